"""A source's sound: any range of its samples, exactly, at its own rate.

Decoders remember: overlapping windows, bit reservoirs, the state of a noise generator. So the
stream is decoded in pieces on a fixed grid, each by a decoder that is as good as new and has run in
for a while. Which samples come out then depends on the source alone, wherever one starts to read.
"""

from bisect import bisect_right
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, cast

import av
import numpy as np

from dagrender.media.opening import blame
from dagrender.media.sound.layout import MONO, STEREO, layout_of
from dagrender.media.sound.signal import Samples, Signal
from dagrender.media.sound.soundtable import (
    PacketTable,
    SoundForm,
    open_sound_stream,
    sound_form,
)

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream

PIECE_S = 10
_RUN_IN_MS = 500
"""More than any codec's memory: MP3's reservoir is 0.25 s, Opus asks for 80 ms (RFC 7845)."""
_RUN_OUT_PACKETS = 2
"""For decoders that hand a packet's samples out one packet late."""
_NEVER_FLUSHED = frozenset({"aac", "aac_latm", "ac3", "eac3"})
"""Decoders whose noise generator a flush does not reset: they are made anew."""
_SCALE = {"u8": 1 / 128, "s16": 1 / 32768, "s32": 1 / 2147483648, "s64": 1 / 9223372036854775808}


