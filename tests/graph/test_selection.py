import xml.etree.ElementTree as ET

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagrender.graph.graphml import graphml
from dagrender.graph.selection import BOTH, Direction, around, of_kinds
from tests.viz import films

FILM = films.movie(4, repeat=1)
KEYS = st.sampled_from(sorted(FILM.graph))


@given(KEYS)
def test_around_a_node_is_what_leads_to_it_and_what_it_leads_to(key):
    up = around(FILM, [key], [Direction.UPSTREAM])
    down = around(FILM, [key], [Direction.DOWNSTREAM])
    assert up & down == {key}
    assert around(FILM, [key], BOTH) == up | down
    assert all(nx.has_path(FILM.graph, other, key) for other in up)
    assert all(nx.has_path(FILM.graph, key, other) for other in down)
    rest = set(FILM.graph) - up
    assert not any(nx.has_path(FILM.graph, other, key) for other in rest)


@given(st.sets(st.sampled_from(["probe", "encode", "mix", "mux"])))
def test_kinds_are_all_of_their_nodes(kinds):
    found = of_kinds(FILM, kinds)
    assert found == {node.key for node in FILM.nodes() if node.kind in kinds}


def test_graphml_gives_back_nodes_edges_and_what_is_told_of_them(tmp_path):
    told = {
        node.key: {"kind": node.kind, "label": node.label, "frames": node.frames}
        for node in FILM.nodes()
    }
    place = tmp_path / "g.graphml"
    place.write_text(graphml(FILM, told, list(FILM.graph.edges)), "utf-8")
    graph = nx.read_graphml(place)
    assert dict(graph.nodes(data=True)) == told
    expected = {(source, target): slot for source, target, slot in FILM.graph.edges(data="slot")}
    assert {(source, target): slot for source, target, slot in graph.edges(data="slot")} == expected


@pytest.mark.parametrize("label", ["</data><x>", "a\x00b\x1b[31m", 'quote " & <', "\ud800"])
def test_graphml_holds_any_label(label):
    key = next(iter(FILM.graph))
    root = ET.fromstring(graphml(FILM, {key: {"label": label}}, []))
    (data,) = root.iter("{http://graphml.graphdrawing.org/xmlns}data")
    assert data.text == "".join(one if one.isprintable() else "\ufffd" for one in label)
