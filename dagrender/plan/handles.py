"""Handles: what clips show beyond their in and out, for transitions that shorten no film."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from dagrender.plan.entries import SOURCED_KINDS, Entry
from dagrender.plan.findings import Findings
from dagrender.plan.materials import Source
from dagrender.plan.pace import Pace
from dagrender.timebase import format_time

_NONE = Fraction(0)
_HINT = "trim the clip by as much, shorten the transition, or use align: overlap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handles:
    """How many frames a clip is shown before its start, and behind its end."""

    lead: int = 0
    tail: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """How many frames of a transition lie before the cut, and behind it."""

    before: int
    after: int


def split(transition: Any, frames: int) -> Split | None:
    """Where a transition of so many frames lies about its cut; None where the clips overlap.

    Of an odd number, the frame in the middle lies behind the cut.
    """
    match transition.align.value:
        case "center":
            return Split(before=frames // 2, after=frames - frames // 2)
        case "start":
            return Split(before=0, after=frames)
        case "end":
            return Split(before=frames, after=0)
        case _:
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What a clip plays of its source without its handles, and the handles that are asked of it."""

    in_s: Fraction
    duration_s: Fraction
    pace: Pace
    handles: Handles
    rate: Fraction

    @property
    def lead_s(self) -> Fraction:
        """The handle before the clip's start, in seconds of the film."""
        return self.handles.lead / self.rate

    @property
    def tail_s(self) -> Fraction:
        """The handle behind its end."""
        return self.handles.tail / self.rate

    def in_with_handle(self, *, reverse: bool) -> Fraction:
        """Where in the source the clip begins, the handle included."""
        speed = self.pace.constant or _NONE
        return self.in_s - speed * (self.tail_s if reverse else self.lead_s)


def check_handles(entry: Entry, played: Played, source: Source | None, findings: Findings) -> None:
    """Note what of a clip's handles its source does not have."""
    clip, handles = entry.clip, played.handles
    if not (handles.lead or handles.tail) or clip.kind not in SOURCED_KINDS or source is None:
        return
    if played.pace.constant == 0:
        return
    if played.pace.constant is None or clip.loop > 1 or clip.when_short.value == "loop":
        why = "its speed changes" if played.pace.constant is None else "it loops"
        hint = "align: overlap takes nothing from beyond the clip's in and out"
        message = f"{entry.label} has no handles for this transition, because {why}"
        findings.note(entry, None, message, hint)
        return
    if source.facts.video is None or clip.kind == "waveform":
        return
    before_s, after_s = played.lead_s, played.tail_s
    if clip.reverse:
        before_s, after_s = after_s, before_s
    speed = played.pace.constant
    length_s = source.facts.video.table.duration_s
    missing_s = before_s * speed - played.in_s
    if missing_s > 0:
        told = _told(entry, before_s * speed, missing_s, f"before {format_time(played.in_s)}")
        findings.note(entry, "in", told, _HINT)
    out_s = played.in_s + played.pace.passed(played.duration_s)
    # as everywhere, up to a frame may be missing: none that is shown is
    shown_s = out_s + (after_s - 1 / played.rate) * speed
    if after_s and shown_s >= length_s and clip.when_short.value == "error":
        missing_s = out_s + after_s * speed - length_s
        told = _told(entry, after_s * speed, missing_s, f"behind {format_time(out_s)}")
        findings.note(entry, "out", told, _HINT)


def _told(entry: Entry, needed_s: Fraction, missing_s: Fraction, where: str) -> str:
    name = getattr(entry.clip, entry.clip.kind, entry.clip.kind)
    return (
        f"the transition at {entry.label} needs {format_time(needed_s)} of {name} {where}, "
        f"and {format_time(missing_s)} of that are missing"
    )
