"""Filters of sound as a user names them, and what is said of those that cannot be had."""

from pathlib import Path

import pytest

from dagrender.errors import SpecError
from dagrender.spec.document import loads
from dagrender.spec.soundfilters import REFUSED

SPEC = """\
dagrender: 1
canvas: {{size: 320x180, fps: 25}}
sound:
  effects: {effects}
timeline: [{{track: a, clips: [{{color: red, duration: 1s}}]}}]
"""


def problems(effects):
    with pytest.raises(SpecError) as caught:
        loads(SPEC.format(effects=effects), file="film.yaml", folder=Path())
    return caught.value.problems


def test_filters_stand_among_effects_in_their_order():
    text = SPEC.format(effects="[{highpass: 80}, {filters: [{treble: {g: 3}}, crystalizer]}]")
    _, named = loads(text, file="film.yaml", folder=Path()).film.sound.effects
    assert [(one.name, one.options) for one in named.filters] == [
        ("treble", (("g", "3"),)), ("crystalizer", ()),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("effects", "message", "hint"),
    [
        ("[{filters: treble}]", "filters: needs a list of filters", "treble"),
        ("[{filters: []}]", "filters: needs a list of filters", "treble"),
        ("[{filters: [trebel]}]", 'no filter "trebel" can be had here', 'did you mean "treble"?'),
        ("[{filters: [{bass: {gian: 3}}]}]", 'the filter bass has no option "gian"', '"gain"'),
        ("[{filters: [{bass: {precision: s16}}]}]", 'no option "precision"', ""),
        ("[{filters: [{aderivative: {x: 1}}]}]", 'no option "x"', "it takes none"),
        ("[{filters: [{bass: 3}]}]", "needs a mapping of options", ""),
        ("[{filters: [{bass: {}, treble: {}}]}]", "needs one filter with its options", ""),
        (
            "[{filters: [tremolo]}]",
            'no filter "tremolo" can be had here: what it does depends on the time that has passed',
            "keys of gain",
        ),
        ("[{filters: [{volume: {volume: 2}}]}]", "there is a key for that", "gain: -6dB"),
        ("[{filters: [{aloop: {loop: 2}}]}]", "it changes how long the sound is", "loop: 3"),
        ("[{filters: [speechnorm]}]", "it remembers all that it has heard", "compand"),
    ],
)
def test_what_is_wrong_is_told_with_the_reason_and_the_nearest_word(effects, message, hint):
    (found,) = problems(effects)
    assert message in found.message
    assert hint in found.hint
    assert found.place.line == 4


@pytest.mark.parametrize("name", REFUSED)
def test_each_filter_that_cannot_be_had_says_why(name):
    (found,) = problems(f"[{{filters: [{name}]}}]")
    assert REFUSED[name].reason in found.message


def test_all_that_is_wrong_is_told_at_once():
    assert len(problems("[{filters: [chorus, {bass: {a1: 1, b2: 2}}, ebur128]}]")) == 4
