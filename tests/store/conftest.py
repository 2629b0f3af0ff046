import os

import pytest


@pytest.fixture(autouse=True)
def quick_disk(monkeypatch):
    """Only a power failure could tell; a test of the order of syncs watches the calls."""
    monkeypatch.setattr(os, "fsync", lambda _: None)
