"""Which frames an extraction writes: of a source, of a clip, of a film. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from dagrender.errors import Problem, SpecError
from dagrender.media.facts.model import FrameTable, SourceFacts
from dagrender.picture import Conform, Pixels, SourceForm
from dagrender.plan.frames import lit, shown
from dagrender.plan.timeline import PlacedClip, Timeline
from dagrender.spec.expression import parse_expression
from dagrender.timebase import format_time, parse_rate

_CHROMA_OF_420 = ("yuv420p", "yuvj420p", "nv12", "nv21", "p010", "p012", "p016", "gray")


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """What is asked for, as the command line has it; None where it says nothing."""

    start: str | None = None
    end: str | None = None
    rate: str | None = None

    def is_given(self) -> bool:
        """Whether anything is said at all."""
        return (self.start, self.end, self.rate) != (None, None, None)


ALL = Range()
"""Everything, every frame once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A frame to write: when it is shown, in seconds, and its number in the table or film."""

    time_s: Fraction
    frame: int


Moments = tuple[Moment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bounds:
    start_s: Fraction
    end_s: Fraction
    rate: Fraction | None

    def ticks(self, rate: Fraction) -> tuple[Fraction, ...]:
        """The times from ``start_s`` on at which ``rate`` asks for a frame, before ``end_s``."""
        scaled = (self.end_s - self.start_s) * rate
        count = -(-scaled.numerator // scaled.denominator)
        return tuple(self.start_s + number / rate for number in range(count))


def _problem(message: str, hint: str = "") -> SpecError:
    return SpecError((Problem(message, hint=hint),))


def _bounds(
    wanted: Range, rate: Fraction, length_s: Fraction, lookup: Callable[[str], Fraction], what: str
) -> _Bounds:
    def time(option: str, text: str | None, default_s: Fraction) -> Fraction:
        if text is None:
            return default_s
        try:
            time_s = parse_expression(text).evaluate(rate, lookup)
        except (ValueError, KeyError) as error:
            raise _problem(f"{option} {text}: {error.args[0]} is not a time of {what}") from None
        if not 0 <= time_s <= length_s:
            last = format_time(length_s)
            raise _problem(f"{option} {text}: {what} lasts from 0s to {last}")
        return time_s

    start_s = time("--in", wanted.start, Fraction(0))
    end_s = time("--out", wanted.end, length_s)
    if start_s >= end_s:
        last = format_time(end_s)
        raise _problem(f"--in {wanted.start or '0s'} is not before --out {wanted.end or last}")
    try:
        asked = parse_rate(wanted.rate) if wanted.rate is not None else None
    except ValueError as error:
        raise _problem(f"--fps {wanted.rate}: {error}", "such as 1, 12.5 or 30000/1001") from None
    return _Bounds(start_s=start_s, end_s=end_s, rate=asked)


def source_moments(facts: SourceFacts, wanted: Range, what: str) -> Moments:
    """The frames of a source: each once, or at a rate those on screen at its ticks.

    The first is the one on screen at ``--in``; the last begins before ``--out``.

    Raises:
        SpecError: the range is none of this source's; the source shows nothing.
    """
    if facts.video is None:
        if facts.image is None:
            raise _problem(f"{what} has no picture", "extract takes videos and still pictures")
        if wanted.is_given():
            raise _problem(f"{what} is a still picture: it has no --in, --out or --fps")
        return (Moment(time_s=Fraction(0), frame=0),)
    table = facts.video.table
    length_s = table.duration_s
    own = {"start": Fraction(0), "end": length_s, "duration": length_s}
    bounds = _bounds(wanted, facts.video.rate, length_s, own.__getitem__, what)
    if bounds.rate is not None:
        ticks = bounds.ticks(bounds.rate)
        return tuple(Moment(time_s=one, frame=table.index_at(one)) for one in ticks)
    return _each_once(table, bounds)


def _each_once(table: FrameTable, bounds: _Bounds) -> Moments:
    moments = []
    for index in range(table.index_at(bounds.start_s), len(table.pts)):
        time_s = table.pts[index] * table.time_base
        if time_s >= bounds.end_s:
            break
        moments.append(Moment(time_s=time_s, frame=index))
    return tuple(moments)


def clip_moments(placed: PlacedClip, rate: Fraction, wanted: Range) -> Moments:
    """The frames of its source that a clip shows, one for each of the clip's frames in the film.

    ``rate`` is the film's. Times count from the clip's start; the frames are those that the clip
    shows then, whatever its source range, speed and direction; where it is blank there is none. A
    clip that shows a still has one.

    Raises:
        SpecError: the clip shows no source; the range is none of the clip's.
    """
    if placed.source is None or not placed.is_picture or placed.clip.kind == "waveform":
        hint = "only clips of videos and images have source frames"
        raise _problem(f"--clip: {placed.label} shows no frames of a source", hint)
    video = placed.source.facts.video
    if placed.clip.kind == "composition":
        hint = "extract the frames of the film that it shows"
        raise _problem(f"--clip: {placed.label} shows no frames of a source", hint)
    if video is None or placed.clip.kind != "video":
        return source_moments(placed.source.facts, wanted, placed.label)
    length_s = placed.frames / rate
    own = {"start": Fraction(0), "end": length_s, "duration": length_s}
    bounds = _bounds(wanted, rate, length_s, own.__getitem__, placed.label)
    moments = _on_grid(bounds, rate)
    first, last = moments[0].frame, moments[-1].frame
    indices: dict[int, int] = {}
    for run in lit(placed, rate, range(first, last + 1)):
        indices |= zip(run, shown(placed, video.table, rate, run), strict=True)
    found = [one for one in moments if one.frame in indices]
    if not found:
        raise _problem(f"{placed.label} shows nothing there", "its source has ended by then")
    return tuple(Moment(time_s=one.time_s, frame=indices[one.frame]) for one in found)


def film_moments(timeline: Timeline, wanted: Range) -> Moments:
    """The frames of a film: all on its own grid, or at a rate those on screen at its ticks.

    Raises:
        SpecError: the range is none of this film's.
    """
    bounds = _bounds(wanted, timeline.rate, timeline.duration_s, timeline.lookup, "this film")
    return _on_grid(bounds, timeline.rate)


def _on_grid(bounds: _Bounds, grid: Fraction) -> Moments:
    """All frames of a grid from the one on screen at the start on, or those at a rate's ticks."""
    if bounds.rate is not None:
        return tuple(
            Moment(time_s=time_s, frame=int(time_s * grid)) for time_s in bounds.ticks(bounds.rate)
        )
    first, last = bounds.start_s * grid, bounds.end_s * grid
    frames = range(first.numerator // first.denominator, -(-last.numerator // last.denominator))
    return tuple(Moment(time_s=frame / grid, frame=frame) for frame in frames)


def own_size(form: SourceForm, *, exact: bool) -> Conform:
    """The recipe for a source's pictures at their own size: upright, square pixels, SDR.

    ``exact`` keeps what 4:2:0 cannot hold: alpha, RGB, and colour at full resolution.
    """
    width, height = form.upright_size()
    plain = form.pixel_format.startswith(_CHROMA_OF_420) and not form.has_alpha
    return Conform(
        form=form,
        crop=None,
        width_px=max(1, round(width)),
        height_px=max(1, round(height)),
        window=None,
        pixels=Pixels.RGBA if form.has_alpha or (exact and not plain) else Pixels.YUV420,
    )
