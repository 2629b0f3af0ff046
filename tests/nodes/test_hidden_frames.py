"""A lossless cut shares its frames with what it was cut from, and shows the right ones."""

from fractions import Fraction

import pytest

from dagrender.digest import combine
from dagrender.media.facts.model import FrameTable, Gop

TICK = Fraction(1, 10)


def table(*gops: Gop) -> FrameTable:
    count = sum(gop.count for gop in gops)
    pts = tuple(range(count))
    return FrameTable(
        time_base=TICK,
        pts=pts,
        duration=count,
        gops=gops,
        origin_pts=0,
        file_time_base=TICK,
        file_pts=pts,
    )


TABLES = {
    "closed": table(Gop(digest="a", first=0, count=5), Gop(digest="b", first=5, count=5)),
    "cut": table(Gop(digest="a", first=0, count=2, hidden=3), Gop(digest="b", first=2, count=5)),
    "open": table(Gop(digest="a", first=0, count=5), Gop(digest="b", first=5, count=5, leading=2)),
    "cut in the leading frames": table(
        Gop(digest="a", first=0, count=0, hidden=5),
        Gop(digest="b", first=0, count=4, leading=2, hidden=1),
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_every_frame_is_found_again_by_its_content(name):
    frames = TABLES[name]
    found = {}
    for holding in frames.holdings():
        for within in holding.within:
            found[holding.digest, within] = holding.offset + within
    assert found == {frames.identity(index): index for index in range(len(frames.pts))}


def test_a_cut_shares_identities_with_what_it_was_cut_from():
    whole, cut = TABLES["closed"], TABLES["cut"]
    assert [cut.identity(index) for index in range(7)] == [
        whole.identity(index) for index in range(3, 10)
    ]


def test_leading_frames_are_those_of_two_groups():
    assert TABLES["open"].identity(5) == (combine(("a", "b")), 0)
    assert TABLES["open"].identity(7) == ("b", 2)
