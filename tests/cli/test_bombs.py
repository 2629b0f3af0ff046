"""Specs that ask for more than any machine has: refused soon and in little memory."""

import json

import pytest

from dagrender import limits

from .confined import confined
from .program import Program

HEAD = "dagrender: 1\ncanvas: {size: 64x64, fps: 25}\n"
CLIP = "{color: red, duration: 1s}"
MILLION = 10**6


@pytest.fixture
def refused(tmp_path):
    """What the program says to a spec, which it must refuse by itself."""

    def run(text, *args, command="plan", files=()):
        folder = tmp_path / "film"
        folder.mkdir(exist_ok=True)
        (folder / "film.yaml").write_text(text)
        for name, data in dict(files).items():
            (folder / name).write_text(data)
        ran = confined(Program(folder, tmp_path / "cache"), command, "film.yaml", *args)
        assert ran.code == 2, ran.err[-2000:]
        assert "Traceback" not in ran.err
        assert len(ran.err) < 100_000
        assert sorted(path.name for path in folder.iterdir()) == sorted(["film.yaml", *dict(files)])
        return ran.err

    return run


def film(*clips, more=""):
    track = "".join(f"  - {clip}\n" for clip in clips)
    return f"{HEAD}{more}timeline:\n- track: a\n  clips:\n{track}"


def nested(kind, depth):
    return kind[0] * depth + kind[1] * depth


ALIASES = "x0: &x0 [1]\n" + "".join(
    f"x{n}: &x{n} [{','.join([f'*x{n - 1}'] * 9)}]\n" for n in range(1, 30)
)
SPEEDS = [
    f"{{id: c{n}, color: red, duration: c{n - 1}.duration * c{n - 1}.duration}}"
    for n in range(1, 60)
]


@pytest.mark.parametrize(
    ("limit", "text"),
    {
        "aliases": ("values", ALIASES),
        "merged aliases": ("values", film(CLIP) + ALIASES.replace("x0:", "<<: &y {}\nx0:")),
        "a million values": ("values", film(CLIP, more="vars: {a: [" + "1," * MILLION + "]}\n")),
        "many clips": ("clips", film(*[CLIP] * 30_000)),
        "many rounds": ("rounds", film(f'{{for: {{n: "{{{{ range(99999) }}}}"}}, {CLIP[1:]}')),
        "rounds in rounds": (
            "rounds",
            film(
                '{for: {n: "{{ range(999) }}"}, clips: [{for: {m: "{{ range(999) }}"}, if: false,'
                " color: red, duration: 1s}]}"
            ),
        ),
        "many outputs": (
            "outputs",
            film(CLIP) + "outputs:\n" + "".join(f"  a{n}.mp4: {{}}\n" for n in range(900)),
        ),
        "a large file": ("spec-bytes", film(CLIP) + "# " + "x" * (17 << 20)),
        "a long film": ("frames", film("{color: red, duration: 10000000s}")),
        "a late clip": ("frames", film("{color: red, start: 10000000s, duration: 1s}")),
        "a film that says that it is long": (
            "frames",
            film(CLIP).replace("fps: 25", "fps: 1000, duration: 1000000s"),
        ),
        "times that multiply": ("frames", film("{id: c0, color: red, duration: 10s}", *SPEEDS)),
        "a large canvas": ("canvas-pixels", film(CLIP).replace("64x64", "16384x16384")),
        "a template of letters": ("template-steps", film("{text: \"{{ 9 * 'a' * 10**9 }}\"}")),
        "a template of a power": ("template-steps", film('{text: "{{ 9 ** (9 ** 9) }}"}')),
        "a template of loops": (
            "template-steps",
            film(
                '{text: "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}'
                '{% endfor %}", duration: 1s}'
            ),
        ),
        "a template that doubles": (
            "template-steps",
            film("{text: \"{% set a = 'aa' %}" + "{% set a = a ~ a %}" * 50 + '{{ a }}"}'),
        ),
        "a list that doubles": (
            "template-steps",
            film('{text: "{% set a = [1] %}' + "{% set a = [a, a] %}" * 50 + '{{ a | string }}"}'),
        ),
        "a template of a long text": ("text", film("{text: \"{{ 9 * 'a' * 99999 }}\"}")),
    }.values(),
    ids=lambda value: value if len(value) < 20 else "",
)
def test_what_asks_for_too_much_is_refused_by_a_limit_that_is_named(refused, limit, text):
    told = refused(text)
    assert f'the limit "{limit}": --limit {limit}=N raises it' in told


