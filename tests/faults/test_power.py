"""The power fails while films are joined: what libav writes is recorded, and every state looked at.

What is written down is what reaches the system, whoever writes it; see ``store.power`` for the
states in which a disk may be found.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from store.power import lay_out, states_after

from dagrender.nodes.framefolder import FrameFolder

from . import libc

TESTS = Path(__file__).parent.parent
FILES = ("film.mp4", "film.mkv", "loop.gif", "song.flac", "song.m4a", "poster.png")


@pytest.fixture(scope="module")
def joined(tmp_path_factory):
    """The folder of the film before and after, and what was done to it in between."""
    folder = tmp_path_factory.mktemp("joined").resolve()
    environment = {name: one for name, one in os.environ.items() if "WATCH_INPUTS" not in name}
    command = [sys.executable, "-W", "ignore", "-m", "faults.joined", str(folder)]
    done = subprocess.run(command, cwd=TESTS, env=environment, check=False)
    if done.returncode == 3:
        pytest.skip("this system lets no library stand before others")
    assert done.returncode == 0
    return folder


def steps_of(joined, names):
    """What was done to files and folders whose names begin so, as a disk takes it."""
    film = joined / "film"
    for event, path, other, at, data in libc.recorded(joined / "log"):
        inside = path.relative_to(film).parts if path.is_relative_to(film) else ("",)
        if inside and not inside[0].lstrip(".").startswith(names):
            continue
        match event:
            case "create" | "empty" | "sync" | "mkdir":
                yield (event, path)
            case "write":
                yield (event, path, data, at)
            case "truncate":
                yield (event, path, at)
            case "rename" | "link":
                yield (event, other, path)
            case "remove":
                yield ("unlink", path)
            case "chmod":
                pass
            case _:
                pytest.fail(f"a step that is not known: {event} {path}")


def before_of(joined, names):
    film, before = joined / "film", joined / "before"
    found = {film: None}
    for path in before.rglob("*"):
        if path.relative_to(before).parts[0].startswith(names):
            found[film / path.relative_to(before)] = None if path.is_dir() else path.read_bytes()
    return found


@pytest.mark.parametrize("name", FILES)
def test_an_output_is_the_old_one_or_the_new_one_whoever_writes_it(joined, name):
    stem = Path(name).stem
    steps = [
        step
        for step in steps_of(joined, (stem,))
        if all(one.suffix in ("", Path(name).suffix) for one in step[1:] if isinstance(one, Path))
    ]
    kinds = [step[0] for step in steps]
    assert "write" in kinds
    assert kinds.index("sync") < kinds.index("rename") < len(kinds) - kinds[::-1].index("sync") - 1
    old, new = (joined / "before" / name).read_bytes(), (joined / "film" / name).read_bytes()
    assert old != new
    target = joined / "film" / name
    found = {state.get(target) for state in states_after(steps, before_of(joined, (name,)))}
    assert found == {old, new}
    # the check itself: without syncs a part of it would be found
    loose = [step for step in steps if step[0] != "sync"]
    found = {state.get(target) for state in states_after(loose, before_of(joined, (name,)))}
    assert not found <= {old, new}


def test_numbered_pictures_are_the_old_ones_or_the_new_ones(joined, tmp_path):
    steps = [*steps_of(joined, ("frames",))]
    old, new = (FrameFolder(joined / one / "frames").manifest() for one in ("before", "film"))
    assert old != new
    found = list(folders_after(joined, steps, tmp_path / "after"))
    assert old in found
    assert new in found
    assert all(one in (old, new) for one in found)
    # the check itself: pictures that were not synced would be found in parts
    loose = [step for step in steps if step[0] != "sync" or step[1].suffix != ".png"]
    assert None in list(folders_after(joined, loose, tmp_path / "after"))


def folders_after(joined, steps, place):
    """What the folder of frames says it holds in each state; None where that is not so."""
    for state in states_after(steps, before_of(joined, ("frames",))):
        lay_out(state, joined / "film", place)
        folder = FrameFolder(place / "frames")
        with folder.held():  # as the next build does, which sets right what was cut off
            manifest = folder.manifest()
            yield manifest and folder.has(manifest.key)
