"""How long a clip of a source lasts, and whether its source reaches that far."""

from fractions import Fraction

from dagrender.plan.entries import Entry
from dagrender.plan.findings import Findings
from dagrender.plan.materials import Materials, Source
from dagrender.timebase import format_time, frame_at

_STAND_IN = Fraction(1)
"""A length to go on with where the true one cannot be told, so that other problems are found."""


class Ranges:
    """The source ranges of a film's clips; what is wrong with one goes to ``findings``."""

    def __init__(self, materials: Materials, rate: Fraction, findings: Findings) -> None:
        self._materials, self._rate, self._findings = materials, rate, findings

    def source(self, entry: Entry) -> Source:
        """The source that a clip is made from."""
        return self._materials.sources[getattr(entry.clip, entry.clip.kind)]

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
        if out_s is not None:
            given_s = (out_s - in_s) / Fraction(entry.clip.speed)
        if given_s is None:
            return (length_s - in_s) / Fraction(entry.clip.speed)
        self._check_end(entry, in_s, given_s, length_s)
        return given_s

    def _check_end(
        self, entry: Entry, in_s: Fraction, given_s: Fraction, length_s: Fraction
    ) -> None:
        """A clip may end up to one frame behind its source: no frame is missing then."""
        clip = entry.clip
        if clip.when_short.value != "error":
            return
        on_grid = clip.kind == "video"
        played_s = frame_at(given_s, self._rate) / self._rate if on_grid else given_s
        if in_s + (played_s - 1 / self._rate) * clip.speed < length_s:
            return
        message = (
            f"{entry.label} needs {self._name(entry)} up to"
            f" {format_time(in_s + given_s * clip.speed)}, but it ends at {format_time(length_s)}"
        )
        hint = "shorten the clip, or say when_short: hold, loop or blank"
        self._findings.note(entry, "out" if clip.out is not None else "duration", message, hint)

    def _name(self, entry: Entry) -> str:
        return self.source(entry).path.name

    def _source_length(self, entry: Entry) -> Fraction | None:
        facts = self.source(entry).facts
        if entry.clip.kind == "video":
            if facts.video is not None:
                return facts.video.table.duration_s
            hint = "use image: for a still" if facts.image else "use audio: for sound"
            self._findings.note(entry, "video", f"{self._name(entry)} has no moving picture", hint)
        elif facts.audio is not None:
            return facts.audio.start_s + facts.audio.duration_s
        else:
            self._findings.note(entry, "audio", f"{self._name(entry)} has no sound")
        return None
