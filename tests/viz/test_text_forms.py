import json
import re

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings

from dagrender.viz import dot, json_form, mermaid
from tests.viz import films
from tests.viz.drawn_films import drawings

EVIL = '</script><script>alert(1)</script>"]; \\" #quot; `x`\n'
_DOT_TEXT = r'"(?:[^"\\\n]|\\.)*"'


def _rebuilt(text):
    graph = nx.DiGraph()
    for node in json.loads(text)["nodes"]:
        graph.add_node(node["key"], kind=node["kind"], label=node["label"], state=node["state"])
        for edge in node["inputs"]:
            graph.add_edge(edge["key"], node["key"], slot=edge["slot"])
    return graph


def test_json_gives_back_the_graph_with_its_states():
    film = films.movie(5, repeat=2)
    drawing = films.drawing(film, lambda node: "2" in node.label)
    expected = nx.DiGraph()
    for node in film.nodes():
        state = drawing.states[node.key].value
        expected.add_node(node.key, kind=node.kind, label=node.label, state=state)
    expected.add_edges_from(film.graph.edges(data=True))
    rebuilt = _rebuilt(json_form.draw(drawing))
    same = nx.is_isomorphic(
        rebuilt, expected, node_match=lambda a, b: a == b, edge_match=lambda a, b: a == b
    )
    assert same
    assert dict(rebuilt.nodes(data=True)) == dict(expected.nodes(data=True))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawings())
def test_json_gives_back_whatever_graph_with_states_storage_and_places(drawing):
    film = drawing.film
    told = json.loads(json_form.draw(drawing))["nodes"]
    rebuilt = nx.DiGraph()
    for node in told:
        attributes = ("kind", "label", "state", "storage", "frames", "spans")
        rebuilt.add_node(node["key"], **{name: node[name] for name in attributes})
        for edge in node["inputs"]:
            rebuilt.add_edge(edge["key"], node["key"], slot=edge["slot"])
    assert set(rebuilt.edges(data="slot")) == set(film.graph.edges(data="slot"))
    assert dict(rebuilt.nodes(data=True)) == {
        node.key: {
            "kind": node.kind,
            "label": node.label,
            "state": drawing.states[node.key].value,
            "storage": node.storage.value,
            "frames": node.frames,
            "spans": [[span.first, span.end] for span in node.spans],
        }
        for node in film.nodes()
    }


def test_json_tells_the_segments_of_a_film_in_order_and_with_repeats():
    film = films.movie(3, repeat=1)
    video, still = json.loads(json_form.draw(films.drawing(film)))["outputs"]
    assert tuple(video["segments"]) == film.videos[0].segments
    assert video["segments"][0] == video["segments"][3]
    assert still == {"name": "poster.png", "kind": "still", "node": film.stills[0].node}


def test_json_of_a_large_graph_is_not_folded():
    film = films.movie(400)
    assert len(json.loads(json_form.draw(films.drawing(film)))["nodes"]) == len(film.graph)


def test_dot_names_every_node_and_every_edge():
    film = films.movie(5)
    text = dot.draw(films.drawing(film))
    found = set(re.findall(r'"(\w+)" -> "(\w+)";', text))
    assert found == set(film.graph.edges)
    assert set(re.findall(r'"(\w{32})" \[label', text)) == set(film.graph)


def test_dot_holds_any_name():
    text = dot.draw(films.drawing(films.movie(2, source=EVIL)))
    bare = re.sub(_DOT_TEXT, "T", text)
    assert re.fullmatch(r"[\w\s\[\]{}=;,.>-]*", bare)
    assert bare.count("{") == bare.count("}")


def test_mermaid_holds_any_name():
    text = mermaid.draw(films.drawing(films.movie(2, source=EVIL)))
    labels = re.findall(r'^ +n\d+\["(.*)"\]:::[a-z-]+$', text, re.MULTILINE)
    assert labels
    for label in labels:
        assert re.fullmatch(r"(?:[\w .,:\-+()/']|#\d+;)*", label)
    assert "#60;/script#62;" in text


def test_mermaid_stays_below_the_number_of_edges_that_it_can_draw():
    text = mermaid.draw(films.drawing(films.movie(400)))
    assert 0 < text.count("-->") < 500
    declared = set(re.findall(r"^ +(n\d+)\[", text, re.MULTILINE))
    assert set(re.findall(r"\b(n\d+)\b(?= -->|$)", text, re.MULTILINE)) <= declared


@pytest.mark.parametrize("form", [dot, mermaid, json_form])
def test_the_same_graph_gives_the_same_text(form):
    first, second = films.drawing(films.movie(9)), films.drawing(films.movie(9))
    assert form.draw(first) == form.draw(second)
