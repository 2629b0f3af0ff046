"""Scene one: an aurora over hills at dusk; the nearer a hill, the faster it passes."""

from collections.abc import Iterator

import numpy as np
from clip import FPS, HEIGHT, WIDTH, Painting
from numpy.typing import NDArray

Line = NDArray[np.float64]

SECONDS = 7
_COARSE = 4
"""Sky and aurora are smooth: they are painted at a quarter of the size and enlarged."""

_SKY = (
    (0.00, (0.025, 0.040, 0.110)),
    (0.30, (0.070, 0.085, 0.220)),
    (0.52, (0.230, 0.160, 0.360)),
    (0.66, (0.620, 0.300, 0.420)),
    (0.76, (0.960, 0.560, 0.380)),
    (0.84, (1.000, 0.780, 0.520)),
)
_HILLS = (  # ridge's height on the screen, roughness px, px a second, colour
    (0.690, 26, 3, (0.560, 0.300, 0.430)),
    (0.735, 34, 6, (0.390, 0.215, 0.375)),
    (0.785, 42, 11, (0.235, 0.150, 0.300)),
    (0.845, 46, 20, (0.125, 0.095, 0.215)),
    (0.915, 40, 36, (0.055, 0.052, 0.130)),
)


def frames() -> Iterator[Painting]:
    """The scene, frame by frame."""
    random = np.random.default_rng(20)
    stars = _stars(random)
    ridges = [_ridge(random, seconds_px=speed * SECONDS) for _, _, speed, _ in _HILLS]
    trees = _treeline(random, width=WIDTH + 64 * SECONDS + 8)
    for number in range(SECONDS * FPS):
        time = number / FPS
        picture = _sky(time)
        _add_stars(picture, stars, time)
        for (level, rough, speed, colour), ridge in zip(_HILLS, ridges, strict=True):
            top = level * HEIGHT - rough * _shifted(ridge, speed * time)
            _paint_hill(picture, top, np.array(colour, np.float32))
        near = 0.995 * HEIGHT - _shifted(trees, 64 * time)
        _paint_hill(picture, near, np.array((0.012, 0.014, 0.045), np.float32), haze=0.0)
        yield picture


def _sky(time: float) -> Painting:
    height, width = HEIGHT // _COARSE, WIDTH // _COARSE
    y = np.linspace(0, 1, height)[:, None]
    x = np.linspace(0, 1, width)[None, :]
    stops = [stop for stop, _ in _SKY]
    sky = np.stack(
        [np.interp(y[:, 0], stops, [colour[c] for _, colour in _SKY]) for c in range(3)], axis=-1
    )[:, None, :]
    glow = np.exp(-(((x - 0.66) / 0.30) ** 2) - ((y - 0.74) / 0.16) ** 2)[..., None]
    sky = sky + glow * np.array((0.20, 0.12, 0.02))
    light = sum(_curtain(x, y, time, number) for number in range(3))
    sky = 1 - (1 - sky.clip(0, 1)) * (1 - np.clip(light, 0, 0.9))
    return _enlarge(sky)


def _curtain(x: Line, y: Line, time: float, number: int) -> Line:
    """One veil of aurora: a sharp hem below, rays that fade upwards, green turning violet."""
    drift = time * (0.10 + 0.03 * number) + 2.1 * number
    hem = (
        0.36
        + 0.075 * number
        + 0.075 * np.sin(3.1 * x + drift)
        + 0.03 * np.sin(7.3 * x - 1.7 * drift)
    )
    rays = sum(
        np.sin(frequency * x + 0.9 * np.sin(3 * x + drift) + sway * time + number)
        for frequency, sway in ((17, 0.55), (31, -0.42), (53, 0.33))
    )
    strength = 0.62 + 0.13 * rays
    reach = 0.17 + 0.07 * np.sin(5 * x + drift * 1.3)
    above = hem - y
    veil = np.exp(-np.maximum(above, 0) / reach) / (1 + np.exp(-above * 90))
    window = 0.5 + 0.5 * np.sin(2.4 * x + 0.8 * drift + 1.4 * number)
    amount = (veil * strength * window * (0.60, 0.46, 0.34)[number])[..., None]
    high = np.clip(np.maximum(above, 0) / (1.8 * reach), 0, 1)[..., None]
    low, top = np.array((0.18, 0.95, 0.66)), np.array((0.52, 0.28, 0.95))
    return amount * (low + (top - low) * high)


