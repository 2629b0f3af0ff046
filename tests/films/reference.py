"""The independent reference: float pictures of numpy, and the maths of BT.601, BT.709 and 4:2:0.

A float picture is (height, width, 3 or 4): R, G, B from 0 to 255, straight alpha from 0 to 1.
Positions are in pixels, edges at integers.
"""

import numpy as np

_KR_KB = {"601": (0.299, 0.114), "709": (0.2126, 0.0722), "2020": (0.2627, 0.0593)}
# swscale's bicubic: B = 0, C = 0.6
_SHARPNESS = 0.6


def yuv_of(rgb, matrix="709", *, full=False):
    """Float Y'CbCr 4:4:4 code values, (height, width, 3), of RGB from 0 to 255 (H.273 8.3)."""
    kr, kb = _KR_KB[matrix]
    red, green, blue = (rgb[..., n] / 255 for n in range(3))
    luma = kr * red + (1 - kr - kb) * green + kb * blue
    chroma = (blue - luma) / (2 - 2 * kb), (red - luma) / (2 - 2 * kr)
    if full:
        return np.stack([255 * luma, *(255 * part + 128 for part in chroma)], -1)
    return np.stack([219 * luma + 16, *(224 * part + 128 for part in chroma)], -1)


def rgb_of(yuv, matrix="709", *, full=False):
    """The inverse of ``yuv_of``; not clipped."""
    kr, kb = _KR_KB[matrix]
    low, span, wide = (0, 255, 255) if full else (16, 219, 224)
    luma = (yuv[..., 0] - low) / span
    blue = luma + (2 - 2 * kb) * (yuv[..., 1] - 128) / wide
    red = luma + (2 - 2 * kr) * (yuv[..., 2] - 128) / wide
    green = (luma - kr * red - kb * blue) / (1 - kr - kb)
    return np.stack([red, green, blue], -1) * 255


def subsampled(yuv):
    """Float 4:2:0 planes of 4:4:4: chroma sited left, between two rows."""
    chroma = np.pad(yuv[..., 1:], ((0, 0), (1, 1), (0, 0)), mode="edge")
    across = (chroma[:, :-2:2] + 2 * chroma[:, 1:-1:2] + chroma[:, 2::2]) / 4
    half = (across[0::2] + across[1::2]) / 2
    return yuv[..., 0], half[..., 0], half[..., 1]


def coded(rgb):
    """The working space's 4:2:0 planes of a float picture, as floats."""
    return subsampled(yuv_of(rgb))


def samples(floats):
    """Floats rounded to bytes."""
    return tuple(np.clip(np.rint(plane), 0, 255).astype(np.uint8) for plane in floats)


def upsampled(planes):
    """Float 4:4:4 of 4:2:0 planes, chroma interpolated from its left siting."""
    luma, *chroma = (np.asarray(plane, float) for plane in planes)
    height, width = luma.shape
    full = [
        resampled(plane, (width, height), (0, 0, width, height), chroma_in=True, luma_out=True)
        for plane in chroma
    ]
    return np.stack([luma, *full], -1)


def _kernel(x):
    a, x = -_SHARPNESS, np.abs(x)
    near = (a + 2) * x**3 - (a + 3) * x**2 + 1
    far = a * x**3 - 5 * a * x**2 + 8 * a * x - 4 * a
    return np.where(x < 1, near, np.where(x < 2, far, 0.0))


def _weights(count, sites, source_count, source_sites, span):
    """(count, source_count): how samples at ``sites`` are made of samples at ``source_sites``.

    A site is (spacing, offset of the first sample) in luma pixels; ``span`` is where the source
    starts on the canvas, and how long it is there.
    """
    start, length = span
    extent = source_count * source_sites[0]  # of the source in its own luma pixels
    places = sites[1] + sites[0] * np.arange(count)
    at = ((places - start) * extent / length - source_sites[1]) / source_sites[0]
    at = np.clip(at, -1, source_count)  # beyond, the edge goes on
    stretch = max(1.0, extent / length * sites[0] / source_sites[0])
    taps = np.arange(-int(4 * stretch) - 4, source_count + int(4 * stretch) + 4)
    spread = _kernel((at[:, None] - taps) / stretch)
    weights = np.zeros((count, source_count))
    for tap, column in zip(taps, spread.T, strict=True):
        weights[:, min(max(tap, 0), source_count - 1)] += column
    return weights / weights.sum(1, keepdims=True)


def resampled(plane, size, box, *, chroma_in=False, chroma_out=False, luma_out=False):
    """``plane`` scaled so that its picture fills ``box`` (x, y, width, height) of a canvas.

    Bicubic, its edges going on for ever. ``size`` is the canvas's, in luma pixels; the result has
    as many samples as its plane has.
    """
    chroma_out = (chroma_in or chroma_out) and not luma_out
    across, down = ((2, 0.5), (2, 1.0)) if chroma_out else ((1, 0.5), (1, 0.5))
    from_x, from_y = ((2, 0.5), (2, 1.0)) if chroma_in else ((1, 0.5), (1, 0.5))
    columns, rows = size[0] // across[0], size[1] // down[0]
    x, y, width, height = box
    left = _weights(columns, across, plane.shape[1], from_x, (x, width))
    top = _weights(rows, down, plane.shape[0], from_y, (y, height))
    return top @ np.asarray(plane, float) @ left.T


