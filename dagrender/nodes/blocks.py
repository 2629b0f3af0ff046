"""Blocks: in which portions the frames of a source are kept once they have been extracted. Pure.

A block is made of frames by content and nothing else, so whatever trim, film or project shows some
of them looks in the same place. A long GOP is cut at multiples of the block's length. Short ones,
as those of intra-only codecs, are put together; where such a run of GOPs is cut, one GOP's digest
says, so that a source that was cut or appended to falls into the same blocks again.
"""

from dataclasses import dataclass
from functools import lru_cache

from dagrender.digest import Digest, combine, digest_value
from dagrender.media.decoding.intermediate import Shape
from dagrender.media.facts.model import FrameTable
from dagrender.media.tools import tools
from dagrender.nodes import extract, normalize
from dagrender.nodes.recipe import Recipe
from dagrender.picture import Conform, DynamicRange, Pixels

VERSION = 1
MANIFEST = "manifest"
FILM = "film"
"""The outputs of a block: what is in it, as JSON, and the pictures, as a film."""
_MOST_FRAMES = 32
_FEWEST_FRAMES = 4
_RAW_BYTES = 100 << 20
_SHORT_FRAMES = 8
_CUT_BITS = 15
"""One in sixteen GOPs ends a run of short ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """A block by the frames that it is for, and the recipe by which they were conformed."""

    block: Digest
    conform: Conform
    codec: str
    form: int = VERSION


def recipe(params: Params) -> Recipe:
    """The key recipe: which of the frames are there is no part of it."""
    return Recipe(
        kind=extract.KIND,
        version=extract.VERSION,
        params=params,
        inputs=(("conform", _conform_key(params.conform)),),
        tools=tools(),
    )


@lru_cache(maxsize=64)
def _conform_key(conform: Conform) -> Digest:
    return normalize.recipe(normalize.Params(conform=conform)).key()


def shape_for(conform: Conform) -> Shape:
    """The shape of the pictures that ``conform`` gives."""
    width_px, height_px = conform.output_size()
    pixels = conform.pixels
    if pixels is Pixels.YUV420 and conform.target is not DynamicRange.SDR:
        pixels = Pixels.YUV420P10
    return Shape(pixels=pixels, width_px=width_px, height_px=height_px)


def frames_a_block(conform: Conform) -> int:
    """How many frames a block holds: a second of 1080p, fewer of what is larger."""
    shape = shape_for(conform)
    each_bytes = shape.width_px * shape.height_px * 4
    frames = _MOST_FRAMES
    while frames > _FEWEST_FRAMES and frames * each_bytes * 3 // 8 > _RAW_BYTES:
        frames //= 2
    return frames


class BlockMap:
    """Which block each frame of a source belongs to; None has no frames."""

    def __init__(self, table: FrameTable | None) -> None:
        self._frames: dict[Digest, list[range]] = {}
        self._runs: dict[Digest, tuple[Digest, ...]] = {}
        self._places: dict[Digest, tuple[Digest, int]] = {}
        self._pieces: dict[tuple[Digest, int, int], Digest] = {}
        short: list[Digest] = []
        for holding in table.holdings() if table else ():
            if not holding.within:
                continue
            self._frames.setdefault(holding.digest, []).append(holding.within)
            if holding.within.stop > _SHORT_FRAMES:
                self._join(short)
                continue
            short.append(holding.digest)
            if int(holding.digest[-4:], 16) & _CUT_BITS == 0 or len(short) == _MOST_FRAMES:
                self._join(short)
        self._join(short)

    @classmethod
    def of_pictures(cls, runs: tuple[tuple[Digest, ...], ...]) -> "BlockMap":
        """That of a part of a sequence of pictures, by the runs that ``run`` gave of the whole."""
        made = cls(None)
        for run in runs:
            made._frames |= {picture: [range(1)] for picture in run}
            made._join(list(run))
        return made

    def _join(self, short: list[Digest]) -> None:
        if not short:
            return
        name, run = combine(short), tuple(short)
        for place, gop in enumerate(short):
            if gop not in self._places:
                self._places[gop], self._runs[gop] = (name, place), run
        short.clear()

    def run(self, gop: Digest) -> tuple[Digest, ...]:
        """The short GOPs that are put together with this one; itself alone if it is long."""
        return self._runs.get(gop, (gop,))

    def holds(self, gop: Digest, within: int) -> bool:
        """Whether the source shows frame ``within`` of that GOP."""
        return any(within in frames for frames in self._frames.get(gop, ()))

    def rank(self) -> dict[Digest, int]:
        """The GOPs numbered in presentation order."""
        return {gop: number for number, gop in enumerate(self._frames)}

    def block(self, gop: Digest, within: int, frames: int) -> Digest:
        """The block of frame ``within`` of a GOP, where blocks hold ``frames``."""
        run, place = self._places.get(gop, (gop, within))
        piece = run, place // frames, frames
        found = self._pieces.get(piece)
        if found is None:
            found = self._pieces[piece] = digest_value(piece)
        return found


def key_of(block: Digest, conform: Conform) -> Digest:
    """The key of a block of frames that ``conform`` was carried out on."""
    params = Params(block=block, conform=conform, codec=shape_for(conform).codec)
    return recipe(params).key()
