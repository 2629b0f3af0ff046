"""Waveform clips as looks: which levels of a sound are drawn where, frame by frame."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import floor
from typing import Any

from dagrender.paint.displaylist import (
    Cel,
    GradientCel,
    PlayheadLine,
    SolidCel,
    WaveformCel,
    WaveShape,
    WaveSide,
)
from dagrender.plan.adjusting import refuse_filters
from dagrender.plan.drawn import At, Properties, box_of, filled
from dagrender.plan.look import Look
from dagrender.plan.properties import Studio, numbers, placed_look, raster_scale_of
from dagrender.plan.sampling import POSITION_DIGITS
from dagrender.plan.timeline import PlacedClip

_WHOLE = 10_000
_BAR_PX, _POINT_PX = 12, 4
"""How far apart bars and points are unless their number is said."""
_HEIGHT = Fraction(1, 4)
"""Of the canvas's, unless a size is said."""
_FEWEST = 2


def waveform_look(placed: PlacedClip, studio: Studio) -> Look:
    """The layer of a waveform clip."""
    clip, canvas = placed.clip, studio.canvas
    refuse_filters(placed, studio.track_adjustments(placed))
    properties = Properties(placed, studio)
    natural = canvas.width_px, max(1, floor(canvas.height_px * _HEIGHT))
    raster_scale = raster_scale_of(numbers(placed, studio, clip.scale))
    box, stretch = box_of(placed, studio, natural, raster_scale)
    size = _drawn(box[0], raster_scale), _drawn(box[1], raster_scale)
    count = clip.count or max(
        _FEWEST, round(box[0] / (_BAR_PX if clip.style == "bars" else _POINT_PX))
    )
    wave = _Wave.of(placed, studio, count)
    fill = _fill(clip.color, properties, size)
    played = _fill(clip.played_color, properties, size) if clip.played_color else None
    playhead = _playhead(clip.playhead, properties) if clip.playhead else None
    thickness = properties.number(clip.thickness) if clip.style == "line" else None
    if wave.window_s is not None or played or playhead:
        properties.run()

    def cel(time_s: Fraction) -> Cel:
        now_s = source_time(placed, time_s)
        view = wave.view(now_s)
        px = size[0] / view.length_s
        line = playhead(time_s) if playhead else None
        step_px = size[0] / count
        width_px = thickness(time_s) * raster_scale if thickness else step_px * (1 - clip.spacing)
        return WaveformCel(
            size=size,
            shape=WaveShape(clip.style.value),
            side=WaveSide(clip.align.value),
            levels=view.levels,
            first_px=_px((view.first_s - view.start_s) * px),
            step_px=_px(step_px),
            width_px=_px(width_px) if clip.style != "area" else 0.0,
            is_round=clip.ends == "round" and clip.style != "area",
            fill=fill(time_s),
            played=played(time_s) if played else None,
            head_px=_px((now_s - view.start_s) * px) if played or line else None,
            playhead=PlayheadLine(colour=line.colour, width_px=_px(line.width_px * raster_scale))
            if line
            else None,
        )

    return placed_look(placed, studio, properties.cels(cel), raster_scale, stretch)


def source_time(placed: PlacedClip, time_s: Fraction) -> Fraction:
    """Where in its source a clip is at a time from its start, at the source's end at most."""
    pass_s = placed.duration_s / placed.passes
    number = min(time_s // pass_s, placed.passes - 1)
    passed_s = placed.pace.passed(time_s - number * pass_s)
    whole_s = placed.pace.passed(pass_s)
    at_s = whole_s - passed_s if placed.reverse else passed_s
    length_s = _end_s(placed) - placed.in_s
    if placed.clip.when_short == "loop" and at_s > length_s:
        at_s %= length_s
    return placed.in_s + min(at_s, length_s)


def _end_s(placed: PlacedClip) -> Fraction:
    """Where the sound of a clip's source ends."""
    audio = placed.source.facts.audio if placed.source else None
    if audio is None:
        raise TypeError(f"{placed.label} has no sound")
    return audio.start_s + audio.duration_s


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """What of a sound is to be seen: ``length_s`` from ``start_s``, and levels from ``first_s``."""

    start_s: Fraction
    length_s: Fraction
    first_s: Fraction
    levels: tuple[int, ...]


class _Wave:
    """The levels of a clip's source, on a grid of ``count`` steps to what is to be seen at once.

    ``level`` gives that of a step, counted from ``origin_s``; ``whole`` is the start and the length
    of what the clip plays.
    """

    def __init__(
        self,
        level: Callable[[int], int | None],
        count: int,
        whole: tuple[Fraction, Fraction],
        window_s: Fraction | None,
    ) -> None:
        self.window_s = window_s
        self._count, self._whole = count, whole
        self._still: _View | None = None
        # bars stay with their sound as it moves along, and many frames show the same
        self._level = lru_cache(maxsize=4 * count)(level)

    @classmethod
    def of(cls, placed: PlacedClip, studio: Studio, count: int) -> "_Wave":
        clip = placed.clip
        levels = studio.materials.levels[clip.waveform]
        channel, measure = clip.channel.value, clip.measure.value
        loudest = levels.loudest(channel, measure) if clip.normalize else 1.0
        window_s = clip.window.evaluate(studio.canvas.rate, {}.__getitem__) if clip.window else None
        played_s = placed.pace.passed(placed.duration_s / placed.passes)
        whole = placed.in_s, min(played_s, _end_s(placed) - placed.in_s)
        # bars that move stand at multiples of their length, whatever the clip's range
        origin_s = whole[0] if window_s is None else Fraction(0)
        step_s = (window_s or whole[1]) / count

        def level(place: int) -> int | None:
            first_s = origin_s + place * step_s
            found = levels.between(first_s, first_s + step_s, channel, measure)
            return None if found is None else round(found / (loudest or 1.0) * _WHOLE)

        return cls(level, count, whole, window_s)

    def view(self, now_s: Fraction) -> _View:
        """What is to be seen while ``now_s`` of the source is heard."""
        if self.window_s is not None:
            start_s = now_s - self.window_s / 2
            step_s = self.window_s / self._count
            first = floor(start_s / step_s) - 1
            places = range(first, first + self._count + 3)
            return self._seen(start_s, self.window_s, Fraction(0), places)
        if self._still is None:
            start_s, length_s = self._whole
            self._still = self._seen(start_s, length_s, start_s, range(self._count))
        return self._still

    def _seen(
        self, start_s: Fraction, length_s: Fraction, origin_s: Fraction, places: range
    ) -> _View:
        """The levels at ``places``, counted in steps from ``origin_s``; none beyond the source."""
        there = [(at, level) for at in places if (level := self._level(at)) is not None]
        first = there[0][0] if there else places.start
        return _View(
            start_s=start_s,
            length_s=length_s,
            first_s=origin_s + first * length_s / self._count,
            levels=tuple(level for _, level in there),
        )


def _fill(fill: Any, properties: Properties, size: tuple[int, int]) -> At[SolidCel | GradientCel]:
    return filled(fill, properties, size, None)


def _playhead(said: Any, properties: Properties) -> At[PlayheadLine]:
    colour, width = properties.colour(said.color), properties.number(said.width)
    return lambda time_s: PlayheadLine(colour=colour(time_s), width_px=width(time_s))


def _drawn(length_px: int, scale: float) -> int:
    return max(1, floor(length_px * scale + 0.5))


def _px(length_px: float | Fraction) -> float:
    return round(float(length_px), POSITION_DIGITS)
