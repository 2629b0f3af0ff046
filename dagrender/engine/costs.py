"""What extractions cost: worked out whenever they are painted, or kept and read back. Pure.

Seconds are those of one core. The figures were measured at 1080p with one thread (a two-core AMD
EPYC, FFmpeg 8.1): what counts are their proportions, which hardly differ among machines.
"""

import enum
import re
from dataclasses import dataclass

from dagrender.media.conform.cube import change_of
from dagrender.media.decoding.intermediate import can_keep
from dagrender.nodes.blocks import shape_for
from dagrender.picture import Conform, DynamicRange, FieldOrder, Matrix, Pixels, Range
from dagrender.spec.media import Extract

_NS = 1e-9
_DECODE_NS = {
    "mpeg1video": 1.0, "mpeg2video": 1.1, "mpeg4": 1.5, "h263": 1.5, "h264": 2.9, "hevc": 2.7,
    "vp8": 2.0, "vp9": 2.7, "av1": 2.1, "mjpeg": 1.8, "dnxhd": 3.6, "prores": 7.9, "cfhd": 6.0,
    "ffv1": 13.6, "png": 12.0, "tiff": 8.0, "exr": 15.0, "jpeg2000": 60.0, "utvideo": 1.9,
    "rawvideo": 0.3,
}  # fmt: skip
"""Nanoseconds a pixel, by codec."""
_DECODE_UNKNOWN_NS = 3.0
_DELIVERY = frozenset({"h264", "hevc", "vp9", "av1"})
"""Codecs whose figure is that of 8 bits; the others' is that of what they usually hold."""
_DEEP = 1.4
"""How much longer more than 8 bits a sample take to decode."""
_SCALE_NS = 0.8
"""A pixel of the source, bicubic."""
_RESAMPLE_NS = 1.7
"""A pixel of the source, whose chroma is not that of 4:2:0."""
_RECOLOUR_NS = 0.5
"""A pixel of the result: another matrix, range or depth."""
_RGBA_NS = 1.3
"""A pixel of the source, on its way to RGBA."""
_DEINTERLACE_NS = 3.0
_CUBE_NS = 12.0
"""A pixel of the result: tones mapped, or other primaries or transfer."""
_WRITE_NS = {"yuv420p": 3.5, "gbrap": 10.0, "yuv420p10le": 6.0}
_READ_NS = {"yuv420p": 1.9, "gbrap": 9.5, "yuv420p10le": 9.0}
_BYTES_A_PIXEL = {"yuv420p": 0.4, "gbrap": 1.4, "yuv420p10le": 0.75}
"""A pixel kept without loss, by what the file holds."""
_BLOCK_FRAMES = 30
_WRITE_BLOCK_S = 0.015
_READ_BLOCK_S = 0.003
"""What it takes to publish a block and to open it, whatever is in it."""
_RENDERINGS = 2
"""A picture is taken to be painted once more after the first time: something over it changes."""
_LARGEST_SHARE = 0.8
_LEAST_SAVING_S = 0.2
_LEAST_SAVING_S_A_GB = 5.0
_A_GB = 1e9
_SMALL_SHARE = 4
_SLOW_NS = 7.5
_DEEP_FORMAT = re.compile(r"(p9|1[0246]|48|64|f32)(le|be)$")


class Said(enum.Enum):
    """Who says how frames are extracted."""

    SPEC = "extract: in the spec"
    FLAG = "--store-extractions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """All that a film shows of one source through one conform recipe.

    ``users`` are the segments that show some of its frames, ``pictures`` how many all of them show
    together, ``frames`` how many different ones these are, and ``decoded`` how many a decoder has
    to go through to serve every user: from the key frame on, where it does not simply go on.
    """

    codec: str
    conform: Conform
    users: int
    pictures: int
    frames: int
    decoded: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """Of one painting of all users, and of keeping every frame once."""

    work_out_s: float
    read_s: float
    write_s: float
    size_bytes: float
    share: float
    """Of the time that is spent in all without storing, how much is spent with it."""
    saved_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Whether an extraction is kept in the store, and why."""

    stored: bool
    reason: str

    def __str__(self) -> str:
        return f"{'stored' if self.stored else 'virtual'}: {self.reason}"


def decode_ns(work: Work) -> float:
    """Nanoseconds a pixel of the source takes to decode."""
    each = _DECODE_NS.get(work.codec, _DECODE_UNKNOWN_NS)
    return each * (_DEEP if _is_deep(work.conform) and work.codec in _DELIVERY else 1)


def _is_deep(conform: Conform) -> bool:
    return _DEEP_FORMAT.search(conform.form.pixel_format) is not None


