"""encode: the pictures of a capture, coded as a segment of film or as a still. Stored."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from dagrender.digest import Digest
from dagrender.media.coding.encoding import VideoEncoding
from dagrender.media.coding.segment import SegmentEncoder
from dagrender.media.delivery.kept import KeptEncoder, KeptEncoding
from dagrender.media.tools import tools, x265_version
from dagrender.nodes.recipe import Recipe, Tools
from dagrender.paint.alpha import without_alpha
from dagrender.picture import DynamicRange, Picture

KIND = "encode"
VERSION = 1
OUTPUT = "coded"


@dataclass(frozen=True, slots=True, kw_only=True)
class StillEncoding:
    """A still picture, in SDR whatever the canvas; ``suffix`` is ``.png`` or ``.jpg``."""

    suffix: str
    dynamic_range: DynamicRange = DynamicRange.SDR
    """Of the canvas that it is taken from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """The codec's settings, and which of the pictures are coded."""

    encoding: VideoEncoding | StillEncoding | KeptEncoding
    every: int = 1
    """Of so many pictures one is taken."""
    skip: int = 0
    """How many stand ahead of the first that is taken."""

    @property
    def alpha(self) -> bool:
        """Whether it asks for the alpha of pictures."""
        return not isinstance(self.encoding, StillEncoding) and self.encoding.alpha


def recipe(params: Params, capture_key: Digest) -> Recipe:
    """The key recipe."""
    return Recipe(
        kind=KIND,
        version=VERSION,
        params=params,
        inputs=(("picture", capture_key),),
        tools=_tools(params.encoding),
    )


def _tools(encoding: VideoEncoding | StillEncoding | KeptEncoding) -> Tools:
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
        if (number - self._params.skip) % self._params.every == 0:
            self._encoder = self._encoder or _encoder(self._params)
            self._encoder.write(picture)

    def finish(self) -> bytes:
        return self._encoder.finish() if self._encoder else b""


def _encoder(params: Params) -> _Encoder:
    if isinstance(params.encoding, StillEncoding):
        return _StillEncoder(params.encoding)
    if isinstance(params.encoding, KeptEncoding):
        return KeptEncoder(params.encoding)
    return SegmentEncoder(params.encoding)
