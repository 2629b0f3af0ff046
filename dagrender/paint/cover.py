"""How much of each pixel is covered: shapes, pictures and blurs on the canvas, drawn by Skia.

Covers are uint8 (height, width), 0 to 255, of the pixels of an area of the canvas.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dagrender.paint.finish import Corners, Outline
from dagrender.paint.geometry import Affine, shift
from dagrender.paint.ink import Weights

Cover = NDArray[np.uint8]
FULLY = 255
_SQUARE = ((0.0, 0.0),) * 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A rectangle of the canvas in whole pixels; half-open."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.right - self.left, self.bottom - self.top

    def grown(self, by: int) -> "Area":
        """The same with ``by`` pixels more on every side."""
        return Area(
            left=self.left - by, top=self.top - by, right=self.right + by, bottom=self.bottom + by
        )

    def around(self, other: "Area") -> "Area":
        """The smallest that holds both."""
        return Area(
            left=min(self.left, other.left),
            top=min(self.top, other.top),
            right=max(self.right, other.right),
            bottom=max(self.bottom, other.bottom),
        )

    def within(self, other: "Area") -> "Area":
        """What lies in both; they must overlap."""
        return Area(
            left=max(self.left, other.left),
            top=max(self.top, other.top),
            right=min(self.right, other.right),
            bottom=min(self.bottom, other.bottom),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A layer's box: its size in pixels of its own, and where ``matrix`` puts it.

    It is drawn ``unit`` times as large as the layer's lengths say.
    """

    width_px: float
    height_px: float
    matrix: Affine
    unit: float


def corner_radii(corners: Corners | None, box: Box) -> tuple[tuple[float, float], ...]:
    """The radii (across, down) of the box's corners in its pixels, top left first, clockwise."""
    if corners is None:
        return _SQUARE
    return tuple(
        (one.along(box.width_px, box.unit), one.along(box.height_px, box.unit))
        for one in corners.radii
    )


def rounded(rect: tuple[float, float, float, float], radii: tuple[tuple[float, float], ...]) -> Any:
    """A ``skia.RRect``: left, top, right and bottom, and the radii of its corners."""
    import skia

    shape = skia.RRect()
    shape.setRectRadii(skia.Rect.MakeLTRB(*rect), [(max(x, 0), max(y, 0)) for x, y in radii])
    return shape


def box_cover(box: Box, corners: Corners | None, area: Area, outset_px: float = 0.0) -> Cover:
    """The box with its corners, its edge moved outwards by ``outset_px`` of its own pixels.

    Rounded corners become as much rounder, square ones stay square, as with CSS borders.
    """
    shape = box_shape(box, corners, outset_px)
    if shape is None:
        width, height = area.size
        return np.zeros((height, width), np.uint8)
    return _drawn(area, box.matrix, lambda canvas, paint: canvas.drawRRect(shape, paint))


def box_shape(box: Box, corners: Corners | None, outset_px: float = 0.0) -> Any | None:
    """The box as a ``skia.RRect`` in its own pixels; None where nothing is left of it."""
    radii = corner_radii(corners, box)
    rect = (-outset_px, -outset_px, box.width_px + outset_px, box.height_px + outset_px)
    if rect[2] <= rect[0] or rect[3] <= rect[1]:
        return None
    # the inner edge's own radii are those of the outer one, as that is drawn
    fit = rounded((0.0, 0.0, box.width_px, box.height_px), radii)
    fitted = tuple((one.x(), one.y()) for one in _radii_of(fit))
    return rounded(
        rect,
        tuple((x + outset_px, y + outset_px) if x and y else (0.0, 0.0) for x, y in fitted),
    )


def _radii_of(shape: Any) -> tuple[Any, ...]:
    import skia

    kinds = skia.RRect
    corners = (
        kinds.kUpperLeft_Corner,
        kinds.kUpperRight_Corner,
        kinds.kLowerRight_Corner,
        kinds.kLowerLeft_Corner,
    )
    return tuple(shape.radii(corner) for corner in corners)


