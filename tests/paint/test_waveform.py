"""Waves as they are drawn, against numpy: every pixel sampled 64 times."""

import numpy as np
import pytest

from dagrender.paint.displaylist import (
    GradientCel,
    PlayheadLine,
    SolidCel,
    WaveformCel,
    WaveShape,
    WaveSide,
)
from dagrender.paint.gradient import gradient_raster
from dagrender.paint.waveform import waveform_raster

from .scenes import colour

SIZE = 120, 48
FINE = 8
LEAST_DB = 38
LEVELS = (0, 10_000, 5000, 2500, 7500, 300, 9000, 4000, 6000, 1000)
GOLD, BLUE = colour("f0c040"), colour("2040c0", 0.5)
SLOPE = GradientCel(angle_deg=0, stops=((0.0, colour("f02080")), (1.0, colour("20f0c0"))))


def wave(**changes):
    told = {
        "size": SIZE,
        "shape": WaveShape.BARS,
        "side": WaveSide.CENTER,
        "levels": LEVELS,
        "first_px": 0.0,
        "step_px": 12.0,
        "width_px": 8.0,
        "is_round": False,
        "fill": SolidCel(colour=GOLD),
    }
    return WaveformCel(**(told | changes))


def points():
    """The x and y of all samples."""
    width, height = SIZE
    x = (np.arange(width * FINE) + 0.5) / FINE
    return x, ((np.arange(height * FINE) + 0.5) / FINE)[:, None]


def shares(inside):
    """How much of each pixel is inside, from 0 to 1."""
    width, height = SIZE
    return inside.reshape(height, FINE, width, FINE).mean(axis=(1, 3))


def ends(cel, level, least, margin=0.0):
    height = SIZE[1] - 2 * margin
    long = max(height * level / 10_000, least)
    top = {"center": (SIZE[1] - long) / 2, "bottom": SIZE[1] - margin - long, "top": margin}
    return top[cel.side.value], top[cel.side.value] + long


def bars(cel):
    x, y = points()
    inside = np.zeros((SIZE[1] * FINE, SIZE[0] * FINE), bool)
    half = cel.width_px / 2
    for number, level in enumerate(cel.levels):
        middle = cel.first_px + (number + 0.5) * cel.step_px
        top, bottom = ends(cel, level, cel.width_px if cel.is_round else 1)
        if cel.is_round:
            nearest = np.clip(y, top + half, bottom - half)
            inside |= np.hypot(x - middle, y - nearest) < half
        else:
            inside |= (abs(x - middle) < half) & (y > top) & (y < bottom)
    return shares(inside)


def outline(cel):
    """Upper and lower edge at every sampled column, and the columns between the ends."""
    x, _ = points()
    at = cel.first_px + (np.arange(len(cel.levels)) + 0.5) * cel.step_px
    margin = cel.width_px / 2
    places = [ends(cel, one, 0 if margin else 1, margin) for one in cel.levels]
    tops, bottoms = (np.interp(x, at, edge) for edge in zip(*places, strict=True))
    return tops, bottoms, (x > at[0]) & (x < at[-1]), at, places


def area(cel):
    _, y = points()
    tops, bottoms, between, _, _ = outline(cel)
    return shares((y > tops) & (y < bottoms) & between)


def line(cel):
    """All that is within half a width of the line; its joints and ends are round."""
    x, y = points()
    _, _, _, at, places = outline(cel)
    inside = np.zeros((SIZE[1] * FINE, SIZE[0] * FINE), bool)
    edges = {"center": (0, 1), "bottom": (0,), "top": (1,)}[cel.side.value]
    for edge in edges:
        for number in range(len(at) - 1):
            x0, y0, x1, y1 = (
                at[number],
                places[number][edge],
                at[number + 1],
                places[number + 1][edge],
            )
            along = ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / (
                (x1 - x0) ** 2 + (y1 - y0) ** 2
            )
            along = np.clip(along, 0, 1)
            far = np.hypot(x - x0 - along * (x1 - x0), y - y0 - along * (y1 - y0))
            inside |= far < cel.width_px / 2
    return shares(inside)


def painted(cover, one):
    straight = np.array([one.red, one.green, one.blue, 1.0]) * one.alpha * 255
    return cover[..., None] * straight


def psnr(found, wanted):
    return 10 * np.log10(255**2 / np.mean((found.astype(float) - wanted) ** 2))


@pytest.mark.parametrize("side", WaveSide)
@pytest.mark.parametrize("is_round", [False, True])
@pytest.mark.parametrize("first_px", [0.0, -7.3])
def test_bars_are_numpys(side, is_round, first_px):
    cel = wave(side=side, is_round=is_round, first_px=first_px, step_px=13.1, width_px=7.7)
    assert psnr(waveform_raster(cel).rgba, painted(bars(cel), GOLD)) > LEAST_DB


@pytest.mark.parametrize("side", WaveSide)
def test_an_area_is_numpys(side):
    cel = wave(side=side, shape=WaveShape.AREA, width_px=0.0)
    assert psnr(waveform_raster(cel).rgba, painted(area(cel), GOLD)) > LEAST_DB


@pytest.mark.parametrize("side", WaveSide)
def test_a_line_is_numpys_and_stays_in_its_box(side):
    cel = wave(side=side, shape=WaveShape.LINE, width_px=5.0, is_round=True)
    assert psnr(waveform_raster(cel).rgba, painted(line(cel), GOLD)) > LEAST_DB


def test_what_was_played_has_its_own_colour_up_to_the_very_head():
    cel = wave(played=SolidCel(colour=BLUE), head_px=50.4)
    cover, left = bars(cel), np.clip(50.4 - np.arange(SIZE[0]), 0, 1)
    wanted = painted(cover * left, BLUE) + painted(cover * (1 - left), GOLD)
    assert psnr(waveform_raster(cel).rgba, wanted) > LEAST_DB


def test_a_gradient_is_over_the_whole_box():
    cel = wave(fill=SLOPE)
    wanted = bars(cel)[..., None] * gradient_raster(SLOPE, *SIZE).rgba
    assert psnr(waveform_raster(cel).rgba, wanted) > LEAST_DB


def test_the_playhead_is_laid_over_the_wave():
    cel = wave(head_px=30.5, playhead=PlayheadLine(colour=BLUE, width_px=3.0))
    columns = np.arange(SIZE[0])
    share = np.clip(np.minimum(columns + 1, 32) - np.maximum(columns, 29), 0, 1)
    line_ = painted(np.broadcast_to(share, SIZE[::-1]), BLUE)
    wanted = line_ + painted(bars(cel), GOLD) * (1 - line_[..., 3:] / 255)
    assert psnr(waveform_raster(cel).rgba, wanted) > LEAST_DB


def test_without_levels_nothing_is_drawn():
    for shape in WaveShape:
        assert not waveform_raster(wave(shape=shape, levels=())).rgba.any()


def test_a_bar_of_silence_is_a_dot_or_a_thin_line():
    dot = waveform_raster(wave(levels=(0,), is_round=True)).rgba[..., 3]
    thin = waveform_raster(wave(levels=(0,))).rgba[..., 3]
    assert dot.sum() / 255 == pytest.approx(np.pi * 16, rel=0.04)
    assert thin.sum() / 255 == pytest.approx(8, rel=0.02)
