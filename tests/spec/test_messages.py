"""How a problem is shown, and that all are told at once."""

import pytest

from dagrender.errors import SpecError
from dagrender.spec.document import loads
from spec.conftest import HEAD, with_clips


def test_a_problem_shows_the_line_and_points_into_it(folder):
    with pytest.raises(SpecError) as caught:
        loads(with_clips("{text: Hi, style: titel, duration: 1}"), file="f.yaml", folder=folder)
    assert str(caught.value) == (
        'f.yaml:8:23: no style called "titel"\n'
        "      - {text: Hi, style: titel, duration: 1}\n"
        "                          ^\n"
        '  hint: did you mean "title"?'
    )


def test_all_problems_come_at_once_in_file_order(problems):
    text = (
        HEAD.replace("1920x1080", "1921x1080")
        + "timelin: []\n"
        + "outputs:\n  a.avi: {}\n  b.png: {at: emd}\n  c.mp4: {quality: hihg}\n"
        + "vars: {n: {type: numbr}}\n"
    )
    assert problems(text) == [
        (
            '2:16 size: needs even numbers, not "1921" '
            "[H.264 halves both sides for colour: 1920 or 1922]"
        ),
        '5:1 a spec has no key "timelin" [did you mean "timeline"?]',
        (
            '7:3 "a.avi": nothing is made for ".avi" '
            "[there is: .mp4, .mov, .mkv, .webm, .gif, .webp, .apng, "
            ".m4a, .mp3, .flac, .wav, .opus, .ogg, .png, .jpg, .jpeg]"
        ),
        '8:15 at: no time called "emd" here [did you mean "end"?]',
        '9:20 quality: "hihg" is not a quality [did you mean "high"?]',
        '10:18 type: "numbr" is not a type of variables [did you mean "number"?]',
    ]


def test_files_that_are_missing_are_told_with_whatever_else_is_wrong(problems):
    text = HEAD.replace("talk.mp4", "tlak.mp4").replace("art/", "atr/") + (
        "fonts: {A: nowhere/a.ttf, B: [b.ttf, {file: c.ttf, wight: bold}]}\n"
        "timeline:\n- track: a\n  clips:\n"
        "  - {video: talk, fitt: cover, adjustments: [{lut: grade.cube}]}\n"
        "  - {text: a, duration: 1, adjustments: [{lut: {file: dusk.cube, strenght: 1}}]}\n"
    )
    assert problems(text) == [
        '3:15 no file "footage/tlak.mp4" [did you mean "footage/talk.mp4"?]',
        '3:39 no file "atr/logo.png" [did you mean "art/logo.png"?]',
        '5:12 no file "nowhere/a.ttf" [there is no folder "nowhere" beside the spec]',
        '5:52 a font file has no key "wight" [its other keys are: font_weight, font_style]',
        '9:19 a video clip has no key "fitt" [did you mean "fit"?]',
        '9:52 no file "grade.cube"',
        '10:66 lut has no key "strenght" [did you mean "strength"?]',
    ]


def test_what_is_wrong_with_a_film_within_is_told_with_what_is_wrong_around_it(problems):
    text = HEAD + (
        "compositions:\n  card:\n    timeline:\n    - track: a\n      clips:\n"
        "      - {text: Hi, style: titel, duration: 1}\n"
        "timeline:\n- track: a\n  clips:\n  - {composition: card}\n  - {video: tlak}\n"
    )
    assert problems(text) == [
        '10:27 no style called "titel" [did you mean "title"?]',
        '15:13 no media called "tlak" [did you mean "talk"?]',
    ]


def test_an_id_of_a_wrong_type_is_told_where_variants_speak_of_clips(problems):
    text = with_clips("{id: [a], text: Hi, duration: 1}") + (
        "outputs:\n  b.mp4: {clips: {a: {text: Ho}}}\n"
    )
    told = problems(text)
    assert any(one.startswith("8:") and "id: needs a name" in one for one in told)
