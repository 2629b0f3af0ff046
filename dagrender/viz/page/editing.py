"""A film as an editor has it: its outputs, and its tracks with their clips."""

from collections.abc import Iterator
from typing import Any

from dagrender.graph.facts import Facts, TrackRow
from dagrender.viz.drawing import Drawing
from dagrender.viz.page.rows import Shared, short_place

NO_FILM = -1
"""The number of the film of an output, where that is not known."""


def outputs(drawing: Drawing, facts: Facts, shared: Shared) -> list[dict[str, Any]]:
    """The files, videos first, with what they are joined from in film order.

    ``film`` is the number of the film that one shows; ``tracks`` are those of its sound, their
    ``blocks`` (node, first frame, end).
    """
    film_of = {name: number for number, film in enumerate(facts.films) for name in film.outputs}
    film = drawing.film
    videos: list[dict[str, Any]] = [
        {
            "name": video.name,
            "kind": "video",
            "film": film_of.get(video.name, NO_FILM),
            "node": shared.node(video.node),
            "frames": video.frames,
            "segments": [shared.node(key) for key in video.segments],
            "tracks": [
                {
                    "name": track.name,
                    "blocks": [
                        [shared.node(key), heard.first, heard.end]
                        for key, heard in zip(track.mixes, track.heard, strict=True)
                    ],
                }
                for track in video.tracks
            ],
        }
        for video in film.videos
    ]
    stills = [
        {
            "name": still.name,
            "kind": "still",
            "film": film_of.get(still.name, NO_FILM),
            "node": shared.node(still.node),
            "frames": 1,
            "segments": [shared.node(still.coded)],
            "tracks": [],
        }
        for still in film.stills
    ]
    return videos + stills


def films(facts: Facts) -> list[dict[str, Any]]:
    """The films with their tracks, as an editor has them; ``n`` is the number of a clip."""
    return [
        {
            "name": film.name,
            "frames": film.frames,
            "rate": [film.rate.numerator, film.rate.denominator],
            "tracks": [{"name": track.name, "clips": list(_clips(track))} for track in film.tracks],
        }
        for film in facts.films
    ]


def _clips(track: TrackRow) -> Iterator[dict[str, Any]]:
    for clip in track.clips:
        yield {
            "n": clip.number,
            "l": clip.label,
            "a": clip.first,
            "b": clip.end,
            "kind": clip.kind,
            "q": short_place(clip.place),
            "x": [clip.lead_frames, clip.tail_frames],
        }
