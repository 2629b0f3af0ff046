"""What a picture check is given: the film of the feature that its marker names."""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from films.film import build, decoded

from specs import featured


@pytest.fixture(autouse=True)
def quick_disk(monkeypatch):
    """Only a power failure could tell."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture(scope="session")
def cache(tmp_path_factory):
    """One cache for all films, for they show the same sources."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def feature(request):
    """The name of the feature that a test checks."""
    return request.node.get_closest_marker("feature").args[0]


@pytest.fixture
def frames(feature, tmp_path, cache):
    """The planes of all frames of the composition's film, encoded without loss."""
    build(tmp_path, featured.stage(feature, tmp_path, lossless=True), cache)
    return decoded(tmp_path / "film.mp4")


@pytest.fixture
def built(feature, tmp_path, cache):
    """A folder with all outputs of the composition, just as it stands."""
    build(tmp_path, featured.stage(feature, tmp_path), cache)
    return tmp_path
