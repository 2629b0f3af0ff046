"""Which entries of media a film asks for; those that no clip mentions are not read."""

from collections.abc import Iterator
from typing import Any

from dagrender.spec.film import Film
from dagrender.spec.transitions import Transition

_SOURCED = ("video", "image", "audio", "waveform")


def names_of(film: Film) -> dict[str, None]:
    """The names of the pictures and sounds that clips of ``film`` ask for, each once, in order."""
    clips = (clip for track in film.timeline for clip in track.clips)
    return dict.fromkeys(name for clip in clips for name in names_in(clip))


def names_in(clip: Any) -> Iterator[str]:
    """The entries of media that a clip asks for."""
    if clip.kind in _SOURCED:
        yield getattr(clip, clip.kind)
    mask = getattr(clip, "mask", None)
    if mask is not None and mask.image is not None:
        yield mask.image
    if isinstance(clip, Transition) and clip.luma is not None:
        yield clip.luma
