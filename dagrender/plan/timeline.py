"""The timeline resolved: every clip with its exact start, its length and its source range.

Starts and durations may depend on each other across tracks; they are evaluated in the order of
their dependencies, however long the chain. Picture is on the frame grid: a clip's length in frames
depends on nothing but its duration, so that moving a clip never changes it. Sound is exact.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter
from typing import Any

from dagrender.errors import Place, Problem, SpecError
from dagrender.plan.materials import Materials, Source
from dagrender.spec.document import Document
from dagrender.spec.expression import TimeExpression
from dagrender.timebase import format_time, frame_at

_FILM = ("film", -1)
_PICTURE_KINDS = {"video", "image", "text", "color"}
_SOURCED_KINDS = {"video", "audio"}

Quantity = tuple[str, int]
"""("start" | "duration", number of the clip), or the film's end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """A transition as one of its two clips sees it."""

    transition: Any
    frames: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedClip:
    """A clip where it stands in the film. ``first`` and ``frames`` are on the canvas's frame grid."""

    number: int
    track: int
    loc: tuple[str | int, ...]
    place: Place
    label: str
    clip: Any
    start_s: Fraction
    duration_s: Fraction
    first: int
    frames: int
    source: Source | None
    in_s: Fraction
    speed: Fraction
    lead: Overlap | None
    tail: Overlap | None

    @property
    def end(self) -> int:
        """The first frame behind the clip."""
        return self.first + self.frames

    @property
    def is_picture(self) -> bool:
        """Whether it shows anything."""
        return self.clip.kind in _PICTURE_KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """All clips but gaps, bottom track first, and the film's length in frames."""

    rate: Fraction
    frames: int
    clips: tuple[PlacedClip, ...]

    @property
    def duration_s(self) -> Fraction:
        """The film's length in seconds."""
        return self.frames / self.rate

    def lookup(self, name: str) -> Fraction:
        """The time of ``id.start``, ``id.end`` or ``id.duration``, or of the film's ``end``.

        Raises:
            KeyError: there is no such clip.
        """
        if name in ("end", "duration"):
            return self.duration_s
        if name == "start":
            return Fraction(0)
        ident, _, part = name.partition(".")
        for placed in self.clips:
            if placed.clip.id == ident:
                return _part(placed.start_s, placed.duration_s, part)
        raise KeyError(name)


@dataclass(slots=True)
class _Entry:
    """A clip or transition before its times are known."""

    number: int
    track: int
    loc: tuple[str | int, ...]
    clip: Any
    previous: int | None = None
    overlap: int | None = None
    """The transition that stands between this clip and ``previous``."""
    followed_by: int | None = None


def resolve(document: Document, materials: Materials) -> Timeline:
    """Every clip's place in the film.

    Raises:
        SpecError: cycles, ranges outside of a source, transitions longer than their clips ...; all
            problems that can be told at once.
    """
    return _Resolver(document, materials).timeline()


def _part(start_s: Fraction, duration_s: Fraction, part: str) -> Fraction:
    if part == "start":
        return start_s
    if part == "duration":
        return duration_s
    return start_s + duration_s


def label_of(clip: Any) -> str:
    """How messages name a clip: its id, or its kind and content."""
    if getattr(clip, "id", None):
        return str(clip.id)
    what = getattr(clip, clip.kind, "")
    return f'{clip.kind} "{what}"' if isinstance(what, str) else str(clip.kind)


