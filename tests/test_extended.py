"""Extended R'G'B' against the formulas of BT.2100 and BT.1886 in floats, written out anew."""

import numpy as np
import pytest
from paint.test_hdr import hlg, pq

from dagrender.extended import extended, shown
from dagrender.picture import DynamicRange
from dagrender.transfer import to_extended

HDR = (DynamicRange.PQ, DynamicRange.HLG)
TO_2020 = np.array(  # BT.2087, section 4
    [[0.6274040, 0.3292820, 0.0433136], [0.0690970, 0.9195400, 0.0113612],
     [0.0163916, 0.0880132, 0.8955950]]
)  # fmt: skip
CODE = 1 / 876


def colours(peak):
    """Extended R'G'B' from black to ``peak``, some of it beyond BT.709."""
    rng = np.random.default_rng(2)
    return rng.uniform(-0.02, 1, (20_000, 3)) * peak


def signal(rgb, target):
    nits = np.clip(np.copysign(np.abs(rgb) ** 2.4, rgb) @ TO_2020.T * 203, 0, 10_000)
    return pq(nits) if target is DynamicRange.PQ else np.minimum(hlg(nits), 1)


@pytest.mark.parametrize("target", HDR)
@pytest.mark.parametrize("peak", [0.1, 1, 1.9])
def test_what_is_shown_is_the_formula_to_a_tenth_of_a_code(target, peak):
    rgb = colours(peak)
    ours = shown(rgb.T.astype(np.float32), target).T
    assert np.abs(ours - signal(rgb, target)).max() < 0.1 * CODE


@pytest.mark.parametrize("target", HDR)
def test_signals_come_back_as_they_were(target):
    """Of colours as saturated as footage has them, from black to thousands of cd/m2."""
    rng = np.random.default_rng(3)
    signals = rng.uniform(0.1, 0.85, (20_000, 1)) + rng.uniform(-0.1, 0.1, (20_000, 3))
    there = extended(signals.T.astype(np.float32), target)
    assert np.abs(shown(there, target).T - signals).max() < 0.1 * CODE
    exact = to_extended(signals, target)
    assert np.abs(there.T - exact).max() < 1e-3


def test_what_a_canvas_cannot_show_is_clipped():
    much = np.full((3, 1), 20, np.float32)
    assert shown(much, DynamicRange.PQ).max() == 1
    assert shown(much, DynamicRange.HLG).max() == 1
    # what PQ has for no light
    assert shown(-much, DynamicRange.PQ).max() < 1e-6
