"""The films of a build as an editor has them: tracks, and the clips on them."""

from collections.abc import Iterator

from dagrender.engine.prepare import Prepared, PreparedFilm
from dagrender.graph.facts import ClipRow, FilmRow, TrackRow
from dagrender.graph.model import ClipNote
from dagrender.plan.timeline import PlacedClip


def film_rows(prepared: Prepared) -> tuple[FilmRow, ...]:
    """The films, each with its tracks: of pictures, the top one first, and then of sound."""
    return tuple(_film(film, alone=len(prepared.films) == 1) for film in prepared.films)


def _film(film: PreparedFilm, *, alone: bool) -> FilmRow:
    timeline = film.plan.timeline
    outputs = tuple(target.name for target in film.film.targets)
    # the graph numbers the clips of all films through, in the order that each has them
    notes = list(zip(film.film.clips.values(), timeline.clips, strict=True))
    sounding: list[TrackRow] = []
    showing: list[TrackRow] = []
    for number, name in enumerate(timeline.tracks):
        own = [(note, placed) for note, placed in notes if placed.track == number]
        is_sound = own and not any(placed.is_picture for _, placed in own)
        track = TrackRow(name=name, clips=tuple(_clips(own)))
        (sounding if is_sound else showing).append(track)
    return FilmRow(
        name="" if alone else ", ".join(outputs),
        outputs=outputs,
        rate=timeline.rate,
        frames=timeline.frames,
        tracks=(*reversed(showing), *sounding),
    )


def _clips(own: list[tuple[ClipNote, PlacedClip]]) -> Iterator[ClipRow]:
    for note, placed in sorted(own, key=lambda one: (one[1].first, one[0].number)):
        yield ClipRow(
            number=note.number,
            label=placed.label,
            kind=placed.clip.kind,
            place=f"{placed.place.file}:{placed.place.line}",
            first=placed.first,
            end=placed.end,
            lead_frames=placed.lead.frames if placed.lead else 0,
            tail_frames=placed.tail.frames if placed.tail else 0,
        )