def convert_s(conform: Conform) -> float:
    """Seconds that conforming one decoded frame takes."""
    form = conform.form
    given = form.width_px * form.height_px
    width_px, height_px = conform.output_size()
    made = width_px * height_px
    ns = 0.0
    if (conform.width_px, conform.height_px) != (form.width_px, form.height_px):
        ns += given * _SCALE_NS
    if conform.pixels is Pixels.RGBA:
        changes = change_of(form, DynamicRange.SDR) is not None
        ns += given * _RGBA_NS + made * (_CUBE_NS if changes else 0)
    elif change_of(form, conform.target) is not None:
        ns += made * _CUBE_NS
    elif "420" not in form.pixel_format:
        ns += given * _RESAMPLE_NS
    elif (form.matrix, form.range) != (Matrix.BT709, Range.LIMITED) or _is_deep(conform):
        ns += made * _RECOLOUR_NS
    if form.field_order is not FieldOrder.PROGRESSIVE:
        ns += given * _DEINTERLACE_NS
    return ns * _NS


def _colours(conform: Conform) -> str | None:
    """What is done to colours, if it is dear."""
    target = DynamicRange.SDR if conform.pixels is Pixels.RGBA else conform.target
    if change_of(conform.form, target) is None:
        return None
    down = conform.form.is_hdr and target is DynamicRange.SDR
    return "tone-mapped" if down else "brought to other primaries or transfer"


def weigh(work: Work) -> Costs:
    """What ``work`` costs either way."""
    conform, shape = work.conform, shape_for(work.conform)
    given = conform.form.width_px * conform.form.height_px
    made, kept = shape.width_px * shape.height_px, shape.coded_format
    work_out_s = work.decoded * given * decode_ns(work) * _NS + work.pictures * convert_s(conform)
    read_each_s = made * _READ_NS[kept] * _NS + _READ_BLOCK_S / _BLOCK_FRAMES
    blocks_s = max(1.0, work.frames / _BLOCK_FRAMES) * _WRITE_BLOCK_S
    write_s = work.frames * made * _WRITE_NS[kept] * _NS + blocks_s
    read_s = work.pictures * read_each_s
    virtual_s = _RENDERINGS * work_out_s
    once = work.frames / work.pictures
    stored_s = work_out_s * once + write_s + (_RENDERINGS - once) * read_s
    return Costs(
        work_out_s=work_out_s,
        read_s=read_s,
        write_s=write_s,
        size_bytes=work.frames * made * _BYTES_A_PIXEL[kept],
        share=stored_s / virtual_s if virtual_s else 1.0,
        saved_s=virtual_s - stored_s,
    )


def choose(work: Work, said: Extract = Extract.AUTO, by: Said = Said.SPEC) -> Choice:
    """Whether the frames of ``work`` are kept, and why."""
    shape = shape_for(work.conform)
    if not can_keep(shape):
        size = f"{shape.width_px}x{shape.height_px}"
        return Choice(stored=False, reason=f"pictures of {size} are too large to be kept")
    if said is not Extract.AUTO:
        return Choice(stored=said is Extract.STORED, reason=f"{by.value} says so")
    costs = weigh(work)
    told = f"{', '.join(_traits(work))}: {_seconds(costs.work_out_s)} to work out"
    back = f"{_seconds(costs.read_s)} to read back"
    if costs.share > _LARGEST_SHARE or costs.saved_s < _LEAST_SAVING_S:
        kept = f"{back} and {_seconds(costs.write_s)} to store"
        return Choice(stored=False, reason=f"{told} is not enough against {kept}")
    if costs.saved_s < _LEAST_SAVING_S_A_GB * costs.size_bytes / _A_GB:
        return Choice(stored=False, reason=f"{told}, {back}, but {_size(costs.size_bytes)} to keep")
    return Choice(stored=True, reason=f"{told}, {back} ({_size(costs.size_bytes)})")


def _traits(work: Work) -> list[str]:
    conform, form = work.conform, work.conform.form
    width_px, height_px = conform.width_px, conform.height_px
    found = []
    if colours := _colours(conform):
        found.append(colours)
    if form.field_order is not FieldOrder.PROGRESSIVE:
        found.append("deinterlaced")
    smaller = form.width_px * form.height_px / max(1, width_px * height_px)
    if smaller >= _SMALL_SHARE:
        found.append(f"scaled down to 1/{round(smaller)} of its pixels")
    if decode_ns(work) >= _SLOW_NS:
        found.append(f"slow to decode ({work.codec})")
    each = round(work.decoded / work.pictures)
    if each > 1:
        found.append(f"{each} frames decoded for each that is shown")
    return [*found, f"shown in {work.users} segment{'' if work.users == 1 else 's'}"]


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"


def _size(size_bytes: float) -> str:
    return f"{size_bytes / 1e9:.1f} GB" if size_bytes >= _A_GB else f"{size_bytes / 1e6:.1f} MB"
