"""Reading any frame of a source by its number in the frame table."""

from bisect import bisect_right
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Self

import av

from dagrender.errors import SourceError
from dagrender.media import webp
from dagrender.media.facts import Stamps, VideoFacts
from dagrender.media.opening import open_decoder, open_source, reason, video_stream
from dagrender.media.webp import AnimationReader
from dagrender.timebase import format_time

if TYPE_CHECKING:  # a packet is generic for the type checker only
    from av.packet import Packet
    from av.video.stream import VideoStream

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
        self._table = facts.table
        self._index_of = {pts: index for index, pts in enumerate(facts.table.file_pts)}
        self._threads = threads
        self._ready: deque[tuple[int, av.VideoFrame]] = deque()
        self._last: tuple[int, av.VideoFrame] | None = None
        self._next = -1
        """The frame that the decoder is expected to give next; -1 when it has not begun."""
        self._seek_shift = 0
        self._may_shift_on = True
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

    def read(self, index: int) -> av.VideoFrame:
        """Frame ``index`` of the table.

        Raises:
            SourceError: it cannot be had, though the table lists it.
        """
        if not 0 <= index < len(self._table.pts):
            raise self._error(index, "is not in the file")
        if self._last and self._last[0] == index:
            return self._last[1]
        frame = self._read_on(index) if self._is_ahead(index) else None
        for start in () if frame else self._starts(index):
            if self._seek(start):
                frame = self._read_on(index)
            if frame:
                break
        if frame is None:
            raise self._error(index, "cannot be decoded")
        self._last = (index, frame)
        return frame

    def _error(self, index: int, what: str) -> SourceError:
        table = self._table
        when = table.pts[index] * table.time_base if 0 <= index < len(table.pts) else None
        at = "" if when is None else f" (at {format_time(when)})"
        return SourceError(
            str(self.path), f"frame {index}{at} {what}", "the file is damaged or has changed"
        )

    def _open(self) -> None:
        self._container = open_source(self.path)
        self._stream = video_stream(self._container, self.facts.index)
        self._decoder = open_decoder(self._stream, threads=self._threads)
        self._reorder_depth = self._decoder.reorder_depth
        self._begin()

    def _begin(self) -> None:
        self._packets = self._container.demux(self._stream)
        self._count = 0
        self._flushed = False
        self._ready.clear()

    def _entry(self, index: int) -> int:
        """The GOP that decoding must begin with to have frame ``index``."""
        number = self._table.gop_at(index)
        gop = self._table.gops[number]
        leads = index - gop.first + gop.hidden < gop.leading
        return number - 1 if leads and number else number

    def _is_ahead(self, index: int) -> bool:
        """Whether decoding on reaches frame ``index`` sooner than a seek."""
        if self._next < 0:
            return False
        if self._ready and index >= self._ready[0][0] and index <= self._ready[-1][0]:
            return True
        begins = self._table.gops[self._entry(index)].first
        return index >= self._next and begins - self._next <= _WORTH_DECODING

    def _starts(self, index: int) -> Iterator[int]:
        """GOPs to begin with, the nearest first, each farther back; -1 is the file's start."""
        if self._table.stamps is not Stamps.COUNT:
            entry, back = self._entry(index), 1
            while entry > 0:
                yield entry
                entry, back = entry - back, back * 2
            yield 0
        yield -1

    def _seek(self, number: int) -> bool:
        """Go to the key frame of GOP ``number``; false if that cannot be done."""
        self._next = -1
        if number < 0:
            self._container.close()
            self._open()
            self._next = 0
            return True
        key = self._key_stamp(number)
        for _ in range(_SEEK_ATTEMPTS):
            try:
                self._container.seek(key + self._seek_shift, stream=self._stream, backward=True)
            except av.FFmpegError:
                return False
            self._decoder.flush_buffers()
            self._decoder.reorder_depth = self._reorder_depth
            self._begin()
            landed = self._next_key()
            if landed is not None and self._landed_well(landed, key, number):
                self._decode(landed)
                return True
        return False

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
            self._next = max(0, bisect_right(table.file_pts, stamp) - 1)
        else:
            self._next = self._index_of.get(stamp, 0)
        if self._may_shift_on and table.gop_at(self._next) < number:
            self._seek_shift, self._may_shift_on = delay, False
        return True

    def _key_stamp(self, number: int) -> int:
        """The stamp of the GOP's key frame; where that is hidden, of the first frame after it."""
        gop, table = self._table.gops[number], self._table
        shown_leading = max(0, gop.leading - gop.hidden)
        if gop.count and shown_leading < gop.count:
            return table.file_pts[gop.first + shown_leading]
        return table.file_pts[max(0, gop.first - 1)]

    def _stamp(self, packet: "Packet[VideoStream]") -> int | None:
        return packet.dts if self._table.stamps is Stamps.DTS else packet.pts

    def _next_key(self) -> "Packet[VideoStream] | None":
        """The next key packet; what comes before it cannot be decoded."""
        for packet in self._packets:
            if packet.size and packet.is_keyframe:
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
        self._count += 1
        try:
            frames = self._decoder.decode(None if self._flushed else packet)
        except av.FFmpegError as error:
            if self._flushed and not isinstance(error, av.error.EOFError):
                raise SourceError(str(self.path), f"cannot be decoded ({reason(error)})") from error
            return  # one damaged packet: the frames after it may be well
        self.frames_decoded += len(frames)
        for frame in frames:
            number = None if frame.pts is None else self._index_of.get(frame.pts)
            if number is not None:
                self._ready.append((number, frame))


def open_frames(path: Path, facts: VideoFacts) -> FrameReader | AnimationReader:
    """What reads the frames of ``path``, of which ``facts`` tell, by their numbers."""
    return AnimationReader(path) if facts.codec == webp.CODEC else FrameReader(path, facts)
