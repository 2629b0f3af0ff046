"""Segments to encode: what costs an encoder most to get the same twice."""

import numpy as np

from dagrender.media.coding.segment import SegmentEncoder, planes_of
from dagrender.picture import Picture, Pixels

from ..footage import numbered


def encoded(encoding, pictures):
    encoder = SegmentEncoder(encoding)
    for picture in pictures:
        encoder.write(picture)
    return encoder.finish()


def noisy(encoding, frames):
    """A segment of moving numbers under noise."""
    width, height = encoding.width_px, encoding.height_px
    noise = np.random.default_rng(1).integers(0, 30, (height, width), np.uint8)
    pictures = []
    for number in range(frames):
        planes = [plane.copy() for plane in planes_of(numbered(number, width, height))]
        planes[0] += noise
        if encoding.alpha:
            planes.append(noise * 8)
        pixels = Pixels.YUVA420 if encoding.alpha else Pixels.YUV420
        pictures.append(Picture(pixels=pixels, planes=tuple(planes)))
    return encoded(encoding, pictures)
