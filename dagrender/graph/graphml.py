"""A film's graph as GraphML, for other programs' graph tools. Pure."""

import re
from collections.abc import Collection, Mapping

import networkx as nx

from dagrender.digest import Digest
from dagrender.graph.model import FilmGraph

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot say, section 2.2."""


def graphml(
    film: FilmGraph,
    attributes: Mapping[Digest, Mapping[str, str | int]],
    edges: Collection[tuple[Digest, Digest]],
) -> str:
    """The nodes that have ``attributes``, and ``edges`` between them with the ``slot`` they fill.

    Characters that XML does not know become U+FFFD.
    """
    graph: nx.DiGraph[Digest] = nx.DiGraph()
    for key, values in attributes.items():
        graph.add_node(key, **{name: _plain(value) for name, value in values.items()})
    for source, target in edges:
        graph.add_edge(source, target, slot=film.graph.edges[source, target]["slot"])
    return "\n".join(nx.generate_graphml(graph, named_key_ids=True)) + "\n"


def _plain(value: str | int) -> str | int:
    return _NO_XML.sub("\ufffd", value) if isinstance(value, str) else value
