"""How long a clip of a source lasts, and whether its source reaches that far."""

from fractions import Fraction

from dagrender.plan.entries import Entry, source_name
from dagrender.plan.findings import Findings
from dagrender.plan.materials import Materials, Source
from dagrender.plan.pace import STILL, Pace, pace_of
from dagrender.spec.expression import TimeExpression
from dagrender.timebase import format_time, frame_at

_STAND_IN = Fraction(1)
"""A length to go on with where the true one cannot be told, so that other problems are found."""
_SOUND_GRID = Fraction(1_000_000)
"""Steps a second to which a sound's length is worked out where its speed changes."""
_SHOWN = ("video", "composition")
"""Kinds of clips of whose source the picture counts."""


class Ranges:
    """The source ranges of a film's clips; what is wrong with one goes to ``findings``."""

    def __init__(self, materials: Materials, rate: Fraction, findings: Findings) -> None:
        self._materials, self._rate, self._findings = materials, rate, findings
        self.paces: dict[int, Pace] = {}
        """How fast each clip goes through its source, by the number of its entry."""

    def source(self, entry: Entry) -> Source:
        """The source that a clip is made from."""
        return self._materials.sources[source_name(entry.clip)]

    def duration_s(
        self, entry: Entry, in_s: Fraction, out_s: Fraction | None, given_s: Fraction | None
    ) -> Fraction:
        """How long a clip lasts in the film.

        Args:
            entry: a clip of video or audio.
            in_s: where in the source it starts.
            out_s: where in the source it ends, if the clip says so.
            given_s: how long it lasts, if the clip says so.
        """
        length_s = self._source_length(entry)
        if length_s is None:
            return _STAND_IN
        if in_s >= length_s:
            message = (
                f"{entry.label} starts at {format_time(in_s)} of {self._name(entry)},"
                f" which ends at {format_time(length_s)}"
            )
            self._findings.note(entry, "in", message)
            return _STAND_IN
        if given_s is not None and entry.length[0] == "freeze":
            self.paces[entry.number] = STILL
            return given_s
        pace = self._pace(entry, given_s)
        if pace is None:
            return _STAND_IN
        self.paces[entry.number] = pace
        pass_s = given_s
        if pass_s is None:
            pass_s = self._played(entry, pace, (length_s if out_s is None else out_s) - in_s)
        if pass_s is None:
            return _STAND_IN
        if given_s is not None or out_s is not None:
            self._check_end(entry, in_s, pass_s, length_s)
        # passes follow each other as clips do: each is a whole number of frames
        return pass_s if entry.clip.loop == 1 else self._on_grid(entry, pass_s) * entry.clip.loop

    def _pace(self, entry: Entry, given_s: Fraction | None) -> Pace | None:
        """How fast the clip plays its source; None where it cannot be told."""
        speed = entry.clip.speed
        own: dict[str, Fraction] = {"start": Fraction(0)}
        if given_s is not None:
            lasts_s = self._on_grid(entry, given_s)
            own |= {"end": lasts_s, "duration": lasts_s}

        def evaluate(time: TimeExpression) -> Fraction:
            return time.evaluate(self._rate, own.__getitem__)

        try:
            return pace_of(speed, evaluate)
        except KeyError:
            message = f"{entry.label}: keys of speed that count from the end need a duration"
            hint = "give duration: instead of out:, or count them from the start"
            self._findings.note(entry, "speed", message, hint)
        except ValueError as error:
            self._findings.note(entry, "speed", f"{entry.label}: {error}")
        return None

    def _on_grid(self, entry: Entry, time_s: Fraction) -> Fraction:
        """``time_s`` as it will be: a picture's on the frame grid, a sound's as it is."""
        return frame_at(time_s, self._rate) / self._rate if _is_picture(entry) else time_s

    def _played(self, entry: Entry, pace: Pace, range_s: Fraction) -> Fraction | None:
        """How long it takes to play ``range_s`` of the source; None where it never gets there."""
        if pace.constant is not None:
            return range_s / pace.constant
        grid = self._rate if _is_picture(entry) else _SOUND_GRID
        steps = pace.steps(range_s, grid)
        if steps is not None:
            return steps / grid
        message = (
            f"{entry.label} stands still before {format_time(range_s)} of"
            f" {self._name(entry)} are played"
        )
        hint = "give duration: instead of out:, or a last speed above 0"
        self._findings.note(entry, "speed", message, hint)
        return None

    def _check_end(
        self, entry: Entry, in_s: Fraction, given_s: Fraction, length_s: Fraction
    ) -> None:
        """A clip may end up to one frame behind its source: no frame is missing then."""
        clip = entry.clip
        if clip.when_short.value != "error":
            return
        pace = self.paces[entry.number]
        last_s = max(Fraction(0), self._on_grid(entry, given_s) - 1 / self._rate)
        if in_s + pace.passed(last_s) < length_s:
            return
        message = (
            f"{entry.label} needs {self._name(entry)} up to"
            f" {format_time(in_s + pace.passed(given_s))}, but it ends at {format_time(length_s)}"
        )
        hint = "shorten the clip, or say when_short: hold, loop or blank"
        self._findings.note(entry, "out" if clip.out is not None else "duration", message, hint)

    def _name(self, entry: Entry) -> str:
        return self.source(entry).called

    def _source_length(self, entry: Entry) -> Fraction | None:
        facts = self.source(entry).facts
        if entry.clip.kind in _SHOWN:
            if facts.video is not None:
                return facts.video.table.duration_s
            hint = "use image: for a still" if facts.image else "use audio: for sound"
            self._findings.note(entry, "video", f"{self._name(entry)} has no moving picture", hint)
        elif facts.audio is not None:
            return facts.audio.start_s + facts.audio.duration_s
        else:
            self._findings.note(entry, entry.clip.kind, f"{self._name(entry)} has no sound")
        return None


def _is_picture(entry: Entry) -> bool:
    return bool(entry.clip.kind != "audio")
