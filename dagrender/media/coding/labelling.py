"""Writing what stands in a film's file beside pictures and sound.

Subtitles are written as packets, without an encoder between: a text as it is in Matroska (SubRip)
and WebM (WebVTT), behind its length in MP4 (3GPP TS 26.245, section 5.17), where each sample lasts
to the next, so that what is shown at once is one text, and nothing is a text of no length.
"""

import struct
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from av import Packet
from av.stream import Disposition

from dagrender.media.coding.labels import Labels, Shown, SoundLabel, SubtitleStream
from dagrender.media.coding.tongues import in_matroska

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.stream import Stream

    Packets = Iterator[Packet[Any]]

_MS = Fraction(1, 1000)
_CODECS = {"mp4": "mov_text", "mov": "mov_text", "matroska": "subrip", "webm": "webvtt"}
_STYLES = b"""[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, \
Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, \
Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,0

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""
"""What libav's encoder of timed text makes the sample entry of: white, below, in the middle."""
_MOST_BYTES = 0xFFFF


def write_heads(container: "OutputContainer", labels: Labels) -> None:
    """Put tags and chapters into a file that is not begun yet."""
    container.metadata.update(dict(labels.tags))
    ends = (*(one.start_ms for one in labels.chapters[1:]), labels.duration_ms)
    container.set_chapters(
        [
            {
                "id": number + 1,
                "start": one.start_ms,
                "end": end,
                "time_base": _MS,
                "metadata": {"title": one.title},
            }
            for number, (one, end) in enumerate(zip(labels.chapters, ends, strict=False))
        ]
    )


def add_subtitles(container: "OutputContainer", given: SubtitleStream) -> "Packets":
    """A stream of subtitles in a file that is not begun yet; its packets in order."""
    codec = _CODECS[container.format.name]
    stream: Stream
    if codec == "mov_text":
        timed: Any = container.add_stream(codec)
        timed.codec_context.subtitle_header = _STYLES
        timed.codec_context.time_base = _MS
        stream = timed
    else:
        stream = container.add_mux_stream(codec)
    stream.time_base = _MS
    write_label(stream, given, is_mov=codec == "mov_text")
    samples = _timed_text(given.cues) if codec == "mov_text" else _texts(given.cues)
    return _packets(samples, stream)


def write_label(stream: "Stream", label: SubtitleStream | SoundLabel, *, is_mov: bool) -> None:
    """Say what a stream is called, in which language it is, and for whom."""
    if label.language:
        stream.metadata["language"] = label.language if is_mov else in_matroska(label.language)
    if label.title:
        # MP4 has a name of the handler where Matroska has a title
        stream.metadata["handler_name" if is_mov else "title"] = label.title
    stream.disposition = Disposition(
        Disposition.default * label.is_default | Disposition.forced * label.is_forced
    )


def _packets(samples: Iterator[tuple[int, int, bytes]], stream: "Stream") -> "Packets":
    for start_ms, end_ms, data in samples:
        packet = Packet(data)
        packet.stream, packet.time_base = stream, _MS
        packet.pts = packet.dts = start_ms
        packet.duration = end_ms - start_ms
        packet.is_keyframe = True
        yield packet


def _texts(cues: tuple[Shown, ...]) -> Iterator[tuple[int, int, bytes]]:
    for start_ms, end_ms, text in cues:
        yield start_ms, end_ms, text.encode()


def _timed_text(cues: tuple[Shown, ...]) -> Iterator[tuple[int, int, bytes]]:
    for start_ms, end_ms, text in in_turn(cues):
        data = text.encode()[:_MOST_BYTES].decode(errors="ignore").encode()
        yield start_ms, end_ms, struct.pack(">H", len(data)) + data


def in_turn(cues: tuple[Shown, ...]) -> Iterator[Shown]:
    """What is shown at any time as one text, from 0 to the end; the earlier cue on top."""
    bounds = sorted({0, *(at for start_ms, end_ms, _ in cues for at in (start_ms, end_ms))})
    for begin_ms, finish_ms in pairwise(bounds):
        shown = (text for start_ms, end_ms, text in cues if start_ms <= begin_ms < end_ms)
        yield begin_ms, finish_ms, "\n".join(shown)
