"""A film as pictures, a file for each: those of a segment are coded one by one, and kept together.

A file's bytes depend on its picture alone. Pictures of an HDR canvas stay what they are (16 bits of
R'G'B' in BT.2020, as PQ or HLG) where the file can hold that; all else is sRGB.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import av
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from dagrender.errors import EncodeError
from dagrender.media.coding.shaping import Shaper
from dagrender.media.conform.tonemap import ToneMapper
from dagrender.media.pictures.imagecoder import (
    FROM_WORKING,
    SCALE,
    Tags,
    converter,
    image_encoder,
    tag,
)
from dagrender.picture import DynamicRange, Picture

_LONG_AGO = 1980, 1, 1, 0, 0, 0
"""The first day that archives know."""
_OF_UNIX = 3
_BIT_EXACT = 1 << 23
"""AV_CODEC_FLAG_BITEXACT: no encoder signs its file."""
_LAMBDA = 118
"""libav's units of quality a step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesEncoding:
    """How pictures become files; ``suffix`` is ``.png``, ``.jpg``, ``.webp`` or ``.tif``."""

    suffix: str
    width_px: int
    height_px: int
    alpha: bool = False
    """Whether files have alpha, straight; JPEG has none."""
    scaled: bool = False
    """Whether the pictures that come are of another size, and are scaled to this one."""
    quality: int | None = None
    """Of JPEG: libav's steps from 2, the finest; of WebP: 0 to 100, None is lossless."""
    dynamic_range: DynamicRange = DynamicRange.SDR
    """Of the canvas; PNG and TIFF are in 16 bits where it is HDR, others are tone-mapped."""

    @property
    def is_deep(self) -> bool:
        """Whether files keep the dynamic range of an HDR canvas."""
        return self.dynamic_range is not DynamicRange.SDR and _KINDS[self.suffix].deep is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbering:
    """How pictures are numbered, and when each is shown; their names are the target's."""

    rate: Fraction
    """Pictures a second."""
    first: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """An encoder of libav's, and its formats of pixels: opaque, with alpha, and of 16 bits."""

    encoder: str
    pixels: str
    alpha_pixels: str | None
    deep: str | None = None
    scaling: str = FROM_WORKING


_KINDS: Mapping[str, _Kind] = {
    ".png": _Kind(encoder="png", pixels="rgb24", alpha_pixels="rgba", deep="rgb48be"),
    # JFIF knows BT.601 in full range only
    ".jpg": _Kind(
        encoder="mjpeg",
        pixels="yuvj444p",
        alpha_pixels=None,
        scaling=f"{FROM_WORKING}:out_color_matrix=bt601:out_range=pc",
    ),
    ".webp": _Kind(encoder="libwebp", pixels="bgra", alpha_pixels="bgra"),
    ".tif": _Kind(encoder="tiff", pixels="rgb24", alpha_pixels="rgba", deep="rgb48le"),
}
_DEEP_SCALING = "in_color_matrix=bt2020:in_range=tv:in_chroma_loc=left:sws_dither=none"
_TRANSFERS = {DynamicRange.PQ: 16, DynamicRange.HLG: 18}  # H.273, table 3
_BT2020 = 9


class FilesEncoder:
    """Codes pictures, as the painter leaves them, one after the other."""

    def __init__(self, encoding: FilesEncoding) -> None:
        kind = _KINDS[encoding.suffix]
        self._encoding = encoding
        alpha, deep = encoding.alpha and kind.alpha_pixels, encoding.is_deep and kind.deep
        form = "yuv420p10le" if deep else "yuva420p" if alpha else "yuv420p"
        size = encoding.width_px, encoding.height_px
        self._shaper = Shaper(*size, form, scaled=encoding.scaled)
        self._frame = VideoFrame(*size, form)
        self._mapper = ToneMapper()
        self._tags = Tags()
        scaling, told = f"{SCALE}:{kind.scaling}", "colorspace=bt709:range=tv"
        if deep:
            scaling, told = f"{SCALE}:{_DEEP_SCALING}", "colorspace=bt2020nc:range=tv"
            transfer = _TRANSFERS[encoding.dynamic_range]
            self._tags = Tags(primaries=_BT2020, transfer=transfer)
        steps = (
            ("setparams", told),
            ("scale", scaling),
            ("format", deep or alpha or kind.pixels),
        )
        self._graph = converter(steps, self._frame)
        self._coder: VideoCodecContext | None = None
        self._bundle = Bundle()

    def write(self, picture: Picture) -> None:
        """Code ``picture`` as the next file.

        Raises:
            EncodeError: it has not the encoding's size or pixels, or the encoder fails.
        """
        encoding = self._encoding
        if encoding.dynamic_range is not DynamicRange.SDR and not encoding.is_deep:
            picture = self._mapper.to_sdr(picture, encoding.dynamic_range)
        self._frame.make_writable()
        self._shaper.fill(self._frame, picture)
        self._frame.pts, self._frame.time_base = 0, Fraction(1)
        self._graph.vpush(self._frame)
        self._bundle.add(self._coded(self._graph.vpull()))

    def finish(self) -> bytes:
        """All files in one."""
        return self._bundle.finish()

    def _coded(self, frame: VideoFrame) -> bytes:
        kind = _KINDS[self._encoding.suffix]
        if self._coder is None:
            self._coder = image_encoder(kind.encoder, frame, self._options(), self._tags)
            self._coder.flags |= _BIT_EXACT
        tag(frame, self._bundle.files, self._tags)
        try:
            packets = [bytes(packet) for packet in self._coder.encode(frame)]
        except MemoryError:
            raise
        except av.FFmpegError as error:
            raise EncodeError(f"a picture cannot be written as {kind.encoder}: {error}") from error
        if len(packets) != 1:
            raise EncodeError(f"a picture became {len(packets)} packets of {kind.encoder}")
        return packets[0]

    def _options(self) -> dict[str, str]:
        quality = self._encoding.quality
        match self._encoding.suffix:
            case ".png":
                # level 1 of zlib; with a prediction files are smaller by a third and sooner done
                return {"compression_level": "1", "pred": "up"}
            case ".jpg":
                fine = str((quality or 2) * _LAMBDA)
                return {"flags": "+qscale", "global_quality": fine, "huffman": "optimal"}
            case ".webp":
                said = {"lossless": "1"} if quality is None else {"quality": str(quality)}
                return said | {"compression_level": "4"}
            case _:
                return {"compression_algo": "deflate"}


class Bundle:
    """Files in an archive (ZIP, stored): the same bytes for the same files, anywhere."""

    def __init__(self) -> None:
        self.files = 0
        self._buffer = io.BytesIO()
        self._archive = zipfile.ZipFile(self._buffer, "w", zipfile.ZIP_STORED)

    def add(self, data: bytes) -> None:
        """One file more."""
        entry = zipfile.ZipInfo(f"{self.files:05d}", _LONG_AGO)
        entry.create_system = _OF_UNIX
        self._archive.writestr(entry, data)
        self.files += 1

    def finish(self) -> bytes:
        """The archive; nothing more may be added."""
        self._archive.close()
        return self._buffer.getvalue()


def files_in(data: bytes) -> Iterator[bytes]:
    """The files of a ``Bundle``, in order.

    Raises:
        EncodeError: it is none.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.infolist():
                yield archive.read(entry)
    except zipfile.BadZipFile as error:
        raise EncodeError("a segment is damaged") from error
