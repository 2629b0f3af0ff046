"""Whether transitions that are made of two whole pictures can be."""

from collections.abc import Sequence

from dagrender.plan.clips import fills_canvas
from dagrender.plan.findings import Findings
from dagrender.plan.sides import kind_of
from dagrender.plan.timeline import PlacedClip
from dagrender.spec.document import Document


def check_crossings(document: Document, pictures: Sequence[PlacedClip]) -> None:
    """What is crossed is the whole picture up to the two clips, so these must make it up.

    Raises:
        SpecError: they do not, or two transitions of one clip overlap; all of them at once.
    """
    findings = Findings(document)
    lowest = min((placed.track for placed in pictures), default=0)
    for placed in pictures:
        ends = [end for end in (placed.lead, placed.tail) if end and kind_of(end).cross]
        if not ends:
            continue
        name = ends[0].transition.transition
        if placed.track > lowest and not fills_canvas(placed):
            message = f"{name} is of whole pictures, and {placed.label} lies over another track"
            hint = "dissolve, a wipe or a slide leave what lies beneath alone"
            findings.note_at(placed.loc, message, hint)
        if placed.lead and placed.tail:
            both = placed.lead.frames + placed.tail.frames
            if both > placed.frames:
                message = f"the transitions at both ends of {placed.label} overlap, at {name}"
                findings.note_at(placed.loc, message, "shorten one of them, or make it longer")
    findings.settle()
