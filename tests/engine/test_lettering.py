"""Fonts of a film: which are found, and what is said where they do not do."""

import json
import shutil

import fontpkg
import pytest

from dagrender.errors import SpecError

from .films import color, film, project, title


def files(family):
    return [str(one.path) for one in fontpkg.family(family).files]


def complaints(folder, media, *titles):
    """What is said of a film with these titles, by line of the spec."""
    data = film([color()], titles=titles)
    made = project(folder / "film", media, data)
    with pytest.raises(SpecError) as caught:
        made.build()
    return [(one.message, one.hint, one.place.text.strip()) for one in caught.value.problems]


def test_characters_that_no_font_has_are_an_error_at_their_text(tmp_path, media):
    ((message, hint, line),) = complaints(tmp_path, media, title("日 and 日本"))
    assert message == 'text "日 and 日本": the font Inter has no 日 (U+65E5) 本 (U+672C)'
    assert "allow_missing_glyphs: true" in hint
    assert line.startswith('"text"')


def test_each_text_is_told_of(tmp_path, media):
    found = complaints(
        tmp_path, media, title("日"), title("fine", start="1s"), title("本", start="2s")
    )
    assert [message.partition(":")[0] for message, *_ in found] == ['text "日"', 'text "本"']


def test_states_of_a_counter_are_looked_through(tmp_path, media):
    counter = {"counter": {"to": 5, "suffix": " 円"}}
    ((message, *_),) = complaints(tmp_path, media, title(counter))
    assert "円 (U+5186)" in message


def test_a_list_of_fonts_is_told_in_full(tmp_path, media):
    ((message, *_),) = complaints(
        tmp_path, media, title("سلام 日", font=["Inter", "Noto Sans Arabic"])
    )
    assert "none of the fonts Inter, Noto Sans Arabic has 日 (U+65E5)" in message


def test_a_text_that_does_not_fit_is_an_error_at_its_size(tmp_path, media):
    long = "a text that is far too long for what it is to stand in"
    clip = {**title(long), "font_size": {"fit": [30, 50]}, "box": [60, 40]}
    ((message, hint, line),) = complaints(tmp_path, media, clip)
    assert "does not fit its box even at the smallest size, 30" in message
    assert "larger" in hint
    assert line.startswith('"font_size"')


def test_an_unknown_font_gets_the_nearest_name(tmp_path, media):
    found = complaints(tmp_path, media, title(font=["Inter", "Noto Sans Arabik"]))
    assert found[0][:2] == (
        'no font called "Noto Sans Arabik"',
        'did you mean "Noto Sans Arabic"?',
    )


def test_fonts_are_taken_by_file_and_by_installed_family(tmp_path, media):
    titles = [
        title("Hello سلام", font=["Brand", "Noto Sans Arabic"]),
        title("bold", start="0.8s", font="Brand", font_weight=700),
        title("slanted", start="1.5s", font="Brand", font_style="italic"),
    ]
    data = film([color(duration="2.5s")], titles=titles)
    data["fonts"] = {
        "Brand": [
            {"file": "plain.ttf", "font_weight": 400},
            {"file": "italic.ttf", "font_style": "italic"},
            {"file": "heavy.ttf", "font_weight": 800},
        ]
    }
    made = project(tmp_path / "film", media, data)
    plain, italic = files("Inter")
    if "Italic" in plain:
        plain, italic = italic, plain
    for name, file in (("plain", plain), ("italic", italic), ("heavy", plain)):
        shutil.copy(file, made.folder / f"{name}.ttf")
    made.build()
    found = made.prepared.gathered.materials.fonts
    assert {key: font.path.name for key, font in found.items() if key[0] == "Brand"} == {
        ("Brand", 400, False): "plain.ttf",
        ("Brand", 700, False): "heavy.ttf",
        ("Brand", 400, True): "italic.ttf",
    }


def test_states_of_a_text_paint_only_the_segments_that_they_stand_in(tmp_path, media):
    """A counter that runs in the first half leaves the second as it was."""
    count = {"text": {"counter": {"to": 9, "duration": "0.5s"}}}
    data = film([color(duration="2s")], titles=[{**title(start="0s", duration="2s"), **count}])
    made = project(tmp_path / "film", media, data)
    assert made.build()["nodes"]["encode"]["run"] == 2  # the first, and all that follow alike
    data["timeline"][1]["clips"][0]["text"]["counter"]["from"] = 3
    made.write(data)
    assert made.build()["nodes"]["encode"]["run"] == 1


def test_texts_of_a_film_within_a_film_are_looked_through(tmp_path, media):
    inner = film([color()], titles=[title("日")])
    made = project(tmp_path / "film", media, film([{"composition": "inner.yaml"}]))
    (made.folder / "inner.yaml").write_text(json.dumps(inner, indent=1))
    with pytest.raises(SpecError) as caught:
        made.build()
    (problem,) = caught.value.problems
    assert problem.place.file.endswith("inner.yaml")
    assert "日 (U+65E5)" in problem.message
