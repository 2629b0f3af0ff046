"""From clips that speak of each other to clips with times.

Starts and durations may depend on each other across tracks; they are evaluated in the order of
their dependencies, however long the chain. Picture is on the frame grid: a clip's length in frames
depends on nothing but its duration, so that moving a clip never changes it. Sound is exact.
"""

from difflib import get_close_matches
from fractions import Fraction
from graphlib import CycleError

from dagrender import limits
from dagrender.paint.displaylist import ImageCel
from dagrender.picture import Conform, Pixels
from dagrender.plan.dependencies import FILM, Dependencies, Quantity
from dagrender.plan.entries import SOURCED_KINDS, Entry, entries_of
from dagrender.plan.findings import Findings
from dagrender.plan.handles import Handles, Played, Split, check_handles, split
from dagrender.plan.materials import Materials
from dagrender.plan.pace import STEADY
from dagrender.plan.ranges import Ranges
from dagrender.plan.timeline import Marks, Overlap, PlacedClip, Timeline, time_in
from dagrender.spec.document import Document
from dagrender.spec.expression import TimeExpression
from dagrender.timebase import format_time, frame_at

_MADE_FROM_SOURCES = ("video", "audio", "image", "composition", "waveform")
_STAND_IN = Fraction(1)
"""A length to go on with where the true one cannot be told, so that other problems are found."""


def resolve(document: Document, materials: Materials) -> Timeline:
    """Every clip's place in the film.

    Raises:
        SpecError: cycles, ranges outside of a source, transitions longer than their clips ...; all
            problems that can be told at once.
    """
    return _Resolver(document, materials).timeline()


