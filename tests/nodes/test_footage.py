import os
import pickle
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest

from dagrender.digest import digest_file
from dagrender.errors import SourceError
from dagrender.nodes.footage import Footage, SourceFile, TouchedError, stamp_of


@pytest.fixture
def source(tmp_path, media):
    path = Path(shutil.copy2(media / "a.mp4", tmp_path / "a.mp4"))
    return SourceFile(
        content=digest_file(path),
        file=digest_file(path),
        path=str(path),
        facts="",
        stamp=stamp_of(path.stat()),
    )


def test_an_unchanged_source_is_fine(source):
    source.check()
    pickle.loads(pickle.dumps(source)).check()


def test_a_touched_source_is_fine_for_a_task_that_begins_now(source):
    os.utime(source.path)
    source.renewed().check()


def test_a_source_that_was_copied_and_moved_back_is_fine_for_a_task_that_begins_now(source):
    path = Path(source.path)
    shutil.copy2(path, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)
    source.renewed().check()


def test_a_source_that_is_touched_under_a_task_is_told(source):
    """It may have held something else for a moment: nothing that was read of it is sure."""
    os.utime(source.path)
    with pytest.raises(TouchedError):
        source.check()


def test_the_stamp_of_a_young_file_proves_nothing(source):
    """Within one tick of a file system's clock, another content leaves the same stamp."""
    path = Path(source.path)
    assert not source.stamp.sure
    source.check()
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    unsure = replace(source, stamp=stamp_of(path.stat()))
    with pytest.raises(SourceError, match="changed while the film was being built"):
        unsure.check()


def test_a_file_that_has_lain_for_a_while_is_read_once(source, monkeypatch):
    from dagrender.nodes import footage
    from dagrender.store import sources

    later = time.time_ns() + 60_000_000_000
    monkeypatch.setattr(sources.time, "time_ns", lambda: later)
    steady = source.renewed()
    assert steady.stamp.sure
    monkeypatch.setattr(footage, "digest_file", lambda _: pytest.fail("it was read once more"))
    for _ in range(3):
        steady.check()
        assert steady.renewed() is steady
        source.check()


def test_a_source_that_has_gone_is_told(source):
    Path(source.path).unlink()
    with pytest.raises(SourceError, match="No such file") as error:
        source.check()
    assert error.value.path == source.path


def test_a_source_of_other_content_is_told_though_size_and_time_are_the_same(source):
    path = Path(source.path)
    seen = path.stat()
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    with pytest.raises(SourceError, match="changed while the film was being built"):
        source.check()


def test_fonts_are_found_by_content():
    footage = Footage(fonts=(("abc", "/fonts/inter.ttf"),))
    assert footage.font("abc") == Path("/fonts/inter.ttf")
