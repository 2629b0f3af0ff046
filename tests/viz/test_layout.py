from itertools import combinations

import pytest

from dagrender.graph.model import FilmGraph
from dagrender.kinds import KINDS
from dagrender.viz.layout import lay_out
from tests.viz import films


@pytest.mark.parametrize("segments", [1, 6, 400])
def test_no_two_boxes_overlap(segments):
    layout = lay_out(films.drawing(films.movie(segments)))
    for one, other in combinations(layout.placed, 2):
        apart_x = one.x + one.width <= other.x or other.x + other.width <= one.x
        apart_y = one.y + one.height <= other.y or other.y + other.height <= one.y
        assert apart_x or apart_y, (one.box.label, other.box.label)


def test_everything_lies_inside_the_picture():
    layout = lay_out(films.drawing(films.movie(6, repeat=2)))
    for one in layout.placed:
        assert one.x >= 0
        assert one.y >= 0
        assert one.x + one.width <= layout.width
        assert one.y + one.height <= layout.height
    assert layout.strips[0].bottom <= layout.height


def test_columns_are_kinds_from_sources_to_outputs():
    layout = lay_out(films.drawing(films.movie(6)))
    assert tuple(column.kind for column in layout.columns) == KINDS
    assert [column.x for column in layout.columns] == sorted(column.x for column in layout.columns)


def test_a_segment_that_is_shown_twice_has_one_box_and_two_pieces_of_film():
    film = films.movie(6, repeat=1)
    layout = lay_out(films.drawing(film))
    key = film.videos[0].segments[0]
    assert sum(one.box.name == key for one in layout.placed) == 1
    pieces = [one for one in layout.strips[0].pieces if one.source.box.name == key]
    assert [one.frames for one in pieces] == [(0, 60), (360, 420)]


def test_a_film_strip_is_to_scale_and_without_gaps():
    (strip,) = lay_out(films.drawing(films.movie(6))).strips
    assert strip.pieces[0].top == strip.top
    assert strip.pieces[-1].bottom == pytest.approx(strip.bottom)
    for one, other in zip(strip.pieces, strip.pieces[1:], strict=False):
        assert one.bottom == pytest.approx(other.top)
        assert one.bottom - one.top == pytest.approx(other.bottom - other.top)


def test_two_films_stand_below_one_another():
    film = films.movie(4)
    other = films.movie(4, name="other.mp4", source="elsewhere.mp4")
    video = other.videos[0]
    for node in other.nodes():
        film.add(node, tuple(one.key for one in other.inputs(node.key)))
    film.videos.append(video)
    first, second = lay_out(films.drawing(film)).strips
    assert first.bottom < second.head.y


def test_an_empty_graph_can_be_drawn():
    layout = lay_out(films.drawing(FilmGraph()))
    assert layout.placed == ()
