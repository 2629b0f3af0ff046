"""What a user reads when something is wrong with a clip, word for word."""

import pytest

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
            "[one of its keys is its kind: video, image, text, captions, waveform, audio, "
            "composition, gap, transition, color]"
        ),
    ),
    "a kind that does not exist": (
        "{hologram: x}",
        (
            '1:6 no kind of clip called "hologram" '
            "[one of its keys is its kind: video, image, text, captions, waveform, audio, "
            "composition, gap, transition, color]"
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


def test_a_clip_without_a_track_is_pointed_to_one(problems):
    head = "dagrender: 1\ncanvas: {size: 64x36, fps: 10}\n"
    text = head + "timeline:\n- text: Hello\n  duration: 2s\n- {track: a, clips: [{gap: 1s}]}\n"
    assert problems(text) == [
        (
            "4:3 a text stands among the clips of a track, not by itself "
            "[write - {track: titles, clips: [...]}, with clips in the list]"
        )
    ]
