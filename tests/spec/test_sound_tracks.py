"""What is told of tracks of sound that cannot be, and what is taken for one."""

import pytest

from dagrender.errors import SpecError
from dagrender.spec.document import loads
from dagrender.spec.gains import REST
from dagrender.spec.selection import left_out

HEAD = """\
dagrender: 1
canvas: {size: 64x64, fps: 25}
sound: {buses: {en: {}, de: {}}}
timeline: [{track: a, clips: [{color: red, duration: 1s}]}]
outputs:
"""


@pytest.fixture
def told(tmp_path):
    def told(outputs, head=HEAD):
        with pytest.raises(SpecError) as caught:
            loads(head + outputs, file="film.yaml", folder=tmp_path)
        return [
            f"{one.place.line}:{one.place.column} {one.message}"
            + (f" [{one.hint}]" if one.hint else "")
            for one in caught.value.problems
        ]

    return told


@pytest.fixture
def taken(tmp_path):
    def taken(output):
        document = loads(HEAD + output, file="film.yaml", folder=tmp_path)
        return next(iter(document.film.outputs.values()))

    return taken


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("", set()),
        ("without: de", {"de"}),
        ("without: [de, rest]", {"de", REST}),
        ("buses: [rest, en]", {"de"}),
        ("buses: en", {"de", REST}),
    ],
)
def test_a_track_says_what_is_heard_or_what_is_not(taken, said, heard):
    output = taken(f"  a.mp4: {{audio: {{{said}}}}}\n")
    assert left_out(output.audio[0], ("en", "de")) == heard
    output = taken(f"  a.wav: {{{said}}}\n")
    assert left_out(output, ("en", "de")) == heard


@pytest.mark.parametrize(
    ("said", "codecs"),
    [
        ("none", []),
        ("opus", ["opus"]),
        ("[opus]", ["opus"]),
        ("{language: de}", [None]),
        ("[flac, {codec: opus}, {}]", ["flac", "opus", None]),
    ],
)
def test_a_lone_track_is_a_list_of_one(taken, said, codecs):
    tracks = taken(f"  a.mkv: {{audio: {said}}}\n").audio
    assert [one.codec for one in tracks] == codecs


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "a.mp4: {audio: [{buses: [en, dee]}]}",
            '6:32 no bus called "dee" [did you mean "de"?]',
        ),
        ("a.mp4: {audio: {without: fr}}", '6:28 no bus called "fr" [there is: de, en, rest]'),
        (
            "a.mp4: {audio: {buses: en, without: de}}",
            (
                "6:30 buses says what is heard, so there is nothing for without to say"
                " [write one of the two]"
            ),
        ),
        (
            "a.mp4: {audio: {buses: []}}",
            "6:26 buses: needs the name of a bus, or a list of names, not a list",
        ),
        (
            "a.mp4: {audio: [{language: english}]}",
            '6:30 language: needs a language by BCP 47, such as de, en or pt-BR, not "english"',
        ),
        (
            "a.mp4: {audio: [{default: true}, {default: true}]}",
            "6:37 one track of sound is the default, not several",
        ),
        (
            "a.mp4: {audio: []}",
            "6:18 audio: needs a track of sound, or none [audio: none is a film without sound]",
        ),
        (
            "a.webm: {audio: [opus, {codec: aac}]}",
            "6:26 a.webm: a .webm file does not hold aac [it holds opus]",
        ),
        (
            "a.webm: {audio: [opus, {rate: 44100}]}",
            "6:27 a.webm: opus does not know 44100 Hz [there is 8000, 12000, 16000, 24000, 48000]",
        ),
        (
            "a.mp4: {audio: {codec: flac, bitrate: 96k}}",
            "6:32 a.mp4: flac is lossless, it has no bitrate",
        ),
        (
            "a.mp4: {audio: [{langauge: de}]}",
            '6:20 audio has no key "langauge" [did you mean "language"?]',
        ),
        (
            "a.mp4: {audio: {withuot: de}}",
            '6:19 audio has no key "withuot" [did you mean "without"?]',
        ),
        (
            "a.wav: {bus: en, without: de}",
            (
                "6:20 bus is of the whole film's sound, not of a part of it"
                " [leave without out, or bus]"
            ),
        ),
        (
            "a.wav: {stems: true, buses: de}",
            (
                "6:24 stems is of the whole film's sound, not of a part of it"
                " [leave buses out, or stems]"
            ),
        ),
    ],
)
def test_what_cannot_be_is_told_where_it_stands(told, line, message):
    assert told(f"  {line}\n") == [message]


@pytest.mark.parametrize(
    ("line", "start"),
    [
        ("a.gif: {audio: [{language: de}]}", '6:11 an animation output has no key "audio"'),
        ("a.wav: {audio: [{language: de}]}", '6:11 a sound output has no key "audio"'),
        ("a.m4a: {language: de}", '6:11 a sound output has no key "language"'),
        ("f/%d.png: {audio: none}", '6:14 a sequence of pictures has no key "audio"'),
    ],
)
def test_files_that_hold_no_tracks_say_so(told, line, start):
    (found,) = told(f"  {line}\n")
    assert found.startswith(start)


def test_all_that_is_wrong_with_all_tracks_is_told_at_once(told):
    found = told("  a.mp4:\n    audio:\n    - {buses: [enn], title: x}\n    - {codec: acc}\n")
    assert found == [
        '8:16 no bus called "enn" [did you mean "en"?]',
        '9:15 codec: "acc" is not an audio codec [did you mean "aac"?]',
    ]


def test_the_rest_is_not_a_bus_of_that_name(told):
    head = HEAD.replace("{en: {}", "{rest: {}")
    assert told("  a.mp4: {audio: {buses: rest}}\n", head) == [
        (
            '6:26 "rest" is what goes to no bus, and there is a bus of that name'
            " [call that bus otherwise]"
        )
    ]


@pytest.mark.parametrize(
    ("duck", "message"),
    [
        ("[en, dee]", 'no bus called "dee" [did you mean "de"?]'),
        ("{under: [en, rest]}", 'no bus called "rest"'),
        ("{under: []}", "under: needs the name of a bus, or a list of names"),
        ("[en, music]", "music would make way for itself"),
    ],
)
def test_what_makes_way_for_several_buses_has_to_know_them(told, duck, message):
    head = HEAD.replace("de: {}", f"de: {{}}, music: {{duck: {duck}}}")
    (found,) = told("  a.mp4: {}\n", head)
    assert message in found
