"""Writes what the scenes paint: video as H.264, and the conversion that comes before it."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

Painting = NDArray[np.float32]
"""One frame: float32 (height, width, 3), sRGB-encoded RGB from 0 to 1, row 0 on top."""

WIDTH, HEIGHT, FPS = 1280, 720, 30

_KR, _KB = 0.2126, 0.0722  # ITU-R BT.709-6, table 3
_BT709 = 1  # H.273's code for primaries, transfer and matrix alike
_LIMITED = 1


def write_clip(path: Path, frames: Iterator[Painting], *, crf: int) -> None:
    """Encodes ``frames`` as BT.709 H.264 without sound."""
    dither = _dither(HEIGHT, WIDTH)
    with av.open(str(path), "w", options={"movflags": "faststart", "fflags": "bitexact"}) as file:
        stream = file.add_stream("libx264", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        context = stream.codec_context
        context.thread_count = 1
        context.time_base = Fraction(1, FPS)
        context.color_primaries = context.color_trc = context.colorspace = _BT709
        context.color_range = _LIMITED
        # Dark skies band before anything else shows: aq-mode 3 gives them more bits.
        context.options = {
            "preset": "slow",
            "crf": str(crf),
            "x264-params": "cpu-independent=1:aq-mode=3:keyint=90",
        }
        for number, painting in enumerate(frames):
            frame = _to_yuv(painting, dither)
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))


def _to_yuv(painting: Painting, dither: Painting) -> av.VideoFrame:
    """4:2:0 BT.709 limited, chroma sited on the left, dithered so that gradients stay smooth."""
    red, green, blue = (painting[..., channel] for channel in range(3))
    luma = _KR * red + (1 - _KR - _KB) * green + _KB * blue
    planes = [16 + 219 * luma + dither]
    for channel, share in ((blue, _KB), (red, _KR)):
        chroma = _halve((channel - luma) / (2 * (1 - share)))
        planes.append(128 + 224 * chroma + dither[::2, ::2])
    packed = np.concatenate([np.rint(plane).clip(0, 255).ravel() for plane in planes])
    rows = packed.astype(np.uint8).reshape(HEIGHT * 3 // 2, WIDTH)
    frame = av.VideoFrame.from_ndarray(rows, format="yuv420p")
    frame.colorspace, frame.color_range = _BT709, _LIMITED
    return frame


def _halve(plane: Painting) -> Painting:
    """Half the rows and columns: rows in pairs, columns by 1-2-1 about the even ones."""
    rows = (plane[::2] + plane[1::2]) / 2
    left = np.concatenate([rows[:, :1], rows[:, 1:-1:2]], axis=1)
    return (left + 2 * rows[:, ::2] + rows[:, 1::2]) / 4


def _dither(height: int, width: int) -> Painting:
    """A still pattern of triangular noise, one code wide: it costs an encoder almost nothing."""
    random = np.random.default_rng(709)
    pair = random.random((2, height, width), dtype=np.float32)
    return (pair[0] - pair[1]) * np.float32(0.5)
