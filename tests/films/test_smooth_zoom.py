"""A slow pan and zoom over a sharp still: what is seen moves evenly, by parts of a pixel."""

import numpy as np
import pytest

from . import reference, sources
from .film import film

SIZE = 192, 108
FRAMES = 40
DOTS = [(30, 20), (150, 30), (60, 84), (161, 91), (97, 55)]


def dotted(path, size):
    """A still of hard-edged white squares of seven pixels on black, sharp to the pixel."""
    picture = np.zeros((size[1], size[0], 3), np.uint8)
    scale = size[0] // SIZE[0]
    for x, y in DOTS:
        picture[(y - 3) * scale : (y + 4) * scale, (x - 3) * scale : (x + 4) * scale] = 255
    return sources.write_png(path, picture)


def centroids(luma, expected):
    """Where the middles of the dots are, looked for around where they should be."""
    light = luma.astype(float) - 16
    found = []
    for x, y in expected:
        left, top = int(x) - 8, int(y) - 8
        window = light[max(top, 0) : top + 18, max(left, 0) : left + 18]
        across = np.arange(window.shape[1]) + 0.5 + max(left, 0)
        down = np.arange(window.shape[0]) + 0.5 + max(top, 0)
        total = window.sum()
        found.append(((window.sum(0) * across).sum() / total, (window.sum(1) * down).sum() / total))
    return np.array(found)


def zoomed(number, scale, shift=(0.0, 0.0)):
    """Where the dots' middles belong on a frame."""
    share = number / FRAMES
    factor = 1 + (scale - 1) * share
    return [
        (
            96 + (x + 0.5 - 96) * factor + shift[0] * share,
            54 + (y + 0.5 - 54) * factor + shift[1] * share,
        )
        for x, y in DOTS
    ]


MOVES = {
    "zoom in": ({"scale": {"0s": 1, "end": 1.06}}, 1.06, (0, 0)),
    "zoom out": ({"scale": {"0s": 1.08, "end": 1}}, None, (0, 0)),
    "pan": ({"position": {"0s": [96, 54], "end": [99.7, 52.1]}}, 1, (3.7, -1.9)),
    "both": (
        {"scale": {"0s": 1, "end": 1.05}, "position": {"0s": [96, 54], "end": [94, 55.5]}},
        1.05,
        (-2, 1.5),
    ),
}


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("large", [1, 2])
def test_a_slow_move_never_jumps(tmp_path, move, large):
    said, scale, shift = MOVES[move]
    dotted(tmp_path / "dots.png", (SIZE[0] * large, SIZE[1] * large))
    clip = {"image": "dots", "duration": f"{FRAMES}f", "fit": "fill", **said}
    frames = film(tmp_path, [clip], media={"dots": "dots.png"})
    places = []
    for number, (luma, *_) in enumerate(frames):
        # out from 1.08 is in to 1 with the time turned round
        at = zoomed(FRAMES - number, 1.08) if scale is None else zoomed(number, scale, shift)
        found = centroids(luma, at)
        # at its largest scale an opaque picture is drawn in even sizes: its aspect is off by that
        assert np.abs(found - at).max() < (0.06 if scale == 1 else 0.75)
        places.append(found)
    steps = np.diff(places, axis=0)
    even = (np.array(places[-1]) - places[0]) / (FRAMES - 1)
    # a step is what it should be to a few hundredths of a pixel, and none goes back
    assert np.abs(steps - even).max() < 0.06
    clear = np.abs(even) > 0.05
    assert (steps * np.sign(even))[:, clear].min() > 0


@pytest.mark.parametrize("number", [0, 7, 13, 39])
def test_a_slow_zoom_is_what_bicubic_sampling_gives(tmp_path, number):
    sources.write_png(tmp_path / "photo.png", np.rint(sources.photo(*SIZE, 0.4)).astype(np.uint8))
    clip = {"image": "photo", "duration": f"{FRAMES}f", "fit": "fill",
            "scale": {"0s": 1, "end": 1.06}}  # fmt: skip
    ours = film(tmp_path, [clip], media={"photo": "photo.png"})[number]
    factor = 1 + 0.06 * number / FRAMES
    box = 96 - 96 * factor, 54 - 54 * factor, 192 * factor, 108 * factor
    source = reference.coded(np.rint(sources.photo(*SIZE, 0.4)))
    expected = [
        reference.resampled(plane, SIZE, box, chroma_in=bool(n)) for n, plane in enumerate(source)
    ]
    assert reference.psnr(ours, expected) > 38
