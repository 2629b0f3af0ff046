"""A small picture of a film file: what somebody wants who only glances at it.

Quick rather than exact: of frames that others lean on, and only so many of them, are decoded.
"""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from dagrender.errors import SourceError
from dagrender.media.conform.conformer import Conformer
from dagrender.media.conform.forms import form_of
from dagrender.media.opening import blame, open_decoder, open_source, reason, video_stream
from dagrender.picture import Conform, Pixels, Plane, SourceForm

USUAL_PIXELS = 8_000_000
"""So many are decoded unless said; a core does that in 20 to 30 ms."""
_EVEN = 2
_ROOM = 4
"""Pictures in HDR are made smaller before their tones are mapped, to that many times the size."""


Conformers = dict[Conform, Conformer]
"""Those that were used already, for one thread: to make one for pictures in HDR is dear."""


def glance(
    path: Path,
    share: Fraction,
    side_px: int,
    conformers: Conformers,
    *,
    index: int | None = None,
    form: SourceForm | None = None,
    most_pixels: int = USUAL_PIXELS,
) -> Plane:
    """A picture out of the film file ``path``: uint8 (height, width, 4), RGBA, premultiplied.

    It is upright, in square pixels and in SDR. The frame is the key frame before the place that is
    asked for, or one between them.

    Args:
        path: the file.
        share: how far into the film, from 0 to 1.
        side_px: neither side of the picture is longer.
        conformers: is added to.
        index: the number of the stream that is looked at; the first with pictures unless given.
        form: what is known of its frames, if anything.
        most_pixels: when so many have been decoded, the frame that is there then is taken.

    Raises:
        SourceError: it holds no picture that can be decoded.
    """
    with open_source(path) as container:
        if not container.streams.video:
            raise SourceError(str(path), "holds no picture")
        videos = container.streams.video
        stream = videos[0] if index is None else video_stream(container, index)
        try:
            frame = _frame(container, stream, share, most_pixels)
            if frame is None:
                raise SourceError(str(path), "holds no picture")
            frame, form = _shrunk(frame, form or form_of(stream, frame), side_px)
            conform = small(form, side_px)
            conformer = conformers.setdefault(conform, Conformer(conform))
            return conformer.picture(frame).planes[0].copy()
        except (av.FFmpegError, ValueError) as error:
            blame(error)
            raise SourceError(str(path), f"is damaged ({reason(error)})") from error


def small(form: SourceForm, side_px: int) -> Conform:
    """The recipe for pictures of which neither side is longer than ``side_px``."""
    width, height = form.upright_size()
    scale = min(Fraction(1), side_px / max(width, height))
    return Conform(
        form=form,
        crop=None,
        width_px=max(_EVEN, round(width * scale)),
        height_px=max(_EVEN, round(height * scale)),
        window=None,
        pixels=Pixels.RGBA,
    )


def _frame(
    container: InputContainer, stream: VideoStream, share: Fraction, most_pixels: int
) -> VideoFrame | None:
    """The last frame at or before that share of the film that is not too much work."""
    wanted = _stamp(container, stream, share)
    if wanted is not None:
        container.seek(wanted, stream=stream)  # to the key frame before
    decoder = open_decoder(stream, strict=False)
    decoder.skip_frame = "NONREF"
    left, found = most_pixels, None
    for packet in container.demux(stream):
        for frame in decoder.decode(packet):
            if found and wanted is not None and (frame.pts or 0) > wanted:
                return found
            found = frame
            left -= frame.width * frame.height
            if left <= 0:
                return found
    return found


def _shrunk(frame: VideoFrame, form: SourceForm, side_px: int) -> tuple[VideoFrame, SourceForm]:
    """A large frame in HDR, whose every pixel is dear, smaller; others as they are."""
    factor = max(frame.width, frame.height) // (_ROOM * side_px)
    if not form.is_hdr or factor < _EVEN:
        return frame, form
    size = [max(_EVEN, side // factor // _EVEN * _EVEN) for side in (frame.width, frame.height)]
    done = frame.reformat(width=size[0], height=size[1])
    return done, replace(form, width_px=size[0], height_px=size[1])


def _stamp(container: InputContainer, stream: VideoStream, share: Fraction) -> int | None:
    """The time stamp at that share of the film; None where it is not known how long that is."""
    if stream.duration:
        return (stream.start_time or 0) + int(stream.duration * share)
    if container.duration and stream.time_base:
        start, length = container.start_time or 0, container.duration
        return int((start + length * share) / av.time_base / stream.time_base)
    return None
