"""What a user reads when something is wrong, word for word."""

import os

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


CLIPS = {
    "a typo in a key": (
        "{text: Hi, duration: 1, colour: red}",
        '1:29 a text clip has no key "colour" [did you mean "color"?]',
    ),
    "a typo in a kind": (
        "{vdieo: talk}",
        '1:6 no kind of clip called "vdieo" [did you mean "video"?]',
    ),
    "no kind at all": (
        "{duration: 1}",
        (
            "1:5 this clip does not say of which kind it is "
            "[one of its keys is its kind: video, image, text, captions, audio, composition, "
            "gap, transition, color]"
        ),
    ),
    "a kind that does not exist": (
        "{hologram: x}",
        (
            '1:6 no kind of clip called "hologram" '
            "[one of its keys is its kind: video, image, text, captions, audio, composition, "
            "gap, transition, color]"
        ),
    ),
    "two kinds": (
        "{video: talk, image: logo}",
        "1:19 a clip is of one kind; this one is video and image",
    ),
    "no clip": ("7", '1:5 clips: needs a clip, a mapping such as {video: talk}, not "7"'),
    "a typo in media": ("{video: tlak}", '1:13 no media called "tlak" [did you mean "talk"?]'),
    "a typo in a colour": (
        "{color: rde, duration: 1}",
        '1:13 color: needs a colour, not "rde" [did you mean "red"?]',
    ),
    "a font that is not there": (
        "{text: a, duration: 1, font: Intr}",
        '1:34 no font called "Intr" [did you mean "Inter"?]',
    ),
    "a font of several that is not there": (
        "{text: a, duration: 1, font: [Inter, Intr]}",
        '1:42 no font called "Intr" [did you mean "Inter"?]',
    ),
    "a typo in a part of a text": (
        "{text: [a, {text: b, colour: red}], duration: 1}",
        '1:26 a span has no key "colour" [did you mean "color"?]',
    ),
    "a part that says nothing": (
        "{text: [a, {color: red}], duration: 1}",
        "1:16 this span says nothing [text: what it says, or counter: {from: 0, to: 100}]",
    ),
    "a counter without an end": (
        "{text: {counter: {from: 1}}, duration: 1}",
        "1:22 to: missing [Where it ends]",
    ),
    "a counter to no number": (
        "{text: {counter: {to: many}}, duration: 1}",
        '1:27 to: needs a number such as 0, 12.5 or -3, not "many"',
    ),
    "a counter that is typed": (
        "{text: {counter: {to: 9}}, typewriter: 2s, duration: 1}",
        "1:32 a text with a counter cannot be typed",
    ),
    "a pace that is none": (
        "{text: a, typewriter: fast, duration: 1}",
        '1:27 typewriter: no time called "fast" here [there is: start, end, duration]',
    ),
    "a box of one side": (
        "{text: a, box: 60%, duration: 1}",
        (
            '1:20 box: needs a width and a height, not "60%" '
            "[write [width, height], such as [60%, 200]]"
        ),
    ),
    "a box and a width": (
        "{text: a, box: [60%, 90], width: 60%, duration: 1}",
        "1:31 give width or box, not both",
    ),
    "sizes the wrong way round": (
        "{text: a, box: [60%, 90], font_size: {fit: [96, 24]}, duration: 1}",
        '1:42 font_size: needs the smaller size first, not "[96, 24]"',
    ),
    "a typo in an alignment": (
        "{text: a, align: justfy, duration: 1}",
        '1:22 align: "justfy" is not an alignment [did you mean "justify"?]',
    ),
    "no duration": (
        "{text: Hi}",
        (
            "1:5 duration: missing "
            "[How long it is shown: a time such as 3s, or all for the rest of the film]"
        ),
    ),
    "a bad time": (
        "{gap: 3 sek}",
        ('1:11 gap: "3 sek": expected + - * or / before "sek" [did you mean "3s"?]'),
    ),
    "a frame that does not exist": (
        "{video: talk, in: 00:00:01:25}",
        '1:23 in: "00:00:01:25": there are only 25 frames in a second',
    ),
    "a time of zero": (
        "{gap: 1s - 1000ms}",
        '1:11 gap: needs a time above 0, not "1s - 1000ms"',
    ),
    "an unknown clip": (
        "{id: intro, video: talk, start: itnro.end}",
        '1:37 start: no clip called "itnro" [did you mean "intro"?]',
    ),
    "an unknown part of a clip": (
        "{id: intro, video: talk, start: intro.emd}",
        '1:37 start: "intro.emd": a clip has start, end, duration [did you mean "end"?]',
    ),
    "a name in source time": (
        "{video: talk, in: end}",
        (
            '1:23 in: needs a plain time; "end" is none '
            "[such as 2.5s, 250ms, 75f (frames), 00:01:02.5 or 00:01:02:15]"
        ),
    ),
    "an id with a hyphen": (
        "{id: a-b, video: talk}",
        (
            '1:10 id: "a-b" cannot be an id '
            "[letters, digits and _, such as end_card; a hyphen would read as a minus]"
        ),
    ),
    "an id that is a word": (
        "{id: end, video: talk}",
        '1:10 id: "end" cannot be an id [in expressions end means something already]',
    ),
    "nothing written": (
        "{video: talk, in: }",
        (
            "1:19 in: nothing is written here "
            '[write a value; a "#" begins a comment, so quote what starts with one]'
        ),
    ),
    "out before in": (
        "{video: talk, in: 5s, out: 3s}",
        '1:32 out: "3s" does not come after in, "5s"',
    ),
    "out and duration": (
        "{video: talk, out: 3s, duration: 3s}",
        (
            "1:28 give out or duration, not both "
            "[out says where in the source it ends, duration how long it is in the film]"
        ),
    ),
    "a wrong key among keys": (
        "{video: talk, opacity: {0s: 0, 1s: 2}}",
        '1:40 opacity: at 1s: needs a share from 0 to 1 (or 0% to 100%), not "2"',
    ),
    "a wrong time among keys": (
        "{video: talk, opacity: {0s: 0, emd: 1}}",
        '1:36 opacity: no time called "emd" here [did you mean "end"?]',
    ),
    "keys out of order": (
        "{video: talk, opacity: {1s: 0, 24f: 1}}",
        '1:36 opacity: the key "24f" does not come after the one before it',
    ),
    "a bad easing": (
        "{video: talk, scale: {keys: {0s: 0, 1s: 1}, ease: easein}}",
        '1:55 scale: "easein" is not an easing [did you mean "ease-in"?]',
    ),
    "axes mixed up": (
        "{image: logo, duration: 1, position: [top, 5]}",
        '1:43 position: needs a place from left to right, not "top" [it knows left, center, right]',
    ),
    "a bad anchor": (
        "{image: logo, duration: 1, anchor: top rigth}",
        '1:40 anchor: "top rigth" is not an anchor [did you mean "right"?]',
    ),
    "a stop beyond the end": (
        "{color: {gradient: {stops: [red, {at: 150%, color: blue}]}}, duration: 1}",
        '1:43 at: needs a share from 0 to 1 (or 0% to 100%), not "150%"',
    ),
    "stops that fall": (
        "{duration: 1, color: {gradient: {stops: [{at: 60%, color: red}, {at: 50%, color: red}]}}}",
        "1:69 stops: this stop stands before the one before it",
    ),
    "an angle of a circle": (
        "{color: {gradient: {shape: circle, angle: 45, stops: [red, blue]}}, duration: 1}",
        '1:40 a gradient of shape: circle has no use for "angle" [it is for shape: linear]',
    ),
    "a radius of an ellipse": (
        "{color: {gradient: {shape: ellipse, radius: 9, stops: [red, blue]}}, duration: 1}",
        '1:41 a gradient of shape: ellipse has no use for "radius" [it is for shape: circle]',
    ),
    "a shape of gradients with a typo": (
        "{color: {gradient: {shape: elipse, stops: [red, blue]}}, duration: 1}",
        '1:32 shape: "elipse" is not a gradient\'s shape [did you mean "ellipse"?]',
    ),
    "a decoration with a typo": (
        "{text: x, decoration: underlined, duration: 1}",
        '1:27 decoration: "underlined" is not a decoration [did you mean "underline"?]',
    ),
    "a gain above all measure": (
        "{video: talk, gain: 200000%}",
        '1:25 gain: needs a share of the amplitude, not "200000%"',
    ),
    "one stop": (
        "{color: {gradient: {stops: [red]}}, duration: 1}",
        "1:32 stops: needs at least two colours",
    ),
    "an unquoted template": (
        "{text: {{ name }}, duration: 1}",
        '1:12 a template must stand in quotes [write "{{ name }}"]',
    ),
    "a bare colour in braces": (
        "{color: #204060, duration: 1}",
        'on line 8 a "#" begins a comment',
    ),
}


