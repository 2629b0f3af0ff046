"""Keys: what is in them, what is not, and that a change of them is always a decision."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagrender.media.coding.encoding import VideoEncoding
from dagrender.media.coding.labels import UNLABELLED
from dagrender.media.sound.track import TrackEncoding
from dagrender.nodes import capture, encode, extract, loudness, mux, normalize, probe, sound
from dagrender.nodes.recipe import Recipe
from dagrender.picture import FrameRun

ENCODING = VideoEncoding(width_px=64, height_px=48, rate=Fraction(25))
RECIPE = Recipe(
    kind="encode",
    version=1,
    params=encode.Params(encoding=ENCODING),
    inputs=(("picture", "a" * 32), ("picture", "b" * 32)),
    tools=(("libx264", "165"),),
)


def test_equal_recipes_have_one_key():
    assert RECIPE.key() == replace(RECIPE).key()


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "mix"},
        {"version": 2},
        {"params": encode.Params(encoding=replace(ENCODING, crf=21))},
        {"params": encode.Params(encoding=replace(ENCODING, rate=Fraction(30000, 1001)))},
        {"inputs": (("picture", "b" * 32), ("picture", "a" * 32))},
        {"inputs": (("picture", "a" * 32), ("passage", "b" * 32))},
        {"inputs": (("picture", "a" * 32),)},
        {"tools": (("libx264", "166"),)},
        {"tools": ()},
    ],
    ids=str,
)
def test_everything_in_a_recipe_is_in_its_key(changed):
    assert replace(RECIPE, **changed).key() != RECIPE.key()


def test_a_pinned_key_has_not_changed():
    """Should it, every user's cache is worth nothing: then say so in the change log."""
    assert RECIPE.key() == "e734712466a5e762440f36da48e17adc"


digests = st.text("0123456789abcdef", min_size=32, max_size=32)


@given(st.lists(digests, min_size=1, max_size=4), digests)
def test_a_joined_films_key_depends_on_every_segment_and_their_order(segments, passage):
    params = mux.Params(suffix=".mp4", encoding=ENCODING, labels=UNLABELLED)

    def key(parts, *sound):
        return mux.recipe(params, tuple(parts), sound).key()

    own = key(segments, passage)
    assert key(segments) != own
    assert key([*segments, passage]) != own
    assert key(segments, passage, passage) != own
    assert key([*segments, segments[0]], passage) != own
    if segments[::-1] != segments:
        assert key(segments[::-1], passage) != own


@given(st.lists(st.integers(0, 99), min_size=1, max_size=9), digests)
def test_an_extracts_key_is_its_frames_and_how_they_are_conformed(indices, gop):
    params = extract.Params(frames=(FrameRun(gop=gop, indices=tuple(indices)),))
    own = extract.recipe(params, "a" * 32).key()
    assert extract.recipe(params, "b" * 32).key() != own
    more = extract.Params(frames=(FrameRun(gop=gop, indices=(*indices, 100)),))
    assert extract.recipe(more, "a" * 32).key() != own


@given(st.lists(digests, min_size=1, max_size=4, unique=True))
def test_what_is_made_of_blocks_depends_on_each_of_them_and_their_order(blocks):
    encoding = TrackEncoding(codec="aac", bitrate=128_000, rate_hz=48_000, channels=2)
    for kind, params in (
        (loudness, loudness.params(1, 48_000, None)),
        (sound, sound.Params(encoding=encoding)),
    ):
        made = kind.recipe(params, tuple(blocks))
        assert (made.kind, made.version, made.params) == (kind.KIND, kind.VERSION, params)
        assert made.inputs == tuple(("block", digest) for digest in blocks)
        keys = {kind.recipe(params, tuple(some)).key() for some in (blocks, blocks[1:])}
        assert len(keys) == 2
        assert len(blocks) == 1 or kind.recipe(params, tuple(blocks[::-1])).key() not in keys


def test_every_kind_names_the_tools_that_can_change_its_bytes():
    recipes = [
        probe.recipe(probe.Params(file="a" * 32)),
        normalize.recipe(normalize.Params(conform=None)),
        encode.recipe(encode.Params(encoding=ENCODING), "a" * 32),
        mux.recipe(mux.Params(suffix=".mp4", encoding=ENCODING, labels=UNLABELLED), (), ()),
        loudness.recipe(loudness.params(0, 48_000, None), ("a" * 32,)),
    ]
    for recipe in recipes:
        assert {"pyav", "libavcodec", "libavformat"} <= dict(recipe.tools).keys()
    assert "libx264" in dict(recipes[2].tools)
    painted = capture.recipe(capture.Params(display=None), ())
    assert "skia-python" in dict(painted.tools)
