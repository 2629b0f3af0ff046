"""Joining encoded segments and the coded parts of the sound into one film, by packet copy.

Segments come as encoded: each starts at frame 0. Decode times are given anew over the whole film,
by counting packets, so that joints leave no mark: packet number i is decoded at frame time i - D,
where D is how many frames the encoder may reorder. An edit list hides those D frame times, and the
master's priming. The packets of all parts are counted in the same way.
"""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import merge
from itertools import chain, zip_longest
from math import ceil, lcm
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

import av

from dagrender.errors import EncodeError
from dagrender.media.coding.codecs import codec_of, segments_of, tag_of
from dagrender.media.coding.containers import CONTAINERS, muxer_options
from dagrender.media.coding.encoding import VideoEncoding
from dagrender.media.coding.labelling import add_subtitles, write_heads, write_label
from dagrender.media.coding.labels import UNLABELLED, Labels, SoundLabel
from dagrender.media.coding.tongues import write_languages

if TYPE_CHECKING:  # a packet is generic for the type checker only
    from av.audio.stream import AudioStream
    from av.container import InputContainer, OutputContainer
    from av.packet import Packet
    from av.video.stream import VideoStream

# libav looks into a stream by decoding it; segments need none of that but the first
_UNDECODED = {"skip_frame": "all"}
_SOUND_ENCODERS: Mapping[str, Literal["aac", "libopus"]] = {"aac": "aac", "opus": "libopus"}
_BIT_EXACT = 1 << 23
"""AV_CODEC_FLAG_BITEXACT."""
_NO_TAG = "\0\0\0\0"
"""The muxer finds the tag of a codec by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """What was written."""

    frames: int
    seconds: Fraction
    """How long the picture lasts."""
    size_bytes: int


def join(
    target: Path,
    segments: Iterable[bytes],
    *,
    encoding: VideoEncoding,
    sounds: Sequence[Iterable[bytes]] = (),
    labels: Labels = UNLABELLED,
    suffix: str = ".mp4",
) -> Joined:
    """Write ``segments`` and ``sounds`` side by side to ``target``, its index in front.

    Args:
        target: a film file, which is overwritten.
        segments: what ``SegmentEncoder.finish`` gave; taken one at a time.
        encoding: the encoding of all of them.
        sounds: of each track of sound what ``encode_passage`` or ``encode_track`` gave; taken one
            at a time.
        labels: what the file says of the film and of its tracks, with its subtitles.
        suffix: of the container: ``.mp4``, ``.mov``, ``.mkv`` or ``.webm``.

    Raises:
        EncodeError: there is no segment, or segments or sound were not encoded alike.
    """
    iterator = iter(segments)
    first = next(iterator, None)
    if first is None:
        raise EncodeError("a film without segments")
    try:
        with av.open(io.BytesIO(first), "r", format=segments_of(encoding)) as template:
            picture = template.streams.video[0]
            with _Film(target, picture, encoding, sounds, labels=labels, suffix=suffix) as film:
                for segment in chain((first,), iterator):
                    film.add(segment)
            seconds = film.frames / encoding.rate
        if CONTAINERS[suffix].muxer == "mov":
            write_languages(target, film.languages)
    except MemoryError:
        raise
    except av.FFmpegError as error:
        raise EncodeError(f"{target.name} cannot be written: {error}") from error
    return Joined(frames=film.frames, seconds=seconds, size_bytes=target.stat().st_size)


def join_sound(target: Path, parts: Iterable[bytes], *, labels: Labels = UNLABELLED) -> None:
    """Write ``parts`` of AAC, one after the other, to ``target``, an .m4a file.

    Raises:
        EncodeError: there is none, or they were not encoded alike.
    """
    sound = _Sound(parts)
    options = muxer_options("mp4", Fraction(sound.rate_hz), sound.rate_hz)
    options |= {"movflags": "+faststart", "brand": "M4A "}
    with av.open(f"file:{target}", "w", format="mp4", container_options=options) as container:
        packets = sound.packets(sound.stream(container, primed=False))
        write_heads(container, labels)
        for packet in packets:
            container.mux_one(packet)


class _Film:
    """A film that grows segment by segment."""

    def __init__(
        self,
        target: Path,
        template: "VideoStream",
        encoding: VideoEncoding,
        sounds: Sequence[Iterable[bytes]],
        *,
        labels: Labels,
        suffix: str,
    ) -> None:
        self.frames = 0
        self._decoded = 0
        self._rate = encoding.rate
        self._segments = segments_of(encoding)
        self._extradata = template.codec_context.extradata
        self._codec, container = codec_of(encoding), CONTAINERS[suffix]
        self._delay = 0 if self._codec.in_order else template.codec_context.reorder_depth
        tracks = [_Sound(parts) for parts in sounds]
        clocks_hz = (labels.clock_hz, *(track.rate_hz for track in tracks))
        options = muxer_options(container.muxer, encoding.rate, lcm(*clocks_hz))
        if container.is_mov:
            options["movflags"] = "+faststart"
        self._container = av.open(
            f"file:{target}", "w", format=container.muxer, container_options=options
        )
        # AV1's encoder is not called as its decoder is
        opaque = True if self._codec.in_order else None
        self._stream = self._container.add_stream_from_template(template, opaque=opaque)
        if encoding.alpha and not container.is_mov:
            self._stream.metadata["alpha_mode"] = "1"
        context = self._stream.codec_context
        context.codec_tag = tag_of(encoding) if container.is_mov else _NO_TAG
        write_heads(self._container, labels)
        beside: list[Iterator[Packet[Any]]] = []
        self.languages: dict[int, str] = {}
        """By the number of a stream, where one is told."""
        for track, label in zip_longest(tracks, labels.sounds[: len(tracks)]):
            stream = track.stream(self._container, primed=not container.is_mov)
            self._label(stream, label or SoundLabel(), is_mov=container.is_mov)
            beside.append(track.packets(stream))
        for subtitles in labels.subtitles:
            if subtitles.language:
                self.languages[len(self._container.streams)] = subtitles.language
            beside.append(add_subtitles(self._container, subtitles))
        self._beside = merge(*beside, key=_decoded_s)
        self._wait_for_next()

    def _label(self, stream: "AudioStream", label: SoundLabel, *, is_mov: bool) -> None:
        write_label(stream, label, is_mov=is_mov)
        if label.language:
            self.languages[stream.index] = label.language

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        if failure[0] is None:
            while self._waiting is not None:
                self._mux_waiting(self._waiting)
        self._container.close()

    def add(self, segment: bytes) -> None:
        with av.open(
            io.BytesIO(segment), "r", format=self._segments, options=_UNDECODED
        ) as container:
            stream = container.streams.video[0]
            if stream.codec_context.extradata != self._extradata:
                raise EncodeError("segments of different encodings cannot be joined")
            packets = [packet for packet in container.demux(stream) if packet.size]
            for packet, place in zip(packets, self._places(packets), strict=True):
                self._mux(packet, place)
        self.frames += len(packets)

    def _places(self, packets: "list[Packet[VideoStream]]") -> list[int]:
        """The frame number of each packet within its segment."""
        if self._codec.in_order:  # the clock of Matroska may be too coarse to tell
            return list(range(len(packets)))
        frame = packets[0].time_base * self._rate if packets else Fraction(1)
        counts = [(packet.pts or 0) * frame.numerator for packet in packets]
        places = [count // frame.denominator for count in counts]
        exact = all(count % frame.denominator == 0 for count in counts)
        if not exact or not packets or sorted(places) != list(range(len(packets))):
            raise EncodeError("a segment is damaged: its frames are not in a row")
        if any(number - place > self._delay for number, place in enumerate(places)):
            raise EncodeError("a segment reorders more frames than its encoder says")
        return places

    def _mux(self, packet: "Packet[VideoStream]", place: int) -> None:
        number = self._decoded
        packet.time_base = 1 / self._rate
        packet.pts = self.frames + place
        packet.dts = number - self._delay
        packet.duration = 1
        packet.stream = self._stream
        # sound and subtitles up to the frame come before it, so that all lie side by side
        while self._waiting is not None and self._due <= packet.dts:
            self._mux_waiting(self._waiting)
        self._container.mux_one(packet)
        self._decoded += 1

    def _mux_waiting(self, packet: "Packet[Any]") -> None:
        self._container.mux_one(packet)
        self._wait_for_next()

    def _wait_for_next(self) -> None:
        self._waiting = packet = next(self._beside, None)
        self._due = 0 if packet is None else ceil(_decoded_s(packet) * self._rate)
        """The frame, in the order of decoding, that it comes before."""


def _decoded_s(packet: "Packet[Any]") -> Fraction:
    return (packet.dts or 0) * packet.time_base


class _Sound:
    """The coded parts of a master as one stream.

    Raises:
        EncodeError: there is none.
    """

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = iter(parts)
        first = next(self._parts, None)
        if first is None:
            raise EncodeError("a track of sound without sound")
        self._first = av.open(io.BytesIO(first), "r", format="mp4")
        self.rate_hz = _stream_of(self._first).rate

    def stream(self, film: "OutputContainer", *, primed: bool) -> "AudioStream":
        """A new stream of ``film``.

        ``primed`` says that the file itself tells of the priming, not an edit list.
        """
        template = _stream_of(self._first)
        return _primed(film, template) if primed else film.add_stream_from_template(template)

    def packets(self, stream: "AudioStream") -> "Iterator[Packet[AudioStream]]":
        """All packets in a row, for a stream of a film."""
        setup = _stream_of(self._first).codec_context.extradata
        others = (av.open(io.BytesIO(data), "r", format="mp4") for data in self._parts)
        at: int | None = None
        for container in chain((self._first,), others):
            with container:
                source = _stream_of(container)
                if source.codec_context.extradata != setup:
                    raise EncodeError("sound of different encodings cannot be joined")
                for packet in container.demux(source):
                    if packet.size:
                        at = packet.pts if at is None else at
                        packet.pts = packet.dts = at
                        at = (at or 0) + (packet.duration or 0)
                        packet.stream = stream
                        yield packet


def _primed(film: "OutputContainer", template: "AudioStream") -> "AudioStream":
    """A stream of ``film`` that knows of the priming of its codec, as only an encoder's does."""
    context = template.codec_context
    name = _SOUND_ENCODERS.get(context.codec.canonical_name)
    if name is None:
        return film.add_stream_from_template(template)
    stream = film.add_stream(name, rate=template.rate, layout=template.layout)
    stream.codec_context.flags |= _BIT_EXACT
    stream.codec_context.open()
    if stream.codec_context.extradata != context.extradata:
        raise EncodeError("the sound was coded by another encoder")
    return stream


def _stream_of(container: "InputContainer") -> "AudioStream":
    if len(container.streams.audio) != 1:
        raise EncodeError("a part of the sound must have one stream")
    return container.streams.audio[0]
