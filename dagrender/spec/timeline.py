"""Tracks, and how the model of a clip is found."""

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar

from pydantic import (
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import CoreSchema, core_schema

from dagrender.spec.adjustments import Adjustments
from dagrender.spec.clips import (
    AudioClip,
    CaptionsClip,
    ClipModel,
    ColorClip,
    CompositionClip,
    GapClip,
    ImageClip,
    TextClip,
    VideoClip,
)
from dagrender.spec.conditions import Conditional, Group
from dagrender.spec.context import ANYTHING, KINDS, kind_of
from dagrender.spec.desk import Fader
from dagrender.spec.faults import Fault, meant, nearest, needs
from dagrender.spec.gains import BUS
from dagrender.spec.model import SpecModel
from dagrender.spec.reading import Schema, carry, faults_of
from dagrender.spec.scalars import NAME
from dagrender.spec.transitions import Transition
from dagrender.spec.waveform import WaveformClip

AnyClip = (
    VideoClip
    | CompositionClip
    | ImageClip
    | TextClip
    | CaptionsClip
    | WaveformClip
    | ColorClip
    | AudioClip
    | GapClip
    | Transition
)
CLIPS: dict[str, type[ClipModel]] = {
    model.kind: model
    for model in (
        VideoClip,
        CompositionClip,
        ImageClip,
        TextClip,
        CaptionsClip,
        WaveformClip,
        ColorClip,
        AudioClip,
        GapClip,
        Transition,
    )
}
"""The models of clips by their kind."""

_SOURCES = (
    "video", "image", "text", "captions", "waveform", "audio", "composition", "gap", "transition",
)  # fmt: skip
"""Kinds whose keys stand for nothing else; a clip has at most one of them."""


_GROUPED = "clips"
"""The key of a group of clips."""


class _ByKind:
    """Annotates a clip: its model is found by the key that gives its kind."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(_read_clip)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> Schema:
        models: tuple[type[SpecModel], ...] = (*CLIPS.values(), Group)
        return {"oneOf": [handler(model.__pydantic_core_schema__) for model in models]}


def _read_clip(data: Any, info: ValidationInfo) -> ClipModel:
    if isinstance(data, ClipModel):
        return data
    if not isinstance(data, dict):
        raise carry(needs("a clip, a mapping such as {video: talk}", data).faults)
    kinds = [kind for kind in _SOURCES if kind in data]
    if len(kinds) > 1:
        message = f"a clip is of one kind; this one is {' and '.join(kinds)}"
        raise carry((Fault(message=message, loc=(kinds[1],), subject="", at_key=True),))
    kind = kind_of(data)
    if kind is None or (kind == ColorClip.kind and _misspelt_kind(data)):
        raise carry((_no_kind(data),))
    try:
        return CLIPS[kind].model_validate(data, context=info.context or ANYTHING)
    except ValidationError as error:
        raise carry(faults_of(error)) from None


def _misspelt_kind(data: dict[str, Any]) -> str | None:
    """The key of a clip that is no key of any, and was likely meant to say its kind.

    Others have a colour as well: what looks like a clip of one may be a text whose key is misspelt.
    """
    known = {name for model in CLIPS.values() for name in model.key_names()}
    taken = {ColorClip.kind} & data.keys()
    kinds = [kind for kind in (*KINDS, _GROUPED) if kind not in taken]
    own = ColorClip.key_names() if taken else ()
    found = (key for key in data if key not in known and nearest(key, (*kinds, *own)) in kinds)
    return next(found, None)


def _no_kind(data: dict[str, Any]) -> Fault:
    """The fault of a clip that says no kind: the nearest to one of its unknown keys."""
    known = {name for model in CLIPS.values() for name in model.key_names()}
    misspelt = _misspelt_kind(data)
    if misspelt is not None:
        message = f'no kind of clip called "{misspelt}"'
        hint = meant(misspelt, (*KINDS, _GROUPED))
        return Fault(message=message, hint=hint, loc=(misspelt,), subject="", at_key=True)
    strange = next((key for key in data if key not in known), None)
    hint = f"one of its keys is its kind: {', '.join(KINDS)}"
    if strange is None:
        return Fault(message="this clip does not say of which kind it is", hint=hint, subject="")
    message = f'no kind of clip called "{strange}"'
    return Fault(message=message, hint=hint, loc=(strange,), subject="", at_key=True)


class Track(Conditional, Fader):
    """A row of clips, one after the other unless they say when they start."""

    called: ClassVar[str] = "a track"

    track: Annotated[str, NAME] = Field(description="The track's name.")
    clips: tuple[Annotated[AnyClip, _ByKind()], ...] = Field(
        description="Its clips, in order of time."
    )
    bus: Annotated[str | None, BUS] = Field(
        default=None, description="The bus that its sound goes to, one of sound: buses."
    )
    adjustments: Adjustments = Field(
        default=(), description="Changes of the picture of each of its clips, after the clip's own."
    )

    @classmethod
    def prepare(cls, data: dict[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
        """Check where transitions stand, by the kinds alone, whatever else is wrong."""
        kind = kind_of(data)
        if kind and kind not in cls.key_names() and not data.keys() & {"track", "clips"}:
            hint = "write - {track: titles, clips: [...]}, with clips in the list"
            told = f"a {kind} stands among the clips of a track, not by itself"
            raise carry((Fault(message=told, hint=hint, loc=(kind,), subject="", at_key=True),))
        clips = data.get("clips")
        return data, _misplaced(clips) if isinstance(clips, list) else []


def _misplaced(clips: Sequence[Any]) -> list[Fault]:
    kinds = [kind_of(clip) for clip in clips]
    faults = []
    for index, kind in enumerate(kinds):
        if kind != Transition.kind:
            continue
        around = [kinds[i] if 0 <= i < len(kinds) else "" for i in (index - 1, index + 1)]
        message = _standing(around)
        if message:
            loc = ("clips", index, "transition")
            faults.append(Fault(message=message, loc=loc, subject="", at_key=True))
    return faults


def _standing(around: Sequence[str | None]) -> str:
    """What is wrong with a transition between these two kinds; "" for the ends of the track."""
    for kind, which in zip(around, ("before", "after"), strict=True):
        if kind == "":
            return f"a transition stands between two clips; there is none {which} this one"
        if kind == Transition.kind and which == "after":
            return "two transitions stand in a row"
        if kind and kind != Transition.kind and not CLIPS[kind].visual:
            article = "an" if kind == "audio" else "a"
            return f"a transition stands between two pictures; {which} this one is {article} {kind}"
    return ""
