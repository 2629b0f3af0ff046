"""What one demux gathers of a picture and a sound stream, packet by packet."""

import struct
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av

from dagrender.digest import Hasher, digest_value
from dagrender.errors import SourceError
from dagrender.media.facts.frametable import PacketLog
from dagrender.media.facts.model import AudioFacts, Stamps
from dagrender.media.facts.recovery import refreshes_gradually
from dagrender.media.opening import PALETTE, blame, is_packed, open_decoder
from dagrender.media.pictures.pngchunks import check_unpacked
from dagrender.media.probing.soundclock import SoundClock
from dagrender.media.sound.soundtable import PacketPlacer, Place, sound_form

if TYPE_CHECKING:  # a packet is generic for the type checker only
    from av.audio.stream import AudioStream
    from av.packet import Packet
    from av.video.stream import VideoStream

_SKIP_SAMPLES = struct.Struct("<II")
_VP8_SHOWN = 0x10  # RFC 6386, 9.1: the show_frame bit of the frame tag
_IN_BAND = frozenset({"vp8", "vp9"})  # containers' own records of their set-up differ, unused
# Bare samples: the container alone says how they are to be read.
_HEADERLESS = frozenset(
    {
        "012v",
        "avrp",
        "avui",
        "ayuv",
        "bitpacked",
        "frwu",
        "r10k",
        "r210",
        "rawvideo",
        "targa_y216",
        "v210",
        "v210x",
        "v308",
        "v408",
        "v410",
        "wrapped_avframe",
        "y41p",
        "yuv4",
    }
)
_PNG = frozenset({"png", "apng"})
_NO_ORDER = frozenset({"h264", "hevc", "vvc", "vc1"})  # AVI has no pts, and these parsers no guess


class VideoTally:
    """Logs and digests the packets of ``stream``, and decodes until the first frame is there."""

    def __init__(self, stream: "VideoStream") -> None:
        self.stream = stream
        self.codec = stream.codec_context.codec.canonical_name
        self.log = PacketLog()
        self.first_frame: av.VideoFrame | None = None
        self.head = b""
        self.dts: list[int | None] = []
        self.begins_gradually = False
        """Whether the first frames are no whole pictures, and the decoder withholds them."""
        self._pts_missing = False
        self._reordered = False
        self._latest = None if stream.start_time is None else stream.start_time - 1
        self._alpha = stream.metadata.get("alpha_mode") == "1"
        self._decoder = open_decoder(stream)
        self._setup = b"" if self.codec in _IN_BAND else stream.codec_context.extradata or b""
        if self.codec in _HEADERLESS:
            context = stream.codec_context
            form = f"{context.width}x{context.height}:{context.pix_fmt};"
            self._setup = form.encode() + self._setup
        self._hasher: Hasher | None = None
        self._palette = b""

    def add(self, packet: "Packet[VideoStream]") -> None:
        """Take in the next packet in decode order."""
        log, number = self.log, len(self.log.stamps)
        if not number:
            self.head = bytes(packet)
        if self.codec in _PNG:
            check_unpacked(Path(_path_of(self.stream)), bytes(packet))
        if self.first_frame is None:
            self._decode(packet)
        if packet.has_sidedata(PALETTE):
            self._palette = bytes(packet.get_sidedata(PALETTE))
        if packet.is_keyframe and self._is_key(packet):
            self._start_gop(packet, number)
        pts = packet.pts
        if pts is None:
            self._pts_missing = True
            pts = 0
        elif self._latest is None or pts > self._latest:
            self._latest = pts
            log.last_duration = packet.duration or 0
        self._reordered |= pts != packet.dts
        log.stamps.append(pts)
        self.dts.append(packet.dts)
        log.shown.append(not packet.is_discard)
        hasher = self._hasher
        if hasher is None:
            log.silent.add(number)
            return
        self._digest(packet, hasher)
        if self.codec == "vp8" and packet.size and not bytes(packet)[0] & _VP8_SHOWN:
            log.silent.add(number)

    def _digest(self, packet: "Packet[VideoStream]", hasher: Hasher) -> None:
        hasher.update(packet)
        if packet.has_sidedata(PALETTE):
            hasher.update(self._palette)
        if self._alpha and packet.has_sidedata("matroska_block_additional"):
            hasher.update(packet.get_sidedata("matroska_block_additional"))

    def finish(self) -> None:
        """No more packets come."""
        if self.first_frame is None:
            self._decode(None)
        self._end_gop()
        if not self.log.gop_starts and self.log.stamps:
            still = self.stream.container.format.name.endswith("_pipe")
            message = "its picture has no key frame: nothing can be decoded"
            told = "is damaged: its picture cannot be decoded" if still else message
            raise SourceError(_path_of(self.stream), told)

    @property
    def stamps(self) -> Stamps:
        """What the packets can be told apart by."""
        context = self.stream.codec_context
        container = self.stream.container.format.name
        unordered = container == "avi" and self.codec in _NO_ORDER
        # as libav's own muxer writes it
        unordered |= container == "mxf" and context.has_b_frames > 0 and not self._reordered
        if not (self._pts_missing or unordered or is_packed(self.stream)):
            return Stamps.PTS
        known = [dts for dts in self.dts if dts is not None]
        if len(known) == len(self.dts) == len(set(known)) and not context.codec.experimental:
            return Stamps.DTS
        return Stamps.COUNT

    def _is_key(self, packet: "Packet[VideoStream]") -> bool:
        """Whether the picture is whole from here on, or will be for want of anything better."""
        if self.codec != "h264":
            return True
        extradata = self.stream.codec_context.extradata or b""
        gradual = refreshes_gradually(bytes(packet), extradata)
        if not self.log.gop_starts:
            self.begins_gradually = gradual
            return True
        return not gradual

    def _start_gop(self, packet: "Packet[VideoStream]", number: int) -> None:
        self._end_gop()
        if packet.has_sidedata("new_extradata"):
            self._setup = bytes(packet.get_sidedata("new_extradata"))
        self.log.gop_starts.append(number)
        self._hasher = Hasher()
        self._hasher.update(f"{self.codec}:{len(self._setup)}:{int(self._alpha)}:".encode())
        self._hasher.update(self._setup)
        self._hasher.update(self._palette)

    def _end_gop(self) -> None:
        if self._hasher is not None:
            self.log.gop_digests.append(self._hasher.digest())

    def _decode(self, packet: "Packet[VideoStream] | None") -> None:
        try:
            frames = self._decoder.decode(packet)
        except av.FFmpegError as error:
            blame(error)
            return  # damage at the head: a later packet may do
        if frames:
            self.first_frame = frames[0]


