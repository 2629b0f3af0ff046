"""A video output as a film strip: its segments to scale in film time, with a ruler."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from dagrender.digest import Digest
from dagrender.graph.model import TrackTarget, VideoTarget
from dagrender.viz.drawing import Drawing, clock
from dagrender.viz.shapes import Lane, Piece, Placed, Strip, Tick

FILM_WIDTH = 64
SOUND_GAP = 8
_RULER_GAP, _RULER_WIDTH = 6, 66
_LEAST_TICK_PX = 36
_CLEAR_PX = 16
"""So much room the last mark needs above it."""
_TICKS_S = (
    Fraction(1, 10), Fraction(1, 5), Fraction(1, 2),
    *map(Fraction, (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600)),
)  # fmt: skip


def film_strip(
    drawing: Drawing,
    video: VideoTarget,
    head: Placed,
    by_node: dict[Digest, Placed],
    reach: tuple[float, float],
) -> Strip:
    """The strip of ``video``, its left edge under that of ``head``; ``reach`` is top and bottom."""
    top, bottom = reach
    return Strip(
        head=head,
        x=head.x,
        top=top,
        bottom=bottom,
        pieces=tuple(_pieces(drawing, video, by_node, top, bottom)),
        ticks=tuple(_ticks(video.frames / drawing.rate_of(video.node), top, bottom)),
        sounds=tuple(
            Lane(name=track.name, pieces=tuple(_sound(video, track, by_node, reach)))
            for track in video.tracks
        ),
    )


def width_of_strip(strip: Strip) -> float:
    """How wide a film strip is with its sound and its ruler, in px."""
    return ruler_of(strip) - strip.x + _RULER_WIDTH


def ruler_of(strip: Strip) -> float:
    """Where the ruler beside a film strip and its sound begins, in px from the left."""
    sounds = SOUND_GAP + len(strip.sounds) * strip.sound_width if strip.sounds else 0.0
    return strip.x + FILM_WIDTH + sounds + _RULER_GAP


def _pieces(
    drawing: Drawing, video: VideoTarget, by_node: dict[Digest, Placed], top: float, bottom: float
) -> Iterator[Piece]:
    """Segments in film order."""
    spans: list[tuple[Placed, int, int]] = []
    at = 0
    for key in video.segments:
        end = at + drawing.film.node(key).frames
        if key in by_node:
            spans.append((by_node[key], at, end))
        at = end
    return _runs(spans, top, (bottom - top) / max(at, 1))


def _sound(
    video: VideoTarget,
    track: TrackTarget,
    by_node: dict[Digest, Placed],
    reach: tuple[float, float],
) -> Iterator[Piece]:
    """Blocks of the mix in film order, each up to where the next begins."""
    top, bottom = reach
    ends = (*(span.first for span in track.heard[1:]), video.frames)
    spans = [
        (by_node[key], span.first, end)
        for key, span, end in zip(track.mixes, track.heard, ends, strict=False)
        if key in by_node
    ]
    return _runs(spans, top, (bottom - top) / max(video.frames, 1))


def _runs(spans: list[tuple[Placed, int, int]], top: float, scale: float) -> Iterator[Piece]:
    """Those that follow one another and stand in one box are one piece."""
    runs: list[tuple[Placed, int, int]] = []
    for source, first, end in spans:
        if runs and runs[-1][0] is source and runs[-1][2] == first and len(source.box.nodes) > 1:
            runs[-1] = (source, runs[-1][1], end)
        else:
            runs.append((source, first, end))
    wanted: Counter[Digest] = Counter()
    for source, first, end in runs:
        wanted[source.box.name] += end - first
    given: Counter[Digest] = Counter()
    for source, first, end in runs:
        name = source.box.name
        before, whole = given[name], max(wanted[name], 1)
        given[name] += end - first
        yield Piece(
            source=source,
            state=source.box.state,
            top=top + first * scale,
            bottom=top + end * scale,
            frames=(first, end),
            share=(before / whole, given[name] / whole),
        )


def _ticks(length_s: Fraction, top: float, bottom: float) -> Iterator[Tick]:
    if not length_s:
        return
    px_a_second = float((bottom - top) / length_s)
    fitting = (step for step in _TICKS_S if step * px_a_second >= _LEAST_TICK_PX)
    step = next(fitting, _TICKS_S[-1])
    for number in range(int(length_s / step) + 1):
        time_s = number * step
        if 0 < float(length_s - time_s) * px_a_second < _CLEAR_PX:
            continue
        yield Tick(y=top + float(time_s) * px_a_second, text=clock(float(time_s)))
    if length_s % step:
        yield Tick(y=bottom, text=clock(float(length_s)))