def _enlarge(coarse: Line) -> Painting:
    """Linear interpolation to the full size, as two small matrix products a channel."""
    rows = _interpolation(HEIGHT, coarse.shape[0])
    columns = _interpolation(WIDTH, coarse.shape[1])
    planes = [rows @ coarse[..., c].astype(np.float32) @ columns.T for c in range(3)]
    return np.stack(planes, axis=-1)


def _interpolation(fine: int, coarse: int) -> NDArray[np.float32]:
    at = ((np.arange(fine) + 0.5) * coarse / fine - 0.5).clip(0, coarse - 1)
    return np.maximum(0, 1 - np.abs(at[:, None] - np.arange(coarse)[None, :])).astype(np.float32)


def _stars(random: np.random.Generator) -> Line:
    """x, y, brightness, phase of each."""
    count = 170
    x = random.integers(2, WIDTH - 2, count)
    y = (random.random(count) ** 1.4 * 0.50 * HEIGHT).astype(int) + 2
    brightness = (0.25 + 0.75 * random.random(count) ** 3) * (1 - y / (0.56 * HEIGHT))
    return np.stack([x, y, brightness, random.random(count) * 6.28], axis=1)


def _add_stars(picture: Painting, stars: Line, time: float) -> None:
    x, y = stars[:, 0].astype(int), stars[:, 1].astype(int)
    light = stars[:, 2] * (0.75 + 0.25 * np.sin(2.2 * time + stars[:, 3]))
    for dx, dy, share in ((0, 0, 1.0), (1, 0, 0.4), (-1, 0, 0.4), (0, 1, 0.4), (0, -1, 0.4)):
        picture[y + dy, x + dx] += (light * share * 0.8)[:, None].astype(np.float32)
    np.clip(picture, 0, 1, out=picture)


def _ridge(random: np.random.Generator, *, seconds_px: float) -> Line:
    """A skyline from -1 to 1 or so: octaves of sines with random phases."""
    x = np.arange(int(WIDTH + seconds_px + 8))
    octaves = np.arange(1, 7)
    phases = random.random(6) * 2 * np.pi
    stretch = 0.75 + 0.5 * random.random(6)
    waves = np.sin(x[:, None] * 0.0042 * octaves**1.45 * stretch + phases)
    return (waves / octaves**1.15).sum(axis=1)


def _treeline(random: np.random.Generator, *, width: int) -> Line:
    """How far firs stand above the bottom edge, in px, for each column."""
    x = np.arange(width)
    top = 26 + 12 * np.sin(x * 0.006) + 7 * np.sin(x * 0.017 + 1)
    ground = top.copy()
    at = 0.0
    while at < width:
        tall = 18 + 52 * random.random() ** 1.6
        half = tall * 0.21
        away = np.abs(x - at) / half
        # Boughs: the outline of a fir is a staircase of little overhangs.
        fir = tall * (1 - away) + 3.2 * ((away * 5) % 1 - 0.5) * (away < 1)
        top = np.maximum(top, ground + np.where(away < 1, fir, 0))
        at += 5 + 30 * random.random() ** 2
    return top


def _shifted(line: Line, by_px: float) -> Line:
    whole, part = int(by_px), by_px - int(by_px)
    return (1 - part) * line[whole : whole + WIDTH] + part * line[whole + 1 : whole + 1 + WIDTH]


def _paint_hill(picture: Painting, top: Line, colour: Painting, *, haze: float = 0.55) -> None:
    """Fills below ``top`` (a row for each column); mist gathers towards the foot."""
    first = max(0, int(top.min()) - 1)
    y = np.arange(first, HEIGHT)[:, None]
    cover = (y + 0.5 - top[None, :]).clip(0, 1).astype(np.float32)[..., None]
    depth = ((y - top[None, :]) / 150).clip(0, 1).astype(np.float32)[..., None]
    mist = np.array((0.80, 0.45, 0.45), np.float32)
    shade = colour + (mist - colour) * (haze * 0.5 * depth * (0.25 + colour.mean()))
    picture[first:] += (shade - picture[first:]) * cover
