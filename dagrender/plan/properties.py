"""The properties that all visual clips have, over a clip's life."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from dagrender.paint.displaylist import Cel, DisplayList, Flip
from dagrender.picture import Colour
from dagrender.plan.adjusting import Adjusting, clip_adjusting
from dagrender.plan.exposure import Exposure
from dagrender.plan.fades import fade_s
from dagrender.plan.look import Canvas, CelRuns, Look
from dagrender.plan.materials import Materials
from dagrender.plan.sampling import (
    Track,
    fixed,
    life_times,
    mix_colours,
    mix_numbers,
    mix_pairs,
    runs,
    track_of,
)
from dagrender.plan.timeline import PlacedClip
from dagrender.spec.easing import LINEAR
from dagrender.spec.expression import TimeExpression
from dagrender.spec.values import Animated, Length

_SMALLEST_RASTER_SCALE, _LARGEST_RASTER_SCALE = 0.01, 8.0


Show = Callable[[int, int], DisplayList]
"""The display list of a film's frames from one up to another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Studio:
    """What all clips of a film share."""

    canvas: Canvas
    materials: Materials
    tracks: tuple[tuple[Any, ...], ...] = ()
    """The adjustments of each track, as the spec has them."""

    def track_adjustments(self, placed: PlacedClip) -> tuple[Any, ...]:
        """Those of the track that a clip stands on."""
        return self.tracks[placed.track] if self.tracks else ()

    films: Mapping[str, Show] = field(default_factory=dict)
    """The films that composition clips show, by ``CompositionClip.film``."""


def own_times(placed: PlacedClip, rate: Fraction) -> Callable[[TimeExpression], Fraction]:
    """Evaluates times that count from the clip's start and may speak of its length."""
    return life_times(placed.own_duration_s, rate, placed.lead_handle_s)


def adjusting_of(placed: PlacedClip, studio: Studio, raster_scale: float) -> Adjusting | None:
    """What is done to the cels of the clip, drawn at ``raster_scale``; None for nothing."""
    of_track = studio.track_adjustments(placed)
    return clip_adjusting(placed, studio.canvas.rate, studio.materials, of_track, raster_scale)


def numbers(placed: PlacedClip, studio: Studio, animated: Animated[Any]) -> Track[float]:
    """A number of the clip over its life, or a length of no axis in pixels."""
    return track_of(
        animated,
        convert=lambda value: plain(value, studio),
        mix=mix_numbers,
        evaluate=own_times(placed, studio.canvas.rate),
    )


def plain(value: Any, studio: Studio) -> float:
    """A number as it is, and a length of no axis in pixels."""
    if isinstance(value, Length):
        return value.evaluate(0, studio.canvas.size)
    return float(value)


def lengths(
    placed: PlacedClip, studio: Studio, animated: Animated[Any], extent_px: float
) -> Track[float]:
    """A length over the clip's life, in pixels of an axis of ``extent_px``."""
    return track_of(
        animated,
        convert=lambda length: length.evaluate(extent_px, studio.canvas.size),
        mix=mix_numbers,
        evaluate=own_times(placed, studio.canvas.rate),
    )


def colours(placed: PlacedClip, studio: Studio, animated: Animated[Colour]) -> Track[Colour]:
    """A colour of the clip over its life."""
    evaluate = own_times(placed, studio.canvas.rate)
    return track_of(animated, convert=lambda colour: colour, mix=mix_colours, evaluate=evaluate)


def position_of(placed: PlacedClip, studio: Studio) -> Track[tuple[float, float]]:
    """Where the clip's anchor stands, in pixels of the canvas; its centre unless said."""
    canvas = studio.canvas
    if placed.clip.position is None:
        return fixed((canvas.width_px / 2, canvas.height_px / 2), mix_pairs)
    return track_of(
        placed.clip.position,
        convert=lambda at: (
            at[0].evaluate(canvas.width_px, canvas.size),
            at[1].evaluate(canvas.height_px, canvas.size),
        ),
        mix=mix_pairs,
        evaluate=own_times(placed, canvas.rate),
    )


