"""``--data``: what the program says of films of many rows."""

import json

import av
import pytest


@pytest.fixture
def cards(program):
    (program.folder / "cards.yaml").write_text(
        "dagrender: 1\ncanvas: {size: 96x64, fps: 10}\nvars: {name: World}\n"
        "timeline:\n- track: t\n  clips:\n  - {color: navy, duration: 2s}\n"
        '  - {text: "{{ name }}", duration: 1s, font_size: 20}\n'
        'outputs: {"{{ name }}.mp4": {quality: draft}}\n'
    )
    (program.folder / "rows.csv").write_text("name\nAda\nGrace\nJoan\n")
    return program


def test_plan_tells_what_a_batch_will_cost(cards):
    told = cards("plan", "cards.yaml", "--data", "rows.csv", "-j", "2").out
    assert "3 films, 3 outputs\n  2 segments are spared, for films share them\n" in told
    assert "with 2 workers" in told
    assert "would render 4 of 4 segments (50 frames)" in told
    found = json.loads(cards("plan", "cards.yaml", "--data", "rows.csv", "--json").out)
    cost = found["estimate"]
    assert (cost["films"], cost["encodes"], cost["apart"], cost["frames"]) == (3, 4, 6, 50)
    assert 0 < cost["wall_s"] <= cost["cpu_s"]


def test_build_and_validate_take_rows(cards):
    ran = cards("validate", "cards.yaml", "--data", "rows.csv")
    assert "is fine with rows.csv: 3 films, 90 frames" in ran.out
    ran = cards("build", "cards.yaml", "--data", "rows.csv", "--executor", "inline")
    assert ran.code == 0
    assert "rendered 4 of 4 segments" in ran.out
    assert (cards.folder / "Joan.mp4").is_file()


def test_a_wrong_row_is_the_users_mistake(cards):
    (cards.folder / "rows.csv").write_text("naem\nAda\n")
    ran = cards("build", "cards.yaml", "--data", "rows.csv")
    assert ran.code == 2
    assert 'rows.csv: no variable called "naem"' in ran.err
    assert 'did you mean "name"?' in ran.err


def names(program, pattern="*.mp4"):
    return sorted(path.name for path in program.folder.glob(pattern))


def test_only_picks_outputs_of_single_rows(cards):
    rows = ("cards.yaml", "--data", "rows.csv")
    assert "1 film, 1 output" in cards("plan", *rows, "--only", "Grace.mp4").out
    ran = cards("build", *rows, "--only", "Grace.mp4", "--only", "Joan.mp4", "--executor", "inline")
    assert ran.code == 0, ran.err
    assert names(cards) == ["Grace.mp4", "Joan.mp4"]
    again = cards("build", *rows, "--only", "Grace.mp4", "--executor", "inline")
    assert "nothing to" in again.out
    wrong = cards("build", *rows, "--only", "Garce.mp4")
    assert wrong.code == 2
    assert 'no output "Garce.mp4"' in wrong.err
    assert 'did you mean "Grace.mp4"?' in wrong.err


@pytest.mark.parametrize(
    ("options", "made", "frames"),
    [
        (("--draft",), ["Ada.draft.mp4", "Grace.draft.mp4", "Joan.draft.mp4"], 30),
        (("--range", "1s..1.5s"), ["Ada.range.mp4", "Grace.range.mp4", "Joan.range.mp4"], 5),
        (("--draft", "--only", "Ada.mp4"), ["Ada.draft.mp4"], 30),
        (("--range", "2s..end", "--only", "Joan.mp4"), ["Joan.range.mp4"], 10),
    ],
)
def test_drafts_and_parts_are_made_of_every_row(cards, options, made, frames):
    ran = cards("build", "cards.yaml", "--data", "rows.csv", *options, "--executor", "inline")
    assert ran.code == 0, ran.err
    assert names(cards) == made
    for name in made:
        with av.open(str(cards.folder / name)) as film:
            assert film.streams.video[0].frames == frames


def test_explain_tells_of_every_row(cards):
    build = ("build", "cards.yaml", "--data", "rows.csv", "--executor", "inline")
    assert cards(*build).code == 0
    path = cards.folder / "cards.yaml"
    path.write_text(path.read_text().replace("font_size: 20", "font_size: 24"))
    told = cards("explain", "cards.yaml", "--data", "rows.csv")
    assert told.code == 0, told.err
    assert told.out.count("font_size 20 -> 24") == 3
    assert all(f"{name}.mp4" in told.out for name in ("Ada", "Grace", "Joan"))


def test_a_still_is_of_one_film(cards):
    ran = cards("still", "cards.yaml", "--data", "rows.csv", "--at", "1s", "-o", "a.png")
    assert ran.code == 2
    assert "--set gives the values of a row" in ran.err
    assert cards("still", "cards.yaml", "--set", "name=Ada", "--at", "1s", "-o", "a.png").code == 0
