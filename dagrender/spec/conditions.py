"""``for`` and ``if``: keys that clips and tracks have, and groups of clips that share them.

They are dealt with before anything is read into models (``unfolding``), so that models find them
only where they came by a merge key.
"""

from typing import Annotated, Any, ClassVar

from pydantic import Field

from dagrender.spec.context import Context
from dagrender.spec.faults import Fault, FaultyError
from dagrender.spec.model import SpecModel
from dagrender.spec.reading import Reads


def _refuse(_: Any, __: Context) -> None:
    raise FaultyError(Fault(message="stands in the clip or track itself, not in what << brings in"))


_FOR = Reads(
    _refuse,
    {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": {"type": ["array", "string"]},
    },
    "name: list",
)
_IF = Reads(_refuse, {"type": ["boolean", "string"]}, "true, false")


class Conditional(SpecModel):
    """What may be there several times, or not at all."""

    for_: Annotated[None, _FOR] = Field(
        default=None,
        alias="for",
        description='Once for each item of a list: `for: {name: "{{ names }}"}`, where '
        "`{{ name }}` is the item, and `{{ loop.index }}` counts from 1 (also `loop.index0`, "
        "`loop.first`, `loop.last`, `loop.length`).",
    )
    if_: Annotated[None, _IF] = Field(
        default=None,
        alias="if",
        description='Only if this is true: `if: "{{ flag }}"`, `if: "{{ count > 3 }}"`.',
    )


class Group(Conditional):
    """Clips that are there together, as often as `for` says and only if `if` says so."""

    called: ClassVar[str] = "a group of clips"

    clips: tuple[Any, ...] = Field(description="Its clips, in order of time.")
