"""Transitions between two clips: a table, so that one more is one more line."""

import enum
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar

from pydantic import Field

from dagrender.spec.clips import ClipModel
from dagrender.spec.colours import COLOUR, Colour, parse_colour
from dagrender.spec.context import Context
from dagrender.spec.easing import LINEAR, Easing
from dagrender.spec.expression import TimeExpression
from dagrender.spec.fades import CURVE, SoundCurve
from dagrender.spec.faults import Fault
from dagrender.spec.geometry import SHARE
from dagrender.spec.media import MEDIA
from dagrender.spec.model import refuse
from dagrender.spec.reading import Reads
from dagrender.spec.scalars import SWITCH, enumeration, one_of
from dagrender.spec.times import EASING, Names, Sign, time


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitionKind:
    """What a transition does, and the keys of its own with what they are unless said."""

    does: str
    own: dict[str, str] = field(default_factory=dict)


_SIDES = {"left": "left", "right": "right", "up": "upwards", "down": "downwards"}
_CORNERS = {
    "tl": "top left", "tr": "top right", "bl": "bottom left", "br": "bottom right"
}  # fmt: skip


def _sided(name: str, does: str) -> dict[str, TransitionKind]:
    """One for each of the four ways to go."""
    return {name + side: TransitionKind(does=does.format(way)) for side, way in _SIDES.items()}


def _cornered(name: str, does: str) -> dict[str, TransitionKind]:
    """One for each corner."""
    return {
        name + short: TransitionKind(does=does.format(corner)) for short, corner in _CORNERS.items()
    }


TRANSITIONS = {
    "dissolve": TransitionKind(does="one clip fades into the other"),
    "dip": TransitionKind(
        does="the first clip fades to a colour, and the second comes out of it",
        own={"color": "black"},
    ),
    "wipe": TransitionKind(
        does="an edge travels over the picture and uncovers the second clip",
        own={"direction": "right", "feather": "0"},
    ),
    "luma-wipe": TransitionKind(
        does="the second clip comes through a picture: where that is darkest first",
        own={"luma": "", "softness": "0.1", "invert": "false"},
    ),
    "slide": TransitionKind(
        does="the second clip slides in over the first one",
        own={"direction": "left"},
    ),
    "push": TransitionKind(
        does="the second clip pushes the first one out",
        own={"direction": "left"},
    ),
    "zoom": TransitionKind(
        does="the first clip grows to twice its size while it fades into the second"
    ),
    # what follows is libavfilter's xfade, by its names; its dissolve alone has another
    "fade": TransitionKind(does="the same as dissolve"),
    "pixel-dissolve": TransitionKind(
        does="pixel by pixel goes over, by chance (xfade calls it dissolve)"
    ),
    "fadeblack": TransitionKind(does="a dissolve that darkens to black on its way"),
    "fadewhite": TransitionKind(does="a dissolve that brightens to white on its way"),
    "fadegrays": TransitionKind(does="a dissolve that loses its colours on its way"),
    "fadefast": TransitionKind(does="a dissolve, quicker where the clips differ more"),
    "fadeslow": TransitionKind(does="a dissolve, slower where the clips differ less"),
    "distance": TransitionKind(does="where the clips are alike they dissolve; elsewhere they cut"),
    **_sided("wipe", "a hard edge travels {} and uncovers the second clip"),
    **_cornered("wipe", "two hard edges drive the first clip into the {} corner"),
    **_sided("smooth", "a broad soft edge travels {} and uncovers the second clip"),
    **_cornered("diag", "a broad soft edge bends away to the {} corner"),
    **_sided("slide", "both clips move {}, the second behind the first; the same as push"),
    **_sided("cover", "the second clip moves {} over the first; the same as slide"),
    **_sided("reveal", "the first clip moves {} and leaves the second behind"),
    "circlecrop": TransitionKind(
        does="the first clip shrinks to a circle, which opens again on the second",
        own={"color": "black"},
    ),
    "rectcrop": TransitionKind(
        does="the first clip shrinks to a rectangle, which opens again on the second",
        own={"color": "black"},
    ),
    "circleopen": TransitionKind(does="the second clip comes in a soft circle that grows"),
    "circleclose": TransitionKind(does="the first clip goes in a soft circle that shrinks"),
    "radial": TransitionKind(does="a soft edge turns around the middle like a clock's hand"),
    "vertopen": TransitionKind(does="soft curtains open from the middle to left and right"),
    "vertclose": TransitionKind(does="soft curtains close from left and right"),
    "horzopen": TransitionKind(does="soft curtains open from the middle to top and bottom"),
    "horzclose": TransitionKind(does="soft curtains close from top and bottom"),
    "hlslice": TransitionKind(does="ten slices grow one after the other, from right to left"),
    "hrslice": TransitionKind(does="ten slices grow one after the other, from left to right"),
    "vuslice": TransitionKind(does="ten slices grow one after the other, from bottom to top"),
    "vdslice": TransitionKind(does="ten slices grow one after the other, from top to bottom"),
    "hlwind": TransitionKind(does="a ragged edge is blown from right to left"),
    "hrwind": TransitionKind(does="a ragged edge is blown from left to right"),
    "vuwind": TransitionKind(does="a ragged edge is blown from bottom to top"),
    "vdwind": TransitionKind(does="a ragged edge is blown from top to bottom"),
    "pixelize": TransitionKind(does="a dissolve through ever larger and again smaller blocks"),
    "hblur": TransitionKind(does="a dissolve that blurs sideways on its way"),
    "squeezeh": TransitionKind(does="the first clip is squeezed flat"),
    "squeezev": TransitionKind(does="the first clip is squeezed narrow"),
    "zoomin": TransitionKind(does="zooms into the first clip, then fades into the second"),
}
"""All transitions by name."""

