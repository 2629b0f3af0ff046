from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dagrender.viz import svg
from tests.viz import films
from tests.viz.drawn_films import drawings
from tests.viz.geometry import faults, points_of


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawings())
def test_nothing_overlaps_and_no_way_leads_over_a_box_in_whatever_film(drawing):
    assert faults(svg.draw(drawing)) == []


@pytest.mark.parametrize("segments", [1, 6, 400])
def test_nothing_overlaps_in_films_of_any_length(segments):
    assert faults(svg.draw(films.drawing(films.movie(segments, repeat=1)))) == []


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawings(most_segments=6), st.data())
def test_a_part_of_a_film_is_as_tidy(drawing, data):
    keys = sorted(drawing.film.graph)
    part = frozenset(data.draw(st.sets(st.sampled_from(keys))) if keys else ())
    assert faults(svg.draw(replace(drawing, part=part))) == []


def _picture(*parts):
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="100">{"".join(parts)}</svg>'
    )


def _box(name, x, y):
    return (
        f'<g class="node cached" data-key="{name}">'
        f'<rect x="{x}" y="{y}" width="60" height="28" class="box"/></g>'
    )


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ((_box("a", 0, 0), _box("b", 70, 0)), 0),
        ((_box("a", 0, 0), _box("b", 50, 20)), 1),
        (
            (
                _box("a", 0, 0),
                _box("b", 100, 0),
                _box("c", 200, 0),
                '<path class="link" data-from="a" data-to="c" d="M60 14C130 14 130 14 200 14"/>',
            ),
            1,
        ),
        (('<text x="280" y="20" class="title">far too long</text>',), 1),
        ((_box("a", 0, 0), '<text x="40" y="20" class="label">runs out</text>'), 1),
    ],
)
def test_what_is_wrong_is_found(parts, found):
    assert len(faults(_picture(*parts))) == found


def test_paths_are_followed():
    assert points_of("M0 0L10 0V5h-2Z")[-1] == pytest.approx((0, 0))
    assert points_of("M0 0C0 10 10 10 10 0")[12] == pytest.approx((5, 7.5))
