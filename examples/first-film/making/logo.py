"""The mark of dagrender: three nodes and their edges, which happen to be a play button."""

from pathlib import Path

import skia

_SIZE = 384
_NODES = ((122, 92), (122, 292), (292, 192))
_FIRST, _SECOND = 0xFF2DE2C0, 0xFF7A5CFF


def write_logo(path: Path) -> None:
    """Draws the mark on a transparent ground."""
    surface = skia.Surface(_SIZE, _SIZE)
    canvas = surface.getCanvas()
    canvas.clear(skia.ColorTRANSPARENT)
    shader = skia.GradientShader.MakeLinear(points=[(60, 40), (330, 340)], colors=[_FIRST, _SECOND])
    edges = skia.Path()
    edges.addPoly([skia.Point(*node) for node in _NODES], True)
    soft = skia.Paint(Shader=shader, AntiAlias=True)
    soft.setAlphaf(0.22)
    canvas.drawPath(edges, soft)
    line = skia.Paint(Shader=shader, AntiAlias=True)
    line.setStyle(skia.Paint.kStroke_Style)
    line.setStrokeWidth(18)
    line.setStrokeJoin(skia.Paint.kRound_Join)
    canvas.drawPath(edges, line)
    for number, (x, y) in enumerate(_NODES):
        radius = 46 if number == len(_NODES) - 1 else 38
        clear = skia.Paint(AntiAlias=True)
        clear.setBlendMode(skia.BlendMode.kClear)
        canvas.drawCircle(x, y, radius + 11, clear)
        canvas.drawCircle(x, y, radius, skia.Paint(Shader=shader, AntiAlias=True))
    surface.makeImageSnapshot().save(str(path), skia.kPNG)
