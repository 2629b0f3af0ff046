import os

import pytest
from engine.films import clip, color, film, project, title, video
from engine.footage import make_media

from .program import Program


@pytest.fixture(scope="session")
def media(tmp_path_factory):
    return make_media(tmp_path_factory.mktemp("media"))


@pytest.fixture(autouse=True)
def quick_disk(monkeypatch):
    """Only a power failure could tell."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture
def small(tmp_path, media):
    """A project of a second and a half: a clip, a title, a colour, a song, and a still."""
    data = film(
        [clip(id="walk", duration="1s"), color(duration="0.5s")],
        titles=[title("Hello", id="title", start="0.1s", duration="0.3s")],
        sounds=[{"audio": "song", "gain": "-6dB"}],
        outputs={"film.mp4": video(), "poster.png": {"at": "0.3s"}},
        vars={"name": "World"},
    )
    return project(tmp_path / "film", media, data, cache=tmp_path / "cache")


@pytest.fixture
def program(small):
    """The program in the folder of ``small``, whose cache it has."""
    return Program(small.folder, small.cache)
