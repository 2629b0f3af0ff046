"""Pictures of sound, against numpy that draws the samples."""

import numpy as np
import pytest

from specs import featured

from .players import heard
from .scene import SIZE, alike, flat, laid, rgb_at, within

RATE_HZ = 48_000
GRID = RATE_HZ // 200
"""Samples of a moment, whose highest counts."""


@pytest.fixture(scope="module")
def song():
    """The samples of the song."""
    return heard(featured.ensure_media() / "song.flac")


def peaks(sound, edges_s):
    """The highest sample of each stretch, in whole moments, of the loudest of all."""
    levels = np.abs(sound.mean(axis=1))
    levels = levels[: len(levels) // GRID * GRID].reshape(-1, GRID).max(axis=1)
    ends = [(int(np.floor(a * 200 + 1e-9)), int(np.ceil(b * 200 - 1e-9))) for a, b in edges_s]
    return [levels[max(0, a) : max(0, b)].max(initial=0) / levels.max() for a, b in ends]


def over(below, cover, colour):
    return laid(below, cover[..., None] * rgb_at(colour), cover)


@pytest.mark.feature("waveform")
def test_waves_are_those_of_the_samples(frames, song):
    empty = flat("#f0e8d8")
    # bars: 28 in 280 pixels, of which 6 of 10 are drawn
    levels = peaks(song, [(n / 28, (n + 1) / 28) for n in range(28)])
    bars = np.zeros(SIZE[::-1])
    for number, level in enumerate(levels):
        height = max(120 * level, 1)
        bars += within((20 + 10 * number + 2, 90 - height / 2, 6, height))
    for frame in (0, 7, 20):
        head = 20 + 280 * frame / 24
        played = bars * within((0, 0, head, 180))
        wanted = over(over(empty, bars - played, "#90a0a8"), played, "#d05030")
        line = within((max(head - 1, 20), 30, min(head + 1, 300) - max(head - 1, 20), 120))
        alike(frames[frame], over(wanted, line, "#203040"))
    # a line by the power of the left channel, half of what lies beneath it on either side
    power = np.square(song[:, 0]).reshape(-1, GRID).mean(axis=1)
    edges = [(1 + n / 70, 1 + (n + 1) / 70) for n in range(70)]
    spans = [(int(np.floor(a * 200 + 1e-9)), int(np.ceil(b * 200 - 1e-9))) for a, b in edges]
    rms = np.array([np.sqrt(power[a:b].mean()) for a, b in spans]) / np.sqrt(power.max())
    x, y = np.arange(0.125, 320, 0.25), np.arange(0.125, 180, 0.25)[:, None]
    at = 20 + (np.arange(70) + 0.5) * 4
    inside = np.zeros((720, 1280), bool)
    for sign in (-1, 1):
        edge = 90 + sign * rms * 116 / 2
        for n in range(69):
            across, down = at[n + 1] - at[n], edge[n + 1] - edge[n]
            along = ((x - at[n]) * across + (y - edge[n]) * down) / (across**2 + down**2)
            along = np.clip(along, 0, 1)
            inside |= np.hypot(x - at[n] - along * across, y - edge[n] - along * down) < 2
    cover = inside.reshape(180, 4, 320, 4).mean(axis=(1, 3))
    alike(frames[24 + 12], over(empty, cover, "#203040"))
    # an area that stands on the lower edge, in a gradient from there upwards
    levels = peaks(song, [(2 + n / 56, 2 + (n + 1) / 56) for n in range(56)])
    at = 20 + (np.arange(56) + 0.5) * 5
    top = np.interp(x, at, 150 - np.maximum(120 * np.array(levels), 1))
    inside = (y > top) & (y < 150) & (x > at[0]) & (x < at[-1])
    cover = inside.reshape(180, 4, 320, 4).mean(axis=(1, 3))
    share = np.clip((150 - np.arange(180) - 0.5) / 120, 0, 1)[:, None, None]
    colours = rgb_at("#d05030") * (1 - share) + rgb_at("#f0c040") * share
    alike(frames[48 + 12], laid(empty, cover[..., None] * colours, cover))


@pytest.mark.feature("waveform-window")
def test_a_wave_moves_along_with_what_is_heard(frames, song):
    x, y = np.arange(1 / 16, 320, 1 / 8), np.arange(1 / 16, 180, 1 / 8)[:, None]
    step_px, step_s, bar = 8, 1.5 / 40, 8 * 2 / 3
    for frame in (0, 30, 70):
        now = frame / 24
        begin = now - 0.75
        inside = np.zeros((1440, 2560), bool)
        for n in range(int(np.floor(begin / step_s)) - 1, int(np.floor(begin / step_s)) + 43):
            if not 0 <= n < 3 / step_s:
                continue
            (level,) = peaks(song, [(n * step_s, (n + 1) * step_s)])
            middle = (n * step_s - begin) / step_s * step_px + step_px / 2
            half = max(120 * level, bar) / 2 - bar / 2
            columns = np.abs(x - middle) < bar
            nearest = np.clip(y - 90, -half, half)
            inside[:, columns] |= np.hypot(x[columns] - middle, y - 90 - nearest) < bar / 2
        cover = inside.reshape(180, 8, 320, 8).mean(axis=(1, 3))
        left = within((0, 0, 160, 180))
        wanted = over(flat("#203040"), cover * (1 - left), "#f0e8d8")
        wanted = over(wanted, cover * left, "#70889a")
        alike(frames[frame], over(wanted, within((159, 30, 2, 120)), "#ffd060"))
