"""A film as it was built, in the words of its spec: what ``explain`` compares with.

Plain data (dicts, lists, texts and numbers), kept as JSON.
"""

from collections import Counter
from fractions import Fraction
from typing import Any

from pydantic import BaseModel

from dagrender.graph.model import FilmGraph, Node
from dagrender.picture import Colour
from dagrender.plan.film import FilmPlan, Segment
from dagrender.plan.timeline import PlacedClip
from dagrender.spec.document import Document
from dagrender.spec.values import Animated

Snapshot = dict[str, Any]

_LEFT_OUT = {"id", "start", "style"}


def snapshot(document: Document, plan: FilmPlan, film: FilmGraph) -> Snapshot:
    """The film's clips, field by field, and of each output the segments with their keys."""
    names = _names(plan.timeline.clips)
    canvas = document.film.canvas
    outputs: dict[str, Any] = {}
    for video, target in zip(plan.videos, film.videos, strict=True):
        first = film.node(target.segments[0])
        outputs[video.name] = {
            "segments": [
                _segment(segment, key, names, plan)
                for segment, key in zip(video.segments, target.segments, strict=True)
            ],
            "encoding": _described(film.node(target.segments[0]).recipe.params.encoding),
            "master": target.master,
            "sound": _sound(film.node(target.master)) if target.master else None,
            "sounding": [names[one] for one in video.sound.clips] if video.sound else [],
            "tools": dict(first.recipe.tools),
            "versions": _versions(film),
        }
    for still, picture in zip(plan.stills, film.stills, strict=True):
        outputs[still.name] = {
            "segments": [_segment(still.segment, picture.coded, names, plan)],
            "encoding": _described(film.node(picture.coded).recipe.params.encoding),
            "master": None,
            "sound": None,
            "sounding": [],
            "tools": dict(film.node(picture.coded).recipe.tools),
            "versions": _versions(film),
        }
    return {
        "rate": str(plan.timeline.rate),
        "canvas": {
            "size": f"{canvas.width}x{canvas.height}",
            "fps": str(canvas.fps),
            "background": describe(canvas.background),
        },
        "clips": {names[placed.number]: _clip(placed) for placed in plan.timeline.clips},
        "outputs": outputs,
    }


def _names(clips: tuple[PlacedClip, ...]) -> dict[int, str]:
    """A name for every clip that stays the same from edit to edit: its id, or what it shows."""
    seen: Counter[str] = Counter()
    names = {}
    for placed in clips:
        name = placed.clip.id
        if not name:
            kind = placed.clip.kind
            what = str(getattr(placed.clip, kind)) if placed.source else ""
            base = f"{placed.track}/{kind} {what}"
            seen[base] += 1
            name = f"{base}#{seen[base]}"
        names[placed.number] = name
    return names


def _segment(segment: Segment, key: str, names: dict[int, str], plan: FilmPlan) -> dict[str, Any]:
    placed = {clip.number: clip for clip in plan.timeline.clips}
    return {
        "first": segment.first,
        "frames": segment.display.frames,
        "key": key,
        "clips": {names[one]: placed[one].first - segment.first for one in segment.clips},
    }


def _versions(film: FilmGraph) -> dict[str, int]:
    return {node.kind: node.recipe.version for node in film.nodes()}


def _sound(node: Node) -> dict[str, Any]:
    params = node.recipe.params
    return {
        **_described(params.encoding),
        "length": f"{float(Fraction(params.mix.samples, params.mix.rate_hz)):.3f}s",
    }


def _described(settings: Any) -> dict[str, str]:
    names = [name for kind in type(settings).__mro__ for name in getattr(kind, "__slots__", ())]
    return {name: describe(getattr(settings, name)) for name in names}


def _clip(placed: PlacedClip) -> dict[str, Any]:
    fields = {}
    for name, info in type(placed.clip).model_fields.items():
        if name not in _LEFT_OUT:
            fields[info.alias or name] = describe(getattr(placed.clip, name))
    if placed.source:
        fields["content"] = f"{placed.source.path.name} ({placed.source.content[:8]})"
    for end, overlap in (("transition before", placed.lead), ("transition after", placed.tail)):
        fields[end] = describe(overlap.transition) if overlap else ""
    return {
        "label": placed.label,
        "kind": placed.clip.kind,
        "place": f"{placed.place.file}:{placed.place.line}",
        "first": placed.first,
        "frames": placed.frames,
        "fields": fields,
    }


def describe(value: Any) -> str:  # noqa: PLR0911 - a table of types
    """A value of a spec as a user would write it."""
    if value is None:
        return ""
    if isinstance(value, Colour):
        red, green, blue, alpha = value.rgba8()
        return f"#{red:02x}{green:02x}{blue:02x}" + (f"{alpha:02x}" if alpha < 255 else "")  # noqa: PLR2004
    if isinstance(value, Animated):
        if len(value.keys) == 1:
            return describe(value.keys[0].value)
        keys = (f"{key.time}: {describe(key.value)}" for key in value.keys)
        return f"{{{', '.join(keys)}}}"
    if isinstance(value, BaseModel):
        parts = (
            f"{name}: {describe(getattr(value, name))}"
            for name in type(value).model_fields
            if getattr(value, name) is not None
        )
        return f"{{{', '.join(parts)}}}"
    if isinstance(value, tuple):
        return f"[{', '.join(map(describe, value))}]"
    if isinstance(value, str):
        return f'"{value}"' if not hasattr(value, "value") else str(value)
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)
