"""Pictures as the painter leaves them turned into what an encoder takes.

That is their size, chroma, depth and alpha; nothing is done to a picture that fits. Finer chroma is
interpolated between the samples, which lie on the left columns and between two rows (H.264 figure
E-1); ten bits are the eight with two zeros.
"""

from fractions import Fraction

import av
import numpy as np
from av.filter import Graph
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from dagrender.errors import EncodeError
from dagrender.media.coding.planes import planes_of
from dagrender.picture import Picture, Pixels, Plane

_FORMATS = {
    Pixels.YUV420: "yuv420p",
    Pixels.YUV420P10: "yuv420p10le",
    Pixels.YUVA420: "yuva420p",
}
_BITS = {Pixels.YUV420: 8, Pixels.YUV420P10: 10, Pixels.YUVA420: 8}
_SCALING = "flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp+bitexact:sws_dither=none"
_MATRICES = {Pixels.YUV420: "bt709", Pixels.YUV420P10: "bt2020", Pixels.YUVA420: "bt709"}
_TEN_BITS = 10
_ALPHA = 3
Wide = NDArray[np.int32]


class Shaper:
    """Fills frames of ``pixel_format`` and one size with pictures.

    Args:
        width_px: of the frames.
        height_px: of the frames.
        pixel_format: libav's name: ``yuv420p``, ``yuv420p10le``, ``yuva420p``, ``yuv422p10le``,
            ``yuv444p10le`` or ``yuva444p10le``.
        scaled: whether pictures of another size are scaled; else they are refused.
    """

    def __init__(
        self, width_px: int, height_px: int, pixel_format: str, *, scaled: bool = False
    ) -> None:
        self._size = width_px, height_px
        self._format = pixel_format
        self._scaled = scaled
        self._scaler: tuple[tuple[Pixels, int, int], Graph] | None = None
        self._alpha = "yuva" in pixel_format
        self._ten_bits = pixel_format.endswith("10le")
        self._across = 1 if "444" in pixel_format else 2
        self._down = 2 if "420" in pixel_format else 1

    def fill(self, frame: VideoFrame, picture: Picture) -> None:
        """Put ``picture`` into ``frame``.

        Raises:
            EncodeError: it has another size, or pixels that cannot be had in this form.
        """
        pixels, size = picture.pixels, (picture.width_px, picture.height_px)
        deep, forms = pixels is Pixels.YUV420P10, [_FORMATS[Pixels.YUV420P10]]
        if deep:
            forms += ("yuv422p10le", "yuv444p10le")
        known = pixels in _FORMATS and (self._format in forms or not deep)
        known &= deep or self._format != _FORMATS[Pixels.YUV420P10]
        if not known or (size != self._size and not self._scaled):
            raise EncodeError(
                f"a {size[0]}x{size[1]} {pixels.value} picture does not fit "
                f"a {self._size[0]}x{self._size[1]} encoding in {self._format}"
            )
        planes = picture.planes if size == self._size else self._resized(picture)
        targets = planes_of(frame)
        if _FORMATS[pixels] == self._format and not self._alpha:
            _copy(targets, planes)
        elif self._format == "yuv420p":
            _copy(targets, planes[:_ALPHA])  # what lies on black without its alpha
        else:
            self._reshape(targets, planes, _BITS[pixels])

    def _reshape(self, targets: tuple[Plane, ...], planes: tuple[Plane, ...], bits: int) -> None:
        gain = (_TEN_BITS if self._ten_bits else 8) - bits
        made = [planes[0].astype(np.int32) << gain]
        made += (self._chroma(plane, gain) for plane in planes[1:_ALPHA])
        if self._alpha:
            top = (256 << gain) - 1
            alpha = planes[_ALPHA] if len(planes) > _ALPHA else np.full_like(planes[0], 255)
            made = _straight(made, alpha, gain)
            made.append((alpha.astype(np.int32) * top + 127) // 255)
        for target, plane in zip(targets, made, strict=True):
            np.copyto(target, plane[: target.shape[0], : target.shape[1]], casting="unsafe")

    def _chroma(self, plane: Plane, gain: int) -> Wide:
        """``plane``, of 4:2:0, with as many samples as the form has, ``gain`` bits deeper."""
        wide = plane.astype(np.int32)
        if self._down == 1:
            wide, gain = _more_rows(wide), gain - 2
        if self._across == 1:
            wide, gain = _more_columns(wide), gain - 1
        if gain >= 0:
            return wide << gain
        return (wide + (1 << (-gain - 1))) >> -gain

    def _resized(self, picture: Picture) -> tuple[Plane, ...]:
        form = picture.pixels, picture.width_px, picture.height_px
        frame = VideoFrame(form[1], form[2], _FORMATS[picture.pixels])
        _copy(planes_of(frame), picture.planes)
        if self._scaler is None or self._scaler[0] != form:
            self._scaler = form, self._graph(frame, _MATRICES[picture.pixels])
        graph = self._scaler[1]
        frame.pts, frame.time_base = 0, Fraction(1)
        graph.vpush(frame)
        return planes_of(graph.vpull())

    def _graph(self, frame: VideoFrame, matrix: str) -> Graph:
        graph = Graph()
        graph.threads = 1
        source = graph.add_buffer(
            width=frame.width, height=frame.height, format=frame.format, time_base=Fraction(1)
        )
        told = (
            f"in_range=tv:out_range=tv:in_color_matrix={matrix}:out_color_matrix={matrix}"
            ":in_chroma_loc=left:out_chroma_loc=left"
        )
        width, height = self._size
        scale = graph.add("scale", f"{width}:{height}:{_SCALING}:{told}")
        steps = (scale, graph.add("format", frame.format.name), graph.add("buffersink"))
        try:
            graph.link_nodes(source, *steps).configure()
        except MemoryError:
            raise
        except av.FFmpegError as error:
            raise EncodeError(f"pictures cannot be scaled to {width}x{height}: {error}") from error
        return graph


def _copy(targets: tuple[Plane, ...], planes: tuple[Plane, ...]) -> None:
    for target, plane in zip(targets, planes, strict=True):
        np.copyto(target, plane)


def _more_rows(plane: Wide) -> Wide:
    """Twice the rows, four times the values: each is 3/4 of the nearest and 1/4 of the next."""
    padded = np.pad(plane, ((1, 1), (0, 0)), mode="edge")
    out = np.empty((2 * plane.shape[0], plane.shape[1]), np.int32)
    out[0::2] = 3 * plane + padded[:-2]
    out[1::2] = 3 * plane + padded[2:]
    return out


def _more_columns(plane: Wide) -> Wide:
    """Twice the columns, twice the values: the samples themselves, and the means of neighbours."""
    padded = np.pad(plane, ((0, 0), (0, 1)), mode="edge")
    out = np.empty((plane.shape[0], 2 * plane.shape[1]), np.int32)
    out[:, 0::2] = 2 * plane
    out[:, 1::2] = plane + padded[:, 1:]
    return out


def _straight(planes: list[Wide], alpha: Plane, gain: int) -> list[Wide]:
    """What was laid on black, as it was before: divided by its alpha, 0 to 255.

    Where nothing is, it is black.
    """
    low, middle, top = 16 << gain, 128 << gain, (256 << gain) - 1
    full = alpha.astype(np.int32)
    straight = [_divided(planes[0], full, low, top)]
    for plane in planes[1:]:
        share = _shares(full, plane.shape)
        straight.append(_divided(plane, share, middle, top))
    return straight


def _divided(plane: Wide, alpha: Wide, origin: int, top: int) -> Wide:
    away = plane - origin
    # to the nearest; the sign is kept apart, as // rounds down
    found = (np.abs(away) * 255 + alpha // 2) // np.maximum(alpha, 1)
    straight: Wide = np.where(alpha > 0, np.clip(np.sign(away) * found + origin, 0, top), origin)
    return straight


def _shares(alpha: Wide, shape: tuple[int, ...]) -> Wide:
    """The alpha of chroma samples: the mean of the luma samples that they stand for."""
    across, down = -(-alpha.shape[1] // shape[1]), -(-alpha.shape[0] // shape[0])
    if (across, down) == (1, 1):
        return alpha
    odd = ((0, -alpha.shape[0] % down), (0, -alpha.shape[1] % across))
    padded = np.pad(alpha, odd, mode="edge")
    blocks = padded.reshape(shape[0], down, shape[1], across)
    cells = across * down
    shares: Wide = (blocks.sum(axis=(1, 3), dtype=np.int32) + cells // 2) // cells
    return shares
