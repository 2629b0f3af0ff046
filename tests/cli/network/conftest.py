"""A server, and a film that shows a clip of it."""

import pytest
from engine.films import project
from engine.served import serving

from .remote import showing


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def served(media):
    with serving() as server:
        server.files["a.mp4"] = (media / "a.mp4").read_bytes()
        yield server


@pytest.fixture
def made(tmp_path, media, served):
    """A film of a clip from the server and one from here."""
    made = project(tmp_path / "film", media, cache=tmp_path / "cache")
    showing(made, served("a.mp4"))
    return made