class AudioTally:
    """Digests the packets of a sound stream and finds when its first sample is heard."""

    def __init__(self, stream: "AudioStream") -> None:
        context = stream.codec_context
        self.stream = stream
        self.codec = context.codec.canonical_name
        self._hasher = Hasher()
        self._hasher.update(self.codec.encode())
        self._hasher.update(context.extradata or b"")
        self._placer = _placer_of(stream)
        self._latest: Place | None = None
        self._latest_bytes = 0
        self._length: int | Fraction = 0
        self._first_pts: int | None = None
        self._start: Fraction | None = None
        self._end = Fraction(0)
        self._skip = 0
        self._clock = SoundClock(self._placer.rate_hz) if self._placer else None

    @property
    def shortcomings(self) -> list[str]:
        """What does not agree about the stream's clock, in words."""
        return self._clock.shortcomings() if self._clock else []

    def add(self, packet: "Packet[AudioStream]") -> None:
        """Take in the next packet."""
        if packet.size:
            self._note_place(packet)
        self._hasher.update(packet)
        rate_hz = self.stream.codec_context.sample_rate
        time_base, duration = packet.time_base, packet.duration or 0
        trimmed = 0
        if packet.has_sidedata("skip_samples"):
            skip, trimmed = _SKIP_SAMPLES.unpack_from(bytes(packet.get_sidedata("skip_samples")))
            self._skip += skip
        if packet.is_discard:
            # the decoder drops it, and counts it into what is to be skipped
            self._skip = max(0, self._skip - round(duration * time_base * rate_hz))
            return
        if packet.pts is None:
            self._end += duration * time_base
            return
        begins = packet.pts * time_base
        if self._start is None:
            self._start = begins + Fraction(self._skip, rate_hz or 1)
        self._end = begins + duration * time_base - Fraction(trimmed, rate_hz or 1)

    def _note_place(self, packet: "Packet[AudioStream]") -> None:
        """Digest where the packet stands, as a mix will place it, unless its codec says that."""
        placer, before = self._placer, self._latest
        if placer is None:
            if self._first_pts is None:
                self._first_pts = packet.pts
            past = (packet.pts or 0) - (self._first_pts or 0)
            self._note("at", past * packet.time_base)
            if packet.has_sidedata("skip_samples"):
                self._hasher.update(bytes(packet.get_sidedata("skip_samples")))
            self._note("discard", int(packet.is_discard))
            return
        self._latest = place = placer.place(packet)
        if before is not None:
            # the length of the last packet of all moves none
            self._note_length(before.samples)
            self._note("hole", place.position - before.position - before.samples)
        if self._clock:
            self._clock.note(packet.pts, packet.time_base, place)
        self._latest_bytes = packet.size
        self._note("head", place.head)
        self._note("tail", place.tail)

    def _note_length(self, samples: int) -> None:
        """Digest how long the latest packet is placed, where that is not as long as the others."""
        length: int | Fraction = samples
        if self.codec.startswith("pcm_"):
            # containers cut these up as they like, but a byte stays as long as it is
            length = Fraction(self._latest_bytes, samples or 1)
        if length != self._length:
            self._length = length
            self._note("length", length)

    def _note(self, what: str, amount: int | Fraction) -> None:
        """Digest what is out of the common of the packet that comes next."""
        if amount:
            self._hasher.update(f"{what}:{amount};".encode())

    def facts(self, origin_s: Fraction | None) -> AudioFacts | None:
        """The stream's facts; None if it holds no sound.

        Times count from ``origin_s``, or without a picture from the first sample. A start within a
        tick of 0 is 0: Matroska rounds it to a millisecond.
        """
        context = self.stream.codec_context
        start = Fraction(0) if self._start is None else self._start
        if self._end <= start or not context.sample_rate or not context.layout.nb_channels:
            return None
        layout, channels = context.layout.name, context.layout.nb_channels
        start_s = Fraction(0) if origin_s is None else start - origin_s
        if abs(start_s) <= (self.stream.time_base or 0):
            start_s = Fraction(0)
        # a mix names a sound by its content alone, so when it begins is part of it
        content = (self._hasher.digest(), context.sample_rate, channels, layout, start_s)
        return AudioFacts(
            index=self.stream.index,
            codec=self.codec,
            rate_hz=context.sample_rate,
            channels=channels,
            layout=layout,
            start_s=start_s,
            duration_s=self._end - start,
            content=digest_value(content),
        )


def _placer_of(stream: "AudioStream") -> PacketPlacer | None:
    """What places the packets of ``stream``; None where that would take decoding all of them."""
    try:
        form = sound_form(Path(_path_of(stream)), stream.index)
    except SourceError:
        return None
    placer = PacketPlacer(form, stream)
    return None if placer.by_decoding else placer


def _path_of(stream: "AudioStream | VideoStream") -> str:
    return stream.container.name.removeprefix("file:")
