"""Outputs that do not fit the canvas: what neither can see by itself."""

from collections.abc import Iterator, Mapping

from dagrender.spec.canvas import Canvas, DynamicRange
from dagrender.spec.faults import Fault
from dagrender.spec.model import refuse
from dagrender.spec.outputs import StillOutput, VideoCodec, VideoOutput

_H265_NARROWEST_PX = 66
"""The encoder's bytes are the same every time from here on."""


def misfits(canvas: Canvas, outputs: Mapping[str, VideoOutput | StillOutput]) -> Iterator[Fault]:
    """What is wrong with ``outputs`` of a film on ``canvas``."""
    for name, output in outputs.items():
        if isinstance(output, VideoOutput):
            yield from _video_misfits(canvas, name, output)


def _video_misfits(canvas: Canvas, name: str, output: VideoOutput) -> Iterator[Fault]:
    video, hdr = output.video, canvas.dynamic_range is not DynamicRange.SDR
    is_h265 = video.codec is VideoCodec.H265 or (hdr and video.codec is None)
    if hdr and not is_h265:
        message = f"{name}: {video.codec} is not for a canvas in {canvas.dynamic_range}"
        hint = "h265 is; or leave dynamic_range: sdr, and HDR sources are tone-mapped"
        yield refuse(message, "outputs", name, "video", hint=hint)
    elif is_h265 and canvas.width < _H265_NARROWEST_PX:
        message = f"{name}: h265 needs a canvas at least {_H265_NARROWEST_PX} pixels wide"
        hint = "" if hdr else "h264 takes any"
        yield refuse(message, "outputs", name, "video", hint=hint)
    if video.mastering and canvas.dynamic_range is not DynamicRange.PQ:
        message = f"{name}: mastering is told of films in pq, not in {canvas.dynamic_range}"
        yield refuse(message, "outputs", name, "video", "mastering")
