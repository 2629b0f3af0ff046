"""What is told of buses, effects and ducking that cannot be."""

from pathlib import Path

import pytest

from dagrender.errors import SpecError
from dagrender.spec.document import loads

SPEC = """\
dagrender: 1
canvas: {size: 320x180, fps: 25}
sound:
  buses:
    voice: {effects: [{hipass: 80}]}
    music: {duck: {under: voise, by: 10dB}}
timeline:
  - track: a
    bus: vioce
    gain: loud
    clips: [{color: red, duration: 1s}]
"""


def problems(text):
    with pytest.raises(SpecError) as error:
        loads(text, file="film.yaml", folder=Path())
    return [(one.place.line, one.message, one.hint) for one in error.value.problems if one.place]


def test_all_that_is_wrong_is_told_at_once_with_the_nearest_words():
    assert problems(SPEC) == [
        (5, 'an effect has no key "hipass"', 'did you mean "highpass"?'),
        (6, 'no bus called "voise"', 'did you mean "voice"?'),
        (6, 'by: needs a number of dB from -60 to 0, not "10dB"', ""),
        (9, 'no bus called "vioce"', 'did you mean "voice"?'),
        (10, 'gain: needs a gain in dB, not "loud"', ""),
    ]


def test_times_that_are_too_long_are_told_where_they_stand():
    text = SPEC.replace("hipass: 80", "reverb: 12s}, {gate: {threshold: -30dB, attack: 3s}")
    told = [one for one in problems(text) if one[0] == 5]
    assert [message for _, message, _ in told] == [
        "time can be 10s at most", "attack can be 2s at most",
    ]  # fmt: skip


def test_a_bus_where_there_is_none():
    text = SPEC.replace("    voice: {effects: [{hipass: 80}]}\n", "").replace(
        "    music: {duck: {under: voise, by: 10dB}}\n", ""
    )
    told = problems(text.replace("  buses:\n", "  buses: {}\n").replace("gain: loud", "gain: 0"))
    assert told == [(7, 'no bus called "vioce"', "there is no bus yet")]


@pytest.mark.parametrize(
    ("buses", "outputs", "told"),
    [
        ("", "a.wav: {stems: true}", "a.wav: without buses there are no stems"),
        ("voice: {}", "a.wav: {stems: true, bus: voice}", "a.wav: one bus has no stems"),
        ("rest: {}", "a.wav: {stems: true}", 'a.wav: a bus called "rest" cannot be a stem'),
        (
            "voice: {}",
            "a.wav: {stems: true}, a-voice.wav: {}",
            'a.wav: its stem "a-voice.wav" is an output already',
        ),
    ],
)
def test_stems_that_cannot_be(buses, outputs, told):
    text = (
        "dagrender: 1\ncanvas: {size: 64x64, fps: 25}\n"
        f"sound: {{buses: {{{buses}}}}}\noutputs: {{{outputs}}}\n"
        "timeline: [{track: a, clips: [{color: red, duration: 1s}]}]\n"
    )
    assert [message for _, message, _ in problems(text)] == [told]
