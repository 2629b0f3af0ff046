"""The packet table: where in a sound stream each packet's samples stand, to the sample.

Time stamps alone do not say it. Matroska rounds them to the millisecond, recorders let them jitter,
and a codec's priming has to be taken off. So one demux of the stream counts samples, and follows
the time stamps only where they leave the count for good, which is a hole.
"""

import struct
from bisect import bisect_left, bisect_right
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import av
from av.stream import Discard

from dagrender.errors import SourceError
from dagrender.media.opening import blame, open_source, reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer

_JITTER_S = Fraction(1, 100)
_HEAD_FRAMES = 8
_HEAD_PACKETS = 64
"""A stream may begin with packets that cannot be decoded."""
_MANUAL_SKIP = 1 << 29
"""AV_CODEC_FLAG2_SKIP_MANUAL: the decoder hands out priming and padding too, uncut."""
_SKIP_SAMPLES = struct.Struct("<II")


def open_sound_stream(path: Path, index: int) -> "tuple[InputContainer, AudioStream]":
    """The file opened, all streams but number ``index`` left unread where the format allows that.

    Its decoder works in one thread and hands out every sample, priming and padding included.

    Raises:
        SourceError: the file cannot be opened, or that stream is no sound that can be decoded.
    """
    container = open_source(path)
    for other in container.streams:
        if other.index != index:
            other.discard = Discard.all
    stream = container.streams[index] if index < len(container.streams) else None
    if not isinstance(stream, av.AudioStream) or stream.codec_context is None:
        container.close()
        raise SourceError(
            str(path), f"has no sound in its stream {index}, or none that can be decoded"
        )
    stream.codec_context.thread_count = 1
    stream.codec_context.flags2 |= _MANUAL_SKIP
    return container, stream


def decode_packet(
    decoder: av.AudioCodecContext, packet: "av.Packet[AudioStream] | None"
) -> "list[AudioFrame]":
    """What ``packet`` holds, or with None what the decoder still has.

    Nothing where it is damaged, which then sounds as silence.
    """
    try:
        return decoder.decode(packet)
    except av.FFmpegError as error:
        blame(error)
        return []


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundForm:
    """How a stream's sound comes out of its decoder."""

    rate_hz: int
    layout: str
    channels: int
    frame_samples: int
    """Samples that every packet holds, or 0 where they differ."""


