"""What a decoded frame and its stream say of how the picture is to be seen."""

from collections.abc import Sequence
from fractions import Fraction

import av
import numpy as np
from av.video.stream import VideoStream

from dagrender.media.exif import exif_orientation
from dagrender.media.sidedata import side_data
from dagrender.picture import Matrix, Range, SourceForm

_MATRICES = {  # H.273 table 4
    1: Matrix.BT709,
    4: Matrix.BT601,
    5: Matrix.BT601,
    6: Matrix.BT601,
    7: Matrix.BT709,  # SMPTE 240M, within a code of BT.709
    9: Matrix.BT2020,
    10: Matrix.BT2020,
}
_RANGES = {1: Range.LIMITED, 2: Range.FULL}
_RGB = frozenset({"pal8", "monow", "monob"})
_SD_HEIGHT_PX = 576


def is_rgb(frame_format: av.VideoFormat) -> bool:
    """Whether samples are red, green and blue rather than luma and chroma."""
    return frame_format.is_rgb or frame_format.name in _RGB


def has_alpha(frame_format: av.VideoFormat) -> bool:
    """Whether the format has a channel that says how opaque a sample is."""
    if frame_format.name == "pal8":
        return True
    return any(component.is_alpha for component in frame_format.components)


def form_of(stream: VideoStream, frame: av.VideoFrame, head: bytes = b"") -> SourceForm:
    """The form of the pictures of ``stream``, of which ``frame`` has been decoded.

    ``head`` is the first packet, in which a still picture's EXIF data are looked for.
    """
    rotation_deg, mirrored = exif_orientation(head) or orientation(frame)
    return SourceForm(
        width_px=frame.width,
        height_px=frame.height,
        pixel_format=frame.format.name,
        matrix=_matrix(stream, frame),
        range=_range(stream, frame),
        rotation_deg=rotation_deg,
        sample_aspect=_sample_aspect(stream),
        has_alpha=has_alpha(frame.format),
        mirrored=mirrored,
    )


def _matrix(stream: VideoStream, frame: av.VideoFrame) -> Matrix:
    if is_rgb(frame.format):
        return Matrix.RGB
    for tag in (int(frame.colorspace), int(stream.codec_context.colorspace)):
        if tag in _MATRICES:
            return _MATRICES[tag]
    return Matrix.BT601 if frame.height <= _SD_HEIGHT_PX else Matrix.BT709


def _range(stream: VideoStream, frame: av.VideoFrame) -> Range:
    if is_rgb(frame.format) or frame.format.name.startswith("yuvj"):
        return Range.FULL
    for tag in (int(frame.color_range), int(stream.codec_context.color_range)):
        if tag in _RANGES:
            return _RANGES[tag]
    # untagged grey is full range to libswscale as well
    return Range.FULL if frame.format.name.startswith(("gray", "ya")) else Range.LIMITED


def _sample_aspect(stream: VideoStream) -> Fraction:
    """The container's word, but the bitstream's where they say nearly the same.

    Matroska rounds the displayed size to whole pixels.
    """
    told = stream.sample_aspect_ratio or Fraction(1)
    coded = stream.codec_context.sample_aspect_ratio or Fraction(0)
    if told <= 0:
        told = Fraction(1)
    return coded if coded > 0 and abs(coded / told - 1) < Fraction(1, 100) else told


def orientation(frame: av.VideoFrame) -> tuple[int, bool]:
    """The clockwise turn in degrees and whether to mirror before it, from the display matrix."""
    data = side_data(frame)
    if data is None:
        return round(-frame.rotation / 90) % 4 * 90, False
    if "DISPLAYMATRIX" not in data:
        return 0, False
    return nearest_orientation(np.frombuffer(bytes(data["DISPLAYMATRIX"]), "=i4").tolist())


_TURNS = ((1, 0, 0, 1), (0, 1, -1, 0), (-1, 0, 0, -1), (0, -1, 1, 0))


def nearest_orientation(matrix: Sequence[int]) -> tuple[int, bool]:
    """The right-angled turn and mirroring nearest to a 3 x 3 ``matrix`` (ISO 14496-12, 6.2.2)."""
    given = (matrix[0], matrix[1], matrix[3], matrix[4])
    if not any(given):
        return 0, False

    def likeness(turn: int, mirrored: bool) -> int:  # noqa: FBT001 - one of the pair sought
        a, b, c, d = _TURNS[turn]
        wanted = (-a, -b, c, d) if mirrored else (a, b, c, d)
        return sum(one * other for one, other in zip(given, wanted, strict=True))

    turn, mirrored = max(
        ((turn, mirrored) for mirrored in (False, True) for turn in range(4)),
        key=lambda pair: likeness(*pair),
    )
    return turn * 90, mirrored
