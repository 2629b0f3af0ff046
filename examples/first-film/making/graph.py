"""Scene two: a film as a graph. First everything is built; then one source changes."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import skia
from clip import FPS, HEIGHT, WIDTH, Painting

SECONDS = 10

_COLUMNS = (4, 5, 6, 4, 1)
_EDGES = (  # (column, row) to (column + 1, row): film, the last, is made of everything
    ((0, 0), 0), ((0, 0), 1), ((0, 1), 1), ((0, 1), 2), ((0, 2), 3), ((0, 3), 3), ((0, 3), 4),
    ((1, 0), 0), ((1, 0), 1), ((1, 1), 1), ((1, 1), 2), ((1, 2), 2), ((1, 2), 3), ((1, 3), 4),
    ((1, 4), 4), ((1, 4), 5),
    ((2, 0), 0), ((2, 1), 0), ((2, 1), 1), ((2, 2), 1), ((2, 3), 1), ((2, 3), 2), ((2, 4), 2),
    ((2, 5), 3),
    ((3, 0), 0), ((3, 1), 0), ((3, 2), 0), ((3, 3), 0),
)  # fmt: skip
_EDITED = (0, 2)
_COLD_START, _EDIT_START, _HOP = 0.9, 5.4, 0.82
_TAIL = 28

_TEAL = (0.24, 0.86, 0.72)
_AMBER = (1.00, 0.72, 0.32)
_SLATE = (0.23, 0.29, 0.44)

Node = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What a node or an edge looks like at a moment; every part from 0 to 1."""

    built: float
    glow: float
    colour: tuple[float, float, float]


def frames() -> Iterator[Painting]:
    """The scene, frame by frame."""
    surface = skia.Surface(WIDTH, HEIGHT)
    dirty = _downstream(_EDITED)
    for number in range(SECONDS * FPS):
        _paint(surface.getCanvas(), number / FPS, dirty)
        yield surface.makeImageSnapshot().toarray(colorType=skia.kRGBA_8888_ColorType)[
            ..., :3
        ].astype(np.float32) / np.float32(255)


def _downstream(node: Node) -> frozenset[Node]:
    """The node and all that is made of it: what an edit of it makes out of date."""
    reached = {node}
    for start, row in _EDGES:
        if start in reached:
            reached.add((start[0] + 1, row))
    return frozenset(reached)


def _at(node: Node, time: float) -> tuple[float, float]:
    """A node's place in px; all of them breathe a little."""
    column, row = node
    spread = 92 if _COLUMNS[column] < 6 else 80
    x = 170 + column * 235
    y = 435 + (row - (_COLUMNS[column] - 1) / 2) * spread
    phase = column * 1.9 + row * 2.7
    return x + 5 * math.sin(0.7 * time + phase), y + 5 * math.cos(0.6 * time + 1.3 * phase)


def _lit_at(node: Node, start: float) -> float:
    """When the wave that starts at ``start`` reaches a node."""
    column, row = node
    return start + _HOP * column + 0.16 * math.sin(2.3 * row + column)


def _look(node: Node, time: float, dirty: frozenset[Node]) -> _Look:
    since = time - _lit_at(node, _COLD_START)
    built = _ease(since / 0.5)
    glow = built * (0.28 + 0.72 * math.exp(-max(since, 0) / 0.55))
    colour = _TEAL
    calm = _ease((time - _EDIT_START + 0.4) / 0.9)
    if node not in dirty:
        return _Look(built=built, glow=glow * (1 - 0.55 * calm), colour=colour)
    again = time - _lit_at(node, _EDIT_START)
    if again > 0:
        warm = _ease(again / 0.3)
        glow = glow + (0.42 + 0.9 * math.exp(-again / 0.7) - glow) * warm
        colour = _mix(_TEAL, _AMBER, warm)
    elif calm:
        # Out of date and not yet built again: it goes dark, and that is the point of the film.
        built *= 1 - 0.75 * calm
        glow *= 1 - calm
    return _Look(built=built, glow=min(glow, 1.3), colour=colour)


def _paint(canvas: skia.Canvas, time: float, dirty: frozenset[Node]) -> None:
    _paint_ground(canvas)
    shown = _ease(time / 0.9)
    for start, row in _EDGES:
        end = (start[0] + 1, row)
        path = _edge_path(_at(start, time), _at(end, time))
        look = _look(start, time, dirty)
        strength = 0.30 + 0.30 * look.built + 0.25 * min(look.glow, 1)
        canvas.drawPath(
            path, _stroke(_mix(_SLATE, look.colour, look.built * 0.9), strength * shown)
        )
        cold = _lit_at(start, _COLD_START), _lit_at(end, _COLD_START)
        _paint_pulse(canvas, path, _progress(time, cold), _TEAL)
        if start in dirty:
            edit = _lit_at(start, _EDIT_START), _lit_at(end, _EDIT_START)
            _paint_pulse(canvas, path, _progress(time, edit), _AMBER)
    for column, count in enumerate(_COLUMNS):
        for row in range(count):
            node = (column, row)
            radius = 27 if column == len(_COLUMNS) - 1 else 15
            _paint_node(canvas, _at(node, time), radius, _look(node, time, dirty), shown)


