"""How clips come up and go."""

from typing import Annotated, ClassVar

from pydantic import Field

from dagrender.spec.easing import LINEAR, Easing
from dagrender.spec.expression import TimeExpression
from dagrender.spec.model import SpecModel
from dagrender.spec.times import EASING, Names, time


class Fade(SpecModel):
    """A clip's way from nothing, or to nothing: of its picture, and of its sound if it has one."""

    called: ClassVar[str] = "a fade"
    short_key: ClassVar[str] = "duration"

    duration: Annotated[TimeExpression, time(Names.NOTHING)] = Field(
        description="How long it takes."
    )
    ease: Annotated[Easing, EASING] = Field(
        default=LINEAR,
        description="How the opacity goes along; a sound always goes in a line.",
        json_schema_extra={"default": "linear"},
    )
