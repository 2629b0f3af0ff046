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
        assert np.abs(found - at).max() < 0.06
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


ODD = 151, 107
SEEN = [(60, 44), (91, 39), (75, 70), (100, 61)]


def odd_picture(path, kind):
    """White squares of seven pixels on grey, in a picture of odd sizes."""
    rgb = np.full((ODD[1], ODD[0], 3), 40, np.uint8)
    for x, y in SEEN:
        rgb[y - 3 : y + 4, x - 3 : x + 4] = 255
    if kind == "image":
        return sources.write_png(path.with_suffix(".png"), rgb)
    wide = np.pad(rgb.astype(float), ((0, 1), (0, 1), (0, 0)), mode="edge")
    luma, blue, red = reference.samples(reference.coded(wide))
    planes = luma[: ODD[1], : ODD[0]], blue, red
    options = {"codec": "ffv1", "form": "yuv420p"}
    return sources.write(path.with_suffix(".mkv"), [planes] * FRAMES, **options)


@pytest.mark.parametrize("kind", ["image", "video"])
@pytest.mark.parametrize("fit", ["contain", "cover", "fill", "none"])
@pytest.mark.parametrize("scales", [(1, 1.07), (1.13, 0.9), (0.83, 1)])
def test_a_zooming_picture_of_odd_sizes_keeps_its_aspect(tmp_path, kind, fit, scales):
    picture = odd_picture(tmp_path / "odd", kind)
    keys = {"0s": scales[0], "end": scales[1]}
    clip = {kind: "odd", "duration": f"{FRAMES}f", "fit": fit, "scale": keys}
    frames = film(tmp_path, [clip], media={"odd": picture}, background="#ff00ff")
    across, down = SIZE[0] / ODD[0], SIZE[1] / ODD[1]
    factors = {
        "contain": (min(across, down),) * 2,
        "cover": (max(across, down),) * 2,
        "fill": (across, down),
        "none": (1, 1),
    }[fit]
    for number in (0, 13, FRAMES - 1):
        factor = scales[0] + (scales[1] - scales[0]) * number / FRAMES
        at = [
            (
                96 + (x + 0.5 - ODD[0] / 2) * factors[0] * factor,
                54 + (y + 0.5 - ODD[1] / 2) * factors[1] * factor,
            )
            for x, y in SEEN
        ]
        luma, _, red = frames[number]
        ground = luma.astype(float) - np.median(luma[40:60, 80:110]) + 16
        assert np.abs(centroids(np.maximum(ground, 16), at) - at).max() < 0.12
        edges = np.concatenate([red[0], red[-1], red[:, 0], red[:, -1]])
        if fit in ("cover", "fill") and factor >= 1:
            # nothing of the background is seen beside it
            assert np.abs(edges.astype(int) - 128).max() <= 2