def _paint_ground(canvas: skia.Canvas) -> None:
    shader = skia.GradientShader.MakeRadial(
        center=(WIDTH * 0.5, HEIGHT * 0.58),
        radius=820,
        colors=[0xFF16213F, 0xFF0C1226, 0xFF070A17],
        positions=[0.0, 0.55, 1.0],
    )
    canvas.drawPaint(skia.Paint(Shader=shader, Dither=True))
    points = [(x, y) for x in range(20, WIDTH, 40) for y in range(20, HEIGHT, 40)]
    paint = skia.Paint(Color4f=skia.Color4f(0.5, 0.6, 0.9, 0.10), StrokeWidth=2, AntiAlias=True)
    paint.setStrokeCap(skia.Paint.kRound_Cap)
    canvas.drawPoints(skia.Canvas.kPoints_PointMode, [skia.Point(*p) for p in points], paint)


def _edge_path(start: tuple[float, float], end: tuple[float, float]) -> skia.Path:
    bend = (end[0] - start[0]) * 0.45
    path = skia.Path()
    path.moveTo(*start)
    path.cubicTo(start[0] + bend, start[1], end[0] - bend, end[1], *end)
    return path


def _progress(time: float, span: tuple[float, float]) -> float:
    """How far along an edge the spark is that leaves just after ``span`` begins."""
    return (time - span[0] - 0.1) / (span[1] - span[0] - 0.1)


def _paint_pulse(
    canvas: skia.Canvas, path: skia.Path, progress: float, colour: tuple[float, float, float]
) -> None:
    """A spark with a tail, ``progress`` of the way along an edge."""
    if not 0 < progress < 1.35:
        return
    measure = skia.PathMeasure(path, False)
    length = measure.getLength()
    for step in range(_TAIL):
        head = progress - step * 0.012
        if not 0 < head < 1:
            continue
        point, _ = measure.getPosTan(head * length)
        fade = (1 - step / _TAIL) ** 2
        _blob(canvas, (point.x(), point.y()), 4.2 * (0.4 + 0.6 * fade), colour, 0.45 * fade)
        if step == 0:
            _blob(canvas, (point.x(), point.y()), 16, colour, 0.35, blur=8)


def _paint_node(
    canvas: skia.Canvas, centre: tuple[float, float], radius: float, look: _Look, shown: float
) -> None:
    if look.glow > 0.02:
        _blob(canvas, centre, radius * 1.9, look.colour, 0.34 * look.glow, blur=radius * 1.2)
        _blob(canvas, centre, radius * 1.15, look.colour, 0.30 * look.glow, blur=radius * 0.4)
    dark = skia.Paint(Color4f=skia.Color4f(0.045, 0.065, 0.135, shown), AntiAlias=True)
    canvas.drawCircle(*centre, radius, dark)
    fill = skia.Paint(Color4f=skia.Color4f(*look.colour, look.built * 0.88), AntiAlias=True)
    canvas.drawCircle(*centre, radius * (0.35 + 0.33 * look.built), fill)
    ring = _stroke(_mix(_SLATE, look.colour, look.built), shown * (0.65 + 0.35 * look.built))
    ring.setStrokeWidth(2.4)
    canvas.drawCircle(*centre, radius, ring)


def _blob(
    canvas: skia.Canvas,
    centre: tuple[float, float],
    radius: float,
    colour: tuple[float, float, float],
    alpha: float,
    *,
    blur: float = 0.0,
) -> None:
    paint = skia.Paint(Color4f=skia.Color4f(*colour, min(alpha, 1)), AntiAlias=True)
    paint.setBlendMode(skia.BlendMode.kPlus)
    if blur:
        paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, blur))
    canvas.drawCircle(*centre, radius, paint)


def _stroke(colour: tuple[float, float, float], alpha: float) -> skia.Paint:
    paint = skia.Paint(Color4f=skia.Color4f(*colour, alpha), AntiAlias=True)
    paint.setStyle(skia.Paint.kStroke_Style)
    paint.setStrokeWidth(2)
    return paint


def _mix(
    first: tuple[float, float, float], second: tuple[float, float, float], share: float
) -> tuple[float, float, float]:
    red, green, blue = (a + (b - a) * share for a, b in zip(first, second, strict=True))
    return red, green, blue


def _ease(share: float) -> float:
    """Smoothstep: 0 up to 0, 1 from 1 on."""
    share = min(max(share, 0.0), 1.0)
    return share * share * (3 - 2 * share)