class _Resolver:
    def __init__(self, document: Document, materials: Materials) -> None:
        self.document = document
        self.film = document.film
        self.materials = materials
        self.rate = document.film.canvas.fps
        self.findings = Findings(document)
        self.ranges = Ranges(materials, self.rate, self.findings)
        self.entries = entries_of(document.film)
        clips = ((entry.clip, entry.number) for entry in self.entries)
        self.ids = {clip.id: number for clip, number in clips if getattr(clip, "id", None)}
        self.known: dict[Quantity, Fraction] = {}
        self.film_end = Fraction(0)

    def timeline(self) -> Timeline:
        for quantity in self._order():
            self._evaluate(quantity)
        self.findings.settle()
        film_frames = self._film_frames()
        if film_frames > limits.most("frames"):
            self.findings.note_at(("timeline",), *limits.refusal("frames"))
        self._check_overlaps()
        self._check_handles()
        self.findings.settle()
        clips = tuple(
            self._placed(entry)
            for entry in self.entries
            if entry.clip.kind not in ("gap", "transition")
        )
        self.findings.settle()
        return Timeline(
            rate=self.rate,
            frames=film_frames,
            clips=clips,
            marks=self._marks(),
            tracks=tuple(track.track for track in self.film.timeline),
        )

    def _order(self) -> tuple[Quantity, ...]:
        try:
            return Dependencies(self.film, self.entries, self.ids).order()
        except CycleError as error:
            self._report_cycle(error.args[1])
            self.findings.settle()
            raise

    def _report_cycle(self, cycle: list[Quantity]) -> None:
        numbers = list(dict.fromkeys(number for _, number in reversed(cycle) if number >= 0))
        names = " -> ".join(self.entries[number].label for number in numbers)
        last = self.entries[numbers[-1]]
        # where its own time is written, the circle can be broken there
        written = (part for part, number in cycle if number == last.number)
        self.findings.note(
            last,
            next((part for part in written if part in last.clip.model_fields_set), None),
            f"these clips' times depend on each other in a circle: {names}"
            if len(numbers) > 1
            else f"the times of {names} depend on themselves",
            "give one of them a start or a duration of its own",
        )

    def _marks(self) -> Marks:
        return {
            ident: (self.known["start", number], self.known["duration", number])
            for ident, number in self.ids.items()
        }

    # Evaluation

    def _evaluate(self, quantity: Quantity) -> None:
        what, number = quantity
        if quantity == FILM:
            self.film_end = self._film_end()
            return
        entry = self.entries[number]
        self.known[quantity] = self._start(entry) if what == "start" else self._duration(entry)
        if self.known[quantity] * self.rate > limits.most("frames"):
            message, hint = limits.refusal("frames")
            field = what if what in entry.clip.model_fields_set else None
            self.findings.note(entry, field, f"{what} of {entry.label}: {message}", hint)
            self.known[quantity] = _STAND_IN

    def _time(self, entry: Entry, field: str, expression: TimeExpression) -> Fraction:
        try:
            return expression.evaluate(self.rate, self._lookup)
        except KeyError as error:
            name = error.args[0]
            self.findings.note(entry, field, f'no time is called "{name}"', self._nearest(name))
        except ValueError as error:
            self.findings.note(entry, field, str(error))
        return Fraction(0)

    def _nearest(self, name: str) -> str:
        words = [f"{ident}.{part}" for ident in self.ids for part in ("start", "end", "duration")]
        close = get_close_matches(name, words, 1)
        return f'did you mean "{close[0]}"?' if close else "clips are named by their id"

    def _lookup(self, name: str) -> Fraction:
        ident = name.partition(".")[0]
        number = self.ids.get(ident)
        if number is None:
            raise KeyError(name)
        # of the two, only what the name speaks of has been worked out for certain
        start_s = self.known.get(("start", number), Fraction(0))
        return time_in({ident: (start_s, self.known.get(("duration", number), Fraction(0)))}, name)

    def _snap(self, time_s: Fraction) -> Fraction:
        return frame_at(time_s, self.rate) / self.rate

    def _start(self, entry: Entry) -> Fraction:
        clip = entry.clip
        if clip.start is not None:
            start_s = self._time(entry, "start", clip.start)
            if start_s < 0:
                message = f"{entry.label} would start {format_time(-start_s)} before the film"
                self.findings.note(entry, "start", message)
                return Fraction(0)
            return start_s if clip.kind == "audio" else self._snap(start_s)
        if entry.previous is None:
            return Fraction(0)
        end_s = self.known["start", entry.previous] + self.known["duration", entry.previous]
        if entry.overlap is not None and self._split(entry.overlap) is None:
            end_s -= self.known["duration", entry.overlap]
        return max(Fraction(0), end_s if clip.kind == "audio" else self._snap(end_s))

    def _duration(self, entry: Entry) -> Fraction:
        clip = entry.clip
        wanted_s = self._wanted_s(entry)
        if wanted_s is None:
            return _STAND_IN
        if wanted_s <= 0:
            if not self.findings:
                self.findings.note(entry, "duration", f"{entry.label} lasts no time at all")
            return _STAND_IN
        if clip.kind == "audio":
            return wanted_s
        snapped_s = self._snap(wanted_s)
        if not snapped_s:
            told = f"{entry.label} lasts {format_time(wanted_s)}, which is less than half a frame"
            self.findings.note(entry, "duration", told)
        return snapped_s

    def _wanted_s(self, entry: Entry) -> Fraction | None:
        """How long a clip is to last, before it is put on the grid; None where it does not say."""
        clip = entry.clip
        field, length = entry.length
        given_s: Fraction | None = None
        if length == "all":
            given_s = max(Fraction(0), self.film_end - self.known["start", entry.number])
        elif length is not None:
            given_s = self._time(entry, field, length)
        if clip.kind in SOURCED_KINDS:
            out_s = self._time(entry, "out", clip.out) if clip.out is not None else None
            return self.ranges.duration_s(entry, self._in_s(entry), out_s, given_s)
        if given_s is None:
            hint = "give duration: 3s, or duration: all for the rest of the film"
            self.findings.note(entry, None, f"{entry.label} has no duration", hint)
        return given_s

    def _in_s(self, entry: Entry) -> Fraction:
        if entry.clip.kind not in SOURCED_KINDS or entry.clip.in_ is None:
            return Fraction(0)
        return self._time(entry, "in", entry.clip.in_)

    # The film's end

    def _film_end(self) -> Fraction:
        said = self.film.canvas.duration
        end_s = self._last_end() if said is None else self._said_end(said)
        if end_s > 0 or self.findings:
            return end_s
        hint = "at least one clip needs a duration of its own, or give canvas: duration"
        self.findings.note_at(("timeline",), "the film has no length", hint)
        return _STAND_IN

    def _said_end(self, said: TimeExpression) -> Fraction:
        """What the canvas says, to the nearest frame."""
        try:
            return self._snap(said.evaluate(self.rate, self._lookup))
        except (KeyError, ValueError) as error:
            self.findings.note_at(("canvas", "duration"), f"canvas.duration: {error}")
            return _STAND_IN

    def _last_end(self) -> Fraction:
        ends = [
            self.known["start", entry.number] + self.known["duration", entry.number]
            for entry in self.entries
            if entry.lasts
        ]
        return max(ends, default=Fraction(0))

    def _film_frames(self) -> int:
        # sound may end between two frames: nothing of it is cut off
        scaled = self.film_end * self.rate
        return -(-scaled.numerator // scaled.denominator)

    # Transitions

    def _check_overlaps(self) -> None:
        for entry in self.entries:
            if entry.overlap is None or entry.previous is None:
                continue
            overlap_s = self.known["duration", entry.overlap]
            transition = self.entries[entry.overlap]
            about = self._split(entry.overlap)
            within = (about.before, about.after) if about else None
            for number, neighbour in enumerate((self.entries[entry.previous], entry)):
                lasts_s = self.known["duration", neighbour.number]
                # beyond the cut the clip has handles
                reach_s = within[number] / self.rate if within else overlap_s
                if lasts_s < reach_s:
                    message = (
                        f"the {transition.clip.transition} lasts {format_time(overlap_s)},"
                        f" longer than {neighbour.label}, which lasts {format_time(lasts_s)}"
                    )
                    self.findings.note(transition, "duration", message)
            if entry.clip.start is not None:
                message = f"{entry.label} follows a transition, which places it"
                self.findings.note(entry, "start", message, "leave start out, or the transition")

    def _check_handles(self) -> None:
        for entry in self.entries:
            if not entry.is_transition and entry.clip.kind in SOURCED_KINDS:
                played = self._played(entry)
                check_handles(entry, played, self.ranges.source(entry), self.findings)

    def _split(self, number: int | None) -> Split | None:
        """Where a transition lies about its cut; None where it is none, or the clips overlap."""
        if number is None:
            return None
        frames = frame_at(self.known["duration", number], self.rate)
        return split(self.entries[number].clip, frames)

    def _played(self, entry: Entry) -> Played:
        lead, tail = self._split(entry.overlap), self._split(entry.followed_by)
        return Played(
            in_s=self._in_s(entry),
            duration_s=self.known["duration", entry.number],
            pace=self.ranges.paces.get(entry.number, STEADY),
            handles=Handles(lead=lead.before if lead else 0, tail=tail.after if tail else 0),
            rate=self.rate,
        )

    def _overlap(self, number: int | None) -> Overlap | None:
        if number is None:
            return None
        frames = frame_at(self.known["duration", number], self.rate)
        if not frames:
            return None
        return Overlap(
            transition=self.entries[number].clip,
            frames=frames,
            luma=self._luma(self.entries[number]),
        )

    def _luma(self, entry: Entry) -> ImageCel | None:
        """The picture of a luma-wipe, stretched over the canvas."""
        name = entry.clip.luma
        if name is None:
            return None
        source = self.materials.sources[name]
        form = source.facts.first_form
        if form is None or source.facts.video is not None:
            message = f"{source.called} is not a still picture"
            self.findings.note(entry, "luma", message, "luma: takes a PNG, JPEG, WebP or SVG")
            return None
        conform = Conform(
            form=form,
            crop=None,
            width_px=self.film.canvas.width,
            height_px=self.film.canvas.height,
            window=None,
            pixels=Pixels.RGBA,
        )
        return ImageCel(content=source.content, conform=conform)

    def _placed(self, entry: Entry) -> PlacedClip:
        clip = entry.clip
        played, reverse = self._played(entry), getattr(clip, "reverse", False)
        start_s = self.known["start", entry.number] - played.lead_s
        duration_s = played.duration_s + played.lead_s + played.tail_s
        return PlacedClip(
            number=entry.number,
            track=entry.track,
            loc=entry.loc,
            place=self.document.place(*entry.loc),
            label=entry.label,
            clip=clip,
            start_s=start_s,
            duration_s=duration_s,
            first=frame_at(start_s, self.rate),
            frames=frame_at(duration_s, self.rate),
            source=self.ranges.source(entry) if clip.kind in _MADE_FROM_SOURCES else None,
            in_s=played.in_with_handle(reverse=reverse),
            pace=played.pace,
            lead=self._overlap(entry.overlap),
            tail=self._overlap(entry.followed_by),
            reverse=reverse,
            lead_handle_s=played.lead_s,
            tail_handle_s=played.tail_s,
            passes=getattr(clip, "loop", 1),
        )
