import os

import pytest
from engine.footage import make_media

from dagrender.store.store import Store


@pytest.fixture(scope="session")
def media(tmp_path_factory):
    return make_media(tmp_path_factory.mktemp("media"))


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _: None)
    return Store(tmp_path / "cache")
