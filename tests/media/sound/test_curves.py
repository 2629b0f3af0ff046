"""Curves of fades against libavfilter's ``afade``."""

import av
import numpy as np
import pytest
from av.filter import Graph
from hypothesis import given
from hypothesis import strategies as st

from dagrender.media.sound.curves import FadeCurve, rise

HZ = 48_000
THEIRS = {
    FadeCurve.LINEAR: "tri",
    FadeCurve.EQUAL_POWER: "qsin",
    FadeCurve.S: "hsin",
    FadeCurve.LOG: "log",
    FadeCurve.EXP: "exp",
}


def afade(curve, samples):
    """What ``afade`` makes of a constant 1."""
    graph = Graph()
    source = graph.add_abuffer(sample_rate=HZ, format="dbl", layout="mono", time_base=None)
    fade = graph.add("afade", f"type=in:start_sample=0:nb_samples={samples}:curve={THEIRS[curve]}")
    sink = graph.add("abuffersink")
    source.link_to(fade)
    fade.link_to(sink)
    graph.configure()
    frame = av.AudioFrame.from_ndarray(np.ones((1, samples)), format="dbl", layout="mono")
    frame.sample_rate, frame.pts = HZ, 0
    graph.push(frame)
    return graph.pull().to_ndarray()[0]


@pytest.mark.parametrize("curve", FadeCurve)
def test_a_curve_is_libavfilters(curve):
    count = 2400
    ours = rise(curve, np.arange(count) / count)
    assert np.abs(ours - afade(curve, count))[1:].max() < 1e-6


@pytest.mark.parametrize("curve", FadeCurve)
def test_a_curve_rises_from_silence_to_full_and_is_held_there(curve):
    at = rise(curve, np.array([-1.0, 0.0, *np.linspace(0.01, 0.99, 50), 1.0, 2.0]))
    assert (at[0], at[1], at[-2], at[-1]) == (0, 0, 1, 1)
    assert (np.diff(at) >= 0).all()


@given(st.floats(0, 1))
def test_two_that_cross_add_up(share):
    both = np.array([share, 1 - share])
    for curve in (FadeCurve.LINEAR, FadeCurve.S):
        assert rise(curve, both).sum() == pytest.approx(1)
    assert (rise(FadeCurve.EQUAL_POWER, both) ** 2).sum() == pytest.approx(1)
