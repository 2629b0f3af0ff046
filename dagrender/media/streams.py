"""The streams of a file: which are taken, and what there is to choose from."""

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar, cast

from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition, Stream
from av.video.stream import VideoStream

from dagrender.errors import SourceError
from dagrender.media.facts.model import StreamFacts, StreamKind
from dagrender.media.facts.reading import Reading
from dagrender.media.opening import MOST_PIXELS

S = TypeVar("S", VideoStream, AudioStream)

_COVER = Disposition.attached_pic | Disposition.timed_thumbnails
STILL_BRANDS = frozenset({"avif", "heic", "heix", "mif1"})
"""Major brands of ISO files that hold a picture (ISO/IEC 23008-12)."""
_WORDS = {"video": "picture", "audio": "sound"}
MOST_RATE_HZ = 768_000
"""Samples a second: twice the most that recorders write."""


def chosen_streams(
    path: Path, container: InputContainer, reading: Reading
) -> tuple[VideoStream | None, AudioStream | None]:
    """The picture and the sound that ``reading`` takes, None where there is or may be none.

    Raises:
        SourceError: a stream that ``reading`` names is not there, what it names cannot be decoded,
            or nothing is left.
    """
    video, audio = _of_kind(container, "video"), _of_kind(container, "audio")
    picture = _picked(path, "video", cast("list[VideoStream]", video), reading.video)
    sound = _picked(path, "audio", cast("list[AudioStream]", audio), reading.audio)
    if picture and not reading.video and is_still(container):
        best = container.streams.best("video")  # the main one of several pictures
        picture = best if isinstance(best, VideoStream) and best in video else picture
    _check_limits(path, None if is_picture_file(container) else picture, sound)
    if not (picture or sound):
        for key, number, streams in (
            ("video", reading.video, video),
            ("audio", reading.audio, audio),
        ):
            if number is None and streams:
                said = f"has nothing that is taken: {key} is none"
                raise SourceError(str(path), said, key=key)
        if any(kind_of(stream) is StreamKind.COVER for stream in container.streams):
            raise SourceError(str(path), "has nothing but attached pictures")
        raise SourceError(str(path), "has neither picture nor sound")
    return picture, sound


def _check_limits(path: Path, picture: VideoStream | None, sound: AudioStream | None) -> None:
    if picture:
        width, height = picture.codec_context.width, picture.codec_context.height
        if width * height > MOST_PIXELS:
            raise SourceError(
                str(path),
                f"its frames are {width}x{height} pixels large; {MOST_PIXELS:,} pixels are the most"
                " that are read of a frame",
            )
    if sound and sound.codec_context.sample_rate > MOST_RATE_HZ:
        raise SourceError(
            str(path),
            f"its sound has {sound.codec_context.sample_rate:,} samples a second;"
            f" {MOST_RATE_HZ:,} are the most that are read",
        )


def is_picture_file(container: InputContainer) -> bool:
    """Whether libav reads the file as that of a single picture."""
    name = container.format.name
    return name.endswith("_pipe") or name == "image2" or is_still(container)


def is_still(container: InputContainer) -> bool:
    """Whether the file says that it holds one picture."""
    return container.metadata.get("major_brand", "").strip() in STILL_BRANDS


def streams_of(container: InputContainer) -> tuple[StreamFacts, ...]:
    """All streams of the file, in its order."""
    return tuple(
        StreamFacts(
            kind=kind_of(stream),
            codec=_codec(stream),
            about=", ".join(_about(stream)),
            decodable=stream.codec_context is not None,
        )
        for stream in container.streams
    )


def kind_of(stream: Stream) -> StreamKind:
    """What the stream holds."""
    if stream.type == "video":
        cover = Disposition(stream.disposition) & _COVER
        return StreamKind.COVER if cover else StreamKind.VIDEO
    return StreamKind.AUDIO if stream.type == "audio" else StreamKind.OTHER


def _of_kind(container: InputContainer, kind: str) -> list[Stream]:
    return [stream for stream in container.streams if kind_of(stream).value == kind]


def _picked(path: Path, key: str, streams: Sequence[S], number: int | None) -> S | None:
    if number is None or not (number or streams):
        return None
    if number >= len(streams):
        count = len(streams)
        only = "only one stream" if count == 1 else f"{count or 'no'} streams"
        raise SourceError(
            str(path),
            f"has {only} of {_WORDS[key]}, no number {number}",
            f"they are numbered from 0{f' to {count - 1}' if count > 1 else ''}",
            key,
        )
    usable = [stream for stream in streams if stream.codec_context is not None]
    if number == 0:
        if usable or key == "audio":
            return usable[0] if usable else None
    elif streams[number] in usable:
        return streams[number]
    raise SourceError(
        str(path),
        f"no decoder for its {_WORDS[key]} is built in",
        f"{key}: none goes without it",
        key,
    )


def _codec(stream: Stream) -> str:
    context = stream.codec_context
    return "unknown codec" if context is None else context.codec.canonical_name


def _layout(stream: AudioStream) -> str:
    layout = stream.codec_context.layout
    return {1: "mono", 2: "stereo"}.get(layout.nb_channels, layout.name)


def _about(stream: Stream) -> list[str]:
    words = []
    if isinstance(stream, VideoStream) and stream.codec_context is not None:
        words.append(f"{stream.codec_context.width}x{stream.codec_context.height}")
        if stream.average_rate:
            words.append(f"{float(stream.average_rate):.5g} frames/s")
    elif isinstance(stream, AudioStream) and stream.codec_context is not None:
        words += (f"{stream.codec_context.sample_rate} Hz", _layout(stream))
    elif stream.type not in ("video", "audio"):
        words.append(stream.type or "data")
    words += (stream.metadata[tag] for tag in ("language", "title") if stream.metadata.get(tag))
    return words
