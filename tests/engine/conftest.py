import json
import os

import pytest

from .composed import INNER
from .films import film, project
from .footage import make_media


@pytest.fixture(scope="session")
def media(tmp_path_factory):
    """A folder of tiny sources, made once a session: copy what is to be changed."""
    return make_media(tmp_path_factory.mktemp("media"))


@pytest.fixture(autouse=True)
def quick_disk(monkeypatch):
    """Only a power failure could tell."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture
def both(tmp_path, media):
    """A folder with ``inner.yaml`` and a film that shows it."""

    def make(clips, inner=INNER, **more):
        made = project(tmp_path / "film", media, film(clips, **more))
        (made.folder / "inner.yaml").write_text(json.dumps(inner, indent=1))
        return made

    return make
