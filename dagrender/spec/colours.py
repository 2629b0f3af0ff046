"""Colours by CSS Color 4, as sRGB."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from dagrender.spec.animated import animated
from dagrender.spec.context import Context
from dagrender.spec.faults import choices, needs
from dagrender.spec.reading import Reads, Schema
from dagrender.spec.scalars import scalar

if TYPE_CHECKING:
    from dagrender.picture import Colour as Colour  # noqa: PLC0414 - models import it from here
else:
    Colour = Any  # its module imports numpy, which takes longer than all of the rest

_SPACES = {"srgb", "hsl", "hwb"}
_LONGEST = 100


@lru_cache(maxsize=4096)
def parse_colour(text: str) -> "Colour":
    """The colour that ``text`` writes: a CSS name, ``#rgb[a]``, ``rgb()``, ``hsl()``, ``hwb()``.

    Parts out of range are clipped, as CSS says.

    Raises:
        FaultyError: ``text`` is no such colour; the hint has the nearest name.
    """
    from tinycss2 import color4  # type: ignore[import-untyped] # it has no types

    from dagrender.picture import Colour as Srgb

    text = text.strip()
    try:
        colour = color4.parse_color(text) if len(text) <= _LONGEST else None
    except Exception:  # noqa: BLE001 - the parser trips over odd functions instead of refusing them
        colour = None
    if colour is None or isinstance(colour, str):
        raise needs("a colour", text, _hint(text))
    if colour.space not in _SPACES:
        raise needs("an sRGB colour", text, "write a name, #rrggbb, rgb(), hsl() or hwb()")
    red, green, blue = (min(1.0, max(0.0, part)) for part in colour.to("srgb").coordinates)
    return Srgb(red=red, green=green, blue=blue, alpha=colour.alpha)


def _hint(text: str) -> str:
    if not text[:1].isalpha() or "(" in text:
        return 'such as white, "#204060", "#20406080" or rgb(32 64 96 / 50%)'
    return choices(text, colour_names())


@lru_cache(maxsize=1)
def colour_names() -> tuple[str, ...]:
    """The names of CSS Color 4 section 6.1, as tinycss2 knows them."""
    from tinycss2 import color4

    return ("transparent", *color4._COLOR_KEYWORDS)  # noqa: SLF001 - the only list of them


def written_colour(colour: "Colour") -> str:
    """``colour`` as ``#rrggbb``, with ``aa`` behind it where it is not opaque."""
    parts = colour.rgba8()
    return "#" + "".join(f"{part:02x}" for part in (parts if colour.alpha < 1 else parts[:3]))


def read_colour(value: Any, _: Context) -> "Colour":
    """A colour by CSS."""
    return parse_colour(scalar(value, "a colour"))


_SCHEMA: Schema = {"type": "string"}
COLOUR = Reads(read_colour, _SCHEMA, "colour")
ANIMATED_COLOUR = animated(read_colour, _SCHEMA, "colour")