_OWN_KEYS = frozenset(key for kind in TRANSITIONS.values() for key in kind.own)


class Direction(enum.StrEnum):
    """Where something travels to."""

    LEFT = "left"
    RIGHT = "right"
    UP = "up"
    DOWN = "down"


class Align(enum.StrEnum):
    """Where a transition lies, and what its clips show meanwhile."""

    OVERLAP = "overlap"
    CENTER = "center"
    START = "start"
    END = "end"


def _read_kind(value: Any, _: Context) -> str:
    return one_of(value, TRANSITIONS, "a transition")


KIND = Reads(_read_kind, {"enum": list(TRANSITIONS)}, "name of a transition")


class Transition(ClipModel):
    """Stands between two clips of a track, which overlap by its duration unless align says else."""

    called: ClassVar[str] = "a transition"
    kind: ClassVar[str] = "transition"

    transition: Annotated[str, KIND] = Field(
        description="What happens between the two clips: one of the names below."
    )
    duration: Annotated[TimeExpression, time(Names.CLIPS, Sign.POSITIVE)] = Field(
        description="How long it lasts."
    )
    ease: Annotated[Easing, EASING] = Field(
        default=LINEAR, description="How it moves from the first clip to the second."
    )
    color: Annotated[Colour, COLOUR] = Field(
        default_factory=lambda: parse_colour("black"),
        description="The colour of a dip, or around the picture of circlecrop and rectcrop.",
        json_schema_extra={"default": "black"},
    )
    direction: Annotated[Direction | None, enumeration(Direction, "a direction")] = Field(
        default=None,
        description="Where the edge of a wipe travels to (right unless said), or a slide or push "
        "moves to (left unless said).",
    )
    feather: Annotated[float, SHARE] = Field(
        default=0.0, description="How soft the edge of a wipe is, as a share of the way."
    )

    luma: Annotated[str | None, MEDIA] = Field(
        default=None,
        description="The still picture of a luma-wipe, by its name in media; it is stretched over "
        "the canvas.",
    )
    softness: Annotated[float, SHARE] = Field(
        default=0.1,
        description="How much of the way each place of a luma-wipe takes; 0 is hard.",
    )
    invert: Annotated[bool, SWITCH] = Field(
        default=False, description="A luma-wipe begins where its picture is lightest."
    )
    curve: Annotated[SoundCurve, CURVE] = Field(
        default=SoundCurve.LINEAR,
        description="How the sounds of both clips cross meanwhile: as in fades; linear suits two "
        "takes of one sound, equal-power two that differ.",
    )
    align: Annotated[Align, enumeration(Align, "an alignment")] = Field(
        default=Align.OVERLAP,
        description="overlap: the clips overlap, and the film gets shorter. center, start and end: "
        "they stay where they are, and the transition lies about the cut, starts there, or ends "
        "there; meanwhile they show what their sources have beyond out and in.",
    )

    @classmethod
    def prepare(cls, data: dict[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
        """Refuse the keys of other transitions, and fill in this one's own."""
        name = data.get("transition")
        if not isinstance(name, str) or name not in TRANSITIONS:
            return data, []
        own = TRANSITIONS[name].own
        strange = [key for key in data if key in _OWN_KEYS and key not in own]
        faults = [
            refuse(f'"{name}" has no use for "{key}"', key, hint=_whose(key)) for key in strange
        ]
        kept = {key: value for key, value in data.items() if key not in strange}
        if "luma" in own and "luma" not in kept:
            hint = "luma: is the name in media of a greyscale picture"
            faults.append(refuse(f"{name} needs a picture", "transition", hint=hint))
        given = {key: value for key, value in own.items() if value}
        return {**given, **kept}, faults


def _whose(key: str) -> str:
    owners = [name for name, kind in TRANSITIONS.items() if key in kind.own]
    *others, last = owners
    return f"it is for {', '.join(others)} and {last}" if others else f"it is for {last}"
