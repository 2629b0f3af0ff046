"""How pictures fill their boxes."""

import enum
from typing import Annotated, Any, ClassVar

from pydantic import Field, GetJsonSchemaHandler, ValidationError
from pydantic_core import CoreSchema

from dagrender.spec.animated import animated
from dagrender.spec.context import Context
from dagrender.spec.faults import FaultyError
from dagrender.spec.geometry import read_extent
from dagrender.spec.model import SpecModel
from dagrender.spec.reading import Reads, Schema, faults_of
from dagrender.spec.scalars import NUMBER_OR_TEXT, enumeration
from dagrender.spec.values import Animated, Length


class Fit(enum.StrEnum):
    """How a picture fills its box, as CSS object-fit has it; ``blur`` fills the rest blurred."""

    CONTAIN = "contain"
    COVER = "cover"
    FILL = "fill"
    NONE = "none"
    BLUR = "blur"


class BlurFit(SpecModel):
    """All of a picture, over itself covering the canvas, or its box, and blurred."""

    called: ClassVar[str] = "a fit"

    blur: Annotated[
        Animated[Length], animated(read_extent, NUMBER_OR_TEXT, "px, vw, vh or vmin")
    ] = Field(description="Standard deviation of the blur, as CSS blur().")

    @property
    def value(self) -> str:
        """The way to fit, as the enum has it."""
        return Fit.BLUR.value


_WORDS = enumeration(Fit, "a way to fit")


def _read_fit(value: Any, context: Context) -> Fit | BlurFit:
    if isinstance(value, dict):
        try:
            return BlurFit.model_validate(value, context=context)
        except ValidationError as error:
            raise FaultyError(*faults_of(error)) from None
    fit: Fit = _WORDS.read(value, context)
    return fit


class _ReadsFit(Reads):
    """Reads either, and shows both to editors."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> Schema:
        return {"anyOf": [dict(_WORDS.schema), handler(BlurFit.__pydantic_core_schema__)]}


FIT = _ReadsFit(_read_fit, {}, f"{_WORDS.words}, or mapping")
