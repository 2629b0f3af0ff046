"""Why segments and sound are out of date, in a user's words: two snapshots compared. Pure."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any

from dagrender.graph.changes import (
    CONTENT,
    SOUND,
    SOUND_ALONE,
    Reason,
    changes,
    seconds_at,
    within_film,
)
from dagrender.graph.pairing import in_names_of
from dagrender.graph.snapshot import FORMAT, Snapshot

Shown = dict[str, int]
"""Clips of a segment, and at which of its frames they start (before it: negative)."""

_Row = tuple[str, str, list[dict[str, Any]], Callable[[dict[str, Any]], Iterator[Reason]]]
"""A kind of node, the track of sound, its parts in film order, and what tells why."""

_NEW = "not built yet"
_GONE = "no longer in the cache"
_PAINTING = ("normalize", "extract", "capture", "encode")
_MIXING = ("mix",)
_FORM = ("rate_hz", "channels", "without")


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why one node of an output has to run. Times are seconds of the film."""

    output: str
    kind: str
    number: int
    start_s: float
    end_s: float
    key: str
    reasons: tuple[Reason, ...]
    track: str = ""
    """Of which track of sound, where there are several."""

    def __str__(self) -> str:
        """``segment 12 (24.0-26.0 s): ...``."""
        why = "; ".join(map(str, self.reasons))
        if self.kind == "mix":
            what = f"sound {self.number}" + (f" of {self.track}" if self.track else "")
            return f"{what} ({self.start_s:.1f}-{self.end_s:.1f} s): {why}"
        if self.end_s == self.start_s:
            return f"still {self.output} ({self.start_s:.2f} s): {why}"
        return f"segment {self.number} ({self.start_s:.1f}-{self.end_s:.1f} s): {why}"


def explain(old: Snapshot | None, new: Snapshot, missing: Collection[str]) -> list[Explanation]:
    """Why the nodes with the keys ``missing`` of the film ``new`` have to run, in film order.

    ``old`` is the film as it was built last, if it was.
    """
    if old is not None:
        old = in_names_of(new, old) if old.get("format") == FORMAT else None
    return [
        explanation
        for name in new["outputs"]
        for explanation in _Comparison(old, new, name).explanations(missing)
    ]


