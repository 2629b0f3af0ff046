"""What a demux sees of packets, turned into tables of frames and of sound."""

from fractions import Fraction

from dagrender.digest import digest_bytes
from dagrender.media.facts.codec import facts_from_bytes, facts_to_bytes
from dagrender.media.facts.frametable import PacketLog, groups, presentation_order, table_of
from dagrender.media.facts.model import SourceFacts, Stamps, VideoFacts
from dagrender.media.facts.regularity import COMMON_RATES, exact_timing, regularise
from dagrender.media.sound.soundtable import PacketPlacer, SoundForm
from dagrender.picture import Matrix, Range, SourceForm

from .draw import Draw

_MOST = 200
_GOP = digest_bytes(b"a group")
_BASES = (
    Fraction(1, 1000), Fraction(1, 90000), Fraction(1, 12800), Fraction(1, 25),
    Fraction(1001, 30000), Fraction(1, 600), Fraction(1, 10**9), Fraction(1),
)  # fmt: skip
_FORM = SourceForm(
    width_px=64,
    height_px=36,
    pixel_format="yuv420p",
    matrix=Matrix.BT709,
    range=Range.LIMITED,
    rotation_deg=0,
    sample_aspect=Fraction(1),
    has_alpha=False,
)


def frames(draw):
    """The table of a picture stream: every frame that is shown, once, in order, and found again."""
    log = _log(draw)
    order = presentation_order(log)
    shown = [packet for packet in order if log.shown[packet]]
    if not shown:
        return
    times = [log.stamps[packet] for packet in shown]
    base = draw.pick(_BASES)
    rates = tuple(draw.pick(COMMON_RATES) for _ in range(draw.below(3)))
    timing = regularise(times, log.last_duration, base, rates)
    _check_timing(timing, times, base)
    exact = exact_timing(times, log.last_duration, base)
    assert [pts * exact.time_base for pts in exact.pts] == [(t - times[0]) * base for t in times]
    parts = groups(log, order)
    table = table_of(log, parts, timing, file_time_base=base, stamps=Stamps.PTS)
    assert table.file_pts == tuple(times)
    assert sum(gop.count for gop in table.gops) == len(shown)
    places = {
        (one.digest, within): one.offset + within
        for one in table.holdings()
        for within in one.within
    }
    for number in range(len(shown)):
        assert places[table.identity(number)] == number
        assert table.index_at(table.pts[number] * table.time_base) == number
    facts = some_facts(table, timing)
    assert facts_from_bytes(facts_to_bytes(facts)) == facts


def some_facts(table=None, timing=None):
    """The facts of a source with that table."""
    if table is None or timing is None:
        log = PacketLog(stamps=[0, 40, 80], shown=[True] * 3, gop_starts=[0], gop_digests=[_GOP])
        order = presentation_order(log)
        base = Fraction(1, 1000)
        timing = regularise(log.stamps, 40, base, ())
        parts = groups(log, order)
        table = table_of(log, parts, timing, file_time_base=base, stamps=Stamps.PTS)
    return SourceFacts(
        container="mp4",
        size_bytes=1,
        duration_s=table.duration_s,
        video=VideoFacts(
            index=0,
            codec="h264",
            form=_FORM,
            rate=timing.rate,
            constant_rate=timing.constant_rate,
            table=table,
        ),
        audio=None,
        image=None,
    )


def _log(draw):
    """A log as a demux writes it: the first packet that yields a frame is a key packet."""
    log = PacketLog(last_duration=draw.number())
    stamp = draw.number()
    while draw.left and len(log.stamps) < _MOST:
        kind, number = draw.byte(), len(log.stamps)
        step = draw.number()
        stamp += -step if kind & 1 and kind & 2 else step
        if kind & 12 == 0 or (kind & 4 and not log.gop_starts):
            log.gop_starts.append(number)
            log.gop_digests.append(digest_bytes(b"%d %d" % (number, kind & 16)))
        if not log.gop_starts or kind & 192 == 192:
            log.silent.add(number)
        log.stamps.append(stamp)
        log.shown.append(kind & 48 != 48)
    return log


def _check_timing(timing, times, base):
    assert len(timing.pts) == len(times)
    assert timing.pts[0] == 0
    assert timing.duration > timing.pts[-1]
    assert timing.rate > 0
    assert all(before < after for before, after in zip(timing.pts, timing.pts[1:], strict=False))
    for pts, time in zip(timing.pts, times, strict=True):
        assert abs(pts * timing.time_base - (time - times[0]) * base) <= base


class _Packet:
    def __init__(self, draw):
        kind = draw.byte()
        self.pts = None if kind & 3 == 3 else draw.number() * (-1 if kind & 4 else 1)
        self.duration = None if kind & 24 == 24 else draw.number()
        self.is_discard = kind & 224 == 224
        self._skip = None if kind & 32 else (draw.number(), draw.number())

    def has_sidedata(self, _):
        return self._skip is not None

    def get_sidedata(self, _):
        return b"".join(one.to_bytes(4, "little") for one in self._skip) + bytes(2)


class _Stream:
    def __init__(self, base):
        self.time_base = base


def sound(draw):
    """The places of sound packets: none overlaps the one before, priming is within its packet."""
    frame_samples = draw.pick((0, 960, 1024, 1152))
    rate_hz = draw.pick((8000, 44100, 48000, 192000))
    form = SoundForm(rate_hz=rate_hz, layout="stereo", channels=2, frame_samples=frame_samples)
    placer = PacketPlacer(form, _Stream(draw.pick(_BASES)))
    if placer.by_decoding:
        return
    end = 0
    for _ in range(_MOST):
        if not draw.left:
            return
        place = placer.place(_Packet(draw))
        assert place.position >= end
        assert 0 <= place.head <= place.samples
        assert place.tail >= 0
        end = place.position + place.samples


def tables(data):
    """The first byte says of which kind of stream."""
    draw = Draw(data)
    draw.pick((frames, sound))(draw)


def seeds():
    """A constant rate, one that varies, reordered frames, two GOPs, an edit list; sound."""
    head = bytes([0, 0, 40, 0, 0])
    yield head + bytes([12, 0, 40]) * 12
    yield head + bytes([0, 0, 0]) + bytes([8, 0, 33, 8, 0, 34]) * 6 + bytes([0, 0, 33])
    yield head + bytes([0, 0, 0]) + bytes([8, 0, 120, 11, 0, 80, 11, 0, 80]) * 4
    yield head + bytes([0, 0, 0]) + bytes([56, 0, 40]) * 3 + bytes([8, 0, 40]) * 5
    yield bytes([1, 2, 2, 0]) + bytes([32, 0, 0, 0, 21]) * 9
    yield bytes([1, 2, 2, 0]) + bytes([0, 0, 0, 0, 21, 200, 4, 0, 0, 0, 0]) + bytes([35, 0, 21]) * 5
