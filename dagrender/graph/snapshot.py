"""A film as it was built, in the words of its spec: what ``explain`` compares with.

Plain data (dicts, lists, texts and numbers), kept as JSON.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import fields as dataclass_fields
from dataclasses import is_dataclass
from enum import Enum
from typing import Any

from pydantic import BaseModel

from dagrender.graph.model import FilmGraph, Node
from dagrender.kinds import KINDS
from dagrender.paint.textcel import TextCel
from dagrender.picture import Colour
from dagrender.plan.filmplan import FilmPlan, Segment, SoundPlan
from dagrender.plan.timeline import PlacedClip
from dagrender.spec.document import Document
from dagrender.spec.values import Animated

Snapshot = dict[str, Any]

FORMAT = 9
"""Snapshots of another format are not compared with."""
_LEFT_OUT = {"id", "start", "style", "for_", "if_"}
_FADER = ("gain", "mute", "solo", "bus", "effects", "duck")
_OF_CANVAS = {"dynamic_range"}
_OPAQUE = 255
_SHORT = 8
"""Digits of a digest that tell it from others for a reader."""


def snapshot(document: Document, plan: FilmPlan, film: FilmGraph) -> Snapshot:
    """The film's clips, field by field, of each output the segments with their keys, all nodes."""
    canvas = document.film.canvas
    clips, nodes = _Clips(plan), film.nodes()
    return {
        "format": FORMAT,
        "rate": str(plan.timeline.rate),
        "canvas": {
            "size": f"{canvas.width}x{canvas.height}",
            "fps": str(canvas.fps),
            "background": describe(canvas.background),
            "dynamic_range": describe(canvas.dynamic_range),
        },
        "desk": _desk(document),
        "fonts": _fonts(plan),
        "tools": {node.kind: dict(node.recipe.tools) for node in nodes},
        "versions": {node.kind: node.recipe.version for node in nodes},
        "clips": clips.described(),
        "films": _films(plan),
        "outputs": _outputs(plan, film, clips),
        "nodes": {kind: [node.key for node in nodes if node.kind == kind] for kind in KINDS},
    }


def _desk(document: Document) -> dict[str, str]:
    """What is done to the sound of tracks, of buses and of all of it."""
    told: dict[str, str] = {}
    rows: list[tuple[str, Any]] = [
        (f"track {track.track}", track) for track in document.film.timeline
    ]
    rows += [(f"bus {name}", bus) for name, bus in document.film.sound.buses.items()]
    for name, row in [*rows, ("all", document.film.sound)]:
        for key in _FADER:
            if hasattr(row, key):
                told[f"{key} of {name}"] = describe(getattr(row, key))
    return told


def _films(plan: FilmPlan) -> dict[str, Any]:
    """The clips of the films that clips show, and of those in them."""
    return {
        name: {
            "rate": str(film.timeline.rate),
            "clips": _Clips(film).described(),
            "films": _films(film),
        }
        for name, film in plan.films.items()
    }


def _outputs(plan: FilmPlan, film: FilmGraph, clips: "_Clips") -> dict[str, Any]:
    outputs: dict[str, Any] = {}
    for video, target in zip(plan.videos, film.videos, strict=True):
        outputs[video.name] = {
            "still": False,
            "segments": clips.segments(video.segments, target.segments),
            "settings": _settings(film.node(target.segments[0])) if target.segments else {},
            "tracks": {
                sound.name: {"settings": _sound(sound), "mixes": clips.mixes(sound, track.mixes)}
                for sound, track in zip(video.sounds, target.tracks, strict=True)
            },
        }
    for still, picture in zip(plan.stills, film.stills, strict=True):
        outputs[still.name] = {
            "still": True,
            "segments": clips.segments((still.segment,), (picture.coded,)),
            "settings": _settings(film.node(picture.coded)),
            "tracks": {},
        }
    return outputs


