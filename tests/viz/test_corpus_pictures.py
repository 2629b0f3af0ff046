"""The graphs of real compositions are tidy, however they are folded."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dagrender.cli.graph import states
from dagrender.engine.prepare import needed
from dagrender.engine.request import BuildRequest
from dagrender.engine.survey import survey
from dagrender.viz import svg
from dagrender.viz.drawing import Drawing, Grouping
from dagrender.viz.fold import fold
from specs import corpus, featured
from tests.films.test_corpus import EXPECTED
from tests.viz.geometry import faults

FILMS = ("outputs", "time", "words", "hdr")
FEATURES = ("languages", "buses", "sound-files", "stills", "transition-align")


def _drawing(spec, cache):
    prepared = survey(BuildRequest(spec=spec, cache=cache))
    run = needed(prepared.film, prepared.hits)
    return Drawing(
        film=prepared.film,
        states=states(prepared, run, (), is_done=False),
        title=spec.name,
        rate=prepared.plan.timeline.rate,
    )


def _check(drawing):
    for grouping in Grouping:
        grouped = replace(drawing, grouping=grouping)
        assert faults(svg.draw(grouped)) == [], grouping
        keys = [node.key for box in fold(grouped).boxes for node in box.nodes]
        assert sorted(keys) == sorted(drawing.film.graph)


@pytest.mark.parametrize("name", FILMS)
def test_the_graph_of_a_film_is_tidy(name, tmp_path):
    spec = corpus.stage(name, tmp_path, EXPECTED[name][0])
    _check(_drawing(spec, tmp_path / "cache"))


@pytest.mark.parametrize("name", FEATURES)
def test_the_graph_of_a_feature_is_tidy(name, tmp_path):
    _check(_drawing(featured.stage(name, tmp_path), tmp_path / "cache"))
