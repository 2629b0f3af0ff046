"""Parts of a film's graph: around some nodes, or of some kinds. Pure."""

import enum
from collections.abc import Collection

import networkx as nx

from dagrender.digest import Digest
from dagrender.graph.model import FilmGraph


class Direction(enum.Enum):
    """Which way from a node."""

    UPSTREAM = "upstream"
    """What it is made of."""
    DOWNSTREAM = "downstream"
    """What is made of it."""


BOTH = frozenset(Direction)


def around(
    film: FilmGraph, keys: Collection[Digest], directions: Collection[Direction] = BOTH
) -> frozenset[Digest]:
    """The nodes ``keys``, and all that are reached from them in ``directions``."""
    found = set(keys)
    for key in keys:
        if Direction.UPSTREAM in directions:
            found |= nx.ancestors(film.graph, key)
        if Direction.DOWNSTREAM in directions:
            found |= nx.descendants(film.graph, key)
    return frozenset(found)


def of_kinds(film: FilmGraph, kinds: Collection[str]) -> frozenset[Digest]:
    """All nodes of ``kinds``."""
    return frozenset(node.key for node in film.nodes() if node.kind in kinds)
