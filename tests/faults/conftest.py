import os

import pytest
from engine.footage import make_media

from dagrender.engine import record
from dagrender.store import sources

from .disks import Disks


@pytest.fixture(scope="session")
def media(tmp_path_factory):
    return make_media(tmp_path_factory.mktemp("media"))


@pytest.fixture(autouse=True)
def quick_disk(monkeypatch):
    """Only a power failure could tell; a test of that watches the calls."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture(autouse=True)
def unwatched(monkeypatch):
    """What these tests do in the middle of a task is no input of it."""
    monkeypatch.delenv("DAGRENDER_WATCH_INPUTS", raising=False)


@pytest.fixture
def trusting(monkeypatch):
    """Digests and records are believed at once, as those of files that have lain for a while."""
    monkeypatch.setattr(sources, "_YOUNG_NS", 0)
    monkeypatch.setattr(record, "_YOUNG_NS", 0)


@pytest.fixture
def disks():
    """Mounts for a test, where root may mount."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root may mount file systems")
    made = Disks()
    yield made
    made.release()
