"""Compositions: films that stand in the same file as the one that shows them."""

from typing import Annotated, Any, ClassVar

from pydantic import Field

from dagrender.spec.context import Context
from dagrender.spec.faults import needs
from dagrender.spec.model import SpecModel
from dagrender.spec.reading import Reads

OWN = ("canvas", "vars", "media", "fonts", "styles", "sound", "timeline")
"""The keys of a composition; those of a spec, which check them when it is shown."""
INHERITED = ("media", "fonts", "styles")
"""Tables of names that hold in it too; its own names come first."""


def _read_mapping(value: Any, _: Context) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise needs("a mapping of keys", value)
    return value


def _read_list(value: Any, _: Context) -> list[Any]:
    if not isinstance(value, list):
        raise needs("a list of tracks", value)
    return value


MAPPING = Reads(_read_mapping, {"type": "object"}, "mapping")
_LIST = Reads(_read_list, {"type": "array"}, "list")


class Composition(SpecModel):
    """A film of its own, which clips show by its name.

    The variables, media, fonts and styles of the file hold in it too; its own come first.
    """

    called: ClassVar[str] = "a composition"

    timeline: Annotated[Any, _LIST] = Field(description="Its tracks, as those of a spec.")
    canvas: Annotated[Any, MAPPING] = Field(
        default=None, description="Its own canvas; that of the file unless said, its length aside."
    )
    vars: Annotated[Any, MAPPING] = Field(
        default={}, description="Its variables, which clips that show it set by `with`."
    )
    media: Annotated[Any, MAPPING] = Field(default={}, description="Its own media.")
    fonts: Annotated[Any, MAPPING] = Field(default={}, description="Its own fonts.")
    styles: Annotated[Any, MAPPING] = Field(default={}, description="Its own styles.")
    sound: Annotated[Any, MAPPING] = Field(
        default={}, description="Its own buses and effects, for its own sounds."
    )
