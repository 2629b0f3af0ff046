"""One film as many files: each shows the film, painted once for all of them."""

import sys
from pathlib import Path

import av
import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from specs import corpus

from .film import build, decoded

FRAMES = {
    "film.mp4": 84,
    "film.webm": 84,
    "film.mov": 84,
    "film.mkv": 84,
    "loop.gif": 28,
    "loop.apng": 12,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("outputs")
    build(made, corpus.stage("outputs", made, (160, 90)))
    return made


@pytest.mark.parametrize("name", FRAMES)
def test_every_file_has_its_frames(folder, name):
    with av.open(folder / name) as container:
        assert sum(1 for _ in container.decode(video=0)) == FRAMES[name]


def test_a_film_in_another_codec_shows_the_same(folder):
    """AV1 in draft quality against H.264 in standard, by luma: nothing but the coding differs."""
    one, other = decoded(folder / "film.mp4"), decoded(folder / "film.mkv")
    for number in (0, 30, 80):
        error = np.mean((one[number][0].astype(float) - other[number][0]) ** 2)
        assert 10 * np.log10(255**2 / max(error, 1e-9)) > 30


def test_a_file_of_sound_is_as_long_as_its_range(folder):
    for name, seconds in (("talk.mp3", 2), ("talk.flac", 3.5)):
        with av.open(folder / name) as container:
            samples = sum(frame.samples for frame in container.decode(audio=0))
            assert samples == seconds * 48000
            assert container.streams.audio[0].channels == (1 if name == "talk.mp3" else 2)
