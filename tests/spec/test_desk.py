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


def test_a_bus_where_there_is_none():
    text = SPEC.replace("    voice: {effects: [{hipass: 80}]}\n", "").replace(
        "    music: {duck: {under: voise, by: 10dB}}\n", ""
    )
    told = problems(text.replace("  buses:\n", "  buses: {}\n").replace("gain: loud", "gain: 0"))
    assert told == [(7, 'no bus called "vioce"', "there is no bus yet")]
