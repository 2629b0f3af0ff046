"""What players are told of how an HDR film was graded."""

import enum
from typing import Annotated, Any, ClassVar

from pydantic import Field

from dagrender.spec.context import Context
from dagrender.spec.faults import Fault
from dagrender.spec.model import SpecModel, refuse
from dagrender.spec.reading import Reads
from dagrender.spec.scalars import NUMBER_OR_TEXT, enumeration, number, whole

_PQ_PEAK = 10_000


class MasteringPrimaries(enum.StrEnum):
    """The primaries of a display that films are graded on."""

    DISPLAY_P3 = "display-p3"
    BT2020 = "bt2020"


def _light(what: str) -> Reads:
    read = whole(what, low=1, high=_PQ_PEAK, unit="nits")
    return Reads(read, dict(NUMBER_OR_TEXT), f"1 to {_PQ_PEAK}")


def _nits(what: str, low: float, high: float) -> Reads:
    return Reads(number(what, low=low, high=high), dict(NUMBER_OR_TEXT), f"{low:g} to {high:g}")


class Mastering(SpecModel):
    """The display that a PQ film was graded on, and how bright it gets; all in cd/m2 (nits)."""

    called: ClassVar[str] = "mastering"

    primaries: Annotated[
        MasteringPrimaries, enumeration(MasteringPrimaries, "a display's primaries")
    ] = Field(default=MasteringPrimaries.DISPLAY_P3, description="The display's primaries.")
    peak: Annotated[float, _nits("a luminance from 50 to 10000 cd/m2", 50, _PQ_PEAK)] = Field(
        default=1000.0, description="The display's brightest white, in cd/m2."
    )
    black: Annotated[float, _nits("a luminance from 0 to 1 cd/m2", 0, 1)] = Field(
        default=0.0001, description="The display's black, in cd/m2."
    )
    max_cll: Annotated[int | None, _light("a luminance from 1 to 10000 cd/m2")] = Field(
        default=None,
        description="The film's brightest pixel, in cd/m2 (MaxCLL); not told unless given.",
    )
    max_fall: Annotated[int | None, _light("a luminance from 1 to 10000 cd/m2")] = Field(
        default=None,
        description="The mean of the film's brightest frame, in cd/m2 (MaxFALL); goes with "
        "max_cll.",
    )

    @classmethod
    def settle(cls, model: Any, _: Context) -> list[Fault]:
        """MaxFALL without MaxCLL, or above it."""
        if model.max_fall is None:
            return []
        if model.max_cll is None:
            return [refuse("max_fall needs max_cll beside it", "max_fall")]
        if model.max_fall > model.max_cll:
            return [refuse("max_fall cannot be more than max_cll", "max_fall")]
        return []
