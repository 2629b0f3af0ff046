"""Which clips each node is about, sources and what is made of them included."""

from collections.abc import Iterable
from pathlib import PurePath

from dagrender.digest import Digest
from dagrender.graph.model import FilmGraph, Node
from dagrender.kinds import KINDS


def clips_of(film: FilmGraph) -> dict[Digest, tuple[int, ...]]:
    """By node, the numbers of the clips that it shows or that are heard in it, in rising order.

    A node that is itself in no film has the clips of what is made of it: of them only those whose
    source it comes from, where that is known of any.
    """
    sources = {
        number: PurePath(note.source).name if note.source else ""
        for number, note in film.clips.items()
    }
    origins = _origins(film)
    found: dict[Digest, frozenset[int]] = {}
    for kind in reversed(KINDS):
        for node in film.nodes(kind):
            clips = frozenset(node.clips)
            if not clips and kind != KINDS[-1]:
                every = frozenset[int]().union(
                    *(found[user.key] for user in film.consumers(node.key) if user.key in found)
                )
                names = origins[node.key]
                clips = frozenset(one for one in every if sources.get(one) in names) or every
            found[node.key] = clips
    return {key: tuple(sorted(clips)) for key, clips in found.items()}


def names_of(film: FilmGraph, clips: Iterable[int]) -> tuple[str, ...]:
    """The names of ``clips``, each once: one clip has a number in each of several films."""
    return tuple(dict.fromkeys(film.clips[one].label for one in clips if one in film.clips))


def tracks_of(film: FilmGraph, clips: Iterable[int]) -> tuple[str, ...]:
    """The names of the tracks that ``clips`` stand on, each once."""
    return tuple(dict.fromkeys(film.clips[one].track for one in clips if one in film.clips))


def _origins(film: FilmGraph) -> dict[Digest, frozenset[str]]:
    """By node, the names of the sources that it is made of."""
    found: dict[Digest, frozenset[str]] = {}

    def own(node: Node) -> frozenset[str]:
        # a probe of a part of a sequence has more than the name in its label
        return frozenset({node.label, node.label.rpartition(", ")[0]} - {""})

    for kind in KINDS:
        for node in film.nodes(kind):
            inputs = film.inputs(node.key)
            # how frames are conformed is shared with other sources
            before = [one for one in inputs if one.kind == KINDS[0]] or inputs
            names = (found[one.key] for one in before if one.key in found)
            found[node.key] = frozenset[str]().union(*names) if before else own(node)
    return found
