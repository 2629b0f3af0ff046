"""What a spec asks for of sounds that are not there: no error, but hardly what was meant."""

from collections.abc import Iterator

from dagrender.plan.filmsound import has_sound
from dagrender.plan.timeline import PlacedClip, Timeline
from dagrender.spec.document import Document

_OF_SOUND = ("gain", "pan", "bus", "effects", "pitch")
"""Keys of a clip that say something of its sound and of nothing else."""


def remarks(document: Document, timeline: Timeline) -> Iterator[str]:
    """A warning for each clip, and each output, that says of sound what nothing comes of."""
    for placed in timeline.clips:
        yield from _of_clip(placed)
    if not any(map(has_sound, timeline.clips)):
        for name, output in document.film.outputs.items():
            if getattr(output, "loudness", None) is not None:
                place = document.place("outputs", name, "loudness")
                yield f"{name} asks for a loudness, but the film has no sound ({place})"


def _of_clip(placed: PlacedClip) -> Iterator[str]:
    if placed.clip.kind != "video" or placed.source is None or placed.source.facts.audio:
        return
    said = [key for key in _OF_SOUND if key in placed.clip.model_fields_set]
    if said:
        listed = " and ".join(filter(None, (", ".join(said[:-1]), said[-1])))
        yield (
            f"clip {placed.label} says {listed}, but {placed.source.called} has no sound"
            f" ({placed.place})"
        )