@pytest.mark.parametrize("case", CLIPS)
def test_of_a_clip(complaints, case):
    clip, expected = CLIPS[case]
    (found,) = complaints(clip)
    assert found == expected or (expected.startswith("on line") and expected in found)


def test_transitions_stand_between_two_pictures(complaints):
    assert complaints(
        "{transition: dissolve, duration: 1}",
        "{video: talk}",
        "{transition: disolve, duration: 1}",
        "{transition: wipe, duration: 1, color: red}",
        "{gap: 1}",
        "{audio: song}",
        "{transition: dip, duration: 1, direction: right}",
    ) == [
        "1:6 a transition stands between two clips; there is none before this one",
        "3:6 two transitions stand in a row",
        '3:18 transition: "disolve" is not a transition [did you mean "dissolve"?]',
        "4:6 a transition stands between two pictures; after this one is a gap",
        '4:37 "wipe" has no use for "color" [it is for dip, circlecrop and rectcrop]',
        "7:6 a transition stands between two pictures; before this one is an audio",
        '7:36 "dip" has no use for "direction" [it is for wipe, slide and push]',
    ]


def test_ids_are_given_once(complaints):
    assert complaints("{id: a, gap: 1}", "{id: a, video: talk}") == [
        '2:10 the id "a" is taken already'
    ]


