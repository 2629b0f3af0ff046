"""Waveform clips as a user writes them, and what is said of those that are wrong."""

from pathlib import Path

import pytest

from dagrender.errors import SpecError
from dagrender.spec.document import loads

SPEC = """\
dagrender: 1
canvas: {{size: 320x180, fps: 25}}
media: {{song: song.flac}}
timeline: [{{track: a, clips: [{{waveform: song{keys}}}]}}]
"""


@pytest.fixture(autouse=True)
def song(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("song.flac").touch()


def problems(keys):
    with pytest.raises(SpecError) as caught:
        loads(SPEC.format(keys=keys), file="film.yaml", folder=Path())
    return caught.value.problems


def clip(keys):
    film = loads(SPEC.format(keys=keys), file="film.yaml", folder=Path()).film
    return film.timeline[0].clips[0]


def test_short_forms_and_defaults():
    one = clip(", playhead: gold, played_color: red")
    assert (one.style, one.align, one.measure, one.channel, one.ends) == (
        "bars", "center", "peak", "mix", "round",
    )  # fmt: skip
    assert one.playhead.width.constant().px == 2
    assert one.color.constant().red == 1
    assert one.window is None


@pytest.mark.parametrize(
    ("keys", "message", "hint"),
    [
        (", style: bar", '"bar" is not a style of a waveform', '"bars"'),
        (", align: middle", '"middle" is not a side', "center"),
        (", measure: loudness", "is not a measure", "peak"),
        (", channel: rihgt", "is not a channel", '"right"'),
        (", windw: 2s", 'no key "windw"', '"window"'),
        (", window: 0s", "window: needs a time above 0", ""),
        (", count: 1", "count: needs a whole number from 2 to 4000", ""),
        (", spacing: 100%", "spacing: needs a share from 0 to 0.95", ""),
        (", style: area, spacing: 0.2", 'style: area has no use for "spacing"', "style: bars"),
        (", style: bars, thickness: 2", 'style: bars has no use for "thickness"', "style: line"),
        (", style: area, ends: flat", 'has no use for "ends"', "bars and line"),
        (", when_short: blank", "a waveform is not left blank", "hold"),
        (", gain: -6dB", 'a waveform clip has no key "gain"', ""),
        (", out: 1s, in: 2s", "does not come after in", ""),
        (", playhead: {colour: red}", "playhead", '"color"'),
    ],
)
def test_what_is_wrong_is_told_with_the_nearest_word(keys, message, hint):
    found = problems(keys)
    assert any(message in one.message and hint in one.hint for one in found), found
    assert all(one.place.line == 4 for one in found)


def test_a_misspelt_kind_is_noticed():
    text = SPEC.format(keys="").replace("waveform:", "wavefrom:")
    with pytest.raises(SpecError, match='did you mean "waveform"'):
        loads(text, file="film.yaml", folder=Path())


def test_what_is_no_medium_is_noticed():
    text = SPEC.format(keys="").replace("waveform: song", "waveform: sogn")
    with pytest.raises(SpecError, match='did you mean "song"'):
        loads(text, file="film.yaml", folder=Path())
