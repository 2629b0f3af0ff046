"""Reading any frame of a source by its number in the frame table.

Frames are decoded straight on as long as nothing is wrong. Where a group of pictures is damaged its
frames are taken from ``isolation`` instead, so that they do not depend on where decoding began.
"""

from bisect import bisect_right
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Self

import av

from dagrender.errors import LostFrameError
from dagrender.media.decoding.copying import FrameCopier
from dagrender.media.decoding.isolation import Isolated
from dagrender.media.facts.model import Stamps, VideoFacts
from dagrender.media.opening import (
    PALETTE,
    blame,
    can_seek,
    open_decoder,
    open_source,
    packets_of,
    renewed,
    video_stream,
)
from dagrender.media.pictures import webp
from dagrender.media.pictures.webp import AnimationReader
from dagrender.timebase import format_time

if TYPE_CHECKING:  # a packet is generic for the type checker only
    from av.packet import Packet
    from av.video.stream import VideoStream

Passed = Callable[[int, av.VideoFrame], None]
"""Is shown the frames that are decoded on the way to the one that is asked for, by number."""
_SEEK_ATTEMPTS = 3
_WORTH_DECODING = 8  # frames that are decoded sooner than a seek refills the decoder


class FrameReader:
    """Reads frames of the picture of ``path``, of which ``facts`` tell.

    Frames in rising order are decoded straight on, others are sought. The frame asked for last is
    kept. Frames are shared with the decoder: never write to them.

    Args:
        path: the file.
        facts: what a probe of it found.
        threads: decoder threads; they do not change what comes out.
    """

    def __init__(self, path: Path, facts: VideoFacts, *, threads: int = 1) -> None:
        self.path = path
        self.facts = facts
        self.frames_decoded = 0
        self.concealed = False
        """Whether the frame read last is not as it was meant to be."""
        self._table = facts.table
        self._index_of = {pts: index for index, pts in enumerate(facts.table.file_pts)}
        self._keys = {gop.key for gop in facts.table.gops}
        self._threads = threads
        self._ready: deque[tuple[int, av.VideoFrame]] = deque()
        self._last: tuple[int, av.VideoFrame] | None = None
        self._next = -1
        """The frame that the decoder is expected to give next; -1 when it has not begun."""
        self._seek_shift = 0
        self._may_shift_on = True
        self._damaged: set[int] = set()
        """GOPs that decode with errors."""
        self._isolated: Isolated | None = None
        self._copier = FrameCopier()
        self._passed: Passed | None = None
        self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give back the file and the decoder."""
        self._ready.clear()
        self._last = None
        self._container.close()
        if self._isolated:
            self._isolated.close()

    @property
    def is_damaged(self) -> bool:
        """Whether something was found to be wrong with the picture so far."""
        return bool(self._damaged)

    def read(self, index: int, passed: Passed | None = None) -> av.VideoFrame:
        """Frame ``index`` of the table.

        ``passed`` is shown every frame of the table that is decoded on the way to it.

        Raises:
            LostFrameError: it cannot be had, though the table lists it.
        """
        self._passed = passed
        if not 0 <= index < len(self._table.pts):
            raise self._error(index, "is not in the file")
        if self._last and self._last[0] == index:
            return self._last[1]
        self.concealed = False
        frame = self._straight_on(index) or self._by_itself(index)
        if frame is None:
            raise self._error(index, "cannot be decoded")
        self._last = (index, frame)
        return frame

    def _straight_on(self, index: int) -> av.VideoFrame | None:
        """The frame, if it decodes without fault."""
        if self._entry(index) in self._damaged:
            return None
        frame = self._read_on(index) if self._is_ahead(index) else None
        if frame is None and self._seek(self._entry(index)):
            frame = self._read_on(index)
        return frame

    def _by_itself(self, index: int) -> av.VideoFrame | None:
        """What the GOP of the frame decodes to by itself, whatever is wrong with it."""
        entry, leads = self._entry(index), self._leads(index)
        run = self._isolated
        if run is None or (run.entry, run.leading) != (entry, leads) or not run.is_ahead(index):
            if run:
                run.close()
            run = self._isolated = Isolated(self.path, self.facts, entry, leading=leads)
        before = run.frames_decoded
        frame = run.read(index)
        self.frames_decoded += run.frames_decoded - before
        self.concealed = run.is_damaged
        if frame is None or run.is_damaged:
            self._damaged.add(entry)
        return frame

    def _error(self, index: int, what: str) -> LostFrameError:
        table = self._table
        when = table.pts[index] * table.time_base if 0 <= index < len(table.pts) else None
        at = "" if when is None else f" (at {format_time(when)})"
        return LostFrameError(
            str(self.path), f"frame {index}{at} {what}", "the file is damaged or has changed"
        )

    def _open(self) -> None:
        self._container = open_source(self.path)
        self._stream = video_stream(self._container, self.facts.index)
        self._decoder = open_decoder(self._stream, threads=self._threads)
        self._forgets = False
        self._reorder_depth = self._decoder.reorder_depth
        self._begin()

    def _begin(self) -> None:
        self._packets = packets_of(self._container, self._stream)
        self._count = 0
        self._flushed = False
        self._trusted = 0
        self._sound_until = len(self._table.pts)
        self._ready.clear()

    def _leads(self, index: int) -> bool:
        """Whether frame ``index`` refers to the GOP before its own."""
        number = self._table.gop_at(index)
        return number > 0 and index < self._table.gops[number].follows

    def _entry(self, index: int) -> int:
        """The GOP that decoding must begin with to have frame ``index``."""
        return self._table.gop_at(index) - self._leads(index)

    def _is_ahead(self, index: int) -> bool:
        """Whether decoding on reaches frame ``index`` sooner than a seek."""
        if self._next < 0 or index >= self._sound_until:
            return False
        if self._ready and index >= self._ready[0][0] and index <= self._ready[-1][0]:
            return True
        begins = self._table.gops[self._entry(index)].first
        return index >= self._next and begins - self._next <= _WORTH_DECODING

    def _seek(self, number: int) -> bool:
        """Go to the key frame of GOP ``number``; false if that cannot be done."""
        self._next = -1
        if not can_seek(self._container, self.facts):
            return self._skip_to(number)
        key = self._key_stamp(number)
        for _ in range(_SEEK_ATTEMPTS):
            try:
                self._container.seek(key + self._seek_shift, stream=self._stream, backward=True)
            except av.FFmpegError as error:
                blame(error)
                break
            self._decoder.flush_buffers()
            self._decoder.reorder_depth = self._reorder_depth
            self._begin()
            landed = self._next_key()
            if landed is not None and self._landed_well(landed, key, number):
                self._trust_from(landed)
                self._decode(landed)
                return True
        return self._skip_to(number)

    def _skip_to(self, number: int) -> bool:
        """Read the file from its start to the key frame of GOP ``number``; decode from there."""
        self._container.close()
        self._open()
        gop = self._table.gops[number]
        counted = self._table.stamps is Stamps.COUNT
        palette = None
        for packet in self._packets:
            stamp = self._count if counted else self._stamp(packet)
            if stamp == gop.key and (counted or packet.is_keyframe):
                if palette is not None and not packet.has_sidedata(PALETTE):
                    packet.set_sidedata(palette)
                self._next = self._trusted = gop.follows if number else 0
                self._decode(packet)
                return True
            if packet.has_sidedata(PALETTE):
                palette = packet.get_sidedata(PALETTE)
            self._count += 1
        return False

    def _trust_from(self, key: "Packet[VideoStream]") -> None:
        """Frames that refer to what precedes the ``key`` that decoding begins with are no good."""
        stamp = self._stamp(key)
        gops = self._table.gops
        number = self._table.gop_at(self._place(stamp)) if stamp is not None else 0
        self._trusted = gops[number].follows if number else 0

    def _place(self, stamp: int) -> int:
        """The frame that a packet with this stamp is of, or the one before."""
        return max(0, bisect_right(self._table.file_pts, stamp) - 1)

    def _landed_well(self, packet: "Packet[VideoStream]", key: int, number: int) -> bool:
        """Whether ``packet`` is not behind the ``key`` of GOP ``number``; learns for the next seek.

        MPEG-TS compares dts with what is sought; MOV with an edit list comes out a GOP early.
        """
        table = self._table
        stamp = self._stamp(packet)
        if stamp is None:
            return False
        delay = 0 if packet.pts is None or packet.dts is None else packet.pts - packet.dts
        if stamp > key:
            self._seek_shift = 0 if self._seek_shift > 0 else self._seek_shift - max(delay, 1)
            self._may_shift_on = False
            return False
        if table.stamps is Stamps.PTS:
            self._next = self._place(stamp)
        else:
            self._next = self._index_of.get(stamp, 0)
        if self._may_shift_on and table.gop_at(self._next) < number:
            self._seek_shift, self._may_shift_on = delay, False
        return True

    def _key_stamp(self, number: int) -> int:
        """The stamp of the GOP's key frame; where that is hidden, of the first frame after it."""
        gop, table = self._table.gops[number], self._table
        if gop.follows < gop.first + gop.count:
            return table.file_pts[gop.follows]
        return table.file_pts[max(0, gop.first - 1)]

    def _stamp(self, packet: "Packet[VideoStream]") -> int | None:
        return packet.dts if self._table.stamps is Stamps.DTS else packet.pts

    def _next_key(self) -> "Packet[VideoStream] | None":
        """The next packet that a GOP of the table begins with; others are keys by name only."""
        for packet in self._packets:
            if packet.size and packet.is_keyframe and self._stamp(packet) in self._keys:
                return packet
        return None

    def _read_on(self, index: int) -> av.VideoFrame | None:
        """Decode until frame ``index`` is there; None if it is passed over or the file ends."""
        while True:
            while self._ready:
                number, frame = self._ready[0]
                if number > index:
                    return None
                self._ready.popleft()
                self._next = number + 1
                if number == index:
                    return frame
                if self._passed and self._entry(number) not in self._damaged:
                    self._passed(number, frame)
            if self._flushed:
                self._next = -1
                return None
            self._decode(next(self._packets))

    def _decode(self, packet: "Packet[VideoStream]") -> None:
        if packet.size == 0 and packet.dts is None and packet.pts is None:
            self._flushed = True
        elif self._table.stamps is Stamps.DTS:
            packet.pts = self._stamp(packet)
        elif self._table.stamps is Stamps.COUNT:
            packet.pts = self._count
        stamp = packet.pts
        self._count += 1
        if packet.is_keyframe and (new := renewed(self._stream)):
            self._decoder, self._forgets = new, True
        try:
            frames = self._decoder.decode(None if self._flushed else packet)
        except av.FFmpegError as error:
            blame(error)
            self._spoil(stamp)
            return
        self.frames_decoded += len(frames)
        if self._forgets:
            frames = [self._copier.copy(frame) for frame in frames]
        for frame in frames:
            if frame.is_corrupt:
                self._spoil(frame.pts)
            number = None if frame.pts is None else self._index_of.get(frame.pts)
            if number is not None and self._trusted <= number < self._sound_until:
                self._ready.append((number, frame))

    def _spoil(self, stamp: int | None) -> None:
        """Something is wrong with the packet or frame of that stamp, and with what refers to it."""
        index = self._next if stamp is None else self._place(stamp)
        if index < self._trusted:
            return  # it refers to what has not been decoded
        entry = self._entry(index)
        self._damaged.add(entry)
        self._sound_until = min(self._sound_until, self._table.gops[entry].follows)
        while self._ready and self._ready[-1][0] >= self._sound_until:
            self._ready.pop()


def open_frames(path: Path, facts: VideoFacts) -> FrameReader | AnimationReader:
    """What reads the frames of ``path``, of which ``facts`` tell, by their numbers."""
    return AnimationReader(path) if facts.codec == webp.CODEC else FrameReader(path, facts)
