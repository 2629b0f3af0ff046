"""Footage in PQ, made from nothing: what the SDR clips show, with lights far above white."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from specs import media

_BT2020, _PQ, _LIMITED = 9, 16, 1  # H.273
_GOP = 48
_WHITE_CODE = 573  # 203 cd/m2 (ITU-R BT.2408)
_LAMP_CODE = 855  # 4000 cd/m2 (SMPTE ST 2084)

Deep = tuple[NDArray[np.uint16], NDArray[np.uint16], NDArray[np.uint16]]


def write_clip(path: Path, size: media.Size, fps: Fraction, seconds: Fraction, seed: int) -> None:
    """A 10-bit H.265 clip in BT.2020 and PQ; one lamp crosses it."""
    count = round(seconds * fps)
    with av.open(str(path), "w", options={"fflags": "bitexact"}) as file:
        video = file.add_stream("libx265", rate=fps)
        video.width, video.height, video.pix_fmt = *size, "yuv420p10le"
        context = video.codec_context
        context.thread_count, context.time_base, context.codec_tag = 1, 1 / fps, "hvc1"
        context.color_primaries = context.colorspace = _BT2020
        context.color_trc, context.color_range = _PQ, _LIMITED
        context.options = {
            "preset": "ultrafast",
            "crf": "18",
            "x265-params": f"pools=none:frame-threads=1:log-level=none:keyint={_GOP}:scenecut=0",
        }
        for number, planes in enumerate(media.moving_pictures(size, count, seed)):
            frame = _frame(_lit(planes, number / count), size)
            frame.pts, frame.time_base = number, 1 / fps
            file.mux(video.encode(frame))
        file.mux(video.encode(None))


def _lit(planes: media.Planes, done: float) -> Deep:
    """8-bit planes as 10-bit ones up to SDR's white, and a lamp that is ``done`` across."""
    luma = 64 + (planes[0].astype(np.float64) - 16) * (_WHITE_CODE - 64) / 219
    height, width = luma.shape
    y, x = np.mgrid[0:height, 0:width]
    away = np.hypot(x - width * done, y - height / 3) / height
    luma = np.maximum(luma, _LAMP_CODE * np.exp(-((away / 0.15) ** 4)))
    chroma = [512 + (plane.astype(np.int16) - 128) * 2 for plane in planes[1:]]
    blue, red = (plane.astype(np.uint16) for plane in chroma)
    return np.round(luma).astype(np.uint16), blue, red


def _frame(planes: Deep, size: media.Size) -> av.VideoFrame:
    frame = av.VideoFrame(*size, "yuv420p10le")
    for plane, own in zip(frame.planes, planes, strict=True):
        padded = np.zeros((plane.height, plane.line_size // 2), np.uint16)
        padded[:, : own.shape[1]] = own
        plane.update(padded.tobytes())
    return frame
