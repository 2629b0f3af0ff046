"""Adjustments as chains of libavfilter's filters."""

from collections.abc import Iterable

import numpy as np
from av.video.frame import VideoFrame

from dagrender.adjustment import Filters, Lut, Tone, ToneKind
from dagrender.media.adjusting.cubefile import Cube, Values
from dagrender.media.adjusting.tone import DISPLAY_GAMMA, channel_gains
from dagrender.media.conform.cube import hald, hald_points
from dagrender.media.conform.scaling import SCALING, Step
from dagrender.media.conform.steps import CUBE, ROUNDED
from dagrender.picture import Pixels

_CODES = 65535
DEEP = "gbrp16le"
"""What colours are reckoned with in where they go through R'G'B'; its planes are G, B and R."""
FORMATS = {
    Pixels.YUV420: "yuv420p",
    Pixels.YUV420P10: "yuv420p10le",
}
"""What libav calls pictures that let nothing through."""
_STEPS = 3
"""Passes of the recursive filter that ``gblur`` is; three come near to a Gaussian."""

_OF_RGB = frozenset(
    (
        "colorbalance", "colorchannelmixer", "colorcontrast", "colorhold", "colorlevels",
        "colortemperature", "curves", "dctdnoiz", "exposure", "grayworld", "greyedge",
        "huesaturation", "lutrgb", "rgbashift", "selectivecolor", "vibrance",
    )
)  # fmt: skip
"""The filters that take R'G'B' only."""

Colours = tuple[Tone | Lut, ...]


def _told(way: str, pixels: Pixels) -> str:
    """What the scaler is told of YUV that comes ``in`` or goes ``out``."""
    matrix = "bt709" if pixels is Pixels.YUV420 else "bt2020"
    return f"{way}_color_matrix={matrix}:{way}_range=tv:{way}_chroma_loc=left"


def to_rgb(pixels: Pixels) -> tuple[Step, ...]:
    """From YUV 4:2:0 to ``DEEP``."""
    return ("scale", f"{SCALING}:{_told('in', pixels)}"), ("format", DEEP)


def from_rgb(pixels: Pixels) -> tuple[Step, ...]:
    """From R'G'B' to YUV 4:2:0; what is to have 8 bits comes out in 16, to be rounded."""
    ending = ROUNDED if pixels is Pixels.YUV420 else FORMATS[pixels]
    return ("scale", f"{SCALING}:{_told('out', pixels)}"), ("format", ending)


def recolouring(tones: Colours) -> tuple[Step, ...]:
    """Adjustments of colour on ``DEEP``; each table is a cube."""
    steps: list[Step] = []
    for tone in tones:
        steps += cubes(1) if isinstance(tone, Lut) else [_curves(tone)]
    return tuple(steps)


def cubes(count: int) -> tuple[Step, ...]:
    """So many cubes, one after the other, on ``DEEP``."""
    # each picture comes after the cube, in whatever order they are asked for
    return (("setpts", "N"), CUBE) * count


def _curves(tone: Tone) -> Step:
    """R', G' and B', each by itself."""
    if tone.kind is ToneKind.TEMPERATURE:
        gains = channel_gains(tone.amount)
        shaped = [f"val*{gain:.9f}" for gain in gains]
    else:
        shaped = [_curve(tone)] * 3
    parts = zip("rgb", shaped, strict=True)
    return "lutrgb", ":".join(f"{part}='clip({one}+0.5,0,{_CODES})'" for part, one in parts)


def _curve(tone: Tone) -> str:
    amount = tone.amount
    match tone.kind:
        case ToneKind.GAMMA:
            return f"{_CODES}*pow(val/{_CODES},{1 / amount:.9f})"
        case ToneKind.CONTRAST:
            return f"(val-{_CODES / 2})*{amount:.9f}+{_CODES / 2}"
        case ToneKind.EXPOSURE:
            return f"val*{2.0 ** (amount / DISPLAY_GAMMA):.9f}"
        case ToneKind.BRIGHTNESS:
            return f"val*{amount:.9f}"
        case _:
            raise ValueError(f"{tone.kind.value} is no matter of one part of a colour")


def table_of(lut: Lut, found: Values) -> VideoFrame:
    """What ``haldclut`` takes, of what a table makes of ``hald_points``: mixed by its strength."""
    return hald(mixed(hald_points(), found, lut))


def looked_up(colours: Values, cube: Cube) -> Values:
    """R'G'B' (..., 3) of what a table makes of ``colours``, from 0 to 1."""
    return np.clip(cube.at(colours), 0, 1)


def mixed(colours: Values, found: Values, lut: Lut) -> Values:
    """R'G'B' (..., 3) of which a table makes ``found``, as far as its strength says."""
    return np.asarray(colours + (found - colours) * lut.strength)


def blurring(sigma_px: float, *, chroma: bool, subsampled: bool) -> tuple[Step, ...]:
    """A Gaussian on every plane, or on the first alone; chroma has half the samples."""
    if not subsampled:
        return (("gblur", _gaussian(sigma_px, 15)),)
    luma = ("gblur", _gaussian(sigma_px, 1))
    return (luma, ("gblur", _gaussian(sigma_px / 2, 6))) if chroma else (luma,)


def _gaussian(sigma_px: float, planes: int) -> str:
    return f"sigma={sigma_px:.4f}:steps={_STEPS}:planes={planes}"


def named(filters: Filters, pixels: Pixels) -> tuple[Step, ...]:
    """Filters that the user names, each in whatever format it takes that is nearest."""
    either = "scale", f"{SCALING}:{_told('in', pixels)}:{_told('out', pixels)}"
    # the scaler takes many times as long to pixels whose parts stand side by side
    planar = "gbrp" if pixels is Pixels.YUV420 else DEEP
    steps: list[Step] = []
    for name, options in filters.chain:
        one = name, _arguments(options)
        around = [("format", planar)] if name in _OF_RGB else []
        steps += [either, *around, one, *around]
    return (*steps, either, ("format", FORMATS[pixels]))


def named_of_colour(filters: Filters) -> tuple[Step, ...]:
    """Filters of colour that the user names, on ``DEEP`` of BT.709; with 8 bits, as on YUV."""
    plain, steps = ("scale", SCALING), []
    for name, options in filters.chain:
        one = name, _arguments(options)
        if name in _OF_RGB:
            steps += [plain, ("format", "gbrp"), one]
        else:
            steps += [
                ("scale", f"{SCALING}:{_told('out', Pixels.YUV420)}"),
                ("format", "yuv444p"),
                one,
            ]
            steps.append(("scale", f"{SCALING}:{_told('in', Pixels.YUV420)}"))
            steps.append(("format", "gbrp"))
    return (*steps, plain, ("format", DEEP))


def _arguments(options: Iterable[tuple[str, str]]) -> str:
    return ":".join(f"{name}={_quoted(value)}" for name, value in options)


def _quoted(value: str) -> str:
    """A value in which nothing has a meaning for libav's parser of options."""
    return "'" + value.replace("'", "'\\''") + "'"
