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
from dagrender.spec.faults import Fault
from dagrender.spec.geometry import SHARE
from dagrender.spec.model import refuse
from dagrender.spec.reading import Reads
from dagrender.spec.scalars import enumeration, one_of
from dagrender.spec.times import EASING, Names, Sign, time


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitionKind:
    """What a transition does, and the keys of its own with what they are unless said."""

    does: str
    own: dict[str, str] = field(default_factory=dict)


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
    "slide": TransitionKind(
        does="the second clip slides in over the first one",
        own={"direction": "left"},
    ),
    "push": TransitionKind(
        does="the second clip pushes the first one out",
        own={"direction": "left"},
    ),
}
"""All transitions by name."""

_OWN_KEYS = frozenset(key for kind in TRANSITIONS.values() for key in kind.own)


class Direction(enum.StrEnum):
    """Where something travels to."""

    LEFT = "left"
    RIGHT = "right"
    UP = "up"
    DOWN = "down"


def _read_kind(value: Any, _: Context) -> str:
    return one_of(value, TRANSITIONS, "a transition")


KIND = Reads(_read_kind, {"enum": list(TRANSITIONS)}, ", ".join(TRANSITIONS))


class Transition(ClipModel):
    """Stands between two clips of a track, which overlap by its duration."""

    called: ClassVar[str] = "a transition"
    kind: ClassVar[str] = "transition"

    transition: Annotated[str, KIND] = Field(
        description="; ".join(f"{name}: {kind.does}" for name, kind in TRANSITIONS.items()) + "."
    )
    duration: Annotated[TimeExpression, time(Names.CLIPS, Sign.POSITIVE)] = Field(
        description="How long the two clips overlap."
    )
    ease: Annotated[Easing, EASING] = Field(
        default=LINEAR, description="How it moves from the first clip to the second."
    )
    color: Annotated[Colour, COLOUR] = Field(
        default_factory=lambda: parse_colour("black"),
        description="The colour of a dip.",
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
        return {**own, **kept}, faults


def _whose(key: str) -> str:
    owners = [name for name, kind in TRANSITIONS.items() if key in kind.own]
    *others, last = owners
    return f"it is for {', '.join(others)} and {last}" if others else f"it is for {last}"
