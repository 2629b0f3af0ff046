import json
import re
import xml.etree.ElementTree as ET

import pytest
from click.testing import CliRunner

from dagrender.cli.build import command as build_command
from dagrender.cli.graph import GROUPINGS, command
from dagrender.viz.drawing import Grouping

SPEC = """\
dagrender: 1
canvas: {size: 64x36, fps: 25}
timeline:
  - track: picture
    clips:
      - {color: "#204060", duration: 2s}
      - {color: "#602040", duration: 2s}
outputs:
  film.mp4: {video: h264}
"""


@pytest.fixture
def graph(tmp_path):
    (tmp_path / "film.yaml").write_text(SPEC)

    def run(*options):
        cache = str(tmp_path / "cache")
        given = [str(tmp_path / "film.yaml"), "--cache-dir", cache, *map(str, options)]
        return CliRunner().invoke(command, given)

    return run


def test_a_new_film_is_all_to_run(graph):
    document = json.loads(graph("--format", "json").stdout)
    assert document["title"].endswith("/film.yaml")
    states = {node["kind"]: node["state"] for node in document["nodes"]}
    assert states == {"capture": "to run", "encode": "to run", "mux": "to run"}


def test_svg_is_what_comes_out_unless_one_says(graph):
    ET.fromstring(graph().stdout)


@pytest.mark.parametrize(
    ("name", "start"),
    [("g.svg", "<svg"), ("g.html", "<!DOCTYPE"), ("g.dot", "digraph"), ("g.mmd", "flowchart")],
)
def test_the_suffix_says_what_to_write(graph, tmp_path, name, start):
    result = graph("-o", tmp_path / name)
    assert result.exit_code == 0, result.output
    assert (tmp_path / name).read_text().startswith(start)
    assert "A build renders 2 of 2 segments" in result.output
    assert re.search(r": 5 nodes, [\d.]+ k?B\. ", result.output)


def test_a_suffix_that_says_nothing_is_an_error(graph, tmp_path):
    result = graph("-o", tmp_path / "g.png")
    assert result.exit_code == 2
    assert "--format" in result.output
    assert not (tmp_path / "g.png").exists()


def drawn(graph, *options):
    """The nodes of the graph that ``options`` leave, by kind and label."""
    result = graph("--format", "json", *options)
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    keys = {node["key"] for node in document["nodes"]}
    assert all(one["key"] in keys for node in document["nodes"] for one in node["inputs"])
    return [f"{node['kind']} {node['label']}" for node in document["nodes"]]


def test_a_time_picks_what_is_on_screen_then(graph):
    assert drawn(graph, "--at", "3s") == ["capture 2.0-4.0 s", "encode 2.0-4.0 s", "mux film.mp4"]
    assert drawn(graph, "--at", "3s", "--upstream") == ["capture 2.0-4.0 s", "encode 2.0-4.0 s"]
    assert drawn(graph, "--at", "3s", "--downstream") == ["encode 2.0-4.0 s", "mux film.mp4"]


def test_a_key_picks_a_node_with_all_that_hangs_together_with_it(graph):
    nodes = json.loads(graph("--format", "json").stdout)["nodes"]
    key = next(node["key"] for node in nodes if node["label"] == "0.0-2.0 s")
    found = drawn(graph, "--node", key[:8])
    assert found == ["capture 0.0-2.0 s", "encode 0.0-2.0 s", "mux film.mp4"]


def test_filters_are_taken_together(graph):
    assert drawn(graph, "--changed", "--kind", "encode", "--at", "1s") == ["encode 0.0-2.0 s"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--node", "ffffffff"], "no node of the film has a key that begins with"),
        (["--at", "noon"], '"noon" is no time of the film'),
        (["--upstream"], "go from a --node or an --at"),
    ],
)
def test_what_cannot_be_picked_is_told(graph, options, told):
    result = graph(*options)
    assert result.exit_code != 0
    assert told in result.output + str(result.exception)


FORMS = ["svg", "html", "dot", "mermaid", "json", "graphml"]
WORDS = {"0.0-2.0 s", "2.0-4.0 s", "capture", "encode", "mux"}


def words_in(form, text):
    """Which of the words a form draws; the page also holds words that are not of its graph."""
    if form == "html":
        held = re.search(r'id="data">(.*?)</script>', text).group(1)
        data = json.loads(held)
        nodes = data["nodes"]
        text = " ".join(f"{data['kinds'][node['t']]} {node['l']}" for node in nodes)
    return {word for word in WORDS if word in text}


@pytest.mark.parametrize(
    ("options", "left"),
    [
        ([], WORDS),
        (["--kind", "mux"], {"mux"}),
        (["--kind", "encode"], {"0.0-2.0 s", "2.0-4.0 s", "encode"}),
        (["--kind", "encode", "--kind", "mux"], WORDS - {"capture"}),
        (["--at", "1s"], WORDS - {"2.0-4.0 s"}),
        (["--at", "1s", "--upstream"], {"0.0-2.0 s", "capture", "encode"}),
        (["--at", "3s", "--downstream"], {"2.0-4.0 s", "encode", "mux"}),
    ],
)
@pytest.mark.parametrize("form", FORMS)
def test_every_form_draws_a_part(graph, form, options, left):
    result = graph("--format", form, *options)
    assert result.exit_code == 0, result.output
    assert words_in(form, result.stdout) == left
    assert graph("--format", form, *options).stdout == result.stdout


@pytest.mark.parametrize("form", FORMS)
def test_every_form_draws_a_node_with_all_that_hangs_together_with_it(graph, form):
    nodes = json.loads(graph("--format", "json").stdout)["nodes"]
    key = next(node["key"] for node in nodes if node["label"] == "0.0-2.0 s")
    result = graph("--format", form, "--node", key[:8])
    assert words_in(form, result.stdout) == WORDS - {"2.0-4.0 s"}


def test_every_form_draws_what_has_changed(graph, tmp_path):
    spec = tmp_path / "film.yaml"
    build = ["--executor", "inline", "--progress", "off", "--cache-dir", str(tmp_path / "cache")]
    result = CliRunner().invoke(build_command, [str(spec), *build])
    assert result.exit_code == 0, result.output
    spec.write_text(SPEC.replace("#602040", "#602080"))
    for form in FORMS:
        told = graph("--format", form, "--changed").stdout
        assert words_in(form, told) == WORDS - {"0.0-2.0 s"}


def test_what_is_drawn_as_one_can_be_said(graph):
    for form in ("svg", "mermaid"):
        assert "picture × 2" not in graph("--format", form).stdout  # noqa: RUF001
    assert '"fold":""' in graph("--format", "html").stdout
    assert '"fold":"tracks"' in graph("--format", "html", "--fold", "tracks").stdout
    for form in ("svg", "mermaid"):
        found = graph("--format", form, "--fold", "tracks").stdout
        assert "picture × 2" in found.replace("#215;", "×")  # noqa: RUF001
    assert "folded into 3 boxes" in graph("--fold", "tracks").stdout


def test_groupings_are_those_of_the_picture():
    assert tuple(one.value for one in Grouping) == GROUPINGS


def test_forms_that_are_never_folded_say_so(graph):
    result = graph("--format", "json", "--fold", "runs")
    assert result.exit_code == 2
    assert "json is never folded" in result.output