def even_area(bounds: tuple[float, float, float, float], limits: Area) -> Area:
    """Whole pixels around ``bounds`` within ``limits``, on the grid of chroma; may be empty."""
    left, top = max(math.floor(bounds[0]), limits.left), max(math.floor(bounds[1]), limits.top)
    right = min(math.ceil(bounds[2]), limits.right)
    bottom = min(math.ceil(bounds[3]), limits.bottom)
    if left >= right or top >= bottom:
        return Area(left=0, top=0, right=0, bottom=0)
    return Area(left=left & ~1, top=top & ~1, right=right + 1 & ~1, bottom=bottom + 1 & ~1)


def shape_cover(shape: str, outline: Outline, box: Box, area: Area) -> Cover:
    """A mask's shape."""
    width = outline.width.along(box.width_px, box.unit)
    height = outline.height.along(box.height_px, box.unit)
    if shape == "circle":
        width = height = min(width, height)
    x, y = outline.x.along(box.width_px, box.unit), outline.y.along(box.height_px, box.unit)
    rect = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    if shape in ("circle", "ellipse"):
        radii = ((width / 2, height / 2),) * 4
    elif shape == "rounded":
        radius = outline.radius.along(min(width, height), box.unit)
        radii = ((radius, radius),) * 4
    else:
        radii = _SQUARE
    form = rounded(rect, radii)
    return _drawn(area, box.matrix, lambda canvas, paint: canvas.drawRRect(form, paint))


def stretched_cover(cover: Cover, box: Box, area: Area) -> Cover:
    """``cover`` stretched over the box; its edges go on beyond it."""
    import skia

    height, width = cover.shape
    across = Affine(
        xx=box.width_px / width, xy=0.0, x0=0.0, yx=0.0, yy=box.height_px / height, y0=0.0
    )
    matrix = box.matrix.after(across)
    samples = np.ascontiguousarray(cover)  # named, because Skia reads it until all is drawn
    image = skia.Image.fromarray(samples, *_form(), copy=False)
    clamp = skia.TileMode.kClamp
    options = (
        skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear)
        if matrix.scale() < 1
        else skia.SamplingOptions(skia.FilterMode.kLinear)
    )
    shader = image.makeShader(clamp, clamp, options, _matrix(matrix, area))
    return _drawn(
        area,
        None,
        lambda canvas, _: canvas.drawPaint(
            skia.Paint(Shader=shader, BlendMode=skia.BlendMode.kSrc)
        ),
    )


def blurred(cover: Cover, sigma_px: float, offset: tuple[float, float] = (0.0, 0.0)) -> Cover:
    """``cover`` moved by ``offset`` and blurred by a Gaussian; beyond its area all is uncovered."""
    import skia

    samples = np.ascontiguousarray(cover)
    image = skia.Image.fromarray(samples, *_form(), copy=False)
    paint = skia.Paint()
    if sigma_px > 0:
        decal = skia.TileMode.kDecal
        paint.setImageFilter(skia.ImageFilters.Blur(sigma_px, sigma_px, decal))
    area = Area(left=0, top=0, right=cover.shape[1], bottom=cover.shape[0])
    sampling = skia.SamplingOptions(skia.FilterMode.kLinear)
    return _drawn(area, None, lambda canvas, _: canvas.drawImage(image, *offset, sampling, paint))


def weights_of(cover: Cover) -> Weights:
    """0 to 255 as weights from 0 to 256."""
    weights = cover.astype(np.uint16)
    weights += weights >> np.uint16(7)
    return weights


def _drawn(area: Area, matrix: Affine | None, draw: Callable[[Any, Any], Any]) -> Cover:
    import skia

    width, height = area.size
    out = np.zeros((height, width), np.uint8)
    if not out.size:
        return out
    surface = skia.Surface(out, *_form())
    canvas = surface.getCanvas()
    if matrix is not None:
        canvas.concat(_matrix(matrix, area))
    draw(canvas, skia.Paint(AntiAlias=True))
    surface.flushAndSubmit()
    return out


def _form() -> tuple[Any, Any]:
    import skia

    return skia.ColorType.kAlpha_8_ColorType, skia.AlphaType.kPremul_AlphaType


def _matrix(matrix: Affine, area: Area) -> Any:
    import skia

    m = shift(-area.left, -area.top).after(matrix)
    return skia.Matrix.MakeAll(m.xx, m.xy, m.x0, m.yx, m.yy, m.y0, 0, 0, 1)
