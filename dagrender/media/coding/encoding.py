"""How the picture of a film is encoded: everything about it that changes bytes."""

from dataclasses import dataclass
from fractions import Fraction

from dagrender.picture import DynamicRange, Primaries


@dataclass(frozen=True, slots=True, kw_only=True)
class Mastering:
    """What a player is told of PQ pictures: the display they were graded on (SMPTE ST 2086).

    And, where it is known, how bright they get (CTA-861.3). It changes no sample.
    """

    primaries: Primaries = Primaries.DISPLAY_P3
    """That or BT.2020; with a white of D65."""
    peak_nits: float = 1000.0
    """The display's white, in cd/m2."""
    black_nits: float = 0.0001
    max_cll: int | None = None
    """The brightest pixel of the film, in cd/m2; None if it is not known."""
    max_fall: int | None = None
    """The brightest frame's mean, in cd/m2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoEncoding:
    """Everything about an encoder that changes its bytes."""

    width_px: int
    """Even, as 4:2:0 takes it."""
    height_px: int
    rate: Fraction
    """Frames a second."""
    codec: str = "h264"
    preset: str = "medium"
    """How much time is taken: a name of x264's and x265's, a number of VP9's (0 to 5) and of AV1's
    (0 to 13); of ProRes its profile."""
    crf: float = 20
    """Constant rate factor: 0 is lossless, 51 the worst, 63 for VP9 and AV1. ProRes has none."""
    tune: str | None = None
    dynamic_range: DynamicRange = DynamicRange.SDR
    """What the pictures are: 8 bits of BT.709, or 10 of BT.2020 in PQ or HLG."""
    mastering: Mastering | None = None
    """Of PQ alone."""
    alpha: bool = False
    """Whether the film has alpha, straight; VP9 and ProRes can."""
    scaled: bool = False
    """Whether the pictures that come are of another size, and are scaled to this one."""
    encoder: str = ""
    """A graphics processor's, by libav's name; else the codec's own in software."""

    @property
    def is_reproducible(self) -> bool:
        """Whether the same pictures give the same bytes, every time and on every machine."""
        return not self.encoder
