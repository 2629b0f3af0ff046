"""Whether the filters of sound that a spec names can be had, as its outputs sound."""

from collections.abc import Iterator

from dagrender.media.sound.effects import Effect
from dagrender.plan.effects import named_effects
from dagrender.plan.findings import Findings
from dagrender.plan.outputs import track_encoding, tracks_of
from dagrender.plan.soundreach import UnreachableError
from dagrender.spec.document import Document
from dagrender.spec.effects import effects_in
from dagrender.spec.soundfilters import OF_STEREO

_USUAL = (48_000, 2, "")
_STEREO = 2

Form = tuple[int, int, str]
"""Samples a second, channels, and the name of an output that has them."""


def check_sound_filters(document: Document) -> None:
    """Have libav say whether it takes the options of all filters of sound that the spec names.

    Raises:
        SpecError: it does not, or one looks too far; all of them at once.
    """
    findings = Findings(document)
    for loc, one in effects_in(document.film):
        for number, each in enumerate(one.filters or ()):
            at = (*loc, "filters", number, each.name)
            try:
                effects = named_effects(each)
            except UnreachableError as error:
                findings.note_at(at, f"the filter {each.name}: {error}", error.hint)
                continue
            told = next(_complaints(effects, tuple(_forms(document))), None)
            if told:
                findings.note_at(at, f"the filter {each.name}: {told[0]}", told[1])
    findings.settle()


def _complaints(effects: tuple[Effect, ...], forms: tuple[Form, ...]) -> Iterator[tuple[str, str]]:
    """What is wrong with a filter, and a hint."""
    from dagrender.media.sound.checking import sound_filter_complaint

    for rate_hz, channels, name in forms:
        if effects[-1].name in OF_STEREO and channels != _STEREO:
            hint = f"so do {', '.join(OF_STEREO)}; all others can be had"
            yield f"it knows two channels only, and {name} has {channels}", hint
        elif said := sound_filter_complaint(effects, rate_hz, channels):
            yield said, ""


def _forms(document: Document) -> Iterator[Form]:
    """The forms in which the film's sound is wanted."""
    outputs = document.film.outputs.items()
    coded = (
        (name, track_encoding(name, one, audio))
        for name, one in outputs
        for audio in tracks_of(one)
    )
    found = {(one.rate_hz, one.channels): name for name, one in coded}
    yield from ((*form, name) for form, name in found.items())
    if not found:
        yield _USUAL
