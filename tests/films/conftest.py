import os

import pytest

from . import sources


@pytest.fixture(autouse=True)
def quick_disk(monkeypatch):
    """Only a power failure could tell."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture(scope="session")
def media(tmp_path_factory):
    """Lossless sources, made once a session: name to path."""
    folder = tmp_path_factory.mktemp("sources")
    wide = [sources.coded_photo(192, 108, 0.15 * n) for n in range(30)]
    other = [sources.coded_photo(192, 108, 3 + 0.15 * n) for n in range(30)]
    upright = [sources.coded_photo(96, 160, 0.2 * n, 0.6) for n in range(12)]
    large = [sources.coded_photo(320, 240, 0.2 * n) for n in range(12)]
    tiny = [sources.coded_photo(50, 38, 0.2 * n, 0.5) for n in range(12)]
    files = {
        "wide": sources.write(folder / "wide.mp4", wide),
        "other": sources.write(folder / "other.mp4", other),
        "upright": sources.write(folder / "upright.mkv", upright),
        "large": sources.write(folder / "large.mp4", large),
        "tiny": sources.write(folder / "tiny.mp4", tiny),
        "badge": sources.write_png(folder / "badge.png", sources.badge()),
    }
    for rate in (24, 25, "30000/1001", 60):
        frames = [sources.numbered(n) for n in range(60)]
        name = f"count{str(rate).partition('/')[0]}"
        files[name] = sources.write(folder / f"{name}.mp4", frames, rate=rate)
    return files
