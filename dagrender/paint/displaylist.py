"""The display list: exactly what the painter is told of a segment, and therefore its key.

Nothing here knows where in the film the segment stands, nor where a source lies on disk. Times are
frames counted from the segment's first. Every number has been evaluated and rounded by the planner.
"""

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, repeat
from typing import TypeVar

from dagrender.adjustment import AdjustmentRuns
from dagrender.digest import Digest
from dagrender.paint.finish import NORMAL, Border, ChromaKey, Corners, DropShadow, Outline
from dagrender.paint.textcel import TextCel
from dagrender.picture import Colour, Conform, DynamicRange, FrameRun, Pixels

T = TypeVar("T")
Varying = tuple[tuple[int, T], ...]
"""A value for every frame of a layer, run-length coded as (frames, value); () is none at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A number for every frame of a layer, run-length coded as (frames, value)."""

    runs: tuple[tuple[int, float], ...]

    def values(self) -> tuple[float, ...]:
        """One value a frame."""
        return tuple(chain.from_iterable(repeat(value, count) for count, value in self.runs))

    def constant(self) -> float | None:
        """The one value that holds throughout, or None where it changes."""
        return self.runs[0][1] if len(self.runs) == 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameCel:
    """Decoded frames of a source, one for each output frame of the run that shows it."""

    frames: tuple[FrameRun, ...]
    conform: Conform


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageCel:
    """A still image, by the digest of its file."""

    content: Digest
    conform: Conform


@dataclass(frozen=True, slots=True, kw_only=True)
class SolidCel:
    """One colour: the whole canvas, or a box of ``size`` (width and height in pixels)."""

    colour: Colour
    size: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Radial:
    """The ellipse of a gradient on which its last colour begins, in pixels of the gradient's box.

    The first colour is in its middle (``x_px``, ``y_px``). Its radii are above 0.
    """

    x_px: float
    y_px: float
    radius_x_px: float
    radius_y_px: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GradientCel:
    """A CSS gradient over the whole canvas or ``size``: along a line, or outwards with ``radial``.

    0 degrees is up, 90 to the right. ``stops`` are (offset from 0 to 1, colour), in rising order;
    interpolated premultiplied in sRGB, as CSS Images 3 section 3 says.
    """

    angle_deg: float
    stops: tuple[tuple[float, Colour], ...]
    size: tuple[int, int] | None = None
    radial: Radial | None = None


class WaveShape(enum.Enum):
    """As what levels are drawn."""

    BARS = "bars"
    LINE = "line"
    AREA = "area"


class WaveSide(enum.Enum):
    """From where levels rise: from the middle both ways, or from an edge."""

    CENTER = "center"
    BOTTOM = "bottom"
    TOP = "top"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayheadLine:
    """A line of ``width_px`` from top to bottom, its middle where the head of its wave is."""

    colour: Colour
    width_px: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveformCel:
    """Levels of a sound, drawn in a box of ``size``.

    Level n stands for ``step_px`` from ``first_px`` + n ``step_px`` on, and is drawn in the middle
    of that; ``width_px`` is that of a bar or of a line.
    """

    size: tuple[int, int]
    shape: WaveShape
    side: WaveSide
    levels: tuple[int, ...]
    """In ten thousandths of the height."""
    first_px: float
    step_px: float
    width_px: float
    is_round: bool
    fill: SolidCel | GradientCel
    """Its colours, over the whole box."""
    played: SolidCel | GradientCel | None = None
    """Those left of the head."""
    head_px: float | None = None
    """Where what is heard now is drawn; None where nothing depends on it."""
    playhead: PlayheadLine | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmCel:
    """A film within the film: its own display list, each picture of which is then conformed.

    A display list of one frame is held for the whole run; any other has a frame for each of it.
    """

    display: "DisplayList"
    conform: Conform

    @property
    def as_it_is(self) -> bool:
        """Whether conforming changes nothing."""
        conform, form = self.conform, self.conform.form
        return (
            conform.crop is None
            and conform.window is None
            and conform.pixels is not Pixels.RGBA
            and conform.target is self.display.dynamic_range
            and (conform.width_px, conform.height_px) == (form.width_px, form.height_px)
        )


StaticCel = ImageCel | SolidCel | GradientCel | TextCel | WaveformCel
Cel = FrameCel | FilmCel | StaticCel


@dataclass(frozen=True, slots=True, kw_only=True)
class Wipe:
    """A straight edge that moves over the canvas and uncovers the layer behind it.

    ``angle_deg`` is the direction of travel (CSS: 90 to the right, 180 down); ``progress`` 0 hides
    all, 1 shows all; ``feather`` is the soft edge's width as a share of the way (0 is hard).
    """

    angle_deg: float
    feather: float
    progress: Curve


class Flip(enum.Enum):
    """How a cel is mirrored in its box."""

    HORIZONTAL = "horizontal"
    """Left and right are exchanged."""
    VERTICAL = "vertical"
    """Top and bottom are exchanged."""
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapeMask:
    """A shape in the layer's box: ``circle``, ``ellipse``, ``rectangle`` or ``rounded``.

    A circle is as wide as the smaller of the outline's sides.
    """

    shape: str
    outlines: Varying[Outline]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageMask:
    """A still image stretched over the layer's box: its alpha, or its ``luma`` times that."""

    image: ImageCel
    luma: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerMask:
    """What other layers leave on an empty canvas: their alpha, or their ``luma`` times that.

    Their frames count from the display list's first.
    """

    layers: tuple["Layer", ...]
    luma: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """What of a layer is shown: as much as ``source`` is opaque, or with ``invert`` transparent.

    Luma is Y' from black to sRGB's white, encoded as the canvas is. ``feather_px`` blurs the mask;
    it is twice the Gaussian's sigma, in pixels of the layer's box, of the canvas for other layers.
    """

    source: ShapeMask | ImageMask | LayerMask
    invert: bool
    feather_px: Curve