class _Clips:
    """The clips of a film, each under a name: its id, or what it shows and a number."""

    def __init__(self, plan: FilmPlan) -> None:
        self._clips = {placed.number: placed for placed in plan.timeline.clips}
        self._names: dict[int, str] = {}
        seen: Counter[str] = Counter()
        for placed in plan.timeline.clips:
            name = placed.clip.id
            if not name:
                kind = placed.clip.kind
                what = str(getattr(placed.clip, kind)) if placed.source else ""
                base = f"{placed.track}/{kind} {what}"
                seen[base] += 1
                name = f"{base}#{seen[base]}"
            self._names[placed.number] = name

    def described(self) -> dict[str, Any]:
        return {self._names[number]: _clip(placed) for number, placed in self._clips.items()}

    def segments(
        self, segments: tuple[Segment, ...], keys: tuple[str, ...]
    ) -> list[dict[str, Any]]:
        return [
            {
                "first": segment.first,
                "frames": segment.display.frames,
                "key": key,
                "clips": {
                    self._names[number]: self._clips[number].first - segment.first
                    for number in segment.clips
                },
            }
            for segment, key in zip(segments, keys, strict=True)
        ]

    def mixes(self, sound: SoundPlan, keys: tuple[str, ...]) -> list[dict[str, Any]]:
        return [
            {
                "first": heard.first,
                "frames": heard.end - heard.first,
                "key": key,
                "clips": [self._names[number] for number in heard.clips],
            }
            for heard, key in zip(sound.blocks, keys, strict=True)
        ]


def _fonts(plan: FilmPlan) -> dict[str, str]:
    """The contents of the font files in use, by family and slant."""
    segments = [segment for video in plan.videos for segment in video.segments]
    segments += [still.segment for still in plan.stills]
    layers = (layer for segment in segments for layer in segment.display.all_layers())
    cels = (cel for layer in layers for _, cel in layer.cels)
    fonts = {font for cel in cels if isinstance(cel, TextCel) for font in cel.fonts()}
    return {
        f"{font.family}{' italic' if font.italic else ''}": font.content[:_SHORT]
        for font in sorted(fonts, key=lambda font: (font.family, font.italic, font.content))
    }


def _sound(sound: SoundPlan) -> dict[str, str]:
    return _described(sound.encoding) | {"without": describe(sound.left_out)}


def _settings(node: Node) -> dict[str, str]:
    return _described(node.recipe.params.encoding)


def _described(settings: Any) -> dict[str, str]:
    names = [name for kind in type(settings).__mro__ for name in getattr(kind, "__slots__", ())]
    return {name: _setting(getattr(settings, name)) for name in names if name not in _OF_CANVAS}


def _setting(value: Any) -> str:
    if is_dataclass(value):
        return _mapping(value, (part.name for part in dataclass_fields(value)))
    return describe(value)


def _clip(placed: PlacedClip) -> dict[str, Any]:
    fields = {}
    for name, info in type(placed.clip).model_fields.items():
        if name not in _LEFT_OUT:
            fields[info.alias or name] = describe(getattr(placed.clip, name))
    if placed.source:
        fields["content"] = f"{placed.source.called} ({placed.source.content[:_SHORT]})"
    for end, overlap in (("transition before", placed.lead), ("transition after", placed.tail)):
        fields[end] = describe(overlap.transition) if overlap else ""
    return {
        "label": placed.label,
        "kind": placed.clip.kind,
        "track": placed.track,
        "named": bool(placed.clip.id),
        "place": f"{placed.place.file}:{placed.place.line}",
        "first": placed.first,
        "film": getattr(placed.clip, "film", ""),
        "fields": fields,
    }


def describe(value: Any) -> str:  # noqa: PLR0911 - a table of types
    """A value of a spec as a user would write it."""
    if value is None:
        return ""
    if isinstance(value, Colour):
        red, green, blue, alpha = value.rgba8()
        return f"#{red:02x}{green:02x}{blue:02x}" + (f"{alpha:02x}" if alpha < _OPAQUE else "")
    if isinstance(value, Animated):
        if len(value.keys) == 1:
            return describe(value.keys[0].value)
        keys = (f"{key.time}: {describe(key.value)}" for key in value.keys)
        return f"{{{', '.join(keys)}}}"
    if isinstance(value, BaseModel):
        return _mapping(value, type(value).model_fields)
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, tuple):
        return f"[{', '.join(map(describe, value))}]"
    if isinstance(value, str):
        return f'"{value}"'
    return f"{value:g}" if isinstance(value, float) else str(value)


def _mapping(value: Any, names: Iterable[str]) -> str:
    given = ((name, getattr(value, name)) for name in names)
    return f"{{{', '.join(f'{name}: {describe(v)}' for name, v in given if v is not None)}}}"
