"""Graphs of films by chance: any number of outputs, tracks of sound and stills, and any states."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import strategies as st

from dagrender.errors import Place
from dagrender.graph.model import ClipNote, FilmGraph, Span, StillTarget, TrackTarget, VideoTarget
from dagrender.media.sound.track import TrackEncoding
from dagrender.nodes import mux
from dagrender.viz.drawing import Drawing, Grouping, State
from tests.viz import films

_NAMES = st.text("abcdefghijklmnopqrstuvwxyzMW .-_äß東京", min_size=1, max_size=40)
_SOUND = TrackEncoding(codec="aac", bitrate=0, rate_hz=48_000, channels=2)


@st.composite
def drawings(draw, most_segments: int = 12):
    """A drawing of a film that no spec needs to be able to say."""
    film = FilmGraph()
    place = Place("film.yaml", 3, 1)
    for number in range(draw(st.integers(1, 4))):
        track = draw(st.sampled_from(["picture", "titles"]))
        film.clips[number] = ClipNote(
            number=number, label=draw(_NAMES), place=place, source=None, track=track
        )
    probes = [
        films.add(film, "probe", f"{number} {draw(_NAMES)}")
        for number in range(draw(st.integers(0, 4)))
    ]
    normals = [
        films.add(film, "normalize", f"{number}x180", tuple(probes))
        for number in range(draw(st.integers(0, 3)) if probes else 0)
    ]
    captures = []
    for number in range(draw(st.integers(0, most_segments))):
        extracts = []
        for source in draw(st.lists(st.sampled_from(probes), max_size=3)) if normals else ():
            named = f"{draw(st.integers(0, 20))} frames"
            inputs = (draw(st.sampled_from(normals)), source)
            extracts.append(films.add(film, "extract", named, inputs, frames=3))
        clips = sorted(draw(st.sets(st.sampled_from(sorted(film.clips)), max_size=2)))
        name = f"{number / 2:.1f}-{number / 2 + 0.5:.1f} s"
        inputs = tuple(dict.fromkeys(extracts))
        captures.append(films.add(film, "capture", name, inputs, frames=15, clips=clips))
    mixes = []
    for number in range(draw(st.integers(0, 5)) if probes else 0):
        inputs = tuple(draw(st.sets(st.sampled_from(probes))))
        mixes.append(films.add(film, "mix", f"{number} mix", inputs, frames=30))
    for number in range(draw(st.integers(0, 5))):
        _video(draw, film, f"{number} {draw(_NAMES)}.mp4", captures, mixes)
    for number in range(draw(st.integers(0, 3)) if captures else 0):
        made = draw(st.sampled_from(captures))
        coded = films.add(film, "encode", f"still {number}", (made,), frames=1)
        name = f"{draw(_NAMES)}{number}.png"
        film.stills.append(StillTarget(name=name, node=coded, coded=coded))
    states = {node.key: draw(st.sampled_from(State)) for node in film.nodes()}
    for node in film.nodes():
        node.kept = node.kind == "extract" and draw(st.booleans())
    return Drawing(
        film=film,
        states=states,
        title=draw(_NAMES),
        rate=Fraction(30),
        grouping=draw(st.sampled_from(Grouping)),
    )


def _video(draw, film, name, captures, mixes):
    shown = draw(st.lists(st.sampled_from(captures), max_size=12)) if captures else []
    fineness = draw(st.integers(0, 1))
    segments, at = [], 0
    for made in shown:
        coded = films.add(
            film, "encode", film.node(made).label + " " * fineness, (made,), frames=15
        )
        span = Span(first=at, end=at + 15)
        for key in (coded, made):
            node = film.node(key)
            node.spans.append(span)
            node.clips = film.node(made).clips
        segments.append(coded)
        at += 15
    tracks = []
    for number in range(draw(st.integers(0, 4)) if mixes else 0):
        blocks = tuple(draw(st.lists(st.sampled_from(mixes), min_size=1, max_size=3)))
        long = max(at, 30) // len(blocks)
        heard = tuple(Span(first=n * long, end=n * long + long) for n in range(len(blocks)))
        track = TrackTarget(encoding=_SOUND, mixes=blocks, heard=heard, samples=1)
        tracks.append(replace(track, name=f"track {number}"))
    if not segments and not tracks:
        return
    heard = dict.fromkeys(key for track in tracks for key in track.mixes)
    joined = films.add(film, "mux", name, (*dict.fromkeys(segments), *heard), frames=at)
    film.videos.append(
        VideoTarget(
            name=name,
            node=joined,
            params=mux.Params(suffix=".mp4", encoding=films.ENCODING, labels=films.UNLABELLED),
            segments=tuple(segments),
            tracks=tuple(tracks),
            frames=max(at, 30),
        )
    )
