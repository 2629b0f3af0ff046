"""How a picture is fitted to the canvas, in CSS object-fit's terms."""

from dataclasses import dataclass
from fractions import Fraction

from dagrender.picture import Rect

CropBox = tuple[float, float, float, float]
"""Left, top, right, bottom as fractions of the upright picture."""

_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """The size that a picture is scaled to, and the part of it that is kept (None keeps all)."""

    width_px: int
    height_px: int
    window: Rect | None


def fit(
    mode: str,
    picture: tuple[Fraction, Fraction],
    canvas: tuple[float, float],
    scale: float,
    grain: int,
    *,
    moves: bool = False,
) -> Fit:
    """Fit ``picture`` (upright width and height in square pixels) to ``canvas``, times ``scale``.

    ``contain`` shows all of it, ``cover`` fills the canvas and keeps the middle, ``fill``
    stretches, ``none`` keeps its own size. Sizes come out as multiples of ``grain`` pixels: 2 where
    the picture stays 4:2:0, so that an aspect may be off by less than a pixel. Above a scale of 1
    they are rounded up: what is drawn smaller from there still reaches the canvas's edges; likewise
    where it ``moves``, as it is then stretched to its ``exact_size`` and smaller ones.
    """
    width, height = picture
    across, down = _exact(canvas[0]) / width, _exact(canvas[1]) / height
    factor = Fraction(scale).limit_denominator(1_000_000)
    whole = _whole_up if factor > 1 or moves else _whole
    target = (whole(_exact(canvas[0]) * factor, grain), whole(_exact(canvas[1]) * factor, grain))
    if mode == "fill":
        return Fit(width_px=target[0], height_px=target[1], window=None)
    if mode == "cover":
        ratio = max(across, down) * factor
        scaled = (whole(width * ratio, grain), whole(height * ratio, grain))
        if moves:
            # stretched back to its exact size, what is kept must fill the canvas still
            target = (
                _whole_up(_exact(canvas[0]) * factor * scaled[0] / (width * ratio), grain),
                _whole_up(_exact(canvas[1]) * factor * scaled[1] / (height * ratio), grain),
            )
            target = min(target[0], scaled[0]), min(target[1], scaled[1])
        return _covering(scaled, target, grain, centred=factor != 1 or moves)
    ratio = min(across, down) * factor if mode == "contain" else factor
    grain = 1 if ratio == 1 else grain
    return Fit(
        width_px=whole(width * ratio, grain), height_px=whole(height * ratio, grain), window=None
    )


def exact_size(
    mode: str, picture: tuple[Fraction, Fraction], box: tuple[float, float], scale: float
) -> tuple[Fraction, Fraction]:
    """What ``fit`` rounds: the size of all of a picture in a box, times ``scale``."""
    width, height = picture
    whole, factor = (_exact(box[0]), _exact(box[1])), _exact(scale)
    if mode == "fill":
        return whole[0] * factor, whole[1] * factor
    across, down = whole[0] / width, whole[1] / height
    ratios = {"cover": max(across, down), "contain": min(across, down)}
    ratio = ratios.get(mode, Fraction(1)) * factor
    return width * ratio, height * ratio


def _exact(length: float) -> Fraction:
    return Fraction(length).limit_denominator(1_000_000)


def _covering(
    scaled: tuple[int, int], target: tuple[int, int], grain: int, *, centred: bool
) -> Fit:
    """The middle of ``scaled``; somewhat more of it than ``target`` where that is off centre."""
    width, height = max(target[0], scaled[0]), max(target[1], scaled[1])
    if centred:
        target = (_same_middle(target[0], width, grain), _same_middle(target[1], height, grain))
    if (width, height) == target:
        return Fit(width_px=width, height_px=height, window=None)
    window = Rect(
        x=(width - target[0]) // 2 // grain * grain,
        y=(height - target[1]) // 2 // grain * grain,
        width_px=target[0],
        height_px=target[1],
    )
    return Fit(width_px=width, height_px=height, window=window)


def _same_middle(length: int, whole: int, grain: int) -> int:
    """``length``, or one grain more, such that the margins left of ``whole`` are equal."""
    return length + (whole - length) % (2 * grain)


def _whole_up(length: Fraction, grain: int) -> int:
    return -int(-length // grain) * grain


def _whole(length: Fraction, grain: int) -> int:
    """The multiple of ``grain`` nearest to ``length``, but not 0."""
    return max(grain, grain * int(length / grain + Fraction(1, 2)))


def crop_box(
    left: float, top: float, right: float, bottom: float, size: tuple[Fraction, Fraction]
) -> CropBox | None:
    """What is left of ``size`` when so many pixels are cut off each side; None where all is left.

    Raises:
        ValueError: nothing is left.
    """
    width, height = float(size[0]), float(size[1])
    if not any((left, top, right, bottom)):
        return None
    box = (
        round(max(0.0, left) / width, _DIGITS),
        round(max(0.0, top) / height, _DIGITS),
        round(1 - max(0.0, right) / width, _DIGITS),
        round(1 - max(0.0, bottom) / height, _DIGITS),
    )
    if box[2] - box[0] <= 0 or box[3] - box[1] <= 0:
        raise ValueError("crop leaves nothing of the picture")
    return box


def cropped_size(size: tuple[Fraction, Fraction], box: CropBox | None) -> tuple[Fraction, Fraction]:
    """The size of what ``box`` keeps."""
    if box is None:
        return size
    left, top, right, bottom = (Fraction(edge).limit_denominator(10**_DIGITS) for edge in box)
    return size[0] * (right - left), size[1] * (bottom - top)
