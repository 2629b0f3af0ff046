import sys

import pytest

from spec.conftest import HEAD

VARS = """
vars:
  name: World
  count: 2.50
  big: false
  tint: {type: color, default: gold}
  wait: {type: time, default: 500ms}
  size: {type: choice, values: [small, large], default: small, description: How big it is.}
"""


def text_of(document):
    return document.film.timeline[0].clips[0].text


@pytest.fixture
def render(load_clips):
    def render(template, **overrides):
        clip = f"{{text: '{template}', duration: 1}}"
        return text_of(load_clips(clip, more=VARS, **overrides))

    return render


def test_a_variable_stands_in_texts(render):
    assert render("Hello, {{ name }}") == "Hello, World"
    assert render("Hello, {{ name }}", name="Ada") == "Hello, Ada"


def test_a_number_is_written_as_it_was_typed(render):
    assert render("{{ count }}") == "2.50"
    assert render("{{ count }}", count="1e3") == "1e3"
    assert render("{{ count * 3 }} {{ 0.1 * 3 }} {{ 10 // 3 }}") == "7.5 0.3 3"


def test_the_type_of_a_bare_value_is_seen_from_how_it_looks(complaints):
    clip = "{text: x, duration: 1}"
    assert complaints(clip, more=VARS, count="many", big="yes") == [
        '--set count: needs a number, not "many"',
        '--set big: needs true or false, not "yes" [write true]',
    ]


def test_logic_and_filters_work(render):
    assert render("{% if big %}A{% else %}a{% endif %}{{ name | upper }}") == "aWORLD"
    assert render("{{ big }}", big="true") == "true"


def test_templates_stand_in_any_scalar_and_in_output_names(load_clips):
    document = load_clips(
        '{text: x, duration: "{{ wait }} + 1s", color: "{{ tint }}"}',
        more=VARS + 'outputs: {"out/{{ name | lower }}.mp4": {quality: draft}}\n',
        tint="red",
        wait="2s",
    )
    (clip,) = document.film.timeline[0].clips
    assert clip.duration.text == "2s + 1s"
    assert clip.color.constant().rgba8() == (255, 0, 0, 255)
    assert list(document.film.outputs) == ["out/world.mp4"]


def test_overrides_are_checked_like_everything_else(complaints):
    clip = "{text: x, duration: 1}"
    wrong = {"nmae": "x", "tint": "rde", "wait": "soon", "size": "larg"}
    assert complaints(clip, more=VARS, **wrong) == [
        '--set: no variable called "nmae" [did you mean "name"?]',
        '--set tint: needs a colour, not "rde" [did you mean "red"?]',
        (
            '--set wait: needs a plain time; "soon" is none '
            "[such as 2.5s, 250ms, 75f (frames), 00:01:02.5 or 00:01:02:15]"
        ),
        '--set size: "larg" is not one of its values [did you mean "large"?]',
    ]


def test_what_is_wrong_in_vars_is_told_in_its_place(problems):
    more = (
        "vars:\n  n: {type: number, default: abc}\n  c: {type: choice}\n  e: {type: string}\n"
        "  class: 1\n  v: {values: [1]}\n"
    )
    assert problems(HEAD + more) == [
        '6:30 default: needs a number, not "abc"',
        "7:6 values: missing [such as values: [small, large]]",
        '8:6 the variable "e" has no value [--set e=... sets it, or give it a default]',
        '9:3 "class" cannot be a variable [class means something in templates; class_ would do]',
        "10:15 values: only a choice has values [type: choice]",
    ]


def test_a_variable_without_default_must_be_set(load_clips, complaints):
    clip, more = '{text: "{{ e }}", duration: 1}', "vars: {e: {type: string}}\n"
    assert text_of(load_clips(clip, more=more, e="x")) == "x"
    assert complaints(clip, more=more) == [
        '2:11 the variable "e" has no value [--set e=... sets it, or give it a default]'
    ]


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{{ nmae }}", '1:16 no variable called "nmae" [did you mean "name"?]'),
        ("{{ name", "1:12 template: unexpected end of template"),
        ("{{ name | bogus }}", "1:12 template: No filter named"),
        ("{{ name.upper }}", "1:12 template: this gives a builtin_function_or_method"),
        ("{{ name.foo }}", "1:12 template: 'str object' has no attribute 'foo'"),
        ("{{ [1] | random }}", "1:12 template: No filter named"),
        ("{{ name.__class__ }}", "1:12 template: access to attribute"),
        ("{{ 1 / 0 }}", "1:12 template: division by zero"),
    ],
)
def test_a_wrong_template_is_a_problem_like_any_other(complaints, template, message):
    (found,) = complaints(f'{{text: "{template}", duration: 1}}', more=VARS)
    assert found.startswith(message)


def test_a_spec_without_vars_says_how_to_make_one(complaints):
    assert complaints('{text: "{{ who }}", duration: 1}') == [
        '1:16 no variable called "who" [give it under vars, such as who: value]'
    ]


def test_nothing_random_is_at_hand(complaints):
    assert complaints('{text: "{{ lipsum() }}", duration: 1}')[0].startswith(
        '1:16 no variable called "lipsum"'
    )


def test_jinja_is_imported_only_where_there_is_a_template(load_clips, monkeypatch):
    for name in [name for name in sys.modules if name.split(".")[0] == "jinja2"]:
        monkeypatch.delitem(sys.modules, name)
    load_clips("{text: plain, duration: 1}", more=VARS)
    assert "jinja2" not in sys.modules
