from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dagrender.viz.order import crossings, order
from dagrender.viz.place import Wish, settle

EDGES = st.sets(st.tuples(st.integers(0, 7), st.integers(8, 15)), max_size=30)


def _crossings_one_by_one(columns, edges):
    at = {vertex: place for column in columns for place, vertex in enumerate(column)}
    edges = list(edges)
    return sum(
        (at[a] - at[c]) * (at[b] - at[d]) < 0
        for i, (a, b) in enumerate(edges)
        for c, d in edges[i + 1 :]
    )


@given(EDGES)
def test_crossings_are_counted_as_by_looking_at_each_pair(edges):
    columns = [list(range(8)), list(range(8, 16))]
    assert crossings(columns, edges) == _crossings_one_by_one(columns, edges)


@given(EDGES)
def test_ordering_never_makes_more_crossings(edges):
    columns = [list(range(8)), list(range(8, 16))]
    ordered = order(columns, edges, frozenset())
    assert crossings(ordered, edges) <= crossings(columns, edges)
    assert [sorted(column) for column in ordered] == columns


@given(EDGES)
def test_no_two_neighbours_are_better_switched(edges):
    column, other = order([list(range(8)), list(range(8, 16))], edges, frozenset({1}))
    count = crossings([column, other], edges)
    for place in range(7):
        switched = [*column[:place], column[place + 1], column[place], *column[place + 2 :]]
        assert crossings([switched, other], edges) >= count


def test_what_sweeps_alone_leave_crossed_is_untangled():
    # the mean place of 0 is below that of 1, because one of its ends is far off
    columns = [[1, 0], list(range(2, 12))]
    edges = [(0, 2), (0, 3), (0, 11), (1, 4), (1, 5), (1, 6)]
    assert crossings(columns, edges) == 6
    assert crossings(order(columns, edges, frozenset({1})), edges) == 3


def test_a_ladder_drawn_upside_down_is_turned_over():
    edges = [(number, 15 - number) for number in range(8)]
    ordered = order([list(range(8)), list(range(8, 16))], edges, frozenset({1}))
    assert crossings(ordered, edges) == 0
    assert ordered[1] == list(range(8, 16))


@given(st.lists(st.tuples(st.floats(-1e4, 1e4), st.floats(0.1, 5)), min_size=1, max_size=30))
def test_settled_vertices_never_overlap_and_keep_their_order(given_wishes):
    wishes = [Wish(middle=m, weight=w, height=20, gap=10) for m, w in given_wishes]
    middles = settle(wishes)
    assert all(b - a >= 30 - 1e-6 for a, b in pairwise(middles))


def test_wishes_that_do_not_clash_are_granted():
    wishes = [Wish(middle=m, weight=1, height=20, gap=10) for m in (0, 100, 140)]
    assert settle(wishes) == [0, 100, 140]
