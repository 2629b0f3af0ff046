"""The reference of the spec language, from the models that read it."""

import inspect
import typing
from collections.abc import Iterator
from typing import Any

from pydantic.fields import FieldInfo

from dagrender.spec.adjustments import Adjustment
from dagrender.spec.coding import SoundTracks
from dagrender.spec.conditions import Group
from dagrender.spec.context import WORDS
from dagrender.spec.desk import Bus, Ducking
from dagrender.spec.effects import SoundEffect
from dagrender.spec.fades import Fade, SoundFade
from dagrender.spec.film import FORMAT, Film
from dagrender.spec.filters import OPTIONS
from dagrender.spec.finish import BorderStyle, CastShadow, ChromaKeyStyle, MaskStyle
from dagrender.spec.fit import BlurFit
from dagrender.spec.fonts import FontFace
from dagrender.spec.gradient import Gradient, Stop
from dagrender.spec.look import Crop
from dagrender.spec.mastering import Mastering
from dagrender.spec.model import SpecModel, field_names
from dagrender.spec.motion import MotionBlur
from dagrender.spec.outputs import MODELS
from dagrender.spec.pages import links
from dagrender.spec.reading import Reads
from dagrender.spec.schema import written
from dagrender.spec.soundfilters import SOUND_OPTIONS
from dagrender.spec.timeline import CLIPS, Track
from dagrender.spec.times import EASING_WORDS
from dagrender.spec.transitions import TRANSITIONS
from dagrender.spec.words import Counter, Span

_PAGES = """\
Every key is below. The [pages of features](features/README.md) show with pictures what they do:

"""

_TIMES = f"""\
## Times

`2.5`, `2.5s`, `250ms`, `75f` (frames), `00:01:02.5`, `00:01:02:15` (the last are frames; `;` before
them for drop-frame timecode). They are exact. Where a type says *expression*, sums, products and
parentheses over times work too, and over other clips' {", ".join(f"`{w}`" for w in WORDS)}:
`intro.end - 0.5s`. In keys these words mean the clip's own.

## Lengths

`40` or `40px` are pixels of the canvas, `50%` is a share of what is said (mostly of the canvas,
along the same axis); `5vw`, `5vh` and `5vmin` are hundredths of the canvas's width, of its height
and of the smaller of both. They add up: `"50% + 20"`, `right-2vmin`.

## Values that change

Where a type says *or keys*, a value may be a mapping of times to values, counted from the clip's
start: `opacity: {{0s: 0, 0.4s: 1, end-0.4s: 1, end: 0}}`. Between keys it moves linearly, or as
`ease` says: `{{keys: {{0s: 0, 1s: 1}}, ease: ease-out}}`; one key may have its own:
`{{0s: {{value: 0, ease: hold}}, 1s: 1}}`. Easings: {", ".join(f"`{w}`" for w in EASING_WORDS)}.
"""


def reference() -> str:
    """Every key of a spec with its type, default and meaning, in Markdown."""
    parts = [f"# The spec, format {FORMAT}\n", _PAGES + links() + "\n", _TIMES]
    parts += (_section(title, model) for title, model in _sections())
    return "\n".join(parts)


def _sections() -> Iterator[tuple[str, type[SpecModel]]]:
    fields = Film.model_fields
    yield "The file", Film
    for name in ("canvas", "vars", "media", "styles", "compositions", "sound"):
        for model in _models_in(fields[name].annotation):
            yield f"`{name}`", model
    yield "`timeline`", Track
    for kind, clip in CLIPS.items():
        yield f"Clips: `{kind}`", clip
    yield "Groups of clips: `clips`", Group
    yield "`crop`", Crop
    yield "`gradient`", Gradient
    yield "`stops`", Stop
    yield "`fade_in`, `fade_out`", Fade
    yield "`fade_in`, `fade_out` of audio clips", SoundFade
    yield "`motion_blur`", MotionBlur
    yield "`mask`", MaskStyle
    yield "`border`", BorderStyle
    yield "`shadow` of all but text", CastShadow
    yield "`chroma_key`", ChromaKeyStyle
    yield "`fit`", BlurFit
    yield "Spans of `text`", Span
    yield "`counter`", Counter
    yield "`fonts`: several files", FontFace
    for part in ("shadow", "stroke", "background"):
        for model in _models_in(_field_named("text", part).annotation):
            yield f"`{part}` of text", model
    yield from _one_key("adjustments", Adjustment)
    yield "`buses` of `sound`", Bus
    yield "`duck`", Ducking
    yield from _one_key("effects", SoundEffect)
    for output in MODELS:
        yield f"`outputs`: {', '.join(f'`{s}`' for s in output.suffixes)}", output
        for name, field in output.model_fields.items():
            for model in _models_in(field.annotation):
                yield f"`{name}` of an output", model
    yield "`mastering` of `video`", Mastering


def _one_key(whole: str, entry: type[SpecModel]) -> Iterator[tuple[str, type[SpecModel]]]:
    """Entries of a list that have one key each, and what stands behind these keys."""
    yield f"`{whole}`", entry
    for name, field in entry.model_fields.items():
        for model in _models_in(field.annotation):
            yield f"`{name}` of `{whole}`", model


def _field_named(kind: str, name: str) -> FieldInfo:
    return CLIPS[kind].model_fields[name]


def _section(title: str, model: type[SpecModel]) -> str:
    lines = [f"## {title}\n", inspect.cleandoc(model.__doc__ or ""), ""]
    lines += ["| key | type | default | meaning |", "|---|---|---|---|"]
    for name in field_names(model):
        field = model.model_fields[name]
        key = field.alias or name
        cells = (f"`{key}`", _type(field), _default(field), field.description or "")
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    lines.append("")
    if model is CLIPS["transition"]:
        lines += (
            f"- `{name}`: {kind.does}" + "".join(f"; `{k}: {v}`" for k, v in kind.own.items())
            for name, kind in TRANSITIONS.items()
        )
        lines.append("")
    named = {Adjustment: OPTIONS, SoundEffect: SOUND_OPTIONS}.get(model)
    if named:
        lines += ("The filters of `filters` and their options, as libavfilter describes them:\n",)
        lines += (f"- `{name}`" + (f": {', '.join(keys)}" if keys else "")
                  for name, keys in named.items())  # fmt: skip
        lines.append("")
    return "\n".join(lines)


def _type(field: FieldInfo) -> str:
    """What a user may write, in words."""
    words = [item.words for item in field.metadata if isinstance(item, (Reads, SoundTracks))]
    models = list(_models_in(field.annotation))
    if words:
        return words[0]
    if typing.get_origin(field.annotation) is tuple:
        return "list"
    if models and typing.get_origin(field.annotation) is not dict:
        return "mapping"
    return "mapping of names"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "*required*"
    usual = (
        field.default[0] if field.default and isinstance(field.default, tuple) else field.default
    )
    if isinstance(usual, SpecModel) and usual == type(usual)():
        return ""
    extra = field.json_schema_extra
    value = extra.get("default") if isinstance(extra, dict) else written(field.default)
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if value is None or value in ({}, [], ""):
        return ""
    if isinstance(value, dict):
        return "`" + ", ".join(f"{k}: {v}" for k, v in value.items() if v is not None) + "`"
    return f"`{value}`"


def _models_in(annotation: Any) -> Iterator[type[SpecModel]]:
    if inspect.isclass(annotation) and issubclass(annotation, SpecModel):
        yield annotation
    for part in typing.get_args(annotation):
        yield from _models_in(part)