def test_files_that_are_missing_get_the_nearest_name(problems):
    text = HEAD.replace("talk.mp4", "tlak.mp4").replace("art/", "atr/") + (
        "fonts: {A: art, B: http://x.org/b.ttf, C: nowhere/c.ttf}\n"
    )
    assert problems(text) == [
        '3:15 no file "footage/tlak.mp4" [did you mean "footage/talk.mp4"?]',
        '3:39 no file "atr/logo.png" [did you mean "art/logo.png"?]',
        '5:12 "art" is a folder, not a file',
        '5:20 no file "http://x.org/b.ttf" [media are files on this machine: fetch it first]',
        '5:43 no file "nowhere/c.ttf" [there is no folder "nowhere" beside the spec]',
    ]


def test_what_is_there_but_cannot_be_read_as_a_file_is_told_as_what_it_is(problems, folder):
    (folder / "loop.mp4").symlink_to("loop.mp4")
    (folder / "lost.ttf").symlink_to("gone.ttf")
    os.mkfifo(folder / "pipe.ttf")
    fonts = "fonts: {A: lost.ttf, B: pipe.ttf}\n"
    assert problems(HEAD.replace("footage/talk.mp4", "loop.mp4") + fonts) == [
        '3:15 "loop.mp4" is a link to a file that is not there',
        '5:12 "lost.ttf" is a link to a file that is not there',
        '5:25 "pipe.ttf" is not a plain file',
    ]


def test_what_is_wrong_with_an_entry_of_media_is_told_at_its_key(problems):
    entry = "{file: footage/talk.mp4, video: first, adio: 1}"
    assert problems(HEAD.replace("footage/talk.mp4", entry)) == [
        ('3:47 video: needs the number of a stream, counted from 0, or none, not "first"'),
        '3:54 media has no key "adio" [did you mean "audio"?]',
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "1:1 this file is empty [begin it with dagrender: 1]"),
        ("- a", "1:1 a spec is a mapping of keys: canvas, timeline ..."),
        (
            "canvas: {}",
            "1:1 the version of the format is missing [begin it with dagrender: 1]",
        ),
        (
            "a: 1\ndagrendr: 1\n",
            "2:1 the version of the format is missing [write dagrender: 1]",
        ),
        (
            "dagrender: 2\nx: 1",
            (
                "1:12 this spec is of format 2; this dagrender reads format 1 "
                "[a newer dagrender reads it]"
            ),
        ),
        ("dagrender: one", "1:12 dagrender: needs 1, the version of the format"),
        ("dagrender: 1", "1:1 canvas: missing [What the film is painted on]"),
        (
            "a:\n\t- b",
            (
                "2:1 YAML: no value can start with this character "
                "[indent with spaces; YAML takes no tabs]"
            ),
        ),
        ("a: {b: 1", '1:4 YAML: this "{" lacks a comma or its "}"'),
        ("a: *b", "1:4 YAML: this alias names no anchor"),
        ("a: 1\n---\nb: 2", "2:1 YAML: a spec is one document; take out the ---"),
        ("a: \x07", "1:4 this character may not stand in YAML"),
        ("[" * 100_000, "1:61 this is nested too deeply"),
    ],
)
def test_of_a_file_as_a_whole(problems, text, expected):
    assert problems(text) == [expected]