@pytest.mark.parametrize(
    ("told", "text"),
    [
        ("nested too deeply", film(CLIP, more=f"vars: {{a: {nested('[]', 100_000)}}}\n")),
        ("nested too deeply", film(CLIP, more=f"vars: {{a: {nested('{}', 100_000)}}}\n")),
        ("nested too deeply", film(f'{{text: "{{{{ {nested("()", 5000)} }}}}", duration: 1s}}')),
        ("nested too deeply", film(f'{{text: "{{{{ {"+".join("1" * 9999)} }}}}", duration: 1s}}')),
        ("too long for a time", film(f"{{color: red, duration: {'(' * 5000}}}")),
        ("is not a time", film(f"{{color: red, duration: {'9' * 500}s}}")),
        ("YAML: ", film(CLIP, more=f"{'k' * MILLION}: 1\n")),
        ("YAML: ", film(f"{{color: red, duration: 1s, {'k' * MILLION}: 1}}")),
        ("no key", film(CLIP, more=f"{'k' * 900}: 1\n")),
        ('the limit "text"', film(f"{{video: {'m' * MILLION}}}")),
        ("no media called", film(f"{{video: {'m' * 90_000}}}")),
        ("no style called", film(f"{{text: a, duration: 1s, style: {'m' * 90_000}}}")),
        ("color: ", film(f"{{color: {'m' * 90_000}, duration: 1s}}")),
        ("no file", film("{video: a}", more=f"media: {{a: {'m' * 200}.mp4}}\n")),
        ("cannot be the name of a file", film("{video: a}", more=f"media: {{a: {'m' * 9999}}}\n")),
        ("Range too big", film('{for: {n: "{{ range(10**9) }}"}, color: red, duration: 1s}')),
        ("a thousand letters", film("{text: \"{{ '%999999999d' % 1 }}\", duration: 1s}")),
        ("a thousand letters", film("{text: \"{{ '{:>999999999}'.format(1) }}\", duration: 1s}")),
    ],
    ids=lambda value: value if len(value) < 30 else "",
)
def test_what_is_deep_long_or_wide_is_refused_in_few_words(refused, told, text):
    said = refused(text)
    assert told in said
    assert len(said) < 4000


def test_a_spec_in_which_everything_is_wrong_is_told_of_soon_and_in_part(refused):
    wrong = [f"{{id: c{n}, video: talk{n}, starrt: {n}}}" for n in range(1500)]
    media = "media:\n" + "".join(f"  talc{n}: a.mp4\n" for n in range(1500))
    told = refused(film(*wrong, more=media))
    assert "more\n" in told
    assert "problems" in told.splitlines()[-1]


def test_films_that_show_each_other_without_end_are_refused(refused):
    """Each shows the next ten times over; none of them is large."""
    shown = "".join(
        f"  f{n}: {{timeline: [{{track: a, clips: ["
        + ", ".join([f"{{composition: f{n + 1}}}"] * 10)
        + "]}]}\n"
        for n in range(12)
    )
    last = f"  f12: {{timeline: [{{track: a, clips: [{CLIP}]}}]}}\n"
    text = film("{composition: f0}") + "compositions:\n" + shown + last
    assert 'the limit "films"' in refused(text)


def test_films_that_show_each_other_with_other_words_are_refused(refused):
    """Each shows the next twice, with values of its own, so that no two are one."""
    inner = "".join(
        f"  f{n}: {{vars: {{v: x}}, timeline: [{{track: a, clips: ["
        f'{{composition: f{n + 1}, with: {{v: "{{{{ v }}}}a"}}}}, '
        f'{{composition: f{n + 1}, with: {{v: "{{{{ v }}}}b"}}}}]}}]}}\n'
        for n in range(20)
    )
    last = f"  f20: {{vars: {{v: x}}, timeline: [{{track: a, clips: [{CLIP}]}}]}}\n"
    text = film("{composition: f0}") + "compositions:\n" + inner + last
    assert 'the limit "films"' in refused(text, "--limit", "films=100")


CELLS = ",".join(f"c{n}" for n in range(9_999)) + "\n" + ("x," * 9_998 + "x\n") * 120
ONE_LINE = "[" + ('{"n":"' + "x" * 1_600 + '"},') * 10_001 + "{}]"


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("rows.json", "[" * 100_000, "nested too deeply"),
        ("rows.jsonl", '{"a": ' * 100_000, "nested too deeply"),
        ("rows.json", '[{"n": ' + "9" * 9999 + "}]", "JSON: "),
        ("rows.csv", "n\n" + "x\n" * 20_000, 'the limit "rows"'),
        ("rows.csv", "n\n" + "x" * 200_000 + "\n", "field larger than"),
        ("rows.csv", "".join(f"c{n}," for n in range(MILLION)) + "d\n", 'the limit "columns"'),
        ("rows.json", f"[{json.dumps(dict.fromkeys(range(MILLION // 2)))}]", 'the limit "columns"'),
        ("rows.json", json.dumps([{"n": "x" * 15 * MILLION}]), 'the limit "text"'),
        ("rows.yaml", ALIASES, 'the limit "values"'),
        ("rows.csv", "n\n" + "x,\n" * (6 << 20), 'the limit "spec-bytes"'),
        ("rows.csv", "n\n" + "x\n" * (8 * MILLION), 'the limit "rows"'),
        ("rows.csv", "n\n" + "x\r" * (8 * MILLION), 'the limit "rows"'),
        ("rows.csv", "n\n" + '"' + "x\n" * (8 * MILLION), "field larger than"),
        ("rows.csv", "n\n" + "\n" * (4 * MILLION), "there are no rows"),
        ("rows.csv", "n\n" + "\v" * (16 * MILLION), "field larger than"),
        ("rows.csv", CELLS, 'the limit "cells"'),
        ("rows.json", "[" + "{}," * (5 * MILLION) + "{}]", 'the limit "cells"'),
        ("rows.json", "[" + '{"n":1},' * 400_000 + "{}]", 'the limit "rows"'),
        ("rows.json", '[{"n":[' + "1.5," * (4 * MILLION) + "1]}]", 'the limit "cells"'),
        ("rows.json", ONE_LINE, 'the limit "rows"'),
        ("rows.json", "[" + " " * (16 * MILLION), "Expecting value"),
        ("rows.jsonl", "{}\n" * (5 * MILLION), 'the limit "cells"'),
        ("rows.jsonl", "\n" * (16 * MILLION) + "x", "JSON: Expecting value"),
        ("rows.yaml", "".join(f"%TAG !a{n}! b\n" for n in range(900_000)), "directives such as"),
    ],
)
def test_rows_are_bounded_like_specs(refused, name, data, told):
    text = film('{text: "{{ n }}", duration: 1s}', more="vars: {n: a}\n")
    text += 'outputs: {"{{ n }}.mp4": {}}\n'
    assert told in refused(text, "--data", name, files={name: data})


