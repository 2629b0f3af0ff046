"""Which buses of a film are heard in a sound that is made of it."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import Field

from dagrender.spec.context import Context
from dagrender.spec.faults import Fault
from dagrender.spec.gains import PARTS, REST
from dagrender.spec.model import SpecModel, refuse


class Selection(SpecModel):
    """The film's sound, or the part of it that is for those who speak a language."""

    buses: Annotated[tuple[str, ...] | None, PARTS] = Field(
        default=None,
        description="Only what goes to these buses, rest for what goes to none: [rest, en]. What "
        "is left out is as if muted: nothing makes way for it.",
    )
    without: Annotated[tuple[str, ...] | None, PARTS] = Field(
        default=None, description="All but what goes to these buses: [de, fr]."
    )

    @classmethod
    def settle(cls, model: Any, context: Context) -> list[Fault]:
        """Two lists of which one leaves nothing to the other."""
        faults = super().settle(model, context)
        if model.buses is not None and model.without is not None:
            message = "buses says what is heard, so there is nothing for without to say"
            faults.append(refuse(message, "without", hint="write one of the two"))
        return faults


def left_out(said: Selection, buses: Iterable[str]) -> frozenset[str]:
    """Those of ``buses`` that are not heard, ``REST`` among them where what goes to none is not."""
    if said.buses is not None:
        return frozenset((*buses, REST)).difference(said.buses)
    return frozenset(said.without or ())