def test_keys_that_come_twice_are_found(problems):
    assert problems(HEAD + "media: {}\n") == ['5:1 "media" is here twice [the first is on line 3]']


def test_a_tag_and_a_loop_are_told_with_the_rest(problems):
    assert problems(HEAD + "timeline: &a\n- *a\nvars: {a: !x 1}\n") == [
        "5:11 this holds itself",
        '7:11 a tag such as "!x" means nothing here [take it out]',
    ]


def test_aliases_cannot_blow_a_spec_up(problems):
    lines = "".join(f"x{i}: &x{i} [{','.join([f'*x{i - 1}'] * 9)}]\n" for i in range(1, 30))
    assert problems(f"x0: &x0 [1]\n{lines}") == [
        "1:1 the aliases in this file multiply beyond all bounds"
    ]


def test_a_key_without_value_points_at_the_key(problems):
    assert problems("dagrender: 1\ncanvas:\n  fps: 25\n  size: #fff\n") == [
        (
            "4:3 size: nothing is written here "
            '[write a value; a "#" begins a comment, so quote what starts with one]'
        )
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('a: "b\nc: 1\nd: "e"\n', "1:4 YAML: this quote is not closed on its line"),
        ('a: "b\nc: "#fff"\n', "1:4 YAML: this quote is not closed on its line"),
        ("a: 'b\nc: 1\n", "1:4 YAML: this quote is not closed on its line"),
    ],
)
def test_a_quote_that_is_not_closed_is_told_where_it_stands(problems, text, expected):
    assert any(found.startswith(expected) for found in problems(text))


@pytest.mark.parametrize(
    ("clip", "expected"),
    [
        ("{txet: Hi, color: red, duration: 1}", '"text"'),
        ("{text: Hi, duration: 2.5sec}", '"2.5s"'),
        ("{text: Hi, duration: 250msec}", '"250ms"'),
        ("{text: Hi, duration: al}", '"all"'),
        ("{text: Hi, duration: 1, rotation: 5degr}", "5deg"),
        ("{video: talk, mute: treu}", '"true"'),
        ("{video: talk, position: [right, bottmo-4]}", '"bottom"'),
        ("{video: talk, scale: {keys: {0s: 1}, ease: 'spirng(1, 2, 3)'}}", '"spring"'),
        ("{video: talk, adjustments: [{filters: [zflip]}]}", '"hflip" or "vflip"'),
        ("{color: {gradeint: {stops: [red, blue]}}, duration: 1}", '"gradient"'),
        ("{text: Hi, duration: 1, scale: {kyes: {0s: 1}, ease: linear}}", '"keys"'),
    ],
)
def test_the_right_word_is_offered(complaints, clip, expected):
    assert expected in complaints(clip)[0]


def test_a_contact_sheet_whose_every_is_misspelt_is_still_one(problems):
    text = HEAD + "outputs:\n  a.png: {evry: 1s, columns: 2}\n"
    assert problems(text) == [
        "6:10 every: missing [How far the stills are apart; the first is at 0s]",
        '6:11 a contact sheet has no key "evry" [did you mean "every"?]',
    ]


def test_a_filter_of_a_template_that_there_is_not_gets_the_nearest(complaints):
    (told,) = complaints('{text: "{{ 1 | uper }}", duration: 1}')
    assert told.endswith('[did you mean "upper"?]')


def test_a_line_that_stands_out_of_its_block_is_told_with_where_that_begins(problems):
    (told,) = problems("dagrender: 1\ncanvas:\n  size: 64x64\n fps: 10\n")
    assert told.startswith("4:2 ")
    assert "begins on line" in told


def test_an_id_of_a_wrong_type_is_told_where_variants_speak_of_clips(problems):
    text = with_clips("{id: [a], text: Hi, duration: 1}") + (
        "outputs:\n  b.mp4: {clips: {a: {text: Ho}}}\n"
    )
    told = problems(text)
    assert any(one.startswith("8:") and "id: needs a name" in one for one in told)
