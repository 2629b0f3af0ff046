"""Still pictures: read as pictures the painter takes, and written as PNG and JPEG."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
from av.container import InputContainer
from av.stream import Disposition
from av.video.frame import VideoFrame

from dagrender.errors import EncodeError, SourceError
from dagrender.media.coding.planes import planes_of
from dagrender.media.coding.shaping import Shaper
from dagrender.media.conform.conformer import Conformer
from dagrender.media.conform.tonemap import ToneMapper
from dagrender.media.opening import blame, open_source, reason
from dagrender.media.pictures.imagecoder import (
    FINE_JPEG,
    FROM_WORKING,
    SCALE,
    converter,
    image_encoder,
    tag,
)
from dagrender.media.pictures.webp import WEBP_HEAD_BYTES, AnimationReader, is_animated
from dagrender.media.streams import is_still
from dagrender.picture import (
    Conform,
    DynamicRange,
    Picture,
    Pixels,
    Plane,
)

_WITH_ALPHA = ".png"
SITING = "center"  # JFIF 1.02, page 4; WebP does as JPEG


def read_image(path: Path, conform: Conform) -> Picture:
    """The picture that ``path`` holds, conformed; of several, the first.

    Raises:
        SourceError: it holds no picture that can be decoded.
    """
    return Conformer(conform, siting=SITING).picture(still_frame(path))


def conformed(rgba: Plane, conform: Conform) -> Picture:
    """``rgba``, uint8 (height, width, 4) and not premultiplied, as ``conform`` says."""
    return Conformer(conform).picture(VideoFrame.from_ndarray(rgba, format="rgba"))


def still_frame(path: Path) -> VideoFrame:
    """The picture that ``path`` holds, as it is decoded; of several, the first.

    The alpha of an AVIF, which is a picture of its own, has been put to it.

    Raises:
        SourceError: it holds no picture that can be decoded.
    """
    with path.open("rb") as file:
        animated = is_animated(file.read(WEBP_HEAD_BYTES))
    if animated:
        return AnimationReader(path).read(0)
    with open_source(path) as container:
        if not container.streams.video:
            raise SourceError(str(path), "holds no picture")
        frame = _first_of(container, 0, path)
        if not holds_alpha_apart(container):
            return frame
        container.seek(0)
        return _with_alpha(frame, _first_of(container, 1, path), path)


def holds_alpha_apart(container: InputContainer) -> bool:
    """Whether a still's second picture is the alpha of the first, as in AVIF.

    Raises:
        SourceError: it is made of tiles, which would have to be joined.
    """
    if not is_still(container):
        return False
    streams = container.streams.video
    if any(Disposition(stream.disposition) & Disposition.dependent for stream in streams):
        hint = "save it as PNG, JPEG or WebP"
        raise SourceError(_path_of(container), "is put together from tiles", hint)
    first, *others = ((stream.width, stream.height) for stream in streams)
    return others == [first]


def _path_of(container: InputContainer) -> str:
    return container.name.removeprefix("file:")


def _first_of(container: InputContainer, number: int, path: Path) -> VideoFrame:
    try:
        frame = next(container.decode(container.streams.video[number]), None)
    except av.FFmpegError as error:
        blame(error)
        raise SourceError(str(path), f"is damaged ({reason(error)})") from error
    if frame is None:
        raise SourceError(str(path), "is damaged: its picture cannot be decoded")
    return frame


def _with_alpha(frame: VideoFrame, alpha: VideoFrame, path: Path) -> VideoFrame:
    """``frame`` with the luma of ``alpha``, which is in full range (MIAF, 7.3.5.2)."""
    name = frame.format.name.replace("yuv", "yuva", 1)
    alike = len(alpha.format.components) and alpha.format.components[0].bits == (
        frame.format.components[0].bits
    )
    try:
        joined = VideoFrame(frame.width, frame.height, name)
    except ValueError:
        alike = False
    if not alike or not name.startswith("yuva"):
        hint = "save it as PNG or WebP"
        raise SourceError(str(path), f"has alpha beside {frame.format.name}", hint)
    for target, plane in zip(joined.planes, (*frame.planes, alpha.planes[0]), strict=True):
        rows = np.frombuffer(bytes(plane), np.uint8).reshape(-1, plane.line_size)
        into = np.frombuffer(cast("Any", target), np.uint8).reshape(-1, target.line_size)
        width = min(plane.line_size, target.line_size)
        np.copyto(into[:, :width], rows[: len(into), :width])
    joined.colorspace, joined.color_range = frame.colorspace, frame.color_range
    joined.color_primaries, joined.color_trc = frame.color_primaries, frame.color_trc
    return joined


def encode_still(
    picture: Picture, suffix: str, dynamic_range: DynamicRange = DynamicRange.SDR
) -> bytes:
    """``picture``, in YUV 4:2:0, as a file: sRGB, full range; the same bytes for the same picture.

    A picture in HDR is tone-mapped, as footage in HDR is on a canvas in SDR.

    Args:
        picture: as the painter leaves it on a canvas of ``dynamic_range``, maybe with alpha.
        suffix: ``.png``, which keeps alpha, ``.jpg`` or ``.jpeg``; JPEG is written in finest
            quality, 4:4:4.
        dynamic_range: what the picture is.

    Raises:
        EncodeError: another suffix, or pixels other than YUV 4:2:0.
    """
    write = _WRITERS.get(suffix.lower())
    if write is None:
        raise EncodeError(f'no encoder for "{suffix}" pictures', f"use {' or '.join(_WRITERS)}")
    if picture.pixels is Pixels.YUVA420 and suffix.lower() == _WITH_ALPHA:
        return _png(_straight(picture), "rgba")
    hdr = dynamic_range is not DynamicRange.SDR
    if picture.pixels is not (Pixels.YUV420P10 if hdr else Pixels.YUV420):
        raise EncodeError(f"a still is made of YUV 4:2:0, not of {picture.pixels.value}")
    picture = ToneMapper().to_sdr(picture, dynamic_range)
    return write(_framed(picture, "yuv420p"))


def _straight(picture: Picture) -> VideoFrame:
    """What was painted on black, with its alpha, not premultiplied."""
    size = picture.width_px, picture.height_px
    frame = VideoFrame(*size, "yuva420p")
    Shaper(*size, "yuva420p").fill(frame, picture)
    return frame


def _framed(picture: Picture, pixel_format: str) -> VideoFrame:
    frame = VideoFrame(picture.width_px, picture.height_px, pixel_format)
    for target, plane in zip(planes_of(frame), picture.planes, strict=True):
        np.copyto(target, plane)
    return frame


def _png(frame: VideoFrame, pixel_format: str = "rgb24") -> bytes:
    rgb = _converted(frame, f"{SCALE}:{FROM_WORKING}", pixel_format)
    # a fast level: zlib's finer ones cost ten times the time for a tenth of the size
    return _encoded(rgb, "png", {"compression_level": "3", "pred": "up"})


def _jpeg(frame: VideoFrame) -> bytes:
    # JFIF knows BT.601 in full range only
    told = f"{FROM_WORKING}:out_color_matrix=bt601:out_range=pc"
    full = _converted(frame, f"{SCALE}:{told}", "yuvj444p")
    options = {"flags": "+qscale+bitexact", "global_quality": str(FINE_JPEG)}
    return _encoded(full, "mjpeg", options | {"huffman": "optimal"})


_WRITERS: dict[str, Callable[[VideoFrame], bytes]] = {
    ".png": _png,
    ".jpg": _jpeg,
    ".jpeg": _jpeg,
}


def _converted(frame: VideoFrame, scale: str, pixel_format: str) -> VideoFrame:
    tags = ("setparams", "colorspace=bt709:range=tv")
    graph = converter((tags, ("scale", scale), ("format", pixel_format)), frame)
    graph.vpush(frame)
    return graph.vpull()


def _encoded(frame: VideoFrame, codec: str, options: dict[str, str]) -> bytes:
    context = image_encoder(codec, frame, options)
    tag(frame, 0)
    try:
        packets = [*context.encode(frame), *context.encode(None)]
    except av.FFmpegError as error:
        blame(error)
        raise EncodeError(f"a still cannot be written as {codec}: {error}") from error
    return b"".join(bytes(packet) for packet in packets)