def placed(planes, size, box, background):
    """4:2:0 ``planes`` scaled to ``box`` over a canvas of one colour (float Y, U, V)."""
    result = []
    for number, plane in enumerate(planes):
        step = 2 if number else 1
        scaled = resampled(plane, size, box, chroma_in=bool(number))
        share = covered(size, box, step)
        result.append(scaled * share + background[number] * (1 - share))
    return tuple(result)


def covered(size, box, step):
    """How much of each sample's ``step`` x ``step`` pixels a box of whole pixels covers."""
    x, y, width, height = box
    pixels = np.zeros((size[1], size[0]))
    pixels[max(y, 0) : max(y + height, 0), max(x, 0) : max(x + width, 0)] = 1
    return pixels.reshape(size[1] // step, step, size[0] // step, step).mean((1, 3))


def turned(rgba, size, at, degrees, *, scale=1.0, supersample=4):
    """Straight RGBA on a transparent canvas: its middle at ``at``, scaled, turned clockwise.

    Every pixel is the mean of ``supersample`` squared bilinear samples. Gives premultiplied RGB and
    alpha.
    """
    width, height = size
    steps = (np.arange(supersample) + 0.5) / supersample
    x = (np.arange(width)[:, None] + steps).ravel()[None, :] - at[0]
    y = (np.arange(height)[:, None] + steps).ravel()[:, None] - at[1]
    angle = np.deg2rad(degrees)
    cosine, sine = np.cos(angle) / scale, np.sin(angle) / scale
    u = x * cosine + y * sine + rgba.shape[1] / 2
    v = -x * sine + y * cosine + rgba.shape[0] / 2
    inside = (u >= 0) & (u < rgba.shape[1]) & (v >= 0) & (v < rgba.shape[0])
    colour = bilinear(np.dstack([rgba[..., :3] * rgba[..., 3:], rgba[..., 3:]]), u, v)
    colour = colour * inside[..., None]
    shape = (height, supersample, width, supersample, 4)
    mean = colour.reshape(shape).mean((1, 3))
    return mean[..., :3], mean[..., 3:]


def bilinear(picture, u, v):
    """Samples of ``picture`` at pixel positions, edges going on for ever."""
    height, width = picture.shape[:2]
    u, v = np.clip(u - 0.5, 0, width - 1), np.clip(v - 0.5, 0, height - 1)
    left, top = np.floor(u).astype(int), np.floor(v).astype(int)
    right, bottom = np.minimum(left + 1, width - 1), np.minimum(top + 1, height - 1)
    p, q = (u - left)[..., None], (v - top)[..., None]
    upper = picture[top, left] * (1 - p) + picture[top, right] * p
    lower = picture[bottom, left] * (1 - p) + picture[bottom, right] * p
    return upper * (1 - q) + lower * q


def psnr(ours, theirs):
    """The worst plane's peak signal-to-noise ratio in dB."""
    errors = [
        np.mean((np.asarray(a, float) - np.asarray(b, float)) ** 2)
        for a, b in zip(ours, theirs, strict=True)
    ]
    return 10 * np.log10(255**2 / max(*errors, 1e-9))


def ssim(ours, theirs):
    """The worst plane's structural similarity, 1 where both are equal.

    Wang, Bovik, Sheikh and Simoncelli, "Image quality assessment", IEEE Trans. Image Processing 13
    (2004), with their Gaussian window of 11 samples and constants for 8 bits.
    """
    return min(_similarity(*map(np.float64, pair)) for pair in zip(ours, theirs, strict=True))


def _similarity(one, other):
    window = np.exp(-(np.arange(-5, 6) ** 2) / (2 * 1.5**2))
    window /= window.sum()

    def mean(plane):
        for axis in range(2):
            views = np.lib.stride_tricks.sliding_window_view(plane, 11, axis=axis)
            plane = views @ window
        return plane

    means = mean(one), mean(other)
    spreads = (mean(one**2) - means[0] ** 2) + (mean(other**2) - means[1] ** 2)
    shared = mean(one * other) - means[0] * means[1]
    low, high = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    levels = (2 * means[0] * means[1] + low) / (means[0] ** 2 + means[1] ** 2 + low)
    return float((levels * (2 * shared + high) / (spreads + high)).mean())


def furthest(ours, theirs):
    """The largest difference of any two samples."""
    pairs = zip(ours, theirs, strict=True)
    return max(float(np.abs(np.asarray(a, float) - np.asarray(b, float)).max()) for a, b in pairs)
