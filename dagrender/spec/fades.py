"""How clips come up and go."""

import enum
from typing import Annotated, ClassVar

from pydantic import Field

from dagrender.spec.easing import LINEAR, Easing
from dagrender.spec.expression import TimeExpression
from dagrender.spec.model import SpecModel
from dagrender.spec.scalars import enumeration
from dagrender.spec.times import EASING, Names, time


class SoundCurve(enum.StrEnum):
    """How a sound comes up from silence, or goes back to it."""

    LINEAR = "linear"
    EQUAL_POWER = "equal-power"
    S = "s"
    LOG = "log"
    EXP = "exp"


CURVE = enumeration(SoundCurve, "a curve of a sound")
_CURVES = (
    "linear, equal-power (two different sounds that cross stay equally loud), s (slow at both "
    "ends), log (quick from silence) or exp (even in dB)."
)


class SoundFade(SpecModel):
    """A sound's way from silence, or to silence."""

    called: ClassVar[str] = "a fade"
    short_key: ClassVar[str] = "duration"

    duration: Annotated[TimeExpression, time(Names.NOTHING)] = Field(
        description="How long it takes."
    )
    curve: Annotated[SoundCurve, CURVE] = Field(
        default=SoundCurve.LINEAR, description=f"How the sound goes along: {_CURVES}"
    )


class Fade(SoundFade):
    """A clip's way from nothing, or to nothing: of its picture, and of its sound if it has one."""

    ease: Annotated[Easing, EASING] = Field(
        default=LINEAR,
        description="How the opacity goes along.",
        json_schema_extra={"default": "linear"},
    )
