"""Graphs of films made by hand, of any length, without media."""

from collections.abc import Callable
from fractions import Fraction

from dagrender.digest import Digest
from dagrender.errors import Place
from dagrender.graph.model import (
    ClipNote,
    FilmGraph,
    Node,
    Span,
    StillTarget,
    TrackTarget,
    VideoTarget,
)
from dagrender.media.coding.encoding import VideoEncoding
from dagrender.media.coding.labels import UNLABELLED
from dagrender.media.sound.track import TrackEncoding
from dagrender.nodes import mux
from dagrender.nodes.recipe import Recipe
from dagrender.viz.drawing import Drawing, State

SEGMENT_FRAMES = 60
ENCODING = VideoEncoding(width_px=320, height_px=180, rate=Fraction(30))


def add(film: FilmGraph, kind: str, label: str, inputs: tuple[Digest, ...] = (), **more) -> Digest:
    recipe = Recipe(
        kind=kind,
        version=1,
        params=(label,),
        inputs=tuple(("input", key) for key in inputs),
        tools=(),
    )
    node = Node(key=recipe.key(), kind=kind, recipe=recipe, label=label, **more)
    return film.add(node, inputs).key


def movie(
    segments: int = 6, *, name: str = "film.mp4", source: str = "talk.mp4", repeat: int = 0
) -> FilmGraph:
    """A film of two sources in turn, with sound and a still; its head again at its end."""
    film = FilmGraph()
    place = Place("film.yaml", 3, 1)
    film.clips[0] = ClipNote(number=0, label=source, place=place, source=source)
    probes = [add(film, "probe", source), add(film, "probe", "other.mp4")]
    normal = add(film, "normalize", "1280x720 yuv420", tuple(probes))
    captures, encodes = [], []
    for number in range(segments):
        first = number * SEGMENT_FRAMES
        span = Span(first=first, end=first + SEGMENT_FRAMES)
        probe = probes[number % 2]
        frames = {"frames": SEGMENT_FRAMES}
        extract = add(film, "extract", f"frames {number}", (normal, probe), **frames)
        label = f"{first / 30:.1f}-{span.end / 30:.1f} s"
        shown = {"spans": [span], "clips": [0], **frames}
        captures.append(add(film, "capture", label, (extract,), **shown))
        shown = {"spans": [span], "clips": [0], **frames}
        encodes.append(add(film, "encode", label, (captures[-1],), **shown))
    for number in range(repeat):
        first = (segments + number) * SEGMENT_FRAMES
        film.node(encodes[number]).spans.append(Span(first=first, end=first + SEGMENT_FRAMES))
    parts = (*encodes, *encodes[:repeat])
    mixed = add(film, "mix", "1 sound", (probes[0],))
    joined = add(film, "mux", name, (*encodes, mixed), frames=len(parts) * SEGMENT_FRAMES)
    film.videos.append(
        VideoTarget(
            name=name,
            node=joined,
            params=mux.Params(suffix=".mp4", encoding=ENCODING, labels=UNLABELLED),
            segments=parts,
            tracks=(
                TrackTarget(
                    encoding=TrackEncoding(codec="aac", bitrate=0, rate_hz=48_000, channels=2),
                    mixes=(mixed,),
                    heard=(Span(first=0, end=len(parts) * SEGMENT_FRAMES),),
                    samples=len(parts) * SEGMENT_FRAMES * 1600,
                ),
            ),
            frames=len(parts) * SEGMENT_FRAMES,
        )
    )
    coded = add(film, "encode", "still", (captures[0],), frames=1)
    film.stills.append(StillTarget(name="poster.png", node=coded, coded=coded))
    return film


def drawing(film: FilmGraph, to_run: Callable[[Node], bool] = lambda _: False) -> Drawing:
    """``film`` with everything there already, but for the nodes that ``to_run`` picks."""
    states = {
        node.key: State.TO_RUN
        if to_run(node)
        else State.VIRTUAL
        if node.storage.value == "virtual"
        else State.CACHED
        for node in film.nodes()
    }
    return Drawing(film=film, states=states, title="a/film.yaml", rate=Fraction(30))
