"""What changed about clips, in a user's words: their fields, and the clips of films in them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

SOUND_ALONE = frozenset({"gain", "mute", "pan", "pitch", "bus", "effects"})
SOUND = SOUND_ALONE | {
    "video", "audio", "content", "in", "out", "duration", "speed", "when_short",
    "fade_in", "fade_out", "transition before", "transition after",
}  # fmt: skip
"""Fields that can be heard."""
CONTENT = "content"
"""The field that says what a clip's source is."""
_SOUNDING = ("video", "audio", "composition")


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


def changes(old: dict[str, Any], new: dict[str, Any], fields: Collection[str]) -> Iterator[Reason]:
    """The ``fields`` of a clip that are not what they were."""
    was, is_now = old["fields"], new["fields"]
    if old["kind"] != new["kind"]:
        yield Reason(
            what="kind", old=old["kind"], new=new["kind"], clip=new["label"], place=new["place"]
        )
        return
    for field in is_now:
        if field in fields and was.get(field, "") != is_now[field]:
            yield Reason(
                what=field,
                old=was.get(field, ""),
                new=is_now[field],
                clip=new["label"],
                place=new["place"],
            )


def within_film(
    old: dict[str, Any], new: dict[str, Any], around: str, *, sound: bool
) -> Iterator[Reason]:
    """What changed in a film that the clip ``around`` shows; only what sounds, if so wanted.

    That clips stand elsewhere is told only where nothing else is: it follows from other changes.
    """
    found = tuple(_edits(old, new, around, sound=sound))
    yield from found or _moves(old, new, around)


def _edits(
    old: dict[str, Any], new: dict[str, Any], around: str, *, sound: bool
) -> Iterator[Reason]:
    for name, clip in new["clips"].items():
        if sound and clip["kind"] not in _SOUNDING:
            continue
        known, label = old["clips"].get(name), f"{clip['label']} in {around}"
        if known is None:
            yield Reason(what="new", clip=label, place=clip["place"])
            continue
        films = old["films"].get(known["film"]), new["films"].get(clip["film"])
        for reason in changes(known, clip, SOUND if sound else clip["fields"].keys() - SOUND_ALONE):
            within: tuple[Reason, ...] = ()
            if reason.what == CONTENT and films[0] and films[1]:
                within = tuple(within_film(films[0], films[1], label, sound=sound))
            yield from within or (replace(reason, clip=label),)
    for name, clip in old["clips"].items():
        if name not in new["clips"] and not (sound and clip["kind"] not in _SOUNDING):
            yield Reason(what="removed", clip=f"{clip['label']} in {around}")


def _moves(old: dict[str, Any], new: dict[str, Any], around: str) -> Iterator[Reason]:
    for name, clip in new["clips"].items():
        was = seconds_at(old["clips"][name]["first"], old["rate"])
        is_now = seconds_at(clip["first"], new["rate"])
        if was != is_now:
            label = f"{clip['label']} in {around}"
            yield Reason(what="start", old=was, new=is_now, clip=label, place=clip["place"])


def seconds_at(first: int, rate: str) -> str:
    """When frame ``first`` is shown."""
    return f"{float(first / Fraction(rate)):g}s"
