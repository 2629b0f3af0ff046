"""Small pictures of a film's nodes: of what it is made from, and of what is there of it already."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from fractions import Fraction
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

from dagrender.artifact import ActionResult
from dagrender.digest import Digest
from dagrender.engine.prepare import Prepared
from dagrender.engine.workers.limits import cores
from dagrender.errors import DagrenderError
from dagrender.graph.model import Node
from dagrender.media.coding.encoding import VideoEncoding
from dagrender.media.delivery.kept import KeptEncoding
from dagrender.media.facts.model import Holding, VideoFacts
from dagrender.media.pictures.glance import Conformers, glance, small
from dagrender.nodes import encode, extract, probe
from dagrender.nodes.encode import StillEncoding
from dagrender.nodes.pictures import read_picture
from dagrender.paint.jpeg import small_jpeg
from dagrender.picture import Plane, SourceForm
from dagrender.plan.materials import Source
from dagrender.store.store import Store

MOST = 120
"""So many nodes have a picture."""
SIDE_PX = 160
_MOST_SOURCES = 40
_MOST_EXTRACTS = 40
_FEWEST = 12
_MOST_BYTES = 5_000
_MOST_PIXELS = 12_000_000
"""Of a still picture, which has to be decoded as a whole."""
_ALL_PIXELS = 480_000_000
"""So many are decoded to show what is in segments, about a second's work of a core."""
_MIDDLE, _THIRD = Fraction(1, 2), Fraction(1, 3)

Look = Callable[[Conformers], Plane]
"""Gives a picture, uint8 (height, width, 4), RGBA, premultiplied."""
T = TypeVar("T")


def thumbnails(prepared: Prepared, store: Store) -> dict[Digest, bytes]:
    """Pictures as JPEG by node, no side longer than ``SIDE_PX``; what cannot be shown has none.

    Sources show what is a third of the way into them; segments and stills that are in the cache,
    and extracts if there is room for them, what is in their middle. Where there are too many, some
    are left out, evenly over the film.
    """
    looks = dict(islice(_sources(prepared), _MOST_SOURCES))
    looks |= _coded(prepared, store, MOST - len(looks))
    looks |= _extracted(prepared, min(_MOST_EXTRACTS, MOST - len(looks)))
    waiting = list(looks.items())
    with ThreadPoolExecutor(cores()) as takers:
        shares = [waiting[first :: cores()] for first in range(cores())]
        found = {key: data for share in takers.map(_taken, shares) for key, data in share}
    return {key: found[key] for key in looks if key in found}


def _taken(looks: list[tuple[Digest, Look]]) -> list[tuple[Digest, bytes]]:
    conformers: Conformers = {}
    found = []
    for key, look in looks:
        with suppress(DagrenderError, OSError, ValueError):
            found.append((key, small_jpeg(look(conformers), _MOST_BYTES)))
    return found


def _sources(prepared: Prepared) -> Iterator[tuple[Digest, Look]]:
    sources = prepared.gathered.materials.sources.values()
    whole = {one.content: one for one in sources}
    of_sequences = {picture for one in sources for picture in one.pictures}
    for node in prepared.film.nodes(probe.KIND):
        content = node.contents[len(node.contents) // 2]
        file = prepared.gathered.files.get(content)
        if file is None:
            continue
        path = Path(file.path)
        if content in of_sequences:
            yield node.key, partial(glance, path, _THIRD, SIDE_PX)
        elif content in whole:
            facts = whole[content].facts
            if facts.image and _pixels(facts.image.form) <= _MOST_PIXELS:
                yield node.key, partial(_image, path, facts.image.form)
            elif facts.video:
                yield node.key, _of_film(prepared, whole[content], facts.video, _THIRD)


def _image(path: Path, form: SourceForm, _: Conformers) -> Plane:
    return read_picture(path, small(form, SIDE_PX)).planes[0]


def _pixels(form: SourceForm) -> int:
    return form.width_px * form.height_px


def _coded(prepared: Prepared, store: Store, most: int) -> Iterator[tuple[Digest, Look]]:
    """One of the encodes of each picture that is there, in film order."""
    film = prepared.film
    painted: dict[Digest, Node] = {}
    for node in film.nodes(encode.KIND):
        if node.key in prepared.hits and _is_seen(node):
            painted.setdefault(film.inputs(node.key)[0].key, node)
    nodes = sorted(
        painted.values(), key=lambda node: min((one.first for one in node.spans), default=0)
    )
    displays = [film.node(key).recipe.params.display for key in painted]
    largest = max((one.width_px * one.height_px for one in displays), default=1)
    chosen = spread(nodes, min(most, max(_FEWEST, _ALL_PIXELS // largest)))
    for node in chosen:
        each = _ALL_PIXELS // len(chosen)
        yield node.key, partial(_segment, store, prepared.hits[node.key], each)


def _segment(store: Store, coded: ActionResult, most_pixels: int, conformers: Conformers) -> Plane:
    path = store.path(coded.output(encode.OUTPUT).digest)
    return glance(path, _MIDDLE, SIDE_PX, conformers, most_pixels=most_pixels)


def _extracted(prepared: Prepared, most: int) -> Iterator[tuple[Digest, Look]]:
    """What extracts of films show, near the frame in their middle."""
    owners: dict[Digest, list[tuple[Holding, Source, VideoFacts]]] = {}
    for source in prepared.gathered.materials.sources.values():
        video = source.facts.video
        if video is None or source.pictures:
            continue
        for holding in video.table.holdings():
            owners.setdefault(holding.digest, []).append((holding, source, video))
    nodes = [node for node in prepared.film.nodes(extract.KIND) if node.recipe.params.frames]
    for node in spread(nodes, most):
        runs = node.recipe.params.frames
        run = runs[len(runs) // 2]
        within = run.indices[len(run.indices) // 2]
        for holding, source, video in owners.get(run.gop, ()):
            if within in holding.within:
                table = video.table
                at = (table.pts[holding.offset + within] - table.pts[0]) * table.time_base
                share = at / table.duration_s if table.duration else Fraction(0)
                yield node.key, _of_film(prepared, source, video, share)
                break


def _of_film(prepared: Prepared, source: Source, video: VideoFacts, share: Fraction) -> Look:
    path = Path(prepared.gathered.files[source.content].path)
    return partial(glance, path, share, SIDE_PX, index=video.index, form=video.form)


def _is_seen(node: Node) -> bool:
    return isinstance(node.recipe.params.encoding, VideoEncoding | KeptEncoding | StillEncoding)


def spread(values: Sequence[T], most: int) -> list[T]:
    """``most`` of the values, evenly: the first and the last among them."""
    if len(values) <= most:
        return list(values)
    return [values[round(at * (len(values) - 1) / max(most - 1, 1))] for at in range(most)]
