"""Pictures to adjust, and the arithmetic of colour in numpy."""

import numpy as np

from dagrender.picture import Picture, Pixels

SIZE = 96, 64
KR, KG, KB = 0.2126, 0.7152, 0.0722


def scene(width=SIZE[0], height=SIZE[1], *, spread=0.3):
    """Smooth R'G'B' (height, width, 3) from 0 to 1, of colours around grey."""
    y, x = np.mgrid[0:height, 0:width]
    waves = (np.sin(x / 11), np.cos(y / 9), np.sin((x + y) / 13))
    return np.stack([0.5 + spread * wave for wave in waves], -1)


def yuv(rgb):
    """An 8-bit 4:2:0 picture of R'G'B', chroma sited at the left."""
    luma, blue, red = floats(rgb)
    planes = 16 + 219 * luma, 128 + 224 * halved(blue), 128 + 224 * halved(red)
    return Picture(
        pixels=Pixels.YUV420,
        planes=tuple(np.clip(np.rint(p), 0, 255).astype(np.uint8) for p in planes),
    )


def floats(rgb):
    """Y' from 0 to 1, Cb and Cr from -0.5 to 0.5."""
    luma = rgb @ [KR, KG, KB]
    return luma, (rgb[..., 2] - luma) / (2 - 2 * KB), (rgb[..., 0] - luma) / (2 - 2 * KR)


def halved(plane):
    wide = np.pad(plane, ((0, 0), (1, 1)), mode="edge")
    across = (wide[:, :-2:2] + 2 * wide[:, 1:-1:2] + wide[:, 2::2]) / 4
    return (across[0::2] + across[1::2]) / 2


def rgba(rgb, alpha):
    """A premultiplied RGBA picture."""
    straight = np.dstack([rgb * alpha[..., None], alpha])
    return Picture(pixels=Pixels.RGBA, planes=(np.rint(straight * 255).astype(np.uint8),))


def psnr(ours, theirs, inner=0):
    """Of all planes together, in dB, ``inner`` samples from the edges."""
    errors = [
        np.square(a.astype(float) - b.astype(float))[inner : -inner or None, inner : -inner or None]
        for a, b in zip(ours, theirs, strict=True)
    ]
    mean = np.mean(np.concatenate([error.ravel() for error in errors]))
    return 99.0 if mean == 0 else 10 * np.log10(255**2 / mean)


def to_light(signal):
    return np.clip(signal, 0, None) ** 2.4


def from_light(light):
    return np.clip(light, 0, None) ** (1 / 2.4)


def gaussian(plane, sigma):
    """A Gaussian in numpy, edges going on."""
    reach = int(6 * sigma + 2)
    taps = np.exp(-(np.arange(-reach, reach + 1) ** 2) / (2 * sigma**2))
    taps /= taps.sum()
    for axis in (0, 1):
        pad = [(0, 0), (0, 0)]
        pad[axis] = (reach, reach)
        wide = np.pad(plane.astype(float), pad, mode="edge")
        plane = np.apply_along_axis(np.convolve, axis, wide, taps, mode="valid")
    return plane