HUGE_LOOKS = {
    "font_size": "{text: a, duration: 1s, font_size: 1e9}",
    "scale": "{text: a, duration: 1s, scale: 1000, font_size: 1000}",
    "stroke": "{text: a, duration: 1s, stroke: {width: 1e9, color: red}}",
    "shadow blur": "{text: a, duration: 1s, shadow: {blur: 1e9, color: red}}",
    "letter_spacing": "{text: abc, duration: 1s, letter_spacing: 1e9}",
    "line_height": "{text: abc, duration: 1s, line_height: 1e9}",
    "width of a box": "{text: abc, duration: 1s, width: 1e9, background: red}",
    "blur": "{color: red, duration: 1s, adjustments: [{blur: 1e9}]}",
    "border": "{color: red, duration: 1s, border: {width: 1e9, color: red}}",
    "samples": "{text: a, duration: 1s, motion_blur: {samples: 1000000}}",
    "drop shadow": "{color: red, size: [9, 9], duration: 1s, drop_shadow: {blur: 1e9}}",
    "a long text": f"{{text: {'abc ' * 250_000}, duration: 1s}}",
    "size": "{color: red, size: [999999999, 999999999], duration: 1s}",
    "position": "{text: a, duration: 1s, position: [1e12, 1e12]}",
    "speed": "{composition: f, speed: 1e18}",
    "slow": "{composition: f, speed: 1e-18}",
    "loop": "{composition: f, loop: 1000000000}",
    "keys": "{color: red, duration: 1s, opacity: {"
    + ", ".join(f"{n}ms: 0.{n:05d}" for n in range(20_000))
    + "}}",
}


@pytest.mark.parametrize("what", HUGE_LOOKS)
def test_looks_that_are_huge_are_refused_or_painted_in_bounds(tmp_path, what):
    text = (
        film(HUGE_LOOKS[what])
        + f"compositions: {{f: {{timeline: [{{track: a, clips: [{CLIP}]}}]}}}}\n"
    )
    (tmp_path / "film.yaml").write_text(text + "outputs: {film.mp4: {quality: draft}}\n")
    program = Program(tmp_path, tmp_path / "cache")
    ran = confined(program, "build", "film.yaml", "--executor", "inline")
    assert ran.code in (0, 1, 2), (ran.code, ran.err[-1500:])
    assert "Traceback" not in ran.err, ran.err[-1500:]
    assert (tmp_path / "film.mp4").exists() == (ran.code == 0)
    assert len(ran.err) < 5000


def test_a_limit_is_raised_and_lowered_by_whoever_reads_the_spec(tmp_path):
    (tmp_path / "film.yaml").write_text(film(*[CLIP] * 6) + "outputs: {a.mp4: {}}\n")
    program = Program(tmp_path, tmp_path / "cache")
    refused = program("plan", "film.yaml", "--limit", "clips=5")
    assert refused.code == 2
    assert "more than 5 clips of a film" in refused.err
    assert program("plan", "film.yaml", DAGRENDER_LIMIT="clips=5").code == 2
    assert program("plan", "film.yaml", "--limit", "clips=6").code == 0
    assert limits.most("clips") == limits.LIMITS["clips"].most
    wrong = program("plan", "film.yaml", "--limit", "clip=6")
    assert wrong.code == 2
    assert "one of spec-bytes, values, clips" in wrong.err


def test_no_spec_can_raise_a_limit_itself(refused):
    assert "no key" in refused(film(CLIP) + "limits: {clips: 9}\n")


def test_json_specs_are_bounded_too(tmp_path):
    data = {"dagrender": 1, "canvas": {"size": "64x64"}, "vars": {"a": [1] * MILLION}}
    (tmp_path / "film.json").write_text(json.dumps(data))
    ran = confined(Program(tmp_path, tmp_path / "cache"), "plan", "film.json")
    assert ran.code == 2
    assert 'the limit "values"' in ran.err
