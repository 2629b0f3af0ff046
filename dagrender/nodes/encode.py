"""encode: the pictures of a capture, coded as a segment of film or as a still. Stored."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Protocol

from dagrender.digest import Digest
from dagrender.media.coding.encoding import VideoEncoding
from dagrender.media.coding.segment import SegmentEncoder
from dagrender.media.delivery.kept import KeptEncoder, KeptEncoding
from dagrender.media.delivery.picturefiles import FilesEncoder, FilesEncoding
from dagrender.media.tools import tools, x265_version
from dagrender.nodes.recipe import Recipe, Tools
from dagrender.paint.alpha import without_alpha
from dagrender.picture import DynamicRange, Picture

KIND = "encode"
VERSION = 1
OUTPUT = "coded"
_ALL = Fraction(1)
_FROM_THE_FIRST = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class StillEncoding:
    """A still picture, in SDR whatever the canvas; ``suffix`` is ``.png`` or ``.jpg``."""

    suffix: str
    dynamic_range: DynamicRange = DynamicRange.SDR
    """Of the canvas that it is taken from."""
    alpha: bool = False
    """Whether the picture has alpha, straight; PNG can."""


Encoding = VideoEncoding | StillEncoding | KeptEncoding | FilesEncoding


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """The codec's settings, and which of the pictures are coded.

    Taken is what is on screen at ``skip``, and then again and again ``every`` later.
    """

    encoding: Encoding
    every: Fraction = _ALL
    """In pictures; less than one where some are taken more than once."""
    skip: Fraction = _FROM_THE_FIRST
    """In pictures, from the start of the first."""

    def times(self, number: int) -> int:
        """How often the picture ``number`` is taken."""
        return self._before(number + 1) - self._before(number)

    def _before(self, number: int) -> int:
        """How many are taken before the picture ``number`` begins."""
        return max(0, ceil((number - self.skip) / self.every))

    @property
    def alpha(self) -> bool:
        """Whether it asks for the alpha of pictures."""
        return self.encoding.alpha


def recipe(params: Params, capture_key: Digest) -> Recipe:
    """The key recipe."""
    return Recipe(
        kind=KIND,
        version=VERSION,
        params=params,
        inputs=(("picture", capture_key),),
        tools=_tools(params.encoding),
    )


def _tools(encoding: Encoding) -> Tools:
    if isinstance(encoding, VideoEncoding) and encoding.codec == "h265":
        return (*tools(), ("libx265", x265_version()))
    return tools()


class _Encoder(Protocol):
    def write(self, picture: Picture) -> None: ...
    def finish(self) -> bytes: ...


class _StillEncoder:
    def __init__(self, encoding: StillEncoding) -> None:
        self._encoding = encoding
        self._coded = b""

    def write(self, picture: Picture) -> None:
        from dagrender.media.pictures.still import encode_still

        if not self._encoding.alpha:
            picture = without_alpha(picture)
        self._coded = encode_still(picture, self._encoding.suffix, self._encoding.dynamic_range)

    def finish(self) -> bytes:
        return self._coded


def run(
    all_params: tuple[Params, ...],
    pictures: Iterable[Picture],
    painted: Callable[[int], None],
) -> tuple[bytes, ...]:
    """The pictures coded once for each of ``all_params``, all in one pass.

    ``painted`` is told of every picture as (how many, 1).

    Raises:
        EncodeError: an encoder refuses its settings.
    """
    encoders = [_Taking(params) for params in all_params]
    for number, picture in enumerate(pictures):
        for encoder in encoders:
            encoder.offer(number, picture)
        painted(1)
    return tuple(encoder.finish() for encoder in encoders)


class _Taking:
    """An encoder that is given the pictures that it is to have; without any it leaves nothing."""

    def __init__(self, params: Params) -> None:
        self._params = params
        self._encoder: _Encoder | None = None

    def offer(self, number: int, picture: Picture) -> None:
        for _ in range(self._params.times(number)):
            self._encoder = self._encoder or _encoder(self._params)
            self._encoder.write(picture)

    def finish(self) -> bytes:
        return self._encoder.finish() if self._encoder else b""


def _encoder(params: Params) -> _Encoder:
    if isinstance(params.encoding, StillEncoding):
        return _StillEncoder(params.encoding)
    if isinstance(params.encoding, KeptEncoding):
        return KeptEncoder(params.encoding)
    if isinstance(params.encoding, FilesEncoding):
        return FilesEncoder(params.encoding)
    return SegmentEncoder(params.encoding)
