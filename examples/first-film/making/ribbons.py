"""Scene three: silk ribbons of light, and dust that drifts before them."""

from collections.abc import Iterator

import numpy as np
import skia
from clip import FPS, HEIGHT, WIDTH, Painting

SECONDS = 7

_LINES = 34
_FAMILIES = (  # height on the screen, swing px, wave length, speed, colours from left to right
    (0.54, 120, 1.25, 0.42, (0xFF2DE2C0, 0xFF3C8CFF, 0xFF8A5BFF)),
    (0.60, 95, 1.70, -0.33, (0xFF8A5BFF, 0xFFE05BB0, 0xFFFFB45C)),
    (0.50, 70, 2.20, 0.27, (0xFF1B6FD8, 0xFF2DE2C0, 0xFF1B6FD8)),
)


def frames() -> Iterator[Painting]:
    """The scene, frame by frame."""
    surface = skia.Surface(WIDTH, HEIGHT)
    dust = np.random.default_rng(3).random((70, 5))
    for number in range(SECONDS * FPS):
        _paint(surface.getCanvas(), number / FPS, dust)
        yield surface.makeImageSnapshot().toarray(colorType=skia.kRGBA_8888_ColorType)[
            ..., :3
        ].astype(np.float32) / np.float32(255)


def _paint(canvas: skia.Canvas, time: float, dust: np.ndarray) -> None:
    ground = skia.GradientShader.MakeLinear(
        points=[(0, 0), (0, HEIGHT)], colors=[0xFF070A1B, 0xFF0F1330, 0xFF0A0C1E]
    )
    canvas.drawPaint(skia.Paint(Shader=ground, Dither=True))
    for family in _FAMILIES:
        _paint_family(canvas, time, family)
    for x, y, size, speed, phase in dust:
        _paint_mote(canvas, time, (x, y, size, speed, phase))


def _paint_family(
    canvas: skia.Canvas, time: float, family: tuple[float, float, float, float, tuple[int, ...]]
) -> None:
    level, swing, length, speed, colours = family
    shader = skia.GradientShader.MakeLinear(points=[(0, 0), (WIDTH, 0)], colors=list(colours))
    paint = skia.Paint(Shader=shader, AntiAlias=True)
    paint.setStyle(skia.Paint.kStroke_Style)
    paint.setBlendMode(skia.BlendMode.kPlus)
    x = np.linspace(-10, WIDTH + 10, 120)
    angle = x / WIDTH * 2 * np.pi * length
    for line in range(_LINES):
        place = line / (_LINES - 1)
        twist = place * 1.7 + 0.5 * np.sin(0.35 * time + place * 3)
        wave = np.sin(angle + speed * 2 * time + twist) + 0.45 * np.sin(
            1.7 * angle - speed * 1.3 * time + 2.1 * twist
        )
        pinch = 0.55 + 0.45 * np.sin(0.5 * angle + 0.3 * time)
        y = level * HEIGHT + swing * wave * pinch + (place - 0.5) * 110 * pinch
        # The outer lines fade, so that a ribbon has no edge.
        strength = np.sin(np.pi * (0.06 + 0.88 * place)) ** 1.5
        paint.setAlphaf(float(0.30 * strength))
        paint.setStrokeWidth(1.6 if line % 6 else 2.6)
        points = [skia.Point(float(px), float(py)) for px, py in zip(x, y, strict=True)]
        canvas.drawPoints(skia.Canvas.kPolygon_PointMode, points, paint)


def _paint_mote(
    canvas: skia.Canvas, time: float, mote: tuple[float, float, float, float, float]
) -> None:
    x, y, size, speed, phase = mote
    across = (x * 1.1 * WIDTH + time * (10 + 26 * speed)) % (1.1 * WIDTH) - 0.05 * WIDTH
    down = y * HEIGHT + 18 * np.sin(0.5 * time + 6.28 * phase)
    radius = 1.2 + 5.5 * size**4
    light = (0.10 + 0.25 * (1 - size)) * (0.6 + 0.4 * np.sin(1.4 * time + 6.28 * phase))
    paint = skia.Paint(Color4f=skia.Color4f(0.75, 0.88, 1.0, float(light)), AntiAlias=True)
    paint.setBlendMode(skia.BlendMode.kPlus)
    paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, 0.5 + radius * 0.35))
    canvas.drawCircle(float(across), float(down), radius, paint)
