"""Pictures of an HDR canvas as SDR, for stills and frames: as footage in HDR on a canvas in SDR."""

from fractions import Fraction

import numpy as np
from av.video.frame import VideoFrame

from dagrender.media.coding.planes import planes_of
from dagrender.media.conform.conformer import Conformer
from dagrender.picture import (
    Conform,
    DynamicRange,
    Matrix,
    Picture,
    Pixels,
    Primaries,
    Range,
    SourceForm,
    Transfer,
)

_FORMAT = "yuv420p10le"
_TRANSFERS = {DynamicRange.PQ: Transfer.PQ, DynamicRange.HLG: Transfer.HLG}


class ToneMapper:
    """Maps pictures one after the other; its filters stay open in between."""

    def __init__(self) -> None:
        self._open: dict[tuple[DynamicRange, int, int], Conformer] = {}

    def to_sdr(self, picture: Picture, dynamic_range: DynamicRange) -> Picture:
        """A picture of a canvas of ``dynamic_range`` in YUV 4:2:0 of BT.709; itself if it is."""
        if dynamic_range is DynamicRange.SDR:
            return picture
        key = dynamic_range, picture.width_px, picture.height_px
        conformer = self._open.get(key)
        if conformer is None:
            conformer = self._open[key] = Conformer(_conform(*key))
        frame = VideoFrame(picture.width_px, picture.height_px, _FORMAT)
        for target, plane in zip(planes_of(frame), picture.planes, strict=True):
            np.copyto(target, plane)
        return conformer.picture(frame)


def _conform(dynamic_range: DynamicRange, width_px: int, height_px: int) -> Conform:
    form = SourceForm(
        width_px=width_px,
        height_px=height_px,
        pixel_format=_FORMAT,
        matrix=Matrix.BT2020,
        range=Range.LIMITED,
        rotation_deg=0,
        sample_aspect=Fraction(1),
        has_alpha=False,
        primaries=Primaries.BT2020,
        transfer=_TRANSFERS[dynamic_range],
    )
    return Conform(
        form=form,
        crop=None,
        width_px=width_px,
        height_px=height_px,
        window=None,
        pixels=Pixels.YUV420,
    )
