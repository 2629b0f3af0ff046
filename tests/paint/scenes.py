"""Display lists in a few words, synthetic pictures, and references written out anew."""

from fractions import Fraction

import numpy as np

from dagrender.paint.celcache import CelCache
from dagrender.paint.displaylist import Curve, DisplayList, FrameCel, ImageCel, Layer
from dagrender.paint.fontfiles import find_font
from dagrender.paint.painter import Painter
from dagrender.paint.textcel import FontRef, TextCel
from dagrender.picture import (
    Colour,
    Conform,
    FrameRun,
    Matrix,
    Picture,
    Pixels,
    Range,
    SourceForm,
)

WHITE = Colour(red=1, green=1, blue=1)
BLACK = Colour(red=0, green=0, blue=0)


def colour(text, alpha=1.0):
    red, green, blue = (int(text[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return Colour(red=red, green=green, blue=blue, alpha=alpha)


def conform(width, height, pixels=Pixels.YUV420):
    form = SourceForm(
        width_px=width,
        height_px=height,
        pixel_format="yuv420p",
        matrix=Matrix.BT709,
        range=Range.LIMITED,
        rotation_deg=0,
        sample_aspect=Fraction(1),
        has_alpha=pixels is Pixels.RGBA,
    )
    return Conform(
        form=form, crop=None, width_px=width, height_px=height, window=None, pixels=pixels
    )


def curve(*values):
    return Curve(runs=tuple((1, float(value)) for value in values))


def held(count, value):
    return Curve(runs=((count, float(value)),))


def layer(cel, count=1, *, first=0, at=(0, 0), anchor=(0, 0), scale=1, turn=0, opacity=1, **more):
    def as_curve(value):
        return value if isinstance(value, Curve) else held(count, value)

    return Layer(
        first=first,
        count=count,
        cels=((count, cel),),
        anchor=anchor,
        x_px=as_curve(at[0]),
        y_px=as_curve(at[1]),
        scale=as_curve(scale),
        rotation_deg=as_curve(turn),
        opacity=as_curve(opacity),
        **more,
    )


def scene(width, height, *layers, frames=1, background=BLACK):
    return DisplayList(
        width_px=width, height_px=height, background=background, frames=frames, layers=layers
    )


def video(name, width, height, count=1, pixels=Pixels.YUV420):
    run = FrameRun(gop=name, indices=tuple(range(count)))
    return FrameCel(frames=(run,), conform=conform(width, height, pixels))


def image(name, width, height, pixels=Pixels.RGBA):
    return ImageCel(content=name, conform=conform(width, height, pixels))


def text(words, **changes):
    looks = {
        "font": FontRef(content="upright", family="Inter", weight=600, italic=False),
        "size_px": 32.0,
        "colour": WHITE,
        "align": "center",
        "line_height": 1.2,
        "letter_spacing_px": 0.0,
        "wrap_width_px": None,
        "shadow": None,
        "stroke": None,
        "backdrop": None,
    }
    return TextCel(text=words, **(looks | changes))


def fonts(content):
    return str(find_font("Inter", 400, italic=content == "italic"))


def painter(frames=None, images=None, cels=None):
    """A painter whose material is a dict of pictures by name; frames count their index."""

    def frame(gop, index, conform):
        found = (frames or {})[gop]
        return found(index) if callable(found) else found

    return Painter(
        frames=frame,
        images=lambda content, conform: (images or {})[content],
        fonts=fonts,
        cels=cels or CelCache(),
    )


def photo(width, height, seed=0.0):
    """A smooth colourful RGB picture, float (height, width, 3) from 0 to 1."""
    y, x = np.mgrid[0:height, 0:width].astype(float)
    red = 0.5 + 0.4 * np.sin(x / 17 + seed) * np.cos(y / 23)
    green = 0.5 + 0.4 * np.sin((x + y) / 31 + 1 + seed)
    blue = 0.5 + 0.4 * np.cos(x / 40 - y / 30 + seed)
    return np.stack([red, green, blue], axis=-1)


def noise(width, height, seed=0):
    """A YUV picture of random legal codes."""
    random = np.random.default_rng(seed)
    half = (height + 1) // 2, (width + 1) // 2
    planes = (
        random.integers(16, 236, (height, width), np.uint8),
        random.integers(16, 241, half, np.uint8),
        random.integers(16, 241, half, np.uint8),
    )
    return Picture(pixels=Pixels.YUV420, planes=planes)


def rgba_picture(rgb, alpha=None):
    """Float RGB and alpha from 0 to 1 as a premultiplied picture."""
    alpha = np.ones(rgb.shape[:2]) if alpha is None else alpha
    parts = np.concatenate([rgb * alpha[..., None], alpha[..., None]], axis=-1)
    return Picture(pixels=Pixels.RGBA, planes=(np.round(parts * 255).astype(np.uint8),))


def reference_yuv(rgb):
    """BT.709 limited, left-sited 4:2:0 of float RGB (0 to 1), not rounded; written out anew."""
    red, green, blue = np.moveaxis(rgb, -1, 0)
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    full = [(blue - luma) / 1.8556 * 224 + 128, (red - luma) / 1.5748 * 224 + 128]
    return [luma * 219 + 16, *(subsampled(plane) for plane in full)]


def subsampled(plane):
    """Means over two rows, then 1 2 1 around each even column; edges repeat."""
    plane = np.pad(plane, ((0, plane.shape[0] % 2), (1, 1)), mode="edge")
    rows = (plane[0::2] + plane[1::2]) / 2
    return (rows[:, 0:-2] / 4 + rows[:, 1:-1] / 2 + rows[:, 2:] / 4)[:, ::2]


def yuv_picture(rgb):
    planes = tuple(np.round(plane).astype(np.uint8) for plane in reference_yuv(rgb))
    return Picture(pixels=Pixels.YUV420, planes=planes)


def psnr(picture, reference):
    """The smallest PSNR of the planes, in dB."""
    planes = picture.planes if isinstance(picture, Picture) else picture
    reference = reference.planes if isinstance(reference, Picture) else reference
    errors = [
        np.mean((np.asarray(ours, float) - theirs) ** 2)
        for ours, theirs in zip(planes, reference, strict=True)
    ]
    return 10 * np.log10(255**2 / max(*errors, 1e-9))


def same(one, other):
    return all(
        np.array_equal(ours, theirs) for ours, theirs in zip(one.planes, other.planes, strict=True)
    )
