"""The filters that may be named: what libav says of their options, and that they forget."""

import numpy as np
import pytest

from dagrender.adjustment import Filters
from dagrender.media.adjusting.adjuster import Adjuster
from dagrender.media.adjusting.checking import filter_complaint
from dagrender.picture import DynamicRange, Picture, Pixels
from dagrender.spec.filters import EIGHT_BITS, OPTIONS

from ..options import is_unknown
from .pictures import scene, yuv


@pytest.mark.parametrize("name", OPTIONS)
def test_a_filter_that_may_be_named_is_there_and_has_its_options(name):
    assert filter_complaint(name, ()) == ""
    assert [option for option in OPTIONS[name] if is_unknown(name, option)] == []


def test_what_is_no_option_is_noticed():
    assert is_unknown("unsharp", "luma_amont")


@pytest.mark.parametrize("name", OPTIONS)
def test_a_filter_that_may_be_named_knows_no_other_frame(name):
    filters = (Filters(chain=((name, ()),)),)
    one, other = yuv(scene()), yuv(scene()[::-1] ** 2)
    kept = Adjuster(lambda _: b"")
    first = kept(one, filters).planes
    copies = [plane.copy() for plane in first]
    kept(other, filters)
    again = kept(one, filters).planes
    fresh = Adjuster(lambda _: b"")(one, filters).planes
    for ours, theirs, new in zip(copies, again, fresh, strict=True):
        assert np.array_equal(ours, theirs)
        assert np.array_equal(ours, new)


@pytest.mark.parametrize(
    ("name", "options", "told"),
    [
        ("unsharp", {"luma_amount": "99"}, "out of range"),
        ("gblur", {"sigma": "wide"}, "Undefined constant"),
        ("lutyuv", {"y": "val*("}, "Undefined constant"),
        ("unsharp", {"luma_msize_x": "4"}, "luma"),
    ],
)
def test_what_libav_says_of_an_option_is_told(name, options, told):
    assert told in filter_complaint(name, tuple(options.items()))


def test_no_option_reaches_another_option_or_filter():
    for value in ("1:chroma_amount=2", "1,negate", "1;[a]null", "'1'", "1\\:2"):
        assert filter_complaint("unsharp", (("luma_amount", value),))


MILD = {"pixelize": (("w", "2"), ("h", "2")), "kirsch": (("scale", "0.1"),)}
"""Options with which filters leave a noise its many codes."""


@pytest.mark.parametrize("name", OPTIONS)
def test_filters_keep_ten_bits_but_for_those_that_know_eight_only(name):
    """Of a grey noise of many more codes than eight bits have."""
    luma = np.random.default_rng(0).integers(64, 941, (96, 128)).astype(np.uint16)
    luma = (luma + np.roll(luma, 1, 1)) // 2
    middle = np.full((48, 64), 512, np.uint16)
    noise = Picture(pixels=Pixels.YUV420P10, planes=(luma, middle, middle))
    options = MILD.get(name, ())
    assert filter_complaint(name, options, Pixels.YUV420P10) == ""
    filters = (Filters(chain=((name, options),)),)
    done = Adjuster(lambda _: b"")(noise, filters, DynamicRange.PQ)
    assert done.pixels is Pixels.YUV420P10
    assert (len(np.unique(done.planes[0])) < 300) == (name in EIGHT_BITS)
