"""In which portions extracted frames are kept: by what they are, wherever and however they lie."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from dagrender.digest import digest_bytes
from dagrender.media.facts.model import FrameTable, Gop
from dagrender.nodes.blocks import BlockMap, frames_a_block, key_of
from dagrender.picture import Conform, Matrix, Pixels, Range, SourceForm

FORM = SourceForm(
    width_px=1920,
    height_px=1080,
    pixel_format="yuv420p",
    matrix=Matrix.BT709,
    range=Range.LIMITED,
    rotation_deg=0,
    sample_aspect=Fraction(1),
    has_alpha=False,
)
CONFORM = Conform(
    form=FORM, crop=None, width_px=640, height_px=360, window=None, pixels=Pixels.YUV420
)


def table(gops):
    """A table of GOPs given as (name, frames)."""
    made, first = [], 0
    for name, count in gops:
        made.append(Gop(digest=digest_bytes(str(name).encode()), first=first, count=count))
        first += count
    return FrameTable(
        time_base=Fraction(1, 30),
        pts=tuple(range(first)),
        duration=first,
        gops=tuple(made),
        origin_pts=0,
        file_time_base=Fraction(1, 30),
        file_pts=tuple(range(first)),
    )


def blocks_of(gops, frames=32):
    """The block of every frame, in order."""
    made = table(gops)
    blocks = BlockMap(made)
    return [blocks.block(*made.identity(index), frames) for index in range(len(made.pts))]


def test_a_long_gop_is_cut_at_multiples_of_a_blocks_length():
    found = blocks_of([("a", 70)])
    assert len(set(found[:32])) == len(set(found[32:64])) == len(set(found[64:])) == 1
    assert len(set(found)) == 3


def test_blocks_of_long_gops_do_not_depend_on_what_stands_around_them():
    assert blocks_of([("a", 70), ("b", 50)])[70:] == blocks_of([("b", 50), ("c", 9)])[:50]


def test_frames_of_an_intra_only_source_lie_in_blocks_of_many():
    found = blocks_of([(number, 1) for number in range(600)])
    runs = sorted(found.count(block) for block in set(found))
    assert runs[-1] <= 32
    assert 600 / len(runs) > 8


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 100), st.integers(0, 100))
def test_an_intra_only_source_that_was_cut_has_the_same_blocks_but_at_its_ends(head, tail):
    whole = blocks_of([(number, 1) for number in range(400)])
    cut = blocks_of([(number, 1) for number in range(head, 400 - tail)])
    strange = {block for block in cut if block not in whole}
    assert len(strange) <= 4


def test_the_larger_a_picture_the_fewer_make_a_block():
    assert frames_a_block(CONFORM) == 32
    assert frames_a_block(replace(CONFORM, width_px=3840, height_px=2160)) == 8
    assert frames_a_block(replace(CONFORM, width_px=7680, height_px=4320)) == 4


def test_what_is_conformed_in_another_way_is_kept_elsewhere():
    block = digest_bytes(b"block")
    others = (
        replace(CONFORM, width_px=320),
        replace(CONFORM, pixels=Pixels.RGBA),
        replace(CONFORM, form=replace(FORM, range=Range.FULL)),
    )
    keys = {key_of(block, one) for one in (CONFORM, *others)}
    assert len(keys) == 4
    assert key_of(digest_bytes(b"other"), CONFORM) not in keys


def test_a_frame_that_the_source_does_not_show_has_no_place_in_its_map():
    made = table([("a", 10), ("b", 3)])
    blocks = BlockMap(made)
    assert blocks.holds(made.gops[1].digest, 2)
    assert not blocks.holds(made.gops[1].digest, 3)
    assert not blocks.holds(digest_bytes(b"c"), 0)


def test_blocks_of_a_part_of_a_sequence_are_those_of_the_whole():
    made = table([(number, 1) for number in range(200)])
    whole = BlockMap(made)
    some = [made.identity(index) for index in range(50, 90)]
    part = BlockMap.of_pictures(tuple(dict.fromkeys(whole.run(gop) for gop, _ in some)))
    for frames in (32, 8, 4):
        assert [part.block(*one, frames) for one in some] == [
            whole.block(*one, frames) for one in some
        ]
    assert all(part.holds(*one) for one in some)
    assert not part.holds(*made.identity(199))


def test_runs_of_short_gops_are_cut_where_pictures_are_large():
    found = blocks_of([(number, 1) for number in range(600)], frames=4)
    assert max(found.count(block) for block in set(found)) == 4
