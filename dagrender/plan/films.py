"""Films within the film: as sources whose frames are painted, and as the layers that they are."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from dagrender.digest import digest_bytes
from dagrender.errors import Problem
from dagrender.media.facts.model import AudioFacts, FrameTable, SourceFacts, VideoFacts
from dagrender.paint.displaylist import DisplayList, FilmCel, Layer, SolidCel
from dagrender.picture import (
    Conform,
    DynamicRange,
    Matrix,
    Primaries,
    Range,
    SourceForm,
    Transfer,
)
from dagrender.plan.look import CelRuns
from dagrender.plan.materials import Source
from dagrender.plan.pictures import PictureLooks
from dagrender.plan.sampling import flat
from dagrender.plan.timeline import PlacedClip, Timeline
from dagrender.spec.document import Document

_TRANSFERS = {DynamicRange.PQ: Transfer.PQ, DynamicRange.HLG: Transfer.HLG}
_EXACT_PX = 1e-3
_APART = 1_000_000
"""More crossings than a segment has, and more layers."""


def film_source(name: str, document: Document, timeline: Timeline, *, sounds: bool) -> Source:
    """A film as a source: a picture of a constant rate, and a sound if any of it ``sounds``."""
    form = canvas_form(document)
    table = FrameTable(
        time_base=1 / timeline.rate,
        pts=tuple(range(timeline.frames)),
        duration=timeline.frames,
        gops=(),
        origin_pts=0,
        file_time_base=1 / timeline.rate,
        file_pts=(),
    )
    video = VideoFacts(
        index=0,
        codec="",
        form=form,
        rate=timeline.rate,
        constant_rate=True,
        table=table,
    )
    told = digest_bytes(repr(document.film).encode())
    sound = AudioFacts(
        index=0,
        codec="",
        rate_hz=0,
        channels=0,
        layout="",
        start_s=Fraction(0),
        duration_s=timeline.duration_s,
        content=told,
    )
    facts = SourceFacts(
        container="film",
        size_bytes=0,
        duration_s=timeline.duration_s,
        video=video,
        audio=sound if sounds else None,
        image=None,
    )
    return Source(name=name, path=document.path, file=told, facts=facts)


def canvas_form(document: Document) -> SourceForm:
    """The form of the pictures that a film's painter gives."""
    canvas = document.film.canvas
    target = DynamicRange(canvas.dynamic_range.value)
    hdr = target is not DynamicRange.SDR
    return SourceForm(
        width_px=canvas.width,
        height_px=canvas.height,
        pixel_format="yuv420p10le" if hdr else "yuv420p",
        matrix=Matrix.BT2020 if hdr else Matrix.BT709,
        range=Range.LIMITED,
        rotation_deg=0,
        sample_aspect=Fraction(1),
        has_alpha=False,
        primaries=Primaries.BT2020 if hdr else Primaries.BT709,
        transfer=_TRANSFERS.get(target, Transfer.BT709),
    )


class FilmLooks(PictureLooks):
    """The looks of a composition clip: those of a video, whose frames are painted."""

    def _moving(self, table: FrameTable, indices: tuple[int, ...], conform: Conform) -> CelRuns:  # noqa: ARG002
        show = self.studio.films[self.clip.film]
        return tuple(
            (count, FilmCel(display=show(first, end), conform=conform))
            for count, first, end in _runs(indices)
        )


def _runs(indices: tuple[int, ...]) -> Iterator[tuple[int, int, int]]:
    """Runs of frames that follow each other, and runs of one that is held.

    Each is given as (how many times a frame is shown, the first frame, the one behind the last).
    """
    at = 0
    while at < len(indices):
        first, step = indices[at], indices[at + 1] - indices[at] if at + 1 < len(indices) else 1
        stop = at + 1
        while step in (0, 1) and stop < len(indices) and indices[stop] - indices[stop - 1] == step:
            stop += 1
        yield stop - at, first, indices[stop - 1] + 1
        at = stop


def unwrapped(display: DisplayList) -> DisplayList:
    """``display`` in which films that are shown just as they are have become their layers.

    Such a stretch is painted and encoded once with the same stretch of the film built by itself.
    """
    for number, layer in reversed(tuple(enumerate(display.layers))):
        if not is_plain(layer, display):
            continue
        above = display.layers[number + 1 :]
        if (layer.first, layer.count) == (0, display.frames) and len(layer.cels) == 1:
            inner = _display(layer, 0, number)
            if inner.adjustments:
                # they are of the whole picture
                return display if above or display.adjustments else inner
            if inner.background.alpha >= 1:
                return replace(display, background=inner.background, layers=(*inner.layers, *above))
        if any(isinstance(cel, FilmCel) and cel.display.adjustments for _, cel in layer.cels):
            continue
        below = display.layers[:number]
        unfolded = tuple(_unfolded(layer, number))
        display = replace(display, layers=(*below, *unfolded, *above))
    return display


