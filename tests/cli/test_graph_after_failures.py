"""What stopped the last build is marked in every picture of the graph."""

import json
import xml.etree.ElementTree as ET

import pytest

from dagrender.errors import EncodeError
from dagrender.nodes import encode


def spoilt(monkeypatch):
    """No picture is coded of what has a title."""
    run = encode.run

    def fail_on_titles(all_params, pictures, painted):
        coded = run(all_params, pictures, painted)
        if any(isinstance(one.encoding, encode.StillEncoding) for one in all_params):
            raise EncodeError("the disk is made of cheese")
        return coded

    monkeypatch.setattr(encode, "run", fail_on_titles)


@pytest.fixture
def failed(small, program, monkeypatch):
    """The graph of a film of which a still could not be coded."""
    with monkeypatch.context() as patch:
        spoilt(patch)
        ran = program("build", "film.yaml", "--executor", "inline", "--keep-going")
    assert ran.code == 1
    assert "cheese" in ran.err

    def graph(*options):
        drawn = program("graph", "film.yaml", *options)
        assert drawn.code == 0, drawn.err
        return drawn.out

    return graph


def nodes_of(graph, state):
    nodes = json.loads(graph("--format", "json"))["nodes"]
    return sorted((node["kind"], node["label"]) for node in nodes if node["state"] == state)


def test_what_failed_and_what_it_was_painted_from_have_failed(failed):
    assert nodes_of(failed, "failed") == [("capture", "0.30 s"), ("encode", "0.30 s")]
    assert ("encode", "0.0-0.5 s") in nodes_of(failed, "cached")


@pytest.mark.parametrize(
    ("form", "sign"),
    [
        ("svg", 'class="node failed"'),
        ("dot", "failed"),
        ("mermaid", "failed"),
        ("graphml", ">failed<"),
        ("html", "stopped the last build"),
    ],
)
def test_every_form_marks_it(failed, form, sign):
    assert sign in failed("--format", form)


def test_the_legend_tells_what_the_mark_means(failed):
    texts = [one.text for one in ET.fromstring(failed()).iter("{http://www.w3.org/2000/svg}text")]
    assert "2 failed" in texts
    assert "stopped the last build" in texts


def test_changed_draws_it_too(failed):
    drawn = json.loads(failed("--format", "json", "--changed"))
    assert {"failed"} <= {node["state"] for node in drawn["nodes"]}


def test_a_build_that_is_done_forgets_it(failed, program):
    assert program("build", "film.yaml", "--executor", "inline").code == 0
    assert nodes_of(failed, "failed") == []


def test_a_node_that_another_film_has_made_since_has_not_failed(failed, program, small):
    small.spec.with_name("other.yaml").write_text(small.spec.read_text())
    only = ("--only", "poster.png")
    assert program("build", "other.yaml", "--executor", "inline", *only).code == 0
    assert nodes_of(failed, "failed") == []


def test_an_output_that_cannot_be_written_has_failed(small, program):
    (small.folder / "film.mp4").mkdir()
    assert program("build", "film.yaml", "--executor", "inline").code == 1

    def graph(*options):
        return program("graph", "film.yaml", *options).out

    assert nodes_of(graph, "failed") == [("mux", "film.mp4")]