class SourceSound(Signal):
    """The sound of a stream at its own rate, mixed to one channel, two or six (5.1).

    Position 0 is the first sample that sounds. One channel becomes two by playing in both; two
    become one by their average; more go to stereo as libswresample does it, which is ITU-R BS.775,
    and so on to mono. Of six, one plays in the centre, and two in front; whatever else there is
    goes where libswresample puts it.
    """

    def __init__(self, path: Path, index: int, channels: int) -> None:
        super().__init__(channels, kept_pieces=2)
        self._path = path
        self._index = index
        self._form = sound_form(path, index)
        self._table = PacketTable(path, index, self._form)
        self._container, self._stream = open_sound_stream(path, index)
        self._seekable = True
        self.is_damaged = False
        """Whether anything that was asked for could not be decoded; it is silent then."""
        self._run: _Run | None = None
        """Goes through the file from its start, where the format's seek cannot be trusted."""

    @property
    def rate_hz(self) -> int:
        """Samples a second."""
        return self._form.rate_hz

    @property
    def source_channels(self) -> int:
        """How many channels the stream has itself."""
        return self._form.channels

    def close(self) -> None:
        """Let go of the file."""
        self._table.close()
        self._container.close()

    def _piece_at(self, position: int) -> int:
        return position // (PIECE_S * self.rate_hz)

    def _first_of(self, number: int) -> int:
        return number * PIECE_S * self.rate_hz

    def _work_out(self, number: int) -> Samples:
        start, stop = self._first_of(number), self._first_of(number + 1)
        out = np.zeros((stop - start, self._form.channels), np.float32)
        self._table.reach(stop + self.rate_hz)  # and the packets to run out with
        for position, samples in self._decoded(start, stop):
            first, last = max(start, position), min(stop, position + len(samples))
            if first < last:
                out[first - start : last - start] = samples[first - position : last - position]
        if not np.isfinite(out).all():
            out = np.nan_to_num(out, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
        return _mixed(out, self._form, self.channels)

    def _decoded(self, start: int, stop: int) -> Iterator[tuple[int, Samples]]:
        table = self._table
        if table.end <= start:
            return
        first = table.packet_at(start)
        last = min(table.packet_at(stop - 1) + _RUN_OUT_PACKETS, len(table.position) - 1)
        run_in = table.packet_at(start - self.rate_hz * _RUN_IN_MS // 1000)
        run = self._sought(run_in) if run_in and table.ordered and self._seekable else None
        if run:
            self._run = None  # the seek has taken its packets away
        else:
            self._seekable = self._seekable and not run_in
            run = self._run
            if run is None or run.reached > first:
                run = self._run = self._run_from_start()
        yield from run.samples(first, last)
        self.is_damaged |= run.is_damaged

    def _sought(self, number: int) -> "_Run | None":
        """A run from packet ``number`` on, or None where the format's seek does not lead to it."""
        table = self._table
        try:
            self._container.seek(table.pts[number], stream=self._stream)
            packets = filter(attrgetter("size"), self._container.demux(self._stream))
            packet = next(packets)
            at = table.find(packet)
            if at is None or at > number:
                return None
            for _ in range(number - at):
                packet = next(packets)
        except (av.FFmpegError, StopIteration) as error:
            blame(error)
            return None
        return _Run(table, self._form, self._fresh_decoder(), chain((packet,), packets), number)

    def _run_from_start(self) -> "_Run":
        self._container.close()
        self._container, self._stream = open_sound_stream(self._path, self._index)
        packets = filter(attrgetter("size"), self._container.demux(self._stream))
        return _Run(self._table, self._form, self._stream.codec_context, packets, 0)

    def _fresh_decoder(self) -> av.AudioCodecContext:
        old = self._stream.codec_context
        if old.codec.name not in _NEVER_FLUSHED:
            return old  # the seek has flushed it
        new = cast("av.AudioCodecContext", av.CodecContext.create(old.codec.name, "r"))
        new.extradata = old.extradata
        new.sample_rate = old.sample_rate
        new.layout = old.layout
        new.thread_count = old.thread_count
        new.flags2 = old.flags2
        return new


class _Run:
    """A decoder on its way through a stream, from packet ``number`` on."""

    def __init__(
        self,
        table: PacketTable,
        form: SoundForm,
        decoder: av.AudioCodecContext,
        packets: "Iterator[av.Packet[AudioStream]]",
        number: int,
    ) -> None:
        self._table = table
        self._form = form
        self._decoder = decoder
        self._packets = packets
        self._next = number
        self._held: deque[list[tuple[int, Samples]]] = deque(maxlen=_RUN_OUT_PACKETS + 2)
        self._owner, self._offset = number, 0
        self.is_damaged = False

    @property
    def reached(self) -> int:
        """The first packet whose samples can still be had."""
        return self._next - len(self._held)

    def samples(self, first: int, last: int) -> Iterator[tuple[int, Samples]]:
        """What sounds from ``reached`` to packet ``last``: (position, samples) of each frame.

        Packets before ``first`` only run in: that they decode badly is no wonder.
        """
        for held in self._held:
            yield from held
        while self._next <= last:
            packet = next(self._packets, None)
            try:
                frames = self._decoder.decode(packet)
            except av.FFmpegError as error:
                blame(error)
                frames = []  # which sounds as silence
                self.is_damaged |= packet is not None and self._next >= first
            if packet is not None:
                self._owner, self._offset = self._next, 0
            placed = [self._place(frame) for frame in frames]
            if placed and (tail := self._table.tail[self._owner]):
                position, samples = placed[-1]
                placed[-1] = position, samples[: max(0, len(samples) - tail)]
            self._held.append(placed)
            self._next += 1
            yield from placed
            if packet is None:
                return

    def _place(self, frame: "AudioFrame") -> tuple[int, Samples]:
        table = self._table
        if frame.pts is not None and table.ordered:
            # a decoder that lags hands out the frame of an earlier packet
            owner = bisect_right(table.pts, frame.pts) - 1
            if 0 <= owner < self._owner and table.pts[owner] == frame.pts:
                self._owner, self._offset = owner, 0
        samples = _floats(frame, self._form)
        offset, self._offset = self._offset, self._offset + len(samples)
        head = max(0, table.head[self._owner] - offset)
        return table.position[self._owner] + offset + head, samples[head:]


def damaged_spans(path: Path, index: int) -> list[tuple[Fraction, Fraction]]:
    """The stretches of a stream that do not decode, in seconds from its first sample that sounds.

    Raises:
        SourceError: the stream cannot be read at all.
    """
    form = sound_form(path, index)
    table = PacketTable(path, index, form)
    while not table.complete:
        table.reach(table.end)
    table.close()
    container, stream = open_sound_stream(path, index)
    spans: list[tuple[Fraction, Fraction]] = []
    with container, suppress(av.FFmpegError):
        for number, packet in enumerate(filter(attrgetter("size"), container.demux(stream))):
            try:
                stream.codec_context.decode(packet)
            except av.FFmpegError as error:
                blame(error)
                ends = (*table.position[number : number + 2], table.end)
                start, end = (Fraction(max(0, one), form.rate_hz) for one in ends[:2])
                if spans and spans[-1][1] == start:
                    start = spans.pop()[0]
                spans.append((start, end))
    return spans


def _floats(frame: "AudioFrame", form: SoundForm) -> Samples:
    if (frame.sample_rate, frame.layout.name) != (form.rate_hz, form.layout):
        # the stream changes its form on the way: bring it back, piece by piece
        resampler = av.AudioResampler(format="fltp", layout=form.layout, rate=form.rate_hz)
        frame.pts = None
        parts = [*resampler.resample(frame), *resampler.resample(None)]
        return np.concatenate([_floats(part, form) for part in parts])
    data = frame.to_ndarray().astype(np.float32, copy=False)
    samples: Samples = data.T if frame.format.is_planar else data.reshape(-1, form.channels)
    name = frame.format.name.removesuffix("p")
    if name == "u8":
        samples = samples - np.float32(128)
    if name in _SCALE:
        samples = samples * np.float32(_SCALE[name])
    return samples


def _mixed(samples: Samples, form: SoundForm, channels: int) -> Samples:
    """``samples`` of the stream's layout in as many channels as are wanted."""
    if channels > STEREO:
        return samples if form.layout == layout_of(channels) else _led(samples, form, channels)
    if form.channels > STEREO:
        samples = _led(samples, form, STEREO)
    if samples.shape[1] == channels:
        return np.ascontiguousarray(samples)
    if channels == MONO:
        return np.asarray(samples.mean(axis=1, dtype=np.float32, keepdims=True))
    return np.repeat(samples, channels, axis=1)


def _led(samples: Samples, form: SoundForm, channels: int) -> Samples:
    """``samples`` led to other loudspeakers by libswresample."""
    # interleaved: PyAV puts no more than eight planes into a frame
    packed = np.ascontiguousarray(samples).reshape(1, -1)
    frame = av.AudioFrame.from_ndarray(packed, format="flt", layout=form.layout)
    frame.sample_rate = form.rate_hz
    (mixed,) = av.AudioResampler(format="fltp", layout=layout_of(channels)).resample(frame)
    return mixed.to_ndarray().T.astype(np.float32, copy=False)
