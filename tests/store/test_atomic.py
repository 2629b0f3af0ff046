import os
import subprocess
import sys

import pytest

from dagrender.store.atomic import replace_file, temporary_beside, write_atomic


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_the_target_appears_when_the_block_ends(tmp_path):
    target = tmp_path / "out" / "film.mp4"
    with temporary_beside(target) as path:
        assert path.parent == target.parent
        assert path.suffix == ".mp4"
        path.write_bytes(b"film")
        assert not target.exists()
    assert target.read_bytes() == b"film"
    assert names(target.parent) == ["film.mp4"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_failure_keeps_the_old_target_and_leaves_nothing_else(tmp_path, error):
    target = tmp_path / "film.mp4"
    target.write_bytes(b"old")

    def fail():
        with temporary_beside(target) as path:
            path.write_bytes(b"half")
            raise error

    with pytest.raises(error):
        fail()
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["film.mp4"]


def test_a_writer_may_put_another_file_at_the_path(tmp_path):
    target = tmp_path / "film.mp4"
    with temporary_beside(target) as path:
        path.unlink()
        path.write_bytes(b"film")
    assert target.read_bytes() == b"film"
    assert names(tmp_path) == ["film.mp4"]


def test_an_output_has_the_permissions_that_a_user_expects(tmp_path):
    mask = os.umask(0o027)
    try:
        replace_file(tmp_path / "film.mp4", lambda file: file.write(b"film"))
    finally:
        os.umask(mask)
    assert (tmp_path / "film.mp4").stat().st_mode & 0o777 == 0o640


def test_a_link_stays_and_its_target_is_replaced(tmp_path):
    (tmp_path / "disk").mkdir()
    (tmp_path / "film.mp4").symlink_to(tmp_path / "disk" / "real.mp4")
    replace_file(tmp_path / "film.mp4", lambda file: file.write(b"film"))
    assert (tmp_path / "film.mp4").is_symlink()
    assert (tmp_path / "disk" / "real.mp4").read_bytes() == b"film"


def test_a_very_long_name_has_room(tmp_path):
    target = tmp_path / ("é" * 125 + ".mp4")
    replace_file(target, lambda file: file.write(b"film"))
    write_atomic(target, b"second")
    assert names(tmp_path) == [target.name]
    assert target.read_bytes() == b"second"


def test_what_a_killed_writer_left_is_swept_and_a_live_ones_is_not(tmp_path):
    target = tmp_path / "film.mp4"
    script = (
        "import os, signal, sys; from pathlib import Path\n"
        "from dagrender.store.atomic import temporary_beside\n"
        "with temporary_beside(Path(sys.argv[1])) as path:\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    bystander = tmp_path / ".film.mine.partial.mp4"
    bystander.write_bytes(b"mine")
    subprocess.run([sys.executable, "-c", script, str(target)], check=False)
    left = set(tmp_path.iterdir()) - {bystander}
    assert len(left) == 1
    with temporary_beside(target) as first, temporary_beside(target) as second:
        assert not left & set(tmp_path.iterdir())
        first.write_bytes(b"first")
        second.write_bytes(b"second")
    assert target.read_bytes() == b"first"
    assert names(tmp_path) == [bystander.name, "film.mp4"]
