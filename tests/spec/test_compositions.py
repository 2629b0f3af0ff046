"""Films within films: how they are found, what their variables are, and which circles there are."""

import pytest

from dagrender.errors import SpecError
from dagrender.spec.document import load

from .conftest import told

HEAD = "dagrender: 1\ncanvas: {size: 64x64, fps: 25, duration: 4s}\n"
CARD = """\
compositions:
  card:
    vars: {name: {type: string}, size: 20}
    canvas: {background: red}
    timeline:
    - track: words
      clips: [{text: "{{ name }} of {{ place }}", duration: 1s, font_size: "{{ size }}"}]
"""


def shown(*clips):
    return "timeline:\n- track: a\n  clips:\n" + "".join(f"  - {clip}\n" for clip in clips)


def inner_text(document, key):
    return document.inner[key].film.timeline[0].clips[0].text


def test_a_composition_of_the_same_file_has_its_own_variables_and_the_files(load_text):
    text = HEAD + "vars: {place: Rome}\n" + CARD
    document = load_text(
        text
        + shown("{composition: card, with: {name: Ada}}", "{composition: card, with: {name: Jo}}")
    )
    assert [inner_text(document, key) for key in document.inner] == ["Ada of Rome", "Jo of Rome"]
    inner = document.inner["card with name: Ada"].film
    assert inner.canvas.size == (64, 64)
    assert inner.canvas.background.red == 1
    assert inner.canvas.duration is None


def test_another_spec_is_found_beside_the_one_that_shows_it(tmp_path):
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts/logo.png").touch()
    (tmp_path / "parts/card.yaml").write_text(
        HEAD + "vars: {pic: {type: file}}\nmedia: {pic: '{{ pic }}'}\n"
        "timeline: [{track: a, clips: [{image: pic, duration: 1s}]}]\n"
    )
    spec = tmp_path / "film.yaml"
    spec.write_text(HEAD + shown("{composition: parts/card.yaml, with: {pic: parts/logo.png}}"))
    document = load(spec)
    (inner,) = document.inner.values()
    pic = inner.folder / inner.film.media["pic"].file
    assert pic.resolve() == tmp_path / "parts/logo.png"
    assert [path.name for path in document.files] == ["film.yaml", "card.yaml"]


@pytest.mark.parametrize(
    ("clip", "message"),
    [
        (
            "{composition: crad}",
            '14:19 no composition called "crad" [did you mean "card"?]',
        ),
        (
            "{composition: card, with: {nmae: x, name: y}}",
            '14:38 with of card: no variable called "nmae" [did you mean "name"?]',
        ),
        (
            "{composition: card, with: {name: x, size: big}}",
            '14:47 with size: needs a number, not "big"',
        ),
        ("{composition: crad.yaml}", '14:19 no file "crad.yaml"'),
        (
            "{composition: card, with: [x]}",
            "14:31 with: needs a mapping of variables to values, not a list",
        ),
    ],
)
def test_what_is_wrong_with_a_composition_clip_is_told_at_its_place(problems, clip, message):
    text = HEAD + "vars: {place: Rome}\n" + CARD + shown(clip)
    assert problems(text) == [message]


def test_what_is_wrong_within_a_composition_is_told_at_its_place(problems):
    text = (
        HEAD
        + CARD.replace("duration: 1s", "duratoin: 1s")
        + shown("{composition: card, with: {name: x}}")
    )
    found = problems(text)
    assert any('no variable called "place"' in one and "9:" in one for one in found)
    assert any("duratoin" in one and "9:" in one for one in found)


def test_a_composition_says_only_what_a_film_says(problems):
    text = HEAD + "vars: {place: x}\n" + CARD.replace("canvas:", "cavnas:")
    assert problems(text + shown("{text: x, duration: 1s}")) == [
        '7:5 a composition has no key "cavnas" [did you mean "canvas"?]'
    ]


def test_a_film_that_shows_itself_is_told_with_the_way_round(tmp_path):
    for name, other in (("a", "b"), ("b", "c"), ("c", "a")):
        (tmp_path / f"{name}.yaml").write_text(HEAD + shown(f"{{composition: {other}.yaml}}"))
    with pytest.raises(SpecError) as caught:
        load(tmp_path / "a.yaml")
    (problem,) = caught.value.problems
    assert problem.message == "this film would show itself: a.yaml -> b.yaml -> c.yaml -> a.yaml"
    assert problem.place.file.endswith("c.yaml")
    assert told(problem).startswith("6:19")


def test_compositions_of_one_file_may_show_each_other_but_not_in_a_circle(load_text, problems):
    both = (
        "compositions:\n  one: {timeline: [{track: a, clips: [{composition: two}]}]}\n"
        "  two: {timeline: [{track: a, clips: [{WHAT, duration: 1s}]}]}\n"
    )
    text = HEAD + both + shown("{composition: one}")
    document = load_text(text.replace("WHAT", "text: x"))
    assert list(document.inner["one"].inner) == ["two"]
    assert problems(text.replace("WHAT", "composition: one")) == [
        "5:53 this film would show itself: one -> two -> one"
    ]
