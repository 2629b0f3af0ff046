"""Film strips and stills as SVG, with ribbons from the segments that films are joined from."""

from collections.abc import Iterator

from dagrender.viz.drawing import Drawing, clock
from dagrender.viz.lettering import BOLD, shortened
from dagrender.viz.markup import bend, line, number, point, rectangle, text
from dagrender.viz.measures import LABEL_SIZE
from dagrender.viz.palette import class_of
from dagrender.viz.shapes import Piece, Placed, Point, Still, Strip
from dagrender.viz.strip import FILM_WIDTH, SOUND_GAP, ruler_of

_EDGE = 12
_SEPARATOR, _RIBBON_EDGE = 1, 3
_LEAST_PIECE = 3
_UNDER, _UNDER_ALL, _TURN = 14, 12, 6
"""How far below a film strip the ways of its sound run, and how they turn up to it."""


def draw_strip(drawing: Drawing, strip: Strip) -> Iterator[str]:
    """The ribbons, the film, its sound and its ruler."""
    name = strip.head.box.name
    for piece in strip.pieces:
        yield _ribbon(piece, strip.x, name)
    x, height = strip.x, strip.bottom - strip.top
    middle = x + FILM_WIDTH / 2
    yield (
        f'<path class="rule" fill="none" d="M{point((middle, strip.head.y + strip.head.height))}'
        f'V{number(strip.top)}"/>'
    )
    yield rectangle(
        (x, strip.top - 6), (FILM_WIDTH, height + 12), 6, f'class="film" data-of="{name}"'
    )
    for hole_x in (x + _EDGE / 2, x + FILM_WIDTH - _EDGE / 2):
        start = point((hole_x, strip.top - 1))
        yield f'<path class="holes" d="M{start}V{number(strip.bottom + 3)}"/>'
    for piece in strip.pieces:
        yield _block(drawing, strip, piece, (x + _EDGE, FILM_WIDTH - 2 * _EDGE), "")
    yield from _sound(drawing, strip, name)
    ruler = ruler_of(strip)
    for tick in strip.ticks:
        yield f'<path class="rule" d="M{point((ruler, tick.y))}h6"/>'
        yield line(ruler + 10, tick.y + 4, tick.text, 'class="tick"')


def _ribbon(piece: Piece, x: float, name: str) -> str:
    source = piece.source
    right, height = source.x + source.width, source.height - 2 * _RIBBON_EDGE
    top, bottom = (source.y + _RIBBON_EDGE + share * height for share in piece.share)
    path = (
        f"M{point((right, top))}{bend((right, top), (x, piece.top))}"
        f"L{point((x, piece.bottom))}{bend((x, piece.bottom), (right, bottom))}Z"
    )
    return (
        f'<path class="ribbon {class_of(piece.state)}" data-from="{source.box.name}"'
        f' data-to="{name}" d="{path}"/>'
    )


def _block(
    drawing: Drawing, strip: Strip, piece: Piece, across: tuple[float, float], what: str
) -> str:
    """A part of the film or of its sound; ``across`` is where it begins and how wide it is."""
    film = strip.head.box.nodes[0].key
    first, end = (clock(drawing.seconds(frame, film)) for frame in piece.frames)
    height = piece.bottom - piece.top
    gap = _SEPARATOR if height > _LEAST_PIECE else 0
    kind = f'class="piece {class_of(piece.state)}" data-key="{piece.source.box.name}"'
    left, width = across
    at = (left, piece.top + gap / 2)
    shape = rectangle(at, (width, height - gap), 2 if gap else 0, kind)
    title = text(f"{what}{first} to {end}: {piece.state.value}")
    return f"{shape.removesuffix('/>')}><title>{title}</title></rect>"


def _sound(drawing: Drawing, strip: Strip, name: str) -> Iterator[str]:
    left, width = strip.x + FILM_WIDTH + SOUND_GAP, strip.sound_width
    linked: dict[str, tuple[Placed, int]] = {}
    for place, lane in enumerate(strip.sounds):
        for piece in lane.pieces:
            linked.setdefault(piece.source.box.name, (piece.source, place))
    for sound, place in linked.values():
        way = _sound_way(strip, sound, (left + (place + 0.5) * width, strip.bottom), place)
        yield (
            f'<path class="link {class_of(sound.box.state)}" data-from="{sound.box.name}"'
            f' data-to="{name}" d="{way}"/>'
        )
    for place, lane in enumerate(strip.sounds):
        what = f"sound, {lane.name}, " if lane.name else "sound, "
        for piece in lane.pieces:
            yield _block(drawing, strip, piece, (left + place * width, width), what)


def _sound_way(strip: Strip, sound: Placed, end: Point, place: int) -> str:
    """Under the film strip to the track of sound at its right, which it enters from below."""
    under = strip.bottom + _UNDER + place * _UNDER_ALL / len(strip.sounds)
    start, entry = (sound.x + sound.width, sound.middle), (strip.x - _EDGE, under)
    turn = (end[0] - _TURN, under)
    return (
        f"M{point(start)}{bend(start, entry)}L{point(turn)}"
        f"Q{point((end[0], under))} {point((end[0], under - _TURN))}L{point(end)}"
    )


def draw_still(still: Still) -> Iterator[str]:
    """A still output, and the way to it."""
    source = still.source
    state = class_of(source.box.state)
    start, end = (source.x + source.width, source.middle), (still.x, still.y + still.height / 2)
    yield f'<path class="link {state}" d="M{point(start)}{bend(start, end)}"/>'
    yield f'<g class="still {state}"><title>{text(f"still: {still.name}")}</title>'
    yield rectangle((still.x, still.y), (still.width, still.height), 2, 'class="box"')
    label = shortened(still.name, LABEL_SIZE, (still.width - 20) / BOLD)
    yield line(still.x + 10, still.y + still.height / 2 + 4, label, 'class="label"')
    yield "</g>"
