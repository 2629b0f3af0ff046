"""What the pictures of features are compared with: sources as others decode them, laid by numpy.

Float pictures are as in ``films.reference``: (height, width, 3 or 4), 0 to 255, straight alpha from
0 to 1 unless said. Planes are Y, U and V of 4:2:0.
"""

from functools import lru_cache

import numpy as np
import skia
from films import reference
from films.film import decoded
from PIL import Image

from specs import featured

SIZE = 320, 180
RATE = 24
LEAST_SIMILARITY = 0.95
"""Of structure, where a coder or another scaler leaves less than 38 dB."""
_FORM = skia.ColorType.kRGBA_8888_ColorType


@lru_cache
def still(name):
    """A still of the media as Pillow reads it: float RGB, or RGBA where it has alpha."""
    picture = np.asarray(Image.open(featured.ensure_media() / name)).astype(float)
    if picture.shape[2] == 4:
        picture = np.dstack([picture[..., :3], picture[..., 3] / 255])
    return picture


@lru_cache
def clip(name):
    """All frames of a film of the media, as planes."""
    return decoded(featured.ensure_media() / name)


def rgb(planes):
    """Float RGB of planes."""
    return np.clip(reference.rgb_of(reference.upsampled(planes)), 0, 255)


def rgb_at(colour):
    """Float RGB of a colour such as "#203040"."""
    return np.array([int(colour[n : n + 2], 16) for n in (1, 3, 5)], float)


def flat(colour):
    """A canvas of one colour, as float planes."""
    return reference.coded(np.broadcast_to(rgb_at(colour), (SIZE[1], SIZE[0], 3)))


def shown(picture, box):
    """A picture scaled to ``box`` (x, y, width, height), by bicubic sums: planes of the canvas.

    Beyond the box its edges go on; ``within`` cuts it out.
    """
    parts = [reference.resampled(picture[..., n], SIZE, box) for n in range(3)]
    return reference.coded(np.clip(np.stack(parts, -1), 0, 255))


def resized(picture, size):
    """A picture scaled to a size of its own, by bicubic sums."""
    width, height = size
    parts = [reference.resampled(picture[..., n], size, (0, 0, width, height)) for n in range(3)]
    return np.clip(np.stack(parts, -1), 0, 255)


def within(box):
    """How much of each pixel a box covers, whose edges may lie between pixels: (height, width)."""
    x, y, width, height = box
    across, down = (np.arange(length, dtype=float) for length in SIZE)
    columns = np.minimum(across + 1, x + width) - np.maximum(across, x)
    rows = np.minimum(down + 1, y + height) - np.maximum(down, y)
    return np.outer(np.clip(rows, 0, 1), np.clip(columns, 0, 1))


def mixed(below, above, share):
    """Planes over planes; ``share`` is a number or (height, width), from 0 to 1."""
    cover = np.broadcast_to(share, (SIZE[1], SIZE[0])).astype(float)
    shares = reference.subsampled(np.dstack([cover] * 3))
    return [a * (1 - s) + b * s for a, b, s in zip(below, above, shares, strict=True)]


def laid(below, colour, alpha):
    """Premultiplied RGB with its alpha over planes, in the planes' own space."""
    black = np.array([16.0, 128, 128])
    top = reference.yuv_of(colour) - black + black * alpha[..., None]
    tops = reference.subsampled(top)
    shares = reference.subsampled(np.dstack([alpha] * 3))
    return [a * (1 - s) + b for a, b, s in zip(below, tops, shares, strict=True)]


def drawn(below, draw):
    """What ``draw(canvas)`` of Skia's leaves on an empty canvas, laid over planes."""
    surface = skia.Surface(*SIZE)
    surface.getCanvas().clear(skia.ColorTRANSPARENT)
    draw(surface.getCanvas())
    pixels = surface.makeImageSnapshot().toarray(
        colorType=_FORM, alphaType=skia.AlphaType.kPremul_AlphaType
    )
    return laid(below, pixels[..., :3].astype(float), pixels[..., 3] / 255)


def image(picture):
    """A float picture as one of Skia's."""
    alpha = picture[..., 3:] * 255 if picture.shape[2] == 4 else np.full_like(picture[..., :1], 255)
    straight = np.rint(np.concatenate([picture[..., :3], alpha], -1)).astype(np.uint8)
    return skia.Image.fromarray(
        np.ascontiguousarray(straight), _FORM, skia.AlphaType.kUnpremul_AlphaType
    )


def alike(ours, theirs, *, least_db=38):
    """Raises unless two pictures are as near to each other as that, on every plane."""
    found = reference.psnr(ours, theirs)
    assert found >= least_db, f"{found:.1f} dB"


def alike_in_structure(ours, theirs, *, least_db):
    """Raises unless two pictures show the same, and are as near as that: for what has losses."""
    found = reference.ssim(ours, theirs)
    assert found >= LEAST_SIMILARITY, f"structural similarity {found:.4f}"
    alike(ours, theirs, least_db=least_db)


def turned(below, picture, at, degrees=0.0, *, scale=1.0):
    """A picture over planes, its middle ``at`` a place, turned clockwise and scaled by numpy."""
    if picture.shape[2] == 3:
        picture = np.dstack([picture, np.ones(picture.shape[:2])])
    colour, alpha = np.zeros((*SIZE[::-1], 3)), np.zeros((*SIZE[::-1], 1))
    # only what it can reach is sampled
    reach = int(np.hypot(*picture.shape[:2]) * scale / 2) + 3
    left, top = (max(int(place) - reach, 0) for place in at)
    right, bottom = (
        min(int(place) + reach, length) for place, length in zip(at, SIZE, strict=True)
    )
    window = np.s_[top:bottom, left:right]
    colour[window], alpha[window] = reference.turned(
        picture, (right - left, bottom - top), (at[0] - left, at[1] - top), degrees, scale=scale
    )
    return laid(below, colour, alpha[..., 0])


def bezier(x1, y1, x2, y2):
    """The easing ``cubic-bezier``, looked up in a table of its points (CSS Easing 2)."""
    t = np.linspace(0, 1, 200_001)
    x, y = (
        3 * t * (1 - t) ** 2 * a + 3 * t**2 * (1 - t) * b + t**3 for a, b in ((x1, x2), (y1, y2))
    )
    return lambda u: float(np.interp(u, x, y))


def smaller(picture, size):
    """A float picture as another scaler (Pillow's) makes it smaller, by bicubic sums."""
    parts = [
        Image.fromarray(picture[..., part].astype(np.float32)).resize(
            size, Image.Resampling.BICUBIC
        )
        for part in range(3)
    ]
    return np.clip(np.stack([np.asarray(part) for part in parts], -1), 0, 255)
