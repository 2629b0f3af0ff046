"""Adjustments of pictures: colour, tables, blur, sharpening, vignette, grain, filters."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

from pydantic import Field

from dagrender.spec.animated import animated
from dagrender.spec.faults import Fault
from dagrender.spec.filters import EIGHT_BITS, FILTERS
from dagrender.spec.geometry import read_angle, read_share
from dagrender.spec.model import SpecModel, refuse
from dagrender.spec.namedfilters import NamedFilter
from dagrender.spec.onekey import OneKey
from dagrender.spec.reading import Reads
from dagrender.spec.scalars import NAME, NUMBER_OR_TEXT, number, whole
from dagrender.spec.values import Animated

_LARGEST_BLUR_PX = 500
_MOST_SEED = 2**31 - 1

_FACTOR = animated(
    number("a factor from 0 to 10 (or 0% to 1000%)", percent=True, low=0, high=10),
    NUMBER_OR_TEXT,
    "factor from 0 to 10, or %",
)
_ANGLE = animated(read_angle, NUMBER_OR_TEXT, "degrees")
_STOPS = animated(number("a number of stops from -10 to 10", low=-10, high=10), NUMBER_OR_TEXT,
                  "stops")  # fmt: skip
_KELVIN = animated(
    number("a temperature from 2000 to 25000 K", unit="K", low=2000, high=25000),
    NUMBER_OR_TEXT,
    "kelvin",
)
_GAMMA = animated(number("a gamma from 0.1 to 10", low=0.1, high=10), NUMBER_OR_TEXT, "gamma")
_BLUR = animated(
    number(f"a number of pixels from 0 to {_LARGEST_BLUR_PX}", unit="px", low=0,
           high=_LARGEST_BLUR_PX),
    NUMBER_OR_TEXT,
    "px up to 500",
)  # fmt: skip
_SHARE = animated(read_share, NUMBER_OR_TEXT, "0 to 1, or %")
_SIZE = Reads(
    whole("a whole number of pixels from 1 to 16", low=1, high=16, unit="px"),
    {"type": ["integer", "string"]},
    "px, 1 to 16",
)
_SEED = Reads(
    whole(f"a whole number from 0 to {_MOST_SEED}", low=0, high=_MOST_SEED),
    {"type": ["integer", "string"]},
    "whole number",
)


class LutTable(SpecModel):
    """A table of colours, as programs for grading export it."""

    called: ClassVar[str] = "lut"
    short_key: ClassVar[str] = "file"

    file: Annotated[str, NAME] = Field(
        description="A .cube file, relative to the spec, of one or three dimensions; it is looked "
        "up in R'G'B' of BT.709, between its points in tetrahedra; on an HDR canvas in PQ or HLG "
        "of BT.2020."
    )
    strength: Annotated[Animated[float], _SHARE] = Field(
        default=Animated.always(1.0), description="How much of it: 0 is nothing, 1 all."
    )


class Sharpening(SpecModel):
    """What a blur takes away, added once more."""

    called: ClassVar[str] = "sharpen"
    short_key: ClassVar[str] = "amount"

    amount: Annotated[Animated[float], _FACTOR] = Field(
        description="How often what a blur takes away is added; 0 leaves the picture."
    )
    radius: Annotated[Animated[float], _BLUR] = Field(
        default=Animated.always(1.0),
        description="Standard deviation of that blur in pixels: how fine the details are.",
    )


class FilmGrain(SpecModel):
    """Noise on luma that changes from frame to frame, the same in every build."""

    called: ClassVar[str] = "grain"
    short_key: ClassVar[str] = "amount"

    amount: Annotated[Animated[float], _SHARE] = Field(
        description="Its standard deviation, as a share of the way from black to white: 4% is much."
    )
    size: Annotated[int, _SIZE] = Field(default=1, description="Size of a grain in pixels.")
    seed: Annotated[int, _SEED] = Field(default=0, description="Another number, other grain.")


class Adjustment(OneKey):
    """One change of a picture's pixels, before it is placed. Each entry has one key.

    They are applied in the order in which they stand, to a clip's own picture: first the clip's,
    then its track's; those of the canvas to the whole picture of the film. Times of keys count from
    the clip's start, on the canvas from the film's. Several of brightness, contrast, saturation,
    hue and exposure in a row are reckoned as one, without clipping in between.
    """

    called: ClassVar[str] = "an adjustment"
    one: ClassVar[str] = "adjustment"
    without: ClassVar[str] = "this adjusts nothing"
    example: ClassVar[str] = "brightness: 1.2"

    brightness: Annotated[Animated[float] | None, _FACTOR] = Field(
        default=None, description="R'G'B' times this, as CSS brightness(); 1 leaves them."
    )
    contrast: Annotated[Animated[float] | None, _FACTOR] = Field(
        default=None, description="Distance from mid grey times this, as CSS contrast(); 1 leaves."
    )
    saturation: Annotated[Animated[float] | None, _FACTOR] = Field(
        default=None, description="Colour times this, as CSS saturate(): 0 is grey, 1 leaves it."
    )
    hue: Annotated[Animated[float] | None, _ANGLE] = Field(
        default=None, description="Degrees by which colours turn on the vectorscope."
    )
    exposure: Annotated[Animated[float] | None, _STOPS] = Field(
        default=None, description="Stops: 1 is twice the light of a BT.1886 display, -1 half."
    )
    temperature: Annotated[Animated[float] | None, _KELVIN] = Field(
        default=None,
        description="Colour of the light in kelvin: 6500 leaves it, 3000 is warm, 10000 cold.",
    )
    gamma: Annotated[Animated[float] | None, _GAMMA] = Field(
        default=None,
        description="R'G'B' to the power of 1 over this: above 1 lightens what is between black "
        "and white.",
    )
    lut: LutTable | None = Field(
        default=None, description="A table of colours: lut: grade.cube is short for {file: ...}."
    )
    blur: Annotated[Animated[float] | None, _BLUR] = Field(
        default=None,
        description="Standard deviation of a Gaussian in pixels, as CSS blur(); a picture without "
        "transparency goes on beyond its edges.",
    )
    sharpen: Sharpening | None = Field(
        default=None, description="How much details are raised: 0.5, or {amount:, radius:}."
    )
    vignette: Annotated[Animated[float] | None, _SHARE] = Field(
        default=None,
        description="How much darker the corners are: 0 leaves them, 1 makes them black; in "
        "between by the fourth power of a cosine.",
    )
    grain: FilmGrain | None = Field(
        default=None, description="Noise: its amount, or {amount:, size:, seed:}."
    )
    filters: Annotated[tuple[NamedFilter, ...] | None, FILTERS] = Field(
        default=None,
        description="Filters of libavfilter by name, [{unsharp: {luma_amount: 1.5}}, hflip]: those "
        "that know of no other frame; on what lets something through those of colour alone. HDR "
        "canvases have those that know more than 8 bits.",
    )


Adjustments = tuple[Adjustment, ...]

ADJUSTMENTS_FIELD = Field(
    default=(),
    description="Changes of the clip's own picture, in order: [{brightness: 1.2}, {blur: 4}].",
)

Loc = tuple[str | int, ...]


def adjustments_in(film: Any) -> Iterator[tuple[Loc, Adjustment]]:
    """Every adjustment of a film, and where it stands."""
    for index, one in enumerate(film.canvas.adjustments):
        yield ("canvas", "adjustments", index), one
    for row, track in enumerate(film.timeline):
        for index, one in enumerate(track.adjustments):
            yield ("timeline", row, "adjustments", index), one
        for place, clip in enumerate(track.clips):
            for index, one in enumerate(getattr(clip, "adjustments", ())):
                yield ("timeline", row, "clips", place, "adjustments", index), one
    for name, style in film.styles.items():
        for index, one in enumerate(style.adjustments):
            yield ("styles", name, "adjustments", index), one


def unadjustable(film: Any) -> Iterator[Fault]:
    """Filters that would take an HDR canvas's bits."""
    if film.canvas.dynamic_range == "sdr":
        return
    for loc, one in adjustments_in(film):
        for index, each in enumerate(one.filters or ()):
            if each.name in EIGHT_BITS:
                message = (
                    f"the filter {each.name} knows 8 bits only, too few for a canvas in "
                    f"{film.canvas.dynamic_range}"
                )
                hint = f"so do {', '.join(EIGHT_BITS)}; all others can be had"
                yield refuse(message, *loc, "filters", index, each.name, hint=hint)
