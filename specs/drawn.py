"""Drawn scenes that a reader knows at a glance: photos, films and shapes for the feature pages.

Each is the same bytes every time. Colours are soft and edges smooth, as in footage, so that what is
seen of a feature is the feature.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import skia
from numpy.typing import NDArray
from PIL import Image

from specs import media

Draw = Callable[[skia.Canvas], None]
_RATE = Fraction(24)
_KR, _KB = 0.2126, 0.0722


def write_still(path: Path, size: media.Size, draw: Draw, *, ground: int = 0) -> None:
    """A still; JPEG or PNG by the suffix."""
    surface = skia.Surface(*size)
    surface.getCanvas().clear(ground)
    draw(surface.getCanvas())
    kind = skia.kJPEG if path.suffix == ".jpg" else skia.kPNG
    surface.makeImageSnapshot().save(str(path), kind, 95)


def write_film(path: Path, size: media.Size, count: int, draw: Callable[..., None]) -> None:
    """A film of 24 frames a second; ``draw(canvas, share of the way)`` draws a frame."""

    def frames() -> Iterator[media.Planes]:
        for number in range(count):
            surface = skia.Surface(*size)
            draw(surface.getCanvas(), number / count)
            yield planes_of(surface.makeImageSnapshot().toarray(colorType=_FORM)[..., :3])

    media.write_video(path, frames(), size, _RATE, gop=24)


_FORM = skia.ColorType.kRGBA_8888_ColorType


def planes_of(rgb: NDArray[np.uint8]) -> media.Planes:
    """4:2:0 planes of BT.709 in limited range, chroma sited left."""
    red, green, blue = (rgb[..., n] / 255.0 for n in range(3))
    luma = _KR * red + (1 - _KR - _KB) * green + _KB * blue
    parts = [16 + 219 * luma]
    for colour, share in ((blue, _KB), (red, _KR)):
        wide = np.pad(128 + 224 * (colour - luma) / (2 - 2 * share), ((0, 0), (1, 1)), mode="edge")
        across = (wide[:, :-2:2] + 2 * wide[:, 1:-1:2] + wide[:, 2::2]) / 4
        parts.append((across[0::2] + across[1::2]) / 2)
    luma, blue, red = (np.rint(part).astype(np.uint8) for part in parts)
    return luma, blue, red


def _sky(canvas: skia.Canvas, height: float, *colours: int) -> None:
    shader = skia.GradientShader.MakeLinear(points=[(0, 0), (0, height)], colors=list(colours))
    canvas.drawPaint(skia.Paint(Shader=shader, Dither=False))


def _fill(colour: int, soft: float = 0) -> skia.Paint:
    paint = skia.Paint(Color=colour, AntiAlias=True)
    if soft:
        paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, soft))
    return paint


def _hill(canvas: skia.Canvas, top: float, swell: float, phase: float, colour: int) -> None:
    """A hill on a scene of 320 by 180."""
    xs = np.linspace(-10, 330, 60)
    ys = top + swell * np.sin(xs / 53 + phase) + swell / 2 * np.sin(xs / 23 + 2 * phase)
    points = [skia.Point(float(x), float(y)) for x, y in zip(xs, ys, strict=True)]
    path = skia.Path()
    path.addPoly([*points, skia.Point(330, 190), skia.Point(-10, 190)], True)
    canvas.drawPath(path, _fill(colour))


def _poly(canvas: skia.Canvas, colour: int, *points: tuple[float, float]) -> None:
    path = skia.Path()
    path.addPoly([skia.Point(*point) for point in points], True)
    canvas.drawPath(path, _fill(colour))


def _box(canvas: skia.Canvas, colour: int, *box: float) -> None:
    """``box`` is x, y, width and height."""
    canvas.drawRect(skia.Rect.MakeXYWH(*box), _fill(colour))


def meadow(canvas: skia.Canvas, scale: float = 1) -> None:
    """Green hills, a house at the left and a tree at the right, under clouds; 320 by 180."""
    canvas.save()
    canvas.scale(scale, scale)
    _sky(canvas, 120, 0xFF6FA8D6, 0xFFCFE3EC)
    for x, y, radius in ((70, 34, 16), (92, 30, 20), (116, 36, 14), (230, 52, 11), (248, 49, 15)):
        canvas.drawCircle(x, y, radius, _fill(0xFFF2F5F6, 4))
    _hill(canvas, 104, 9, 0.4, 0xFF8FB59A)
    _hill(canvas, 124, 8, 2.2, 0xFF7EA35F)
    _hill(canvas, 148, 5, 4.1, 0xFF5C8A4A)
    _box(canvas, 0xFFE9DCC3, 62, 106, 52, 34)
    _poly(canvas, 0xFFB5563F, (55, 108), (88, 82), (121, 108))
    _box(canvas, 0xFF7C5A42, 82, 120, 12, 20)
    _box(canvas, 0xFF6C8CA3, 67, 115, 10, 10)
    _box(canvas, 0xFF6C8CA3, 99, 115, 10, 10)
    _box(canvas, 0xFF6E5138, 246, 118, 8, 34)
    for x, y, radius in ((250, 96, 24), (234, 108, 15), (266, 108, 15)):
        canvas.drawCircle(x, y, radius, _fill(0xFF3F7548))
    canvas.restore()


def lighthouse(canvas: skia.Canvas) -> None:
    """A striped lighthouse by the sea; an upright picture of 240 by 360."""
    _sky(canvas, 300, 0xFF2F4B7C, 0xFFE8A57C, 0xFFF6D7A7)
    _box(canvas, 0xFF2F6076, 0, 280, 240, 80)
    _poly(canvas, 0xFF4D4A45, (0, 360), (30, 300), (110, 270), (190, 284), (240, 330), (240, 360))
    _poly(canvas, 0xFFF0EBE2, (88, 285), (100, 110), (140, 110), (152, 285))
    for low, high in ((160, 195), (230, 265)):
        left, right = 100 - (low - 110) * 12 / 175, 140 + (low - 110) * 12 / 175
        lower = (high - low) * 12 / 175
        edge = (left - lower, high), (right + lower, high)
        _poly(canvas, 0xFFB8423C, (left, low), (right, low), edge[1], edge[0])
    _box(canvas, 0xFF39424E, 94, 100, 52, 10)
    _box(canvas, 0xFFFBE9A6, 104, 76, 32, 24)
    _poly(canvas, 0xFF8F332E, (98, 76), (120, 54), (142, 76))
    _poly(canvas, 0x60FFF3C4, (136, 82), (240, 44), (240, 118), (136, 94))


def sailing(canvas: skia.Canvas, share: float) -> None:
    """A boat that crosses a bay from left to right; 320 by 180."""
    _sky(canvas, 110, 0xFF4A6FA5, 0xFFF2C49B)
    canvas.drawCircle(250, 60, 17, _fill(0xFFFFF0C8))
    _hill(canvas, 98, 7, 1.1, 0xFF6E7F9B)
    _box(canvas, 0xFF2E6480, 0, 108, 320, 72)
    for row in range(6):
        shift = (row * 47 + share * 60) % 80
        for x in np.arange(-80, 360, 80):
            wave = skia.Rect.MakeXYWH(float(x + shift), 116 + 11 * row, 34, 2.5)
            canvas.drawRoundRect(wave, 1, 1, _fill(0xFF4F87A0))
    x, y = 40 + 200 * share, 118 + 3 * np.sin(6 * np.pi * share)
    canvas.save()
    canvas.translate(x, y)
    canvas.rotate(4 * np.sin(4 * np.pi * share))
    _poly(canvas, 0xFFF4EFE6, (0, -62), (0, -6), (36, -6))
    _poly(canvas, 0xFFD9603F, (-4, -54), (-4, -6), (-26, -6))
    _box(canvas, 0xFF5A4030, -3, -64, 3, 64)
    _poly(canvas, 0xFF7A3B2E, (-32, 0), (40, 0), (28, 16), (-22, 16))
    canvas.restore()


def balloon(canvas: skia.Canvas, share: float) -> None:
    """A balloon that rises over the meadow; 320 by 180."""
    meadow(canvas)
    canvas.save()
    canvas.translate(184, 118 - 60 * share)
    canvas.drawCircle(0, -34, 30, _fill(0xFFD9722E))
    canvas.drawOval(skia.Rect.MakeXYWH(-13, -64, 26, 60), _fill(0xFFF3D37A))
    _poly(canvas, 0xFFC05F24, (-22, -14), (22, -14), (6, 6), (-6, 6))
    _box(canvas, 0xFF6B4A2F, -7, 10, 14, 11)
    canvas.restore()


def presenter(canvas: skia.Canvas, share: float) -> None:
    """Somebody who waves before a green screen, which throws its light on them; 320 by 180."""
    canvas.clear(0xFF14BE46)
    canvas.save()
    canvas.translate(160, 180)
    canvas.save()
    canvas.translate(48, -58)
    canvas.rotate(40 + 22 * np.sin(4 * np.pi * share))
    sleeve = skia.Rect.MakeXYWH(-10, -56, 20, 64)
    canvas.drawRoundRect(sleeve, 10, 10, _fill(0xFF4A5A96))
    canvas.drawCircle(0, -62, 12, _fill(0xFFE0B090))
    canvas.restore()
    # the screen's light on the edges of who stands before it
    spill = skia.Paint(Color=0x8014BE46, AntiAlias=True, Style=skia.Paint.kStroke_Style)
    spill.setStrokeWidth(8)
    body = skia.Rect.MakeXYWH(-58, -78, 116, 120)
    canvas.drawRoundRect(body, 40, 40, _fill(0xFF5060A0))
    canvas.drawRoundRect(body.makeInset(4, 4), 36, 36, spill)
    canvas.drawCircle(0, -112, 34, _fill(0xFFE0B090))
    canvas.drawCircle(0, -112, 30, spill)
    canvas.drawArc(skia.Rect.MakeXYWH(-36, -150, 72, 66), 180, 180, True, _fill(0xFF5A3A28))
    canvas.drawCircle(-12, -112, 4, _fill(0xFF30302E))
    canvas.drawCircle(12, -112, 4, _fill(0xFF30302E))
    canvas.restore()


def star(canvas: skia.Canvas) -> None:
    """A star whose edge is soft, of 180 by 180, on nothing."""
    turns = np.pi * np.arange(10) / 5
    radii = np.where(np.arange(10) % 2, 36.0, 82.0)
    path = skia.Path()
    points = zip(90 + radii * np.sin(turns), 94 - radii * np.cos(turns), strict=True)
    path.addPoly([skia.Point(float(x), float(y)) for x, y in points], True)
    canvas.drawPath(path, _fill(0xFFFFFFFF, 1.5))


def swirl(canvas: skia.Canvas) -> None:
    """A spiral from black to white, for a wipe to go along; 320 by 180."""
    shader = skia.GradientShader.MakeSweep(160, 90, [0xFF000000, 0xFFFFFFFF])
    canvas.drawPaint(skia.Paint(Shader=shader))


LIGHTS = ((0xD94038, 300), (0xE8C040, 100), (0x40A060, 200))
"""The colours of a light, and for how many ms each is on."""


def write_light(path: Path) -> None:
    """An animated GIF of 80 by 80: a disc without soft edges that changes its colour."""
    x, y = np.mgrid[:80, :80] - 39.5
    inside = np.hypot(x, y) < 36
    frames = []
    for colour, _ in LIGHTS:
        rgba = np.zeros((80, 80, 4), np.uint8)
        rgba[inside] = (colour >> 16, colour >> 8 & 255, colour & 255, 255)
        frames.append(Image.fromarray(rgba))
    lasts = [ms for _, ms in LIGHTS]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=lasts, disposal=2)
