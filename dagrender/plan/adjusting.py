"""Adjustments of a clip's picture, and of the film's, evaluated for the frames of a segment."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from dagrender.adjustment import (
    Adjustment,
    AdjustmentRuns,
    Adjustments,
    Blur,
    Filters,
    Grain,
    Lut,
    Sharpen,
    Tone,
    ToneKind,
    Vignette,
)
from dagrender.errors import Problem, SpecError
from dagrender.picture import Pixels
from dagrender.plan.findings import Findings
from dagrender.plan.materials import Materials
from dagrender.plan.sampling import RATIO_DIGITS, life_times, mix_numbers, runs, track_of
from dagrender.plan.segments import Stretch
from dagrender.plan.timeline import PlacedClip, Timeline
from dagrender.spec.adjustments import adjustments_in
from dagrender.spec.document import Document
from dagrender.spec.filters import OF_COLOUR
from dagrender.spec.values import Animated

_PX_DIGITS = 3
_SOURCED = ("video", "composition")
_NEUTRAL = {
    ToneKind.BRIGHTNESS: 1.0,
    ToneKind.CONTRAST: 1.0,
    ToneKind.SATURATION: 1.0,
    ToneKind.HUE: 0.0,
    ToneKind.EXPOSURE: 0.0,
    ToneKind.TEMPERATURE: 6500.0,
    ToneKind.GAMMA: 1.0,
}
_LEAST_SIGMA_PX = 0.05
"""A blur that is narrower changes no code."""

Adjusting = Callable[[range], AdjustmentRuns]
"""What is done on a range of frames, counted from the clip's or the film's start."""
_At = Callable[[Fraction], float]
_Make = Callable[[Fraction, int], Adjustment | None]
"""An adjustment by the time in seconds and the frame's number; None where it does nothing."""


def clip_adjusting(
    placed: PlacedClip,
    rate: Fraction,
    materials: Materials,
    of_track: tuple[Any, ...],
    raster_scale: float,
) -> Adjusting | None:
    """What is done to the cels of a clip, drawn at ``raster_scale``; None for nothing."""
    wanted = (*placed.clip.adjustments, *of_track)
    if not wanted:
        return None
    own_s, lead_s = placed.own_duration_s, placed.lead_handle_s
    maker = _Maker(materials, own_s, rate, raster_scale, lead_s)
    return maker.adjusting(wanted, lambda frame: own_number(placed, frame, rate))


def film_adjusting(
    timeline: Timeline,
    materials: Materials,
    wanted: tuple[Any, ...],
    stretches: tuple[Stretch, ...],
) -> Adjusting | None:
    """What is done to the film's picture, whose anchors ``stretches`` tell; None for nothing."""
    if not wanted:
        return None
    maker = _Maker(materials, timeline.duration_s, timeline.rate, 1.0)
    starts = [stretch.first for stretch in stretches]

    def number(frame: int) -> int:
        stretch = stretches[bisect_right(starts, frame) - 1]
        if stretch.clip is None:
            return frame - stretch.first
        return own_number(stretch.clip, frame - stretch.clip.first, timeline.rate)

    return maker.adjusting(wanted, number)


def own_number(placed: PlacedClip, frame: int, rate: Fraction) -> int:
    """The number of a clip's frame in the clip's own time, which is the same wherever it stands.

    Where a source runs forwards at one speed it counts from the source's start, so that trimming
    the clip leaves it; and equal passes count alike.
    """
    within = frame % placed.pass_frames if placed.pass_frames else frame
    speed = placed.speed
    if placed.clip.kind not in _SOURCED or not speed or placed.reverse:
        return within
    return within + round(placed.in_s * rate / speed)


def refuse_filters(placed: PlacedClip, of_track: tuple[Any, ...]) -> None:
    """What is said of a clip that lets something through and is to go through filters.

    Raises:
        SpecError: it is, and one of them looks at more than one pixel at a time.
    """
    wanted = (
        each.name for one in (*placed.clip.adjustments, *of_track) for each in one.filters or ()
    )
    unfit = [name for name in dict.fromkeys(wanted) if name not in OF_COLOUR]
    if unfit:
        told = f"the filter {unfit[0]}" if len(unfit) == 1 else f"the filters {', '.join(unfit)}"
        takes = "takes" if len(unfit) == 1 else "take"
        message = f"{placed.label}: {told} {takes} no picture that lets something through"
        hint = "those of colour alone do; blur, sharpen and flip do too; or put it on the canvas"
        raise SpecError((Problem(message, placed.place, hint),))