def lacks_background(display: DisplayList) -> bool:
    """Whether a film is left in ``display`` that would need to be seen through."""
    cels = (cel for layer in display.layers for _, cel in layer.cels)
    return any(isinstance(cel, FilmCel) and cel.display.background.alpha < 1 for cel in cels)


def no_background(placed: PlacedClip) -> Problem:
    """What is said of it."""
    message = (
        f"{placed.label}: a film without a background is laid over others as it is, whole and at"
        " its own size, rate and pace"
    )
    hint = "give its canvas a background, or this film's size and fps"
    return Problem(message, placed.place, hint)


def is_plain(layer: Layer, display: DisplayList) -> bool:
    """Whether a layer shows a film on the whole canvas, at its own size and pace, as it is."""
    films = [(count, cel) for count, cel in layer.cels if isinstance(cel, FilmCel)]
    placed = Layer(
        first=layer.first,
        count=layer.count,
        cels=layer.cels,
        anchor=layer.anchor,
        x_px=layer.x_px,
        y_px=layer.y_px,
        scale=flat(1.0, layer.count),
        rotation_deg=flat(0.0, layer.count),
        opacity=flat(1.0, layer.count),
        snap=layer.snap,
    )
    size = display.width_px, display.height_px
    x_px, y_px = layer.x_px.constant(), layer.y_px.constant()
    return (
        layer == placed
        and len(films) == len(layer.cels)
        and x_px is not None
        and y_px is not None
        and abs(x_px - layer.anchor[0] * size[0]) < _EXACT_PX
        and abs(y_px - layer.anchor[1] * size[1]) < _EXACT_PX
        and all(
            cel.as_it_is
            and cel.display.frames == count
            and (cel.display.width_px, cel.display.height_px) == size
            and cel.display.dynamic_range is display.dynamic_range
            for count, cel in films
        )
    )


def _display(layer: Layer, number: int, place: int) -> DisplayList:
    """The film that a layer at some ``place`` shows first, second ...; its crossings are its own.

    They need numbers that no others have.
    """
    cel = layer.cels[number][1]
    if not isinstance(cel, FilmCel):
        raise TypeError("this layer shows no film")
    apart = _APART * (1 + place * _APART + number)
    layers = (
        replace(one, cross=replace(one.cross, number=one.cross.number + apart))
        if one.cross
        else one
        for one in cel.display.layers
    )
    return replace(cel.display, layers=tuple(layers))


def _unfolded(layer: Layer, place: int) -> Iterator[Layer]:
    """The layers of the films that a plain layer shows, each above its film's background."""
    first = layer.first
    for number, (count, _) in enumerate(layer.cels):
        inner = _display(layer, number, place)
        if inner.background.alpha > 0:
            yield replace(
                layer,
                first=first,
                count=count,
                cels=((count, SolidCel(colour=inner.background)),),
                anchor=(0.5, 0.5),
                x_px=flat(inner.width_px / 2, count),
                y_px=flat(inner.height_px / 2, count),
                scale=flat(1.0, count),
                rotation_deg=flat(0.0, count),
                opacity=flat(1.0, count),
                snap=True,
            )
        yield from (replace(one, first=first + one.first) for one in inner.layers)
        first += count


def place_of(document: Document, name: str) -> tuple[str | int, ...]:
    """Where in a spec the film called ``name`` is first asked for."""
    for number, track in enumerate(document.film.timeline):
        for index, clip in enumerate(track.clips):
            if getattr(clip, "film", None) == name:
                return "timeline", number, "clips", index
    return ("timeline",)


def first_frame(placed: PlacedClip, inner_rate: Fraction, rate: Fraction) -> int | None:
    """With which frame of its film a clip begins; None if it does not show it frame by frame.

    Such a clip is cut into segments where its film is.
    """
    if placed.speed != 1 or placed.reverse:
        return None
    first = placed.in_s * inner_rate
    whole = first.denominator == 1 and inner_rate == rate
    return int(first) if whole and placed.passes == 1 else None
