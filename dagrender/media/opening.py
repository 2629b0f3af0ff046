"""Opening files and decoders, with libav's errors in people's words."""

import os
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import av
from av.bitstream import BitStreamFilterContext
from av.container import InputContainer
from av.stream import Stream
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

from dagrender.errors import SourceError
from dagrender.media.facts.model import Stamps, VideoFacts

if TYPE_CHECKING:  # a packet is generic for the type checker only
    from av.packet import Packet

# Playlists, whose content is in other files; libav would wait for those to grow.
_PLAYLISTS = (b"#EXTM3U", b"ffconcat", b"<MPD", b"<?xml", b"v=0")
_NOT_MEDIA = frozenset({"tty", "ffmetadata"})
_LEAD_ELSEWHERE = frozenset(
    {
        "concat",
        "dash",
        "hls",
        "imf",
        "mlv",
        "rtp",
        "rtsp",
        "sap",
        "sdp",
        "vobsub",
        "webm_dash_manifest",
    }
)
"""Formats whose content is in other files, or on the net: what such a file holds tells nothing."""
_DEVICES = frozenset(
    {"alsa", "fbdev", "kmsgrab", "lavfi", "oss", "video4linux2,v4l2", "x11grab", "xcbgrab"}
)
PALETTE: Literal["palette"] = "palette"
"""What libav calls the side data of a packet that brings new colours."""
_PACKED = re.compile(rb"\x00\x00\x01\xb2DivX\d+(?:b|Build)\d+p")
"""User data in a stream of MPEG-4 whose pairs of frames share packets."""
_GUESSING = frozenset({"mpeg", "vob"})
MOST_PIXELS = 1 << 26
"""Of a frame of a film: 8192x8192, twice 8K UHD. A decoder holds several of them at a time."""
_AMPLE_BYTES = 512 << 20
"""More than any decoder asks for at once."""
_ALPHA_DECODERS = {"vp8": "libvpx", "vp9": "libvpx-vp9"}
_STRICT = {"mjpeg": "explode", "png": "explode", "apng": "explode"}
"""Decoders that pass over damage in silence unless they are told not to."""
_FORGETFUL = frozenset(
    {
        "cfhd",
        "cinepak",
        "dnxhd",
        "ffv1",
        "ffvhuff",
        "huffyuv",
        "magicyuv",
        "mjpeg",
        "qtrle",
        "utvideo",
    }
)
"""Decoders that may not tell of damage, and then show what their buffers and tables held."""


def open_source(path: Path) -> InputContainer:
    """``path`` opened for demuxing.

    Raises:
        SourceError: it does not exist, is empty, or is not a media file.
    """
    name = str(path)
    try:
        if path.is_dir():
            raise SourceError(name, "is a folder, not a media file")
        if path.stat().st_size == 0:
            raise SourceError(name, "is empty")
        with path.open("rb") as file:
            if file.read(64).lstrip().startswith(_PLAYLISTS):
                raise SourceError(name, "is not a media file")
        sys.audit("dagrender.open", str(path))  # what libav opens, Python does not see
        options = {
            "protocol_whitelist": "file",
            "format_whitelist": _self_contained(),
            "pattern_type": "none",
        }
        container = av.open(f"file:{os.fspath(path)}", "r", container_options=options)
    except FileNotFoundError:
        raise SourceError(name, "no such file") from None
    except PermissionError:
        raise SourceError(name, "may not be read", "check the file's permissions") from None
    except (av.FFmpegError, OSError, ValueError) as error:
        blame(error)
        raise SourceError(
            name,
            f"is not a media file, or is damaged ({reason(error)})",
            "a recording that was not closed, or a download cut short, cannot be read",
        ) from error
    if container.format.name in _NOT_MEDIA:
        container.close()
        raise SourceError(name, "is not a media file")
    return container


@cache
def _self_contained() -> str:
    """The formats that libav may take a file for, as it wants them."""
    return ",".join(sorted(av.formats_available - _LEAD_ELSEWHERE - _DEVICES))


def blame(error: BaseException) -> None:
    """Let ``error`` be the file's fault, unless it is the machine's: memory that did not suffice.

    libav says the same where damage asks for more than anybody has. What is decoded of a file must
    not depend on how much memory is free, so the two are told apart.

    Raises:
        MemoryError: it is the machine's.
    """
    if isinstance(error, MemoryError):
        check_memory()