class _Comparison:
    """One output, before and after."""

    def __init__(self, old: Snapshot | None, new: Snapshot, name: str) -> None:
        self.name, self.new, self.after = name, new, new["outputs"][name]
        self.old: Snapshot = old or {}
        self.before: dict[str, Any] | None = old["outputs"].get(name) if old else None
        self._showing: defaultdict[str, list[Shown]] = defaultdict(list)
        self._built: set[str] = set()
        tracks = self.before["tracks"].values() if self.before else ()
        self._mixed = {one["key"] for track in tracks for one in track["mixes"]}
        for segment in self.before["segments"] if self.before else ():
            self._built.add(segment["key"])
            for clip in segment["clips"]:
                self._showing[clip].append(segment["clips"])

    def explanations(self, missing: Collection[str]) -> Iterator[Explanation]:
        told: set[str] = set()
        rows: list[_Row] = [("encode", "", self.after["segments"], self._segment)]
        rows += (
            ("mix", track, sound["mixes"], partial(self._sound, track))
            for track, sound in self.after["tracks"].items()
        )
        for kind, track, parts, why in rows:
            for number, part in enumerate(parts, 1):
                if part["key"] in missing and part["key"] not in told:
                    told.add(part["key"])
                    yield replace(self._explanation(kind, number, part, why(part)), track=track)

    def _explanation(
        self, kind: str, number: int, part: dict[str, Any], why: Iterator[Reason]
    ) -> Explanation:
        rate = Fraction(self.new["rate"])
        lasts = 0 if self.after["still"] else part["frames"]
        return Explanation(
            output=self.name,
            kind=kind,
            number=number,
            start_s=float(part["first"] / rate),
            end_s=float((part["first"] + lasts) / rate),
            key=part["key"],
            reasons=tuple(dict.fromkeys(why)),
        )

    # Picture

    def _segment(self, segment: dict[str, Any]) -> Iterator[Reason]:
        if self.before is None:
            yield Reason(what=_NEW)
            return
        if segment["key"] in self._built:
            yield Reason(what=_GONE)
            return
        found = [
            *_differences(self.old["canvas"], self.new["canvas"], "canvas"),
            *_differences(self.before["settings"], self.after["settings"], "output"),
            *self._programs(_PAINTING),
            *self._fonts(segment),
            *self._clips(segment["clips"]),
        ]
        yield from found or [Reason(what="what is shown here has shifted")]

    def _fonts(self, segment: dict[str, Any]) -> Iterator[Reason]:
        if any(self.new["clips"][name]["kind"] == "text" for name in segment["clips"]):
            yield from _both(self.old["fonts"], self.new["fonts"], "file of font")

    def _clips(self, clips: Shown) -> Iterator[Reason]:
        was = self._twin(clips)
        fixed = self._fixed(clips, was)
        shift = clips[fixed] - was[fixed] if fixed else 0
        for name, offset in clips.items():
            clip, known = self.new["clips"][name], self.old["clips"].get(name)
            if known is None:
                yield Reason(what="new", clip=clip["label"], place=clip["place"])
                continue
            changes = tuple(self._changes(known, clip, clip["fields"].keys() - SOUND_ALONE))
            yield from changes
            if name in was and offset - was[name] != shift:
                yield from self._moved(name, "" if changes else fixed)
            elif name not in was and not changes:
                yield from self._moved(name, fixed, "moved into this segment")
        for name in was:
            if name not in clips:
                yield from self._missing(name, fixed)

    def _twin(self, clips: Shown) -> Shown:
        """The old segment that showed the same clips at the same places in it, most nearly."""
        candidates = next((self._showing[name] for name in clips if name in self._showing), [])

        def unlikeness(one: Shown) -> tuple[int, int]:
            shared = [name for name in clips if name in one]
            return -len(shared), abs(clips[shared[0]] - one[shared[0]])

        return min(candidates, key=unlikeness, default={})

    def _fixed(self, clips: Shown, was: Shown) -> str:
        """The lowest clip that is as it was, or else the lowest: others move against it."""
        shared = [name for name in clips if name in was]
        unchanged = (
            name
            for name in shared
            if self.old["clips"][name]["fields"] == self.new["clips"][name]["fields"]
        )
        return next(unchanged, shared[0] if shared else "")

    def _moved(self, name: str, fixed: str = "", otherwise: str = "") -> tuple[Reason, ...]:
        """That a clip starts elsewhere in the film, or that ``fixed`` does, which it lies over.

        ``otherwise`` is what to say if neither does.
        """
        for mover in filter(None, (name, fixed)):
            known, clip = self.old["clips"][mover], self.new["clips"][mover]
            old, new = (
                seconds_at(known["first"], self.old["rate"]),
                seconds_at(clip["first"], self.new["rate"]),
            )
            if old != new:
                label, place = clip["label"], clip["place"]
                return (Reason(what="start", old=old, new=new, clip=label, place=place),)
        clip = self.new["clips"][name]
        said = Reason(what=otherwise, clip=clip["label"], place=clip["place"])
        return (said,) if otherwise else ()

    def _missing(self, name: str, fixed: str) -> tuple[Reason, ...]:
        """Why a clip is seen here no longer."""
        known, clip = self.old["clips"][name], self.new["clips"].get(name)
        if clip is None:
            return (Reason(what="removed", clip=known["label"]),)
        changes = tuple(self._changes(known, clip, clip["fields"].keys() - SOUND_ALONE))
        return changes[:1] or self._moved(name, fixed, "moved out of this segment")

    # Sound

    def _sound(self, track: str, block: dict[str, Any]) -> Iterator[Reason]:
        before = self.before["tracks"].get(track) if self.before else None
        if before is None:
            yield Reason(what=_NEW)
            return
        after = self.after["tracks"][track]
        if block["key"] in self._mixed:
            yield Reason(what=_GONE)
            return
        found = [
            *_differences(_form(before["settings"]), _form(after["settings"]), "sound"),
            *_differences(self.old["desk"], self.new["desk"], "sound:"),
            *self._programs(_MIXING),
            *self._sounding(before["mixes"], block),
        ]
        yield from found or [Reason(what="what sounds here has shifted")]

    def _sounding(self, blocks: list[dict[str, Any]], block: dict[str, Any]) -> Iterator[Reason]:
        before = (one["clips"] for one in blocks if one["first"] == block["first"])
        for name in block["clips"]:
            clip, known = self.new["clips"][name], self.old["clips"].get(name)
            if known is None or not any(name in one["clips"] for one in blocks):
                yield Reason(what="new", clip=clip["label"], place=clip["place"])
                continue
            yield from self._changes(known, clip, SOUND)
            yield from self._moved(name)
        for name in next(before, ()):
            if name in block["clips"]:
                continue
            if name not in self.new["clips"]:
                yield Reason(what="removed", clip=self.old["clips"][name]["label"])
            else:
                yield from self._changes(self.old["clips"][name], self.new["clips"][name], SOUND)

    # Both

    def _changes(
        self, old: dict[str, Any], new: dict[str, Any], fields: Collection[str]
    ) -> Iterator[Reason]:
        """What changed about a clip; of one that shows a film, what changed in that."""
        was = self.old["films"].get(old["film"])
        is_now = self.new["films"].get(new["film"])
        for reason in changes(old, new, fields):
            within: tuple[Reason, ...] = ()
            if reason.what == CONTENT and was and is_now:
                within = tuple(within_film(was, is_now, new["label"], sound=fields is SOUND))
            yield from within or (reason,)

    def _programs(self, kinds: tuple[str, ...]) -> Iterator[Reason]:
        for kind in kinds:
            was, is_now = (side["tools"].get(kind, {}) for side in (self.old, self.new))
            yield from _both(was, is_now, "version of")
        was, is_now = (
            {kind: side["versions"][kind] for kind in kinds if kind in side["versions"]}
            for side in (self.old, self.new)
        )
        yield from _both(was, is_now, "version of node")


def _form(sound: dict[str, Any]) -> dict[str, Any]:
    """The settings of an output's sound that bear on how it is mixed, not on how it is coded."""
    return {name: sound[name] for name in _FORM}


def _differences(old: dict[str, Any], new: dict[str, Any], prefix: str) -> Iterator[Reason]:
    for key in [*new, *(key for key in old if key not in new)]:
        if old.get(key) != new.get(key):
            was, is_now = str(old.get(key, "")), str(new.get(key, ""))
            yield Reason(what=f"{prefix} {key}", old=was, new=is_now)


def _both(old: dict[str, Any], new: dict[str, Any], prefix: str) -> Iterator[Reason]:
    """Differences of what is on both sides: what is used for the first time has not changed."""
    shared = [key for key in new if key in old]
    yield from _differences(
        {key: old[key] for key in shared}, {key: new[key] for key in shared}, prefix
    )
