import json
import xml.etree.ElementTree as ET

import pytest
from click.testing import CliRunner

from dagrender.cli.graph import command

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


def test_a_suffix_that_says_nothing_is_an_error(graph, tmp_path):
    result = graph("-o", tmp_path / "g.png")
    assert result.exit_code == 2
    assert "--format" in result.output
    assert not (tmp_path / "g.png").exists()
