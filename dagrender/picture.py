"""What a frame is made of between decoder, painter and encoder, and what it must be conformed to.

The working space is what the outputs are tagged with: BT.709, limited range, 4:2:0, left-sited
chroma (ITU-R BT.709-6; H.264 table E-3).
"""

import enum
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dagrender.digest import Digest

Plane = NDArray[np.unsignedinteger[Any]]


class Word(enum.Enum):
    """A word of a conform recipe; hashed by identity, in C: recipes are looked up every frame."""

    __hash__ = object.__hash__


class Pixels(Word):
    """How the samples of a ``Picture`` lie in memory."""

    YUV420 = "yuv420"
    """Planes Y (h, w), U and V (ceil(h/2), ceil(w/2)); BT.709 limited; opaque."""
    YUV420P10 = "yuv420p10"
    """The same planes as uint16, 10 bits (0 to 1023): BT.2020 NCL limited, encoded as PQ or HLG."""
    YUVA420 = "yuva420"
    """Those of ``YUV420``, laid on black, and alpha (h, w), 0 to 255: what was laid there."""
    RGBA = "rgba"
    """One plane (h, w, 4): sRGB-encoded RGBA, premultiplied, full range, row 0 on top."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Pixels of one frame or cel: planes as ``pixels`` says, C-contiguous or row-strided.

    Samples are uint8, but uint16 in ``YUV420P10``.

    A picture is never written to once it has been handed out.
    """

    pixels: Pixels
    planes: tuple[Plane, ...]

    @property
    def width_px(self) -> int:
        """Luma samples in a row."""
        return int(self.planes[0].shape[1])

    @property
    def height_px(self) -> int:
        """Luma rows."""
        return int(self.planes[0].shape[0])

    @property
    def size_bytes(self) -> int:
        """What the planes take in memory."""
        return sum(plane.nbytes for plane in self.planes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Colour:
    """An sRGB colour, straight (not premultiplied); every part from 0 to 1."""

    red: float
    green: float
    blue: float
    alpha: float = 1.0

    def rgba8(self) -> tuple[int, int, int, int]:
        """The parts from 0 to 255, rounded to the nearest."""
        return (
            round(self.red * 255),
            round(self.green * 255),
            round(self.blue * 255),
            round(self.alpha * 255),
        )


class Matrix(Word):
    """The Y'CbCr coefficients of a source (H.273 table 4, by ffmpeg's names)."""

    BT601 = "bt601"
    BT709 = "bt709"
    BT2020 = "bt2020"
    RGB = "rgb"


class Range(Word):
    """The quantisation range of a source: limited is 16 to 235 (luma) at 8 bits."""

    LIMITED = "limited"
    FULL = "full"


class Primaries(Word):
    """The colours that red, green and blue stand for (H.273 table 2)."""

    BT709 = "bt709"
    BT601_525 = "bt601-525"
    """SMPTE 170M and 240M: SMPTE-C."""
    BT601_625 = "bt601-625"
    """BT.470 system B and G: EBU."""
    BT2020 = "bt2020"
    DISPLAY_P3 = "display-p3"
    """SMPTE EG 432-1: P3 with a white of D65."""


class Transfer(Word):
    """How the samples of a source stand for light (H.273 table 3).

    SDR's curves are told apart only where that shows: with BT.709's primaries the codes of sRGB and
    of a gamma of 2.2 go for those of BT.709, as they do in the working space.
    """

    BT709 = "bt709"
    """BT.601, BT.709, BT.2020, xvYCC: seen through a display of BT.1886."""
    SRGB = "srgb"
    GAMMA22 = "gamma22"
    GAMMA28 = "gamma28"
    LINEAR = "linear"
    PQ = "pq"
    HLG = "hlg"


class DynamicRange(Word):
    """What pictures are made for."""

    SDR = "sdr"
    """BT.709, 8 bits."""
    HLG = "hlg"
    """BT.2100 HLG: BT.2020 primaries, non-constant luminance, limited range, 10 bits."""
    PQ = "pq"
    """BT.2100 PQ: likewise."""


class FieldOrder(Word):
    """Which field of a frame was taken first, if it consists of two."""

    PROGRESSIVE = "progressive"
    TOP_FIRST = "top-first"
    BOTTOM_FIRST = "bottom-first"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceForm:
    """How the frames of a source come out of its decoder; all of it changes what they look like."""

    width_px: int
    height_px: int
    pixel_format: str
    """libav's name: ``yuv420p``, ``yuv422p10le``, ``rgba`` ..."""
    matrix: Matrix
    range: Range
    rotation_deg: int
    """Clockwise turn that puts the picture upright: 0, 90, 180 or 270."""
    sample_aspect: Fraction
    """Width of a sample over its height; before the turn."""
    has_alpha: bool
    mirrored: bool = False
    """Whether left and right are exchanged before the turn (EXIF orientations 2, 4, 5 and 7)."""
    primaries: Primaries = Primaries.BT709
    transfer: Transfer = Transfer.BT709
    field_order: FieldOrder = FieldOrder.PROGRESSIVE
    """Of the first frame, or of all of them where they are not flagged."""
    fields_flagged: bool = True
    """Whether each frame says by itself if it is interlaced, and which field comes first."""
    peak_nits: int | None = None
    """PQ only: the brightest that the pictures show, in cd/m2, as far as the source says so."""

    @property
    def is_hdr(self) -> bool:
        """Whether the pictures show more than SDR does."""
        return self.transfer in {Transfer.PQ, Transfer.HLG}

    def upright_size(self) -> tuple[Fraction, Fraction]:
        """Width and height in square pixels, after the turn."""
        width, height = self.width_px * self.sample_aspect, Fraction(self.height_px)
        return (height, width) if self.rotation_deg % 180 else (width, height)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rect:
    """A rectangle of whole pixels: the top left corner, and the size."""

    x: int
    y: int
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Conform:
    """The recipe by which decoded frames of a source become pictures; hashed and run as it stands.

    In this order: turned upright, cropped to ``crop``, scaled to ``width_px`` x ``height_px``, of
    which ``window`` is kept, and converted to ``pixels`` in the working space of ``target``.
    """

    form: SourceForm
    crop: tuple[float, float, float, float] | None
    """Left, top, right, bottom as fractions (0 to 1) of the upright picture; None keeps all."""
    width_px: int
    height_px: int
    window: Rect | None
    pixels: Pixels
    target: DynamicRange = DynamicRange.SDR
    """HLG and PQ with ``Pixels.YUV420`` give planes of uint16: 10-bit codes, BT.2020, limited."""

    def output_size(self) -> tuple[int, int]:
        """Width and height of the pictures that come out, in pixels."""
        if self.window:
            return self.window.width_px, self.window.height_px
        return self.width_px, self.height_px


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameRun:
    """Frames of one GOP, by content: ``indices`` count the GOP's frames in presentation order."""

    gop: Digest
    indices: tuple[int, ...]
