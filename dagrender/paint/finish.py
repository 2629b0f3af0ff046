"""What is done to a layer's edge, as values of one frame.

Lengths are pixels of the cel's box before the layer's scale, or shares of the box; but those of a
drop shadow, which falls once the layer has been placed, are pixels of the canvas.
"""

from dataclasses import dataclass

from dagrender.picture import Colour

NORMAL = "normal"
"""The blend mode that is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """A length along an axis: a share of the box's, and pixels on top."""

    share: float
    px: float

    def along(self, length_px: float, unit: float) -> float:
        """In pixels of a box that is ``length_px`` long and drawn ``unit`` times its size."""
        return self.share * length_px + self.px * unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Corners:
    """Radii of the box's corners, from the top left one clockwise, as CSS border-radius.

    A share is of the width across and of the height down. Radii that overlap are made smaller
    together, as CSS Backgrounds 3 section 4.5 says.
    """

    radii: tuple[Extent, Extent, Extent, Extent]


@dataclass(frozen=True, slots=True, kw_only=True)
class Border:
    """A line along the box's edge: around it, or if ``inside`` over the picture's own rim."""

    width_px: float
    colour: Colour
    inside: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DropShadow:
    """A blurred copy of the layer's alpha underneath it, as CSS drop-shadow().

    ``blur_px`` is twice the Gaussian's sigma, as in CSS box-shadow. Pixels of the canvas.
    """

    x_px: float
    y_px: float
    blur_px: float
    colour: Colour


@dataclass(frozen=True, slots=True, kw_only=True)
class ChromaKey:
    """What of a cel is transparent for its colour's hue; as libavfilter's ``chromakey`` has it.

    Distances are those of (Cb, Cr) from the key's, as shares of the longest there is; the mean of
    a pixel and its eight neighbours counts. Up to ``similarity`` all is transparent; ``softness``
    farther all is opaque. ``spill`` (0 to 1) is how much of the key's hue is taken out of the rest.
    """

    colour: Colour
    similarity: float
    softness: float
    spill: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """Where a mask's shape lies in the box: its centre, its size, and the radius of its corners."""

    x: Extent
    y: Extent
    width: Extent
    height: Extent
    radius: Extent