class _Resolver:
    def __init__(self, document: Document, materials: Materials) -> None:
        self.document = document
        self.film = document.film
        self.rate = document.film.canvas.fps
        self.materials = materials
        self.problems: list[Problem] = []
        self.entries = list(self._flatten())
        clips = ((entry.clip, entry.number) for entry in self.entries)
        self.ids = {clip.id: number for clip, number in clips if getattr(clip, "id", None)}
        self.known: dict[Quantity, Fraction] = {}
        self.film_end = Fraction(0)

    def _flatten(self) -> Iterator[_Entry]:
        number = 0
        for track_number, track in enumerate(self.film.timeline):
            previous: _Entry | None = None
            overlap: int | None = None
            for clip_number, clip in enumerate(track.clips):
                loc = ("timeline", track_number, "clips", clip_number)
                entry = _Entry(number=number, track=track_number, loc=loc, clip=clip)
                if clip.kind == "transition":
                    overlap = number
                else:
                    if previous is not None:
                        entry.previous, entry.overlap = previous.number, overlap
                        previous.followed_by = overlap
                    previous, overlap = entry, None
                yield entry
                number += 1

    def timeline(self) -> Timeline:
        for quantity in self._order():
            self._evaluate(quantity)
        self._raise()
        film_frames = self._film_frames()
        clips = tuple(
            self._placed(entry)
            for entry in self.entries
            if entry.clip.kind not in ("gap", "transition")
        )
        self._check_overlaps()
        self._raise()
        return Timeline(rate=self.rate, frames=film_frames, clips=clips)

    def _raise(self) -> None:
        if self.problems:
            unique = dict.fromkeys(self.problems)
            raise SpecError(tuple(sorted(unique, key=_by_place)))

    def _problem(self, entry: _Entry, field: str | None, message: str, hint: str = "") -> None:
        loc = (*entry.loc, field) if field else entry.loc
        self.problems.append(Problem(message, self.document.place(*loc), hint))

    # The order of evaluation

    def _order(self) -> tuple[Quantity, ...]:
        sorter: TopologicalSorter[Quantity] = TopologicalSorter()
        film_needs: list[Quantity] = []
        for entry in self.entries:
            start, duration = ("start", entry.number), ("duration", entry.number)
            sorter.add(duration, *self._duration_needs(entry))
            if entry.clip.kind == "transition":
                continue
            sorter.add(start, *self._start_needs(entry))
            if entry.clip.duration != "all":
                film_needs += [start, duration]
        sorter.add(_FILM, *film_needs, *self._names_needed(self.film.canvas.duration))
        try:
            return tuple(sorter.static_order())
        except CycleError as error:
            self._report_cycle(error.args[1])
            self._raise()
            raise

    def _report_cycle(self, cycle: list[Quantity]) -> None:
        numbers = list(dict.fromkeys(number for _, number in cycle if number >= 0))
        names = " -> ".join(label_of(self.entries[number].clip) for number in reversed(numbers))
        self._problem(
            self.entries[numbers[0]],
            None,
            f"these clips' times depend on each other in a circle: {names}",
            "give one of them a start or a duration of its own",
        )

    def _duration_needs(self, entry: _Entry) -> list[Quantity]:
        clip = entry.clip
        needs = []
        if clip.duration == "all":
            needs += [_FILM, ("start", entry.number)]
        else:
            needs += self._names_needed(clip.duration)
        if clip.kind in _SOURCED_KINDS:
            needs += self._names_needed(clip.in_) + self._names_needed(clip.out)
        return needs

    def _start_needs(self, entry: _Entry) -> list[Quantity]:
        if entry.clip.start is not None:
            return self._names_needed(entry.clip.start)
        if entry.previous is None:
            return []
        needs = [("start", entry.previous), ("duration", entry.previous)]
        return needs + ([("duration", entry.overlap)] if entry.overlap is not None else [])

    def _names_needed(self, expression: TimeExpression | None) -> list[Quantity]:
        needs: list[Quantity] = []
        for name in expression.names() if expression is not None else ():
            ident, _, part = name.partition(".")
            number = self.ids.get(ident)
            if number is not None:
                needs += [("start", number)] if part in ("start", "end") else []
                needs += [("duration", number)] if part in ("duration", "end") else []
        return needs

    # Evaluation

    def _evaluate(self, quantity: Quantity) -> None:
        what, number = quantity
        if quantity == _FILM:
            self.film_end = self._film_end()
            return
        entry = self.entries[number]
        self.known[quantity] = self._start(entry) if what == "start" else self._duration(entry)

    def _time(self, entry: _Entry, field: str, expression: TimeExpression) -> Fraction:
        try:
            return expression.evaluate(self.rate, self._lookup)
        except KeyError as error:
            name = error.args[0]
            self._problem(entry, field, f'no time is called "{name}"', self._nearest(name))
        except ValueError as error:
            self._problem(entry, field, str(error))
        return Fraction(0)

    def _nearest(self, name: str) -> str:
        from difflib import get_close_matches

        words = [f"{ident}.{part}" for ident in self.ids for part in ("start", "end", "duration")]
        close = get_close_matches(name, words, 1)
        return f'did you mean "{close[0]}"?' if close else "clips are named by their id"

    def _lookup(self, name: str) -> Fraction:
        ident, _, part = name.partition(".")
        number = self.ids.get(ident)
        if number is None or part not in ("start", "end", "duration"):
            raise KeyError(name)
        start_s = self.known.get(("start", number), Fraction(0))
        return _part(start_s, self.known.get(("duration", number), Fraction(0)), part)

    def _snap(self, time_s: Fraction) -> Fraction:
        return frame_at(time_s, self.rate) / self.rate

    def _start(self, entry: _Entry) -> Fraction:
        clip = entry.clip
        if clip.start is not None:
            start_s = self._time(entry, "start", clip.start)
            if start_s < 0:
                self._problem(
                    entry,
                    "start",
                    f"{label_of(clip)} would start {format_time(-start_s)} before the film",
                )
                return Fraction(0)
            return start_s if clip.kind == "audio" else self._snap(start_s)
        if entry.previous is None:
            return Fraction(0)
        end_s = self.known["start", entry.previous] + self.known["duration", entry.previous]
        if entry.overlap is not None:
            end_s -= self.known["duration", entry.overlap]
        return max(Fraction(0), end_s if clip.kind == "audio" else self._snap(end_s))

    def _duration(self, entry: _Entry) -> Fraction:
        clip = entry.clip
        if clip.duration == "all":
            wanted_s = max(Fraction(0), self.film_end - self.known["start", entry.number])
            if clip.kind in _SOURCED_KINDS:
                self._range(entry, wanted_s)
        elif clip.kind in _SOURCED_KINDS:
            given = clip.duration and self._time(entry, "duration", clip.duration)
            wanted_s = self._range(entry, given)
        elif clip.duration is None:
            self._problem(
                entry,
                None,
                f"{label_of(clip)} has no duration",
                "give duration: 3s, or duration: all for the rest of the film",
            )
            return Fraction(1)
        else:
            wanted_s = self._time(entry, "duration", clip.duration)
        if wanted_s <= 0:
            if not self.problems:
                self._problem(entry, "duration", f"{label_of(clip)} lasts no time at all")
            return Fraction(1)
        if clip.kind == "audio":
            return wanted_s
        snapped_s = self._snap(wanted_s)
        if not snapped_s:
            self._problem(
                entry,
                "duration",
                f"{label_of(clip)} lasts {format_time(wanted_s)}, which is less than half a frame",
            )
        return snapped_s

    def _range(self, entry: _Entry, given_s: Fraction | None) -> Fraction:
        """How long a clip of a source lasts; problems where the source does not reach."""
        clip = entry.clip
        in_s = self._time(entry, "in", clip.in_) if clip.in_ is not None else Fraction(0)
        length_s = self._source_length(entry)
        if length_s is None:
            return Fraction(1)
        name = self._source(entry).path.name
        if in_s >= length_s:
            self._problem(
                entry,
                "in",
                f"{label_of(clip)} starts at {format_time(in_s)} of {name},"
                f" which ends at {format_time(length_s)}",
            )
            return Fraction(1)
        if clip.out is not None:
            out_s = self._time(entry, "out", clip.out)
            if given_s is not None:
                self._problem(
                    entry,
                    "duration",
                    f"{label_of(clip)} has both out and duration",
                    "out is a time of the source, duration is a length in the film: keep one",
                )
            if out_s <= in_s:
                self._problem(
                    entry,
                    "out",
                    f"{label_of(clip)} ends at {format_time(out_s)} of its source,"
                    f" before it starts at {format_time(in_s)}",
                )
                return Fraction(1)
            given_s = (out_s - in_s) / clip.speed
        if given_s is None:
            return (length_s - in_s) / Fraction(clip.speed)
        last_s = in_s + (given_s - 1 / self.rate) * clip.speed
        if last_s >= length_s and clip.when_short.value == "error":
            end_s = in_s + given_s * clip.speed
            self._problem(
                entry,
                "out" if clip.out is not None else "duration",
                f"{label_of(clip)} needs {name} up to {format_time(end_s)},"
                f" but it ends at {format_time(length_s)}",
                "shorten the clip, or say when_short: hold, loop or blank",
            )
        return given_s

    def _source(self, entry: _Entry) -> Source:
        return self.materials.sources[getattr(entry.clip, entry.clip.kind)]

    def _source_length(self, entry: _Entry) -> Fraction | None:
        facts = self._source(entry).facts
        name = self._source(entry).path.name
        if entry.clip.kind == "video":
            if facts.video is not None:
                return facts.video.table.duration_s
            hint = "use image: for a still" if facts.image else "use audio: for sound"
            self._problem(entry, "video", f"{name} has no moving picture", hint)
        elif facts.audio is not None:
            return facts.audio.start_s + facts.audio.duration_s
        else:
            self._problem(entry, "audio", f"{name} has no sound")
        return None

    def _film_end(self) -> Fraction:
        canvas = self.film.canvas
        if canvas.duration is not None:
            try:
                return canvas.duration.evaluate(self.rate, self._lookup)
            except (KeyError, ValueError) as error:
                place = self.document.place("canvas", "duration")
                self.problems.append(Problem(f"canvas.duration: {error}", place))
                return Fraction(1)
        ends = [
            self.known["start", entry.number] + self.known["duration", entry.number]
            for entry in self.entries
            if entry.clip.kind != "transition" and entry.clip.duration != "all"
        ]
        return max(ends, default=Fraction(0))

    def _film_frames(self) -> int:
        scaled = self.film_end * self.rate
        frames = frame_at(self.film_end, self.rate)
        if self.film.canvas.duration is None:
            frames = -(-scaled.numerator // scaled.denominator)
        if frames <= 0:
            place = self.document.place("timeline")
            self.problems.append(
                Problem(
                    "the film has no length",
                    place,
                    "at least one clip needs a duration of its own, or give canvas: duration",
                )
            )
            self._raise()
        return frames

    # Transitions

    def _check_overlaps(self) -> None:
        for entry in self.entries:
            if entry.overlap is None or entry.previous is None:
                continue
            overlap_s = self.known["duration", entry.overlap]
            transition = self.entries[entry.overlap]
            for neighbour in (self.entries[entry.previous], entry):
                if self.known["duration", neighbour.number] < overlap_s:
                    self._problem(
                        transition,
                        "duration",
                        f"the {transition.clip.transition} lasts {format_time(overlap_s)},"
                        f" longer than {label_of(neighbour.clip)}, which lasts"
                        f" {format_time(self.known['duration', neighbour.number])}",
                    )
            if entry.clip.start is not None:
                self._problem(
                    entry,
                    "start",
                    f"{label_of(entry.clip)} follows a transition, which places it",
                    "leave start out, or the transition",
                )

    def _overlap(self, number: int | None) -> Overlap | None:
        if number is None:
            return None
        frames = frame_at(self.known["duration", number], self.rate)
        return Overlap(transition=self.entries[number].clip, frames=frames) if frames else None

    def _placed(self, entry: _Entry) -> PlacedClip:
        clip = entry.clip
        start_s = self.known["start", entry.number]
        duration_s = self.known["duration", entry.number]
        sourced = clip.kind in _SOURCED_KINDS
        return PlacedClip(
            number=entry.number,
            track=entry.track,
            loc=entry.loc,
            place=self.document.place(*entry.loc),
            label=label_of(clip),
            clip=clip,
            start_s=start_s,
            duration_s=duration_s,
            first=frame_at(start_s, self.rate),
            frames=frame_at(duration_s, self.rate),
            source=self.materials.sources.get(getattr(clip, clip.kind))
            if clip.kind in ("video", "audio", "image")
            else None,
            in_s=self._time(entry, "in", clip.in_) if sourced and clip.in_ else Fraction(0),
            speed=clip.speed if sourced else Fraction(1),
            lead=self._overlap(entry.overlap),
            tail=self._overlap(entry.followed_by),
        )


def _by_place(problem: Problem) -> tuple[int, int]:
    return (problem.place.line, problem.place.column) if problem.place else (0, 0)
