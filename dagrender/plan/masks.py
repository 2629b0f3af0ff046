"""Which clips mask which: what a mask's ``clip`` names, and that it can be had."""

from dagrender.plan.findings import Findings
from dagrender.plan.timeline import PlacedClip
from dagrender.spec.document import Document
from dagrender.spec.faults import choices


class Masks:
    """The masking clips of a film's ``pictures``.

    Raises:
        SpecError: a mask names no picture, its own clip, or clips mask each other in a circle.
    """

    def __init__(self, document: Document, pictures: list[PlacedClip]) -> None:
        by_id = {placed.clip.id: placed for placed in pictures if placed.clip.id}
        findings = Findings(document)
        self._by: dict[int, PlacedClip] = {}
        for placed in pictures:
            name = _named(placed)
            if name is None:
                continue
            if name in by_id:
                self._by[placed.number] = by_id[name]
                continue
            hint = choices(name, by_id, none="give the clip that is to mask an id")
            message = f'no visual clip called "{name}"'
            findings.note_at((*placed.loc, "mask", "clip"), message, hint)
        for placed in pictures:
            if self._circular(placed):
                message = f"{placed.label} would be masked by itself"
                hint = "a clip is masked by another, which is not masked by it in turn"
                findings.note_at((*placed.loc, "mask", "clip"), message, hint)
        findings.settle()
        self.hidden = frozenset(one.number for one in self._by.values())
        """The numbers of clips that mask others, and are not shown by themselves."""

    def of(self, placed: PlacedClip) -> PlacedClip | None:
        """The clip that masks another; None where none does."""
        return self._by.get(placed.number)

    def chain(self, placed: PlacedClip) -> tuple[int, ...]:
        """The numbers of all clips that mask ``placed``, or what masks it."""
        found = []
        matte = self.of(placed)
        while matte is not None:
            found.append(matte.number)
            matte = self.of(matte)
        return tuple(found)

    def _circular(self, placed: PlacedClip) -> bool:
        seen: set[int] = set()
        matte = self.of(placed)
        while matte is not None and matte.number not in seen:
            if matte.number == placed.number:
                return True
            seen.add(matte.number)
            matte = self.of(matte)
        return False


def _named(placed: PlacedClip) -> str | None:
    mask = getattr(placed.clip, "mask", None)
    return mask.clip if mask is not None else None
