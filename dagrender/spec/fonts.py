"""Fonts: which may be named, and the files that a spec brings along."""

import enum
from functools import cache
from typing import Annotated, Any, ClassVar

from pydantic import Field, GetJsonSchemaHandler, ValidationError
from pydantic_core import CoreSchema

from dagrender.spec.context import BUNDLED_FONTS, Context
from dagrender.spec.faults import Fault, FaultyError, needs, unknown
from dagrender.spec.model import SpecModel
from dagrender.spec.reading import Reads, Schema, faults_of
from dagrender.spec.scalars import NAME, NUMBER_OR_TEXT, each, enumeration, exact, read_name, scalar

_WEIGHTS = {"normal": "400", "bold": "700"}
_LIGHTEST, _HEAVIEST = 100, 900


class FontStyle(enum.StrEnum):
    """Upright or slanted."""

    NORMAL = "normal"
    ITALIC = "italic"


def _read_font(value: Any, context: Context) -> str:
    name = read_name(value, context)
    if context.fonts is None or name in context.fonts:
        return name
    families = _installed()
    if name.lower() in {family.lower() for family in families}:
        return name
    raise unknown("font", name, sorted(context.fonts | frozenset(BUNDLED_FONTS) | families))


def _read_fonts(value: Any, context: Context) -> tuple[str, ...]:
    if not isinstance(value, list):
        return (_read_font(value, context),)
    if not value:
        raise needs("a font, or a list of them", value)
    return tuple(dict.fromkeys(each(value, _read_font, context)))


@cache
def _installed() -> frozenset[str]:
    """The families that installed packages bring; looked for where no other is meant."""
    import fontpkg

    return frozenset(family.name for family in fontpkg.families().values())


def _read_weight(value: Any, _: Context) -> int:
    what = "a weight from 100 to 900, normal or bold"
    text = scalar(value, what)
    weight = exact(_WEIGHTS.get(text, text), what)
    if weight.denominator != 1 or not _LIGHTEST <= weight <= _HEAVIEST:
        raise needs(what, text)
    return int(weight)


FONT = Reads(
    _read_fonts,
    {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]},
    "font, or list of fonts",
)
WEIGHT = Reads(_read_weight, dict(NUMBER_OR_TEXT), "100 to 900, normal, bold")
FONT_STYLE = enumeration(FontStyle, "a font style")


class FontFace(SpecModel):
    """A font file of a family."""

    called: ClassVar[str] = "a font file"
    short_key: ClassVar[str] = "file"

    file: Annotated[str, NAME] = Field(description="The file, relative to the spec.")
    font_weight: Annotated[int | None, WEIGHT] = Field(
        default=None,
        description="Which weight it is of, where the family has several files; a variable font "
        "has many, and says none.",
    )
    font_style: Annotated[FontStyle, FONT_STYLE] = Field(
        default=FontStyle.NORMAL, description="Upright or italic."
    )


def read_family(value: Any, context: Context) -> tuple[FontFace, ...]:
    """The files of a family: one, or a list of them."""
    several = isinstance(value, list)
    faces: list[FontFace] = []
    faults: list[Fault] = []
    for index, one in enumerate(value if several else [value]):
        try:
            faces.append(FontFace.model_validate(one, context=context))
        except ValidationError as error:
            found = faults_of(error)
            faults += (fault.inside((index,)) for fault in found) if several else found
    if not faces and not faults:
        faults.append(Fault(message="needs a file, or a list of them"))
    if faults:
        raise FaultyError(*faults)
    return tuple(faces)


class _ReadsFamily(Reads):
    """Reads one file or several, and shows both to editors."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> Schema:
        face = handler(FontFace.__pydantic_core_schema__)
        return {"anyOf": [face, {"type": "array", "items": face, "minItems": 1}]}


FAMILY = _ReadsFamily(read_family, {}, "file, or list of files")
