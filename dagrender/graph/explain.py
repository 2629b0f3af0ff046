"""Why segments and masters are out of date, in a user's words: two snapshots compared. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from dagrender.graph.snapshot import Snapshot

_NEW = "not built yet"
_GONE = "no longer in the cache"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One thing that changed: a field of a clip or a setting, its old and its new value."""

    what: str
    old: str = ""
    new: str = ""
    clip: str = ""
    place: str = ""

    def __str__(self) -> str:
        """``text "Hello" -> "Hallo" of clip title (film.yaml:31)``."""
        text = self.what
        if self.old or self.new:
            text += f" {self.old or '(none)'} -> {self.new or '(none)'}"
        if self.clip:
            text += f" of clip {self.clip}"
        return f"{text} ({self.place})" if self.place else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why one node of an output has to run. Times are seconds of the film; a master has number 0."""

    output: str
    kind: str
    number: int
    start_s: float
    end_s: float
    key: str
    reasons: tuple[Reason, ...]

    def __str__(self) -> str:
        """``segment 12 (24.0-26.0 s): ...``."""
        why = "; ".join(map(str, self.reasons))
        if self.kind == "mix":
            return f"sound of {self.output}: {why}"
        if self.end_s == self.start_s:
            return f"still {self.output} ({self.start_s:.2f} s): {why}"
        return f"segment {self.number} ({self.start_s:.1f}-{self.end_s:.1f} s): {why}"


def explain(old: Snapshot | None, new: Snapshot, missing: frozenset[str]) -> list[Explanation]:
    """Why the nodes with the keys ``missing`` of the film ``new`` have to run, in film order.

    ``old`` is the film as it was built last, if it was.
    """
    rate = Fraction(new["rate"])
    found = []
    for name, output in new["outputs"].items():
        before = old["outputs"].get(name) if old else None
        several = {}
        for number, segment in enumerate(output["segments"], 1):
            if segment["key"] not in missing or segment["key"] in several:
                continue
            several[segment["key"]] = number
            end = segment["first"] + (segment["frames"] if output["sounding"] or before else 0)
            end = segment["first"] + segment["frames"]
            still = name.lower().endswith((".png", ".jpg", ".jpeg"))
            found.append(
                Explanation(
                    output=name,
                    kind="encode",
                    number=number,
                    start_s=float(segment["first"] / rate),
                    end_s=float((segment["first"] if still else end) / rate),
                    key=segment["key"],
                    reasons=tuple(_segment_reasons(old, new, name, segment)),
                )
            )
        if output["master"] in missing:
            found.append(
                Explanation(
                    output=name,
                    kind="mix",
                    number=0,
                    start_s=0.0,
                    end_s=0.0,
                    key=output["master"],
                    reasons=tuple(_sound_reasons(old, new, name)),
                )
            )
    return found


def _segment_reasons(
    old: Snapshot | None, new: Snapshot, name: str, segment: dict[str, object]
) -> Iterator[Reason]:
    before = old["outputs"].get(name) if old else None
    if old is None or before is None:
        yield Reason(what=_NEW)
        return
    if any(one["key"] == segment["key"] for one in before["segments"]):
        yield Reason(what=_GONE)
        return
    found = [
        *_differences(old["canvas"], new["canvas"], "canvas"),
        *_output_reasons(before, new["outputs"][name]),
        *_clip_reasons(old, new, before, segment),
    ]
    yield from dict.fromkeys(found) or [Reason(what="what is shown here has shifted")]


def _output_reasons(before: dict[str, object], after: dict[str, object]) -> Iterator[Reason]:
    yield from _differences(before["encoding"], after["encoding"], "output")
    yield from _differences(before["tools"], after["tools"], "version of")
    yield from _differences(before["versions"], after["versions"], "version of node")


def _differences(old: object, new: object, prefix: str) -> Iterator[Reason]:
    if not isinstance(old, dict) or not isinstance(new, dict):
        return
    for key in [*new, *(key for key in old if key not in new)]:
        if old.get(key) != new.get(key):
            was, is_now = str(old.get(key, "")), str(new.get(key, ""))
            yield Reason(what=f"{prefix} {key}", old=was, new=is_now)


def _clip_reasons(
    old: Snapshot, new: Snapshot, before: dict[str, object], segment: dict[str, object]
) -> Iterator[Reason]:
    clips: dict[str, int] = segment["clips"]  # type: ignore[assignment]
    twin = _twin(before, segment)
    was: dict[str, int] = twin["clips"] if twin else {}  # type: ignore[assignment]
    anchor = next((name for name in clips if name in was), None)
    shift = clips[anchor] - was[anchor] if anchor else 0
    for name, offset in clips.items():
        clip = new["clips"][name]
        known = old["clips"].get(name)
        if known is None:
            yield Reason(what="new", clip=clip["label"], place=clip["place"])
            continue
        yield from _field_reasons(known, clip)
        if name not in was:
            if not _same_fields(known, clip):
                continue
            yield Reason(what="moved into this segment", clip=clip["label"], place=clip["place"])
        elif offset - was[name] != shift:
            yield Reason(
                what="start",
                old=_at(known["first"], old),
                new=_at(clip["first"], new),
                clip=clip["label"],
                place=clip["place"],
            )
    for name in was:
        if name not in clips:
            gone = name not in new["clips"]
            what = "removed" if gone else "moved out of this segment"
            label = (old if gone else new)["clips"][name]["label"]
            yield Reason(what=what, clip=label)


def _twin(before: dict[str, object], segment: dict[str, object]) -> dict[str, object] | None:
    """The old segment that showed the same clips at the same place in them, most nearly."""
    clips: dict[str, int] = segment["clips"]  # type: ignore[assignment]

    def unlikeness(one: dict[str, dict[str, int]]) -> tuple[int, int]:
        shared = [name for name in clips if name in one["clips"]]
        distance = sum(abs(clips[name] - one["clips"][name]) for name in shared[:1])
        return -bool(shared), distance

    segments: list[dict[str, object]] = before["segments"]  # type: ignore[assignment]
    if not segments:
        return None
    best = min(segments, key=unlikeness)  # type: ignore[arg-type]
    shown: dict[str, int] = best["clips"]  # type: ignore[assignment]
    return best if any(name in shown for name in clips) else None


def _same_fields(old: dict[str, object], new: dict[str, object]) -> bool:
    return old["fields"] == new["fields"]


def _field_reasons(old: dict[str, object], new: dict[str, object]) -> Iterator[Reason]:
    was, is_now = old["fields"], new["fields"]
    if not isinstance(was, dict) or not isinstance(is_now, dict):
        return
    for field in is_now:
        if was.get(field, "") != is_now[field]:
            yield Reason(
                what=field,
                old=str(was.get(field, "")),
                new=str(is_now[field]),
                clip=str(new["label"]),
                place=str(new["place"]),
            )


def _sound_reasons(old: Snapshot | None, new: Snapshot, name: str) -> Iterator[Reason]:
    before = old["outputs"].get(name) if old else None
    after = new["outputs"][name]
    if old is None or before is None or before["sound"] is None:
        yield Reason(what=_NEW)
        return
    if before["master"] == after["master"]:
        yield Reason(what=_GONE)
        return
    found = list(_differences(before["sound"], after["sound"], "sound"))
    for one in after["sounding"]:
        clip, known = new["clips"][one], old["clips"].get(one)
        if known is None or one not in before["sounding"]:
            found.append(Reason(what="new", clip=clip["label"], place=clip["place"]))
            continue
        found += _field_reasons(known, clip)
        if known["first"] != clip["first"]:
            start = Reason(
                what="start",
                old=_at(known["first"], old),
                new=_at(clip["first"], new),
                clip=clip["label"],
                place=clip["place"],
            )
            found.append(start)
    found += [
        Reason(what="removed", clip=old["clips"][one]["label"])
        for one in before["sounding"]
        if one not in after["sounding"]
    ]
    yield from dict.fromkeys(found) or [Reason(what="what sounds has shifted")]


def _at(first: int, snapshot: Snapshot) -> str:
    return f"{float(first / Fraction(snapshot['rate'])):g}s"