def sizes(
    placed: PlacedClip, studio: Studio, animated: Animated[Any]
) -> Track[tuple[float, float]]:
    """A width and a height over the clip's life, in pixels; at least one pixel each."""
    width_px, height_px = studio.canvas.size
    return track_of(
        animated,
        convert=lambda size: (
            max(1.0, size[0].evaluate(width_px, studio.canvas.size)),
            max(1.0, size[1].evaluate(height_px, studio.canvas.size)),
        ),
        mix=mix_pairs,
        evaluate=own_times(placed, studio.canvas.rate),
    )


def pair_track(
    placed: PlacedClip,
    studio: Studio,
    animated: Animated[Any],
    convert: Callable[[Any], tuple[float, float]],
) -> Track[tuple[float, float]]:
    """Two numbers of the clip over its life, which ``convert`` makes of its values."""
    evaluate = own_times(placed, studio.canvas.rate)
    return track_of(animated, convert=convert, mix=mix_pairs, evaluate=evaluate)


def raster_scale_of(scale: Track[float]) -> float:
    """The scale at which cels are drawn: the largest that is shown, so that none is blown up."""
    largest = max((value for _, value, _ in scale.keys), default=1.0)
    return min(_LARGEST_RASTER_SCALE, max(largest, _SMALLEST_RASTER_SCALE))


def placed_look(
    placed: PlacedClip,
    studio: Studio,
    cels: Callable[[range], CelRuns],
    raster_scale: float,
    stretch: Callable[[Fraction], tuple[float, float]] | None = None,
) -> Look:
    """The look of a clip that shows ``cels``, placed as the clip says."""
    clip = placed.clip
    position, scale = position_of(placed, studio), numbers(placed, studio, clip.scale)
    rotation = numbers(placed, studio, clip.rotation)
    return Look(
        cels=cels,
        anchor=clip.anchor,
        position=position,
        scale=scale,
        raster_scale=raster_scale,
        rotation=rotation,
        opacity=numbers(placed, studio, clip.opacity),
        snap=position.constant is not None and scale.constant is not None and stretch is None,
        flip=flip_of(placed),
        fades=fades_of(placed, studio),
        adjustments=adjusting_of(placed, studio, raster_scale),
        stretch=stretch,
        exposure=_exposure(clip.motion_blur),
    )


def _exposure(blur: Any) -> Exposure | None:
    if blur is None:
        return None
    share = Fraction(str(blur.shutter)) / 360
    return Exposure(share=share, samples=blur.samples)


def flip_of(placed: PlacedClip) -> Flip | None:
    """How the clip is mirrored, if it is."""
    flip = placed.clip.flip
    return None if flip is None else Flip(flip.value)


def fades_of(placed: PlacedClip, studio: Studio) -> tuple[Track[float], ...]:
    """What ``fade_in`` and ``fade_out`` make of the clip's opacity: from 0 to 1, from 1 to 0."""
    clip, rate, end_s = placed.clip, studio.canvas.rate, placed.duration_s
    zero, tracks = Fraction(0), []
    if (length_s := fade_s(clip.fade_in, rate)) > 0:
        keys = ((zero, 0.0, clip.fade_in.ease), (length_s, 1.0, LINEAR))
        tracks.append(Track(keys=keys, mix=mix_numbers))
    if (length_s := fade_s(clip.fade_out, rate)) > 0:
        keys = ((end_s - length_s, 1.0, clip.fade_out.ease), (end_s, 0.0, LINEAR))
        tracks.append(Track(keys=keys, mix=mix_numbers))
    return tuple(tracks)


def per_frame(studio: Studio, make: Callable[[Fraction], Cel]) -> Callable[[range], CelRuns]:
    """Cels made for every frame from its time, equal neighbours as one run."""
    return lambda frames: runs(make(frame / studio.canvas.rate) for frame in frames)


def pairs(
    placed: PlacedClip, studio: Studio, animated: Animated[Any]
) -> Track[tuple[float, float]]:
    """Two numbers of the clip over its life, or two lengths of no axis in pixels."""
    return track_of(
        animated,
        convert=lambda pair: (plain(pair[0], studio), plain(pair[1], studio)),
        mix=mix_pairs,
        evaluate=own_times(placed, studio.canvas.rate),
    )
