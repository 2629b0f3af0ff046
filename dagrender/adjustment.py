"""What is done to the pixels of a cel or of a whole picture before anything else is.

Every number has been evaluated for one frame and rounded by the planner. Colours are reckoned with
in the working space of an SDR canvas: R'G'B' of BT.709 from 0 to 1, as it is encoded unless a
formula says light; light is that of a display of BT.1886 with a black of 0, the signal to the
power of 2.4.
"""

import enum
from collections.abc import Iterable
from dataclasses import dataclass, replace

from dagrender.digest import Digest


class ToneKind(enum.Enum):
    """What a ``Tone``'s amount does, with its neutral value."""

    BRIGHTNESS = "brightness"
    """R'G'B' times the amount; 1 leaves them (CSS Filter Effects 1, brightness())."""
    CONTRAST = "contrast"
    """(R'G'B' - 0.5) times the amount, + 0.5; 1 leaves them (CSS Filter Effects 1, contrast())."""
    SATURATION = "saturation"
    """The distance from the grey of equal luma times the amount; 1 leaves it (CSS, saturate())."""
    HUE = "hue"
    """Degrees by which Cb and Cr turn about grey, from Cb towards Cr; 0 leaves them."""
    EXPOSURE = "exposure"
    """Light times 2 to the power of the amount; 0 leaves it."""
    TEMPERATURE = "temperature"
    """Kelvin of the light by which white is seen; 6500 leaves it, less is warmer."""
    GAMMA = "gamma"
    """R'G'B' to the power of 1 / amount; 1 leaves them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tone:
    """An adjustment of colour by one number."""

    kind: ToneKind
    amount: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Lut:
    """A look-up table of colours by the digest of its .cube file; ``strength`` 0 to 1."""

    content: Digest
    strength: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Blur:
    """A Gaussian of ``sigma_px``; a picture without alpha goes on beyond its edges."""

    sigma_px: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharpen:
    """Unsharp masking of luma: what a Gaussian of ``radius_px`` takes away, ``amount`` times."""

    amount: float
    radius_px: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Vignette:
    """Signals times cos^4 of an angle that grows with the distance from the centre.

    In the corners 1 - ``amount`` of a signal is left; ``amount`` is from 0 to 1.
    """

    amount: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Grain:
    """Noise on luma, of which ``amount`` (a share of the signal) is the standard deviation.

    It depends on ``seed``, on ``number`` (which frame of its clip it is) and on the picture's size.
    """

    amount: float
    size_px: int
    seed: int
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Filters of libavfilter, one after the other: (name, ((option, value), ...))."""

    chain: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


Adjustment = Tone | Lut | Blur | Sharpen | Vignette | Grain | Filters
Adjustments = tuple[Adjustment, ...]
"""In the order in which they are applied."""
AdjustmentRuns = tuple[tuple[int, Adjustments], ...]
"""(frames, what is done on each of them) in order."""

_REACH = 3.0


def reach_px(adjustments: Adjustments) -> int:
    """By how many pixels ink may reach farther out on each side than before."""
    return sum(blur_reach_px(one) for one in adjustments if isinstance(one, Blur))


def blur_reach_px(blur: Blur) -> int:
    """By how many pixels a blur carries ink: three times sigma, beyond which 0.3 % is left."""
    return int(blur.sigma_px * _REACH + 1)


def scaled(adjustments: Adjustments, factor: float) -> Adjustments:
    """The same look on pixels that are ``factor`` times as many along each axis."""
    return tuple(_scaled(one, factor) for one in adjustments)


def _scaled(one: Adjustment, factor: float) -> Adjustment:
    match one:
        case Blur():
            return replace(one, sigma_px=one.sigma_px * factor)
        case Sharpen():
            return replace(one, radius_px=one.radius_px * factor)
        case _:
            return one


def settled(adjustments: Adjustments) -> int:
    """How many of the first adjustments do the same to a still picture on every frame."""
    return next(
        (at for at, one in enumerate(adjustments) if isinstance(one, Grain)), len(adjustments)
    )


def luts_of(runs: Iterable[AdjustmentRuns]) -> tuple[Digest, ...]:
    """The contents of all look-up tables in ``runs``, each once."""
    found = (
        one.content
        for coded in runs
        for _, adjustments in coded
        for one in adjustments
        if isinstance(one, Lut)
    )
    return tuple(dict.fromkeys(found))