def check_memory() -> None:
    """Make sure that memory is not short.

    Raises:
        MemoryError: it is, so that whatever has just gone wrong may be no fault of anybody's.
    """
    try:
        bytes(_AMPLE_BYTES)  # asked for and not touched
    except MemoryError:
        raise MemoryError(f"not even {_AMPLE_BYTES >> 20} MB are free") from None


def reason(error: BaseException) -> str:
    """What libav says of ``error``, in lower case and without its number."""
    text = getattr(error, "strerror", None) or str(error)
    return text[:1].lower() + text[1:]


def is_packed(stream: VideoStream) -> bool:
    """Whether pairs of frames share packets, as DivX and Xvid write it for AVI."""
    context = stream.codec_context
    return context.codec.canonical_name == "mpeg4" and bool(
        _PACKED.search(context.extradata or b"")
    )


def packets_of(container: InputContainer, *streams: Stream) -> "Iterator[Packet[Any]]":
    """The packets of ``streams``, one a frame; an empty one a stream at the end."""
    filters = {
        one.index: BitStreamFilterContext("mpeg4_unpack_bframes", one)
        for one in streams
        if isinstance(one, VideoStream) and is_packed(one)
    }
    for packet in container.demux(*streams):
        unpack = filters.get(packet.stream_index)
        if unpack is None:
            yield packet
            continue
        ends = packet.size == 0 and packet.dts is None
        yield from unpack.filter(None if ends else packet)
        if ends:
            yield packet


def can_seek(container: InputContainer, facts: VideoFacts) -> bool:
    """Whether what comes after a seek is stamped and equipped as it is when read from the start.

    Program streams guess the times of packets anew; palettes come once, with the first packet.
    """
    if facts.table.stamps is Stamps.COUNT or facts.form.pixel_format == "pal8":
        return False
    return container.format.name not in _GUESSING


def video_stream(container: InputContainer, index: int) -> VideoStream:
    """The picture stream that is number ``index`` in the file.

    Raises:
        SourceError: there is none, though a probe saw it.
    """
    for stream in container.streams.video:
        if stream.index == index:
            return stream
    raise SourceError(container.name.removeprefix("file:"), "has changed since it was probed")


def open_decoder(
    stream: VideoStream, *, threads: int = 1, strict: bool = True
) -> VideoCodecContext:
    """A decoder for ``stream``, which keeps the alpha of VP8 and VP9.

    A ``strict`` one refuses damage that others pass over without a word.
    """
    name = stream.codec_context.codec.canonical_name
    has_alpha = stream.metadata.get("alpha_mode") == "1"
    # libav's own decoders drop the alpha that rides beside the packets, and of damaged VP8 its own
    # shows what its buffers held
    if name in _ALPHA_DECODERS and (has_alpha or name == "vp8"):
        decoder = _created(_ALPHA_DECODERS[name])
    else:
        decoder = stream.codec_context
    options = {"err_detect": _STRICT[name]} if strict and name in _STRICT else {}
    if not stream.container.format.name.endswith("_pipe"):
        options["max_pixels"] = str(MOST_PIXELS)
    decoder.options = options
    decoder.thread_count = threads
    decoder.thread_type = "FRAME" if threads > 1 else "NONE"
    return decoder


def renewed(stream: VideoStream) -> VideoCodecContext | None:
    """A new decoder for ``stream`` where the old one's memory must not be trusted; else None."""
    old = stream.codec_context
    if old.codec.canonical_name not in _FORGETFUL or old.pix_fmt == "pal8":
        return None
    new = _created(old.codec.name)
    new.extradata, new.codec_tag = old.extradata, old.codec_tag
    new.width, new.height, new.pix_fmt = old.width, old.height, old.pix_fmt
    new.bits_per_coded_sample = old.bits_per_coded_sample
    new.thread_count, new.thread_type = 1, "NONE"
    new.options = {"max_pixels": str(MOST_PIXELS)}
    if new.codec.canonical_name in _STRICT:
        new.options |= {"err_detect": _STRICT[new.codec.canonical_name]}
    return new


def _created(name: str) -> VideoCodecContext:
    decoder = av.CodecContext.create(name, "r")
    assert isinstance(decoder, VideoCodecContext)  # noqa: S101 - for the type checker
    return decoder
