"""The page of a film of more nodes than are shown at once, in a real browser."""

import pytest

from dagrender.viz import html
from viz import films

from .looking import boxes, chosen, place_of


@pytest.fixture(scope="module")
def long_film(tmp_path_factory):
    """The page of a film of more nodes than are shown at once."""
    drawing = films.drawing(
        films.movie(420), lambda node: bool(node.spans) and 30 <= node.spans[0].first // 60 < 60
    )
    page = tmp_path_factory.mktemp("long") / "graph.html"
    page.write_text(html.draw(drawing))
    return page


def test_a_long_film_is_folded_and_unfolds_run_by_run(opened, long_film):
    page = opened(long_film)
    before = boxes(page)
    assert before < 300
    assert page.input_value("#fold") == "runs"
    page.mouse.dblclick(*place_of(page, "encode", "encode"))
    unfolded = boxes(page)
    assert unfolded > before
    page.focus("#graph")
    page.keyboard.press("Enter")
    assert boxes(page) == before


def test_folding_can_be_chosen(opened, long_film):
    page = opened(long_film)
    every = page.evaluate("dagrender.model.nodes.length")
    page.select_option("#fold", "")
    assert boxes(page) == every
    page.select_option("#fold", "clips")
    assert boxes(page) < 30


def test_no_box_covers_another(opened, long_film):
    page = opened(long_film)
    for fold in ("runs", "", "clips"):
        page.select_option("#fold", fold)
        overlaps = page.evaluate(
            """dagrender.graph.byKind.flatMap((column) => column.slice(1).filter(
                 (box, at) => box.y < column[at].y + column[at].height)).length"""
        )
        assert overlaps == 0


def test_zooming_keeps_what_is_under_the_pointer(opened, long_film):
    page = opened(long_film)
    at = place_of(page, "encode", "encode")
    page.mouse.move(*at)
    before = page.evaluate("dagrender.graph.scale")
    page.mouse.wheel(0, -400)
    assert page.evaluate("dagrender.graph.scale") > before
    after = place_of(page, "encode", "encode")
    assert after == pytest.approx(at, abs=1)


def test_dragging_moves_the_graph_and_chooses_nothing(opened, long_film):
    page = opened(long_film)
    before = place_of(page, "encode", "encode")
    page.mouse.move(*before)
    page.mouse.down()
    page.mouse.move(before[0] - 50, before[1] + 40, steps=5)
    page.mouse.up()
    assert place_of(page, "encode", "encode") == pytest.approx(
        [before[0] - 50, before[1] + 40], abs=1
    )
    assert chosen(page) == []


def test_five_thousand_nodes_are_one_small_file(opened, tmp_path):
    path = tmp_path / "graph.html"
    path.write_text(html.draw(films.drawing(films.movie(1665))))
    assert path.stat().st_size < 3_000_000
    page = opened(path)
    assert page.evaluate("dagrender.model.nodes.length") >= 5_000
    page.select_option("#fold", "")
    assert boxes(page) >= 5_000
