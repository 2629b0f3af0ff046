"""Outputs that do not fit the canvas: what neither can see by itself."""

from collections.abc import Iterator, Mapping

from dagrender.spec.canvas import Canvas
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
    if output.video.codec is VideoCodec.H265 and canvas.width < _H265_NARROWEST_PX:
        message = f"{name}: h265 needs a canvas at least {_H265_NARROWEST_PX} pixels wide"
        yield refuse(message, "outputs", name, "video", hint="h264 takes any")
