import os

import pytest

from .footage import make_media


@pytest.fixture(scope="session")
def media(tmp_path_factory):
    """A folder of tiny sources, made once a session: copy what is to be changed."""
    return make_media(tmp_path_factory.mktemp("media"))


@pytest.fixture(autouse=True)
def quick_disk(monkeypatch):
    """Only a power failure could tell."""
    monkeypatch.setattr(os, "fsync", lambda _: None)
