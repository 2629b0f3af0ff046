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
from dagrender.media.pictures.glance import Conformers, glance, small
from dagrender.nodes import encode, probe
from dagrender.nodes.encode import StillEncoding
from dagrender.nodes.pictures import read_picture
from dagrender.paint.jpeg import small_jpeg
from dagrender.picture import Plane, SourceForm
from dagrender.store.store import Store

MOST = 120
"""So many nodes have a picture."""
SIDE_PX = 160
_MOST_SOURCES = 40
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

    Sources show what is a third of the way into them; segments and stills that are in the cache
    show what is in their middle. Where there are too many, some are left out, evenly over the film.
    """
    looks = dict(islice(_sources(prepared), _MOST_SOURCES))
    looks |= _coded(prepared, store, MOST - len(looks))

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
                seen = facts.video
                yield (
                    node.key,
                    partial(glance, path, _THIRD, SIDE_PX, index=seen.index, form=seen.form),
                )


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


def _is_seen(node: Node) -> bool:
    return isinstance(node.recipe.params.encoding, VideoEncoding | KeptEncoding | StillEncoding)


def spread(values: Sequence[T], most: int) -> list[T]:
    """``most`` of the values, evenly: the first and the last among them."""
    if len(values) <= most:
        return list(values)
    return [values[round(at * (len(values) - 1) / max(most - 1, 1))] for at in range(most)]