@dataclass(frozen=True, slots=True, kw_only=True)
class Matte:
    """A share of every pixel that grows from nothing to all; it shows so much of the layer.

    ``shape`` names how (``paint/coverage.py``), or is ``luma``: the darkest places of ``image``,
    which is as large as the canvas, go first, or with ``lightest_first`` its lightest; each takes
    ``softness`` of the way. ``inverse`` shows what is left instead. At a progress of 0 the matte
    covers nothing, at 1 everything.
    """

    shape: str
    progress: Curve
    inverse: bool = False
    softness: float = 0.0
    image: ImageCel | None = None
    lightest_first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cross:
    """A picture made of two (``paint/cross.py``): the canvas with the old layers, or the new ones.

    Neighbouring layers of one ``number`` belong together; each is on one of the two sides.
    """

    number: int
    kind: str
    incoming: bool
    progress: Curve


@dataclass(frozen=True, slots=True, kw_only=True)
class Shutter:
    """Where a layer is while the shutter is open: ``samples`` places a frame, of equal weight.

    Each curve has that many values for every frame of the layer, in order.
    """

    samples: int
    x_px: Curve
    y_px: Curve
    scale: Curve
    rotation_deg: Curve
    scale_x: Curve
    scale_y: Curve


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One layer for ``count`` frames from ``first``. All curves have ``count`` values.

    The point ``anchor`` of the cel's box (fractions, (0, 0) is top left) is put on the canvas at
    (``x_px``, ``y_px``); scale and clockwise rotation are about that point. Solids and gradients
    without a size have the canvas as their box.
    """

    first: int
    count: int
    cels: tuple[tuple[int, Cel], ...]
    """(frames, cel) in order; the frames sum up to ``count``."""
    anchor: tuple[float, float]
    x_px: Curve
    y_px: Curve
    scale: Curve
    rotation_deg: Curve
    opacity: Curve
    wipe: Wipe | Matte | None = None
    cross: Cross | None = None
    snap: bool = True
    """The box's top left is rounded to whole pixels (halves up). False for a clip that moves
    anywhere in its life, which is then painted sub-pixel exact throughout, so that it never jumps
    where a segment happens to hold it still."""
    adjustments: AdjustmentRuns = ()
    """What is done to the cel's own pixels before it is placed, run-length coded over the layer's
    frames as ``cels`` is; nothing where it is empty."""
    key_out: Varying[ChromaKey] = ()
    """Done to the cel's own pixels, before it is masked, bordered, placed, blended."""
    corners: Varying[Corners] = ()
    mask: Mask | None = None
    border: Varying[Border] = ()
    drop_shadow: Varying[DropShadow] = ()
    blend: str = NORMAL
    """How it is mixed with what lies beneath: a mode of CSS Compositing 1, or ``plus-lighter``."""

    @property
    def finished(self) -> bool:
        """Whether anything is done to its edge, or to how it is mixed."""
        done = self.key_out or self.corners or self.mask or self.border or self.drop_shadow
        return bool(done) or self.blend != NORMAL

    flip: Flip | None = None
    scale_x: Curve | None = None
    """A further factor along the cel's own axis, before it is turned; likewise ``scale_y``."""
    scale_y: Curve | None = None
    shutter: Shutter | None = None
    """Blurs the layer along its way, if it takes one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplayList:
    """What is painted: ``frames`` pictures of the given size, ``layers`` from bottom to top.

    Rates are absent on purpose: a painter shows one frame after the other.
    """

    width_px: int
    height_px: int
    background: Colour
    frames: int
    layers: tuple[Layer, ...]
    dynamic_range: DynamicRange = DynamicRange.SDR
    """What is painted in: 8 bits of BT.709, or 10 of BT.2020 in PQ or HLG."""
    adjustments: AdjustmentRuns = ()
    """What is done to the whole picture once all layers are laid, run-length coded over the
    ``frames``; nothing where it is empty."""

    def all_layers(self, *, films: bool = True) -> Iterator[Layer]:
        """Its layers, each followed by those that mask it, and by those of ``films`` within it."""
        return _with_masks(self.layers, films=films)


def _with_masks(layers: Iterable[Layer], *, films: bool) -> Iterator[Layer]:
    for layer in layers:
        yield layer
        for _, cel in layer.cels if films else ():
            if isinstance(cel, FilmCel):
                yield from cel.display.all_layers()
        if layer.mask and isinstance(layer.mask.source, LayerMask):
            yield from _with_masks(layer.mask.source.layers, films=films)


def cels_of(layer: Layer) -> Iterator[Cel]:
    """Everything that is shown or looked at to paint ``layer`` itself."""
    yield from (cel for _, cel in layer.cels)
    if layer.mask and isinstance(layer.mask.source, ImageMask):
        yield layer.mask.source.image
    if isinstance(layer.wipe, Matte) and layer.wipe.image:
        yield layer.wipe.image
