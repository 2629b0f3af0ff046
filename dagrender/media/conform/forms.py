"""What a decoded frame and its stream say of how the picture is to be seen."""

from collections.abc import Sequence
from fractions import Fraction

import av
import numpy as np
from av.video.stream import VideoStream

from dagrender.media.conform.colourtags import colour_of, peak_nits_of, range_of
from dagrender.media.conform.exif import exif_orientation
from dagrender.media.conform.fields import fields_of
from dagrender.media.conform.sidedata import side_data
from dagrender.picture import SourceForm, Transfer

_OPAQUE = 255


def has_alpha(frame: av.VideoFrame) -> bool:
    """Whether the frame's format has a channel, or its palette a colour, that is not opaque."""
    if frame.format.name == "pal8":
        alphas = np.frombuffer(bytes(frame.planes[1]), np.uint8)[3::4]
        # a palette that is not full is filled up with what nothing shows
        return bool((alphas[frame.to_ndarray()[0]] != _OPAQUE).any())
    return any(component.is_alpha for component in frame.format.components)


def form_of(stream: VideoStream, frame: av.VideoFrame, head: bytes = b"") -> SourceForm:
    """The form of the pictures of ``stream``, of which ``frame`` has been decoded.

    ``head`` is the first packet, in which a still picture's EXIF data are looked for.
    """
    codec = stream.codec_context.codec.canonical_name
    rotation_deg, mirrored = exif_orientation(head) or orientation(frame, codec)
    primaries, transfer, matrix = colour_of(stream, frame)
    order, flagged = fields_of(stream, frame)
    return SourceForm(
        width_px=frame.width,
        height_px=frame.height,
        pixel_format=frame.format.name,
        matrix=matrix,
        range=range_of(stream, frame),
        rotation_deg=rotation_deg,
        sample_aspect=_sample_aspect(stream),
        has_alpha=has_alpha(frame),
        mirrored=mirrored,
        primaries=primaries,
        transfer=transfer,
        field_order=order,
        fields_flagged=flagged,
        peak_nits=peak_nits_of(frame, codec) if transfer is Transfer.PQ else None,
    )


def _sample_aspect(stream: VideoStream) -> Fraction:
    """The container's word, but the bitstream's where they say nearly the same.

    Matroska rounds the displayed size to whole pixels.
    """
    told = stream.sample_aspect_ratio or Fraction(1)
    coded = stream.codec_context.sample_aspect_ratio or Fraction(0)
    if told <= 0:
        told = Fraction(1)
    return coded if coded > 0 and abs(coded / told - 1) < Fraction(1, 100) else told


def orientation(frame: av.VideoFrame, codec: str = "") -> tuple[int, bool]:
    """The clockwise turn in degrees and whether to mirror before it, from the display matrix."""
    data = side_data(frame, codec)
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