def check_filters(document: Document) -> None:
    """Have libav say whether it takes the options of all filters that the spec names.

    Raises:
        SpecError: it does not; all of them at once.
    """
    findings = Findings(document)
    hdr = document.film.canvas.dynamic_range != "sdr"
    pixels = Pixels.YUV420P10 if hdr else Pixels.YUV420
    for loc, one in adjustments_in(document.film):
        for number, each in enumerate(one.filters or ()):
            from dagrender.media.adjusting.checking import filter_complaint

            complaint = filter_complaint(each.name, each.options, pixels)
            if complaint:
                at = (*loc, "filters", number, each.name)
                findings.note_at(at, f"the filter {each.name}: {complaint}")
    findings.settle()


@dataclass(frozen=True, slots=True)
class _Maker:
    materials: Materials
    duration_s: Fraction
    rate: Fraction
    scale: float
    """How many pixels of the cel stand for one of the user's."""
    lead_s: Fraction = Fraction(0)
    """How long before its own start a clip is shown."""

    def adjusting(self, wanted: tuple[Any, ...], number: Callable[[int], int]) -> Adjusting:
        still: list[bool] = []
        makes = [self._make(one, still) for one in wanted]

        def at(frame: int) -> Adjustments:
            time_s = frame / self.rate
            made = (make(time_s, number(frame)) for make in makes)
            return tuple(one for one in made if one is not None)

        def adjusting(frames: range) -> AdjustmentRuns:
            if all(still):
                coded: AdjustmentRuns = ((len(frames), at(frames.start)),) if frames else ()
            else:
                coded = runs(at(frame) for frame in frames)
            return coded if any(adjustments for _, adjustments in coded) else ()

        return adjusting

    def _make(self, one: Any, still: list[bool]) -> _Make:
        """``still`` is told of everything that may change."""
        kind = one.kind
        value = getattr(one, kind)

        def number(animated: Animated[Any], digits: int = RATIO_DIGITS, factor: float = 1) -> _At:
            evaluate = life_times(self.duration_s, self.rate, self.lead_s)
            track = track_of(animated, convert=float, mix=mix_numbers, evaluate=evaluate)
            still.append(track.constant is not None)
            return lambda time_s: round(track.at(time_s) * factor, digits)

        made: _Make
        match kind:
            case "lut":
                made = self._lut(value, number(value.strength))
            case "blur":
                made = _blur(number(value, _PX_DIGITS, self.scale))
            case "sharpen":
                radius = number(value.radius, _PX_DIGITS, self.scale)
                made = _sharpen(number(value.amount), radius)
            case "vignette":
                made = _vignette(number(value))
            case "grain":
                still.append(False)
                made = _grain(value, number(value.amount))
            case "filters":
                made = _filters(value)
            case _:
                made = _tone(ToneKind(kind), number(value))
        return made

    def _lut(self, value: Any, strength: _At) -> _Make:
        content = self.materials.luts[value.file]

        def make(time_s: Fraction, _: int) -> Lut | None:
            share = _share(strength(time_s))
            return Lut(content=content, strength=share) if share else None

        return make


def _share(value: float) -> float:
    """Easings that overshoot leave 0 to 1."""
    return min(1.0, max(0.0, value))


def _tone(kind: ToneKind, amount: _At) -> _Make:
    neutral = _NEUTRAL[kind]
    # easings that overshoot must not leave what the formulas are for
    lowest = {ToneKind.HUE: -1e9, ToneKind.EXPOSURE: -20.0, ToneKind.GAMMA: 0.05}.get(kind, 0.0)
    low, high = {ToneKind.TEMPERATURE: (2000.0, 25000.0)}.get(kind, (lowest, 1e9))

    def make(time_s: Fraction, _: int) -> Tone | None:
        value = min(high, max(low, amount(time_s)))
        return None if value == neutral else Tone(kind=kind, amount=value)

    return make


def _filters(value: Any) -> _Make:
    chain = Filters(chain=tuple((each.name, each.options) for each in value))
    return lambda _time_s, _number: chain


def _blur(sigma: _At) -> _Make:
    def make(time_s: Fraction, _: int) -> Blur | None:
        sigma_px = sigma(time_s)
        return Blur(sigma_px=sigma_px) if sigma_px >= _LEAST_SIGMA_PX else None

    return make


def _sharpen(amount: _At, radius: _At) -> _Make:
    def make(time_s: Fraction, _: int) -> Sharpen | None:
        much, radius_px = max(0.0, amount(time_s)), radius(time_s)
        if not much or radius_px < _LEAST_SIGMA_PX:
            return None
        return Sharpen(amount=much, radius_px=radius_px)

    return make


def _vignette(amount: _At) -> _Make:
    def make(time_s: Fraction, _: int) -> Vignette | None:
        much = _share(amount(time_s))
        return Vignette(amount=much) if much else None

    return make


def _grain(value: Any, amount: _At) -> _Make:
    def make(time_s: Fraction, number: int) -> Grain | None:
        much = _share(amount(time_s))
        if not much:
            return None
        return Grain(amount=much, size_px=value.size, seed=value.seed, number=number)

    return make
