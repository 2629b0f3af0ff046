"""What a spec speaks of by name, gathered before anything is checked against it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

DEFAULT_FONT = "Inter"
BUNDLED_FONTS = (DEFAULT_FONT,)
"""Families that an installed dependency brings, so that every machine has them."""

WORDS = ("start", "end", "duration")
"""What a clip has that an expression can speak of."""

KINDS = (
    "video", "image", "text", "captions", "waveform", "audio", "composition", "gap", "transition",
    "color",
)  # fmt: skip
"""The kinds of clip, by their keys; ``color`` comes last, as others have a colour too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What readers check names and times against; None where nothing is known to check with."""

    rate: Fraction | None = None
    media: frozenset[str] | None = None
    styles: frozenset[str] | None = None
    fonts: frozenset[str] | None = None
    buses: frozenset[str] | None = None
    ids: frozenset[str] | None = None
    left_out: frozenset[str] = frozenset()
    """Ids of clips that an ``if`` leaves out."""


ANYTHING = Context()
"""The context of a value that is read by itself."""


def gather(data: Any, rate: Fraction | None, left_out: Iterable[str] = ()) -> Context:
    """The names that ``data``, a whole spec as it was typed, gives to things."""
    return Context(
        rate=rate,
        media=_keys(data, "media"),
        styles=_keys(data, "styles"),
        fonts=_keys(data, "fonts") | frozenset(BUNDLED_FONTS),
        buses=_keys(data.get("sound") if isinstance(data, dict) else None, "buses"),
        ids=frozenset(
            clip["id"] for _, _, clip in clips_of(data) if isinstance(clip.get("id"), str)
        ),
        left_out=frozenset(left_out),
    )


def clips_of(data: Any) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """Every clip of ``data`` that is a mapping, with the positions of its track and of itself."""
    timeline = data.get("timeline") if isinstance(data, dict) else None
    for track_index, track in enumerate(timeline if isinstance(timeline, list) else ()):
        clips = track.get("clips") if isinstance(track, dict) else None
        for clip_index, clip in enumerate(clips if isinstance(clips, list) else ()):
            if isinstance(clip, dict):
                yield track_index, clip_index, clip


def kind_of(clip: Any) -> str | None:
    """The kind of a clip as it was typed, by the key that says so."""
    return next((kind for kind in KINDS if kind in clip), None) if isinstance(clip, dict) else None


def _keys(data: Any, key: str) -> frozenset[str]:
    table = data.get(key) if isinstance(data, dict) else None
    return frozenset(table) if isinstance(table, dict) else frozenset()
