"""SVG drawn by Skia, at the size at which it is shown."""

import numpy as np
from numpy.typing import NDArray

Crop = tuple[float, float, float, float]
_WHOLE = (0.0, 0.0, 1.0, 1.0)
_MOST_ALPHA = 255


def draw_svg(
    data: bytes, natural: tuple[float, float], size: tuple[int, int], crop: Crop | None
) -> NDArray[np.uint8] | None:
    """The part ``crop`` of an SVG, drawn over ``size``; None where Skia cannot read it.

    Nothing but ``data`` is read: Skia is given no resources, hence no files, network or fonts.

    Args:
        data: the whole file.
        natural: width and height in CSS pixels, as the SVG says them.
        size: width and height of the result in pixels; its proportions need not be the SVG's.
        crop: left, top, right and bottom as fractions of the whole; None draws all of it.

    Returns:
        uint8 (height, width, 4), RGBA, not premultiplied, row 0 on top.
    """
    import skia

    document = skia.SVGDOM.MakeFromStream(skia.MemoryStream(data, copyData=True))
    if document is None:
        return None
    extent = document.containerSize()
    if extent.isEmpty():
        document.setContainerSize(skia.Size(*natural))
        extent = document.containerSize()
    width, height = size
    left, top, right, bottom = crop or _WHOLE
    out = np.zeros((height, width, 4), np.uint8)
    surface = skia.Surface(
        out, skia.ColorType.kRGBA_8888_ColorType, skia.AlphaType.kPremul_AlphaType
    )
    canvas = surface.getCanvas()
    across, down = width / (right - left), height / (bottom - top)
    canvas.translate(-left * across, -top * down)
    canvas.scale(across / extent.width(), down / extent.height())
    document.render(canvas)
    surface.flushAndSubmit()
    return _straight(out)


def _straight(rgba: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """``rgba`` with its colours divided by its alpha; multiplied again they are what they were."""
    alpha = np.maximum(rgba[..., 3:].astype(np.uint16), 1)
    colours = (rgba[..., :3].astype(np.uint16) * _MOST_ALPHA + alpha // 2) // alpha
    straight = rgba.copy()
    straight[..., :3] = np.minimum(colours, _MOST_ALPHA)
    return straight