def sound_form(path: Path, index: int) -> SoundForm:
    """The form of a stream's sound, found by decoding its first packets.

    Raises:
        SourceError: none of them can be decoded.
    """
    container, stream = open_sound_stream(path, index)
    frames: list[AudioFrame] = []
    packets = 0
    with container, suppress(av.FFmpegError):
        # a file that breaks off right here may still have brought frames
        for packet in islice(container.demux(stream), _HEAD_PACKETS):
            packets += 1
            frames += decode_packet(stream.codec_context, packet)
            if len(frames) >= _HEAD_FRAMES:
                break
    if not frames:
        raise SourceError(str(path), "its sound cannot be decoded")
    lengths = {frame.samples for frame in frames[:-1]} or {frames[0].samples}
    regular = len(lengths) == 1 and len(frames) <= packets
    return SoundForm(
        rate_hz=frames[0].sample_rate,
        layout=frames[0].layout.name,
        channels=frames[0].layout.nb_channels,
        frame_samples=lengths.pop() if regular else 0,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a packet's samples stand, in samples at the stream's own rate."""

    position: int
    """Of its first, counted from the stream's first packet."""
    samples: int
    head: int
    """How many of the first are priming."""
    tail: int
    """How many of the last are padding."""


class PacketPlacer:
    """Places a stream's packets one after the other, as they come in the file."""

    def __init__(self, form: SoundForm, stream: "AudioStream") -> None:
        self._form = form
        self._stream = stream
        self._tick = Fraction(stream.time_base or 1) * form.rate_hz
        self.by_decoding = not form.frame_samples and self._tick > 1
        """Whether only the stream's decoder, which is then used, can say how long a packet is."""
        self._jitter = _JITTER_S * form.rate_hz
        self._first_pts: int | None = None
        self._priming = 0
        self._end = 0

    @property
    def rate_hz(self) -> int:
        """Samples a second, as they come out of the decoder."""
        return self._form.rate_hz

    def place(self, packet: "av.Packet[AudioStream]") -> Place:
        """Where the next packet of the file stands."""
        start, end = 0, 0
        if packet.has_sidedata("skip_samples"):
            start, end = _SKIP_SAMPLES.unpack_from(bytes(packet.get_sidedata("skip_samples")))
        samples = self._samples(packet, padded=end > 0)
        position = self._position(packet)
        self._priming = max(self._priming, start)
        head = samples if packet.is_discard else min(self._priming, samples)
        self._priming = max(0, self._priming - samples)
        self._end = position + samples
        return Place(position=position, samples=samples, head=head, tail=end)

    def _samples(self, packet: "av.Packet[AudioStream]", *, padded: bool) -> int:
        if self.by_decoding:
            return sum(f.samples for f in decode_packet(self._stream.codec_context, packet))
        told = round((packet.duration or 0) * self._tick)
        regular = self._form.frame_samples
        # recorders write jittering durations: a packet holds what its codec puts into one
        if regular and (padded or not told or abs(told - regular) <= self._jitter):
            return regular
        return told

    def _position(self, packet: "av.Packet[AudioStream]") -> int:
        if self._first_pts is None:
            self._first_pts = packet.pts or 0
        if packet.pts is None:
            return self._end
        told = round((packet.pts - self._first_pts) * self._tick)
        return told if told > self._end + self._jitter else self._end


class PacketTable:
    """The packets of one sound stream in file order, read as far as they were asked for.

    Positions are samples at the stream's own rate, counted from the first that sounds, so that
    priming stands at negative ones; they rise from packet to packet.
    """

    def __init__(self, path: Path, index: int, form: SoundForm) -> None:
        self.pts: list[int] = []
        self.file_pos: list[int | None] = []
        self.position: list[int] = []
        self.head: list[int] = []
        """How many of a packet's first samples are priming."""
        self.tail: list[int] = []
        """How many of its last samples are padding."""
        self.ordered = True
        """Whether all packets have time stamps and these rise, so that a seek can be checked."""
        self.complete = False
        self._path = path
        self._container, self._stream = open_sound_stream(path, index)
        self._placer = PacketPlacer(form, self._stream)
        self._packets = self._demux()
        self._origin = 0
        self._end = 0
        self._sounding = False
        while not self._sounding and not self.complete:
            self._step()
        self._origin = self.position[-1] + self.head[-1] if self.position else 0
        self.position = [position - self._origin for position in self.position]
        self._end -= self._origin

    @property
    def end(self) -> int:
        """Where the last packet that was read ends, or would end but for padding."""
        return self._end

    def reach(self, position: int) -> None:
        """Read on until the packet that holds ``position`` is in the table, or the file ends."""
        while not self.complete and self._end <= position:
            self._step()

    def packet_at(self, position: int) -> int:
        """The last packet that starts at or before ``position``, at least 0."""
        return max(0, bisect_right(self.position, position) - 1)

    def find(self, packet: "av.Packet[AudioStream]") -> int | None:
        """The number of a packet that a seek has led to; None where it is none of the table's."""
        if packet.pts is None:
            return None
        number = bisect_left(self.pts, packet.pts)
        if number == len(self.pts) or self.pts[number] != packet.pts:
            return None
        return number if self.file_pos[number] == packet.pos else None

    def close(self) -> None:
        """Let go of the file."""
        self._container.close()

    def _demux(self) -> "Iterator[av.Packet[AudioStream]]":
        try:
            for packet in self._container.demux(self._stream):
                if packet.size:
                    yield packet
        except av.FFmpegError as error:
            blame(error)
            if not self.position:
                raise SourceError(
                    str(self._path), f"its sound cannot be read ({reason(error)})"
                ) from error
            # a file that breaks off sounds as far as it goes

    def _step(self) -> None:
        packet = next(self._packets, None)
        if packet is None:
            self.complete = True
            return
        place = self._placer.place(packet)
        self._sounding |= place.head < place.samples
        self.ordered &= packet.pts is not None and (not self.pts or packet.pts > self.pts[-1])
        self.pts.append(packet.pts or 0)
        self.file_pos.append(packet.pos)
        self.position.append(place.position - self._origin)
        self.head.append(place.head)
        self.tail.append(place.tail)
        self._end = place.position + place.samples - self._origin
