"""Small pictures as JPEG."""

from typing import Any

from dagrender.picture import Plane

_QUALITIES = (70, 50, 30, 10)


def small_jpeg(rgba: Plane, most_bytes: int) -> bytes:
    """``rgba`` as JPEG of about ``most_bytes`` at most, in the best quality that is no larger.

    Args:
        rgba: uint8 (height, width, 4), RGBA, premultiplied, row 0 on top; seen on black.
        most_bytes: a file in the lowest quality may still be larger.
    """
    import numpy as np
    import skia

    image: Any = skia.Image.fromarray(
        np.ascontiguousarray(rgba), colorType=skia.kRGBA_8888_ColorType
    )
    coded = b""
    for quality in _QUALITIES:
        coded = bytes(image.encodeToData(skia.EncodedImageFormat.kJPEG, quality))
        if len(coded) <= most_bytes:
            break
    return coded
