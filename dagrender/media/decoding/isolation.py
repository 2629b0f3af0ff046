"""A damaged group of pictures, decoded by itself: the same frames wherever one comes from.

What a decoder makes of damage depends on what it held before: reference frames, and buffers that
are used again. So such a group goes through a decoder that is as good as new, in one thread, from
its key packet to its last and no farther, and each frame that comes out is copied at once, so that
the order in which buffers are used again is a matter of the packets alone.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import av

from dagrender.media.decoding.copying import FrameCopier
from dagrender.media.facts.model import Stamps, VideoFacts
from dagrender.media.opening import (
    PALETTE,
    blame,
    can_seek,
    open_decoder,
    open_source,
    packets_of,
    video_stream,
)

if TYPE_CHECKING:  # a packet is generic for the type checker only
    from av.packet import Packet
    from av.video.stream import VideoStream


class Isolated:
    """The frames of GOP ``entry`` of the picture of ``path``.

    With ``leading``, the frames of the GOP behind that refer to it are decoded as well; without,
    they are left out, so that nothing but the GOP itself has a say.
    """

    def __init__(self, path: Path, facts: VideoFacts, entry: int, *, leading: bool) -> None:
        self.entry, self.leading = entry, leading
        self.is_damaged = False
        """Whether anything up to the frame read last was wrong."""
        self.frames_decoded = 0
        self._path, self._facts = path, facts
        self._index_of = {pts: index for index, pts in enumerate(facts.table.file_pts)}
        self._copier = FrameCopier()
        self._next = 0
        self._open()
        self._frames = self._decoded()
        self._waiting: deque[tuple[int, av.VideoFrame, bool]] = deque()

    def _open(self) -> None:
        self._container = open_source(self._path)
        self._stream = video_stream(self._container, self._facts.index)

    def close(self) -> None:
        """Give back the file and the decoder."""
        self._waiting.clear()
        self._container.close()

    def is_ahead(self, index: int) -> bool:
        """Whether frame ``index`` of the table has not been passed."""
        return index >= self._next

    def read(self, index: int) -> av.VideoFrame | None:
        """Frame ``index`` of the table; None where it does not come out."""
        while True:
            if not self._waiting:
                one = next(self._frames, None)
                if one is None:
                    self.is_damaged = True
                    return None
                self._waiting.append(one)
            number, frame, damaged = self._waiting[0]
            if number > index:
                self.is_damaged = True
                return None
            self._waiting.popleft()
            self._next = number + 1
            self.is_damaged = damaged
            if number == index:
                return frame

    def _decoded(self) -> Iterator[tuple[int, av.VideoFrame, bool]]:
        """Number, copy, and whether anything was wrong by then, of each frame that comes out."""
        packets = self._packets()
        packet = next(packets, None)
        decoder = open_decoder(self._stream, strict=False)
        damaged = False
        last = -1
        while True:
            try:
                frames = decoder.decode(packet)
            except av.FFmpegError as error:
                blame(error)
                frames, damaged = [], True
            self.frames_decoded += len(frames)
            copies = []
            for frame in frames:
                damaged |= frame.is_corrupt
                number = None if frame.pts is None else self._index_of.get(frame.pts)
                if number is not None and number > last:
                    copies.append((number, self._copier.copy(frame), damaged))
                    last = number
            frames.clear()
            yield from copies
            if packet is None:
                return
            packet = next(packets, None)

    def _packets(self) -> "Iterator[Packet[VideoStream]]":
        """The packets of the GOP; and those of the frames behind it that refer to it."""
        table, gops = self._facts.table, self._facts.table.gops
        following = gops[self.entry + 1] if self.entry + 1 < len(gops) else None
        packets = self._from_key()
        for packet in packets:
            if following and packet.is_keyframe and packet.pts == following.key:
                break
            yield packet
        else:
            return
        if not self.leading:
            return
        yield packet
        end = following.follows
        limit = table.file_pts[end] if end < len(table.file_pts) else None
        left = following.leading
        for packet in packets:
            stamp = packet.pts
            leads = limit is None or stamp is None or stamp < limit
            if not left or (packet.is_keyframe and not leads):
                return
            left -= leads
            yield packet

    def _from_key(self) -> "Iterator[Packet[VideoStream]]":
        """The packets from the GOP's key packet on, stamped as the table has them."""
        key = self._facts.table.gops[self.entry].key
        packets = self._sought(key)
        first = next((packet for packet in packets if packet.is_keyframe), None)
        if first is None or first.pts is None or first.pts > key:
            packets = self._reopened()
            first = next(packets, None)
        begun = False
        palette = None
        for packet in chain((first,) if first else (), packets):
            if packet.has_sidedata(PALETTE):
                palette = packet.get_sidedata(PALETTE)
            elif palette is not None and not begun:
                packet.set_sidedata(palette)
            begun |= packet.is_keyframe and packet.pts == key
            if begun:
                yield packet

    def _sought(self, key: int) -> "Iterator[Packet[VideoStream]]":
        if self.entry and can_seek(self._container, self._facts):
            with suppress(av.FFmpegError):
                self._container.seek(key, stream=self._stream, backward=True)
        return self._stamped()

    def _reopened(self) -> "Iterator[Packet[VideoStream]]":
        self._open()
        return self._stamped()

    def _stamped(self) -> "Iterator[Packet[VideoStream]]":
        stamps = self._facts.table.stamps
        for number, packet in enumerate(packets_of(self._container, self._stream)):
            if packet.size == 0 and packet.dts is None:
                return
            if stamps is Stamps.DTS:
                packet.pts = packet.dts
            elif stamps is Stamps.COUNT:
                packet.pts = number
            yield packet
