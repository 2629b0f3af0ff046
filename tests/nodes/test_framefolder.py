"""The folder of frames: whole or not at all, and nobody else's files in its way."""

from pathlib import Path

import pytest

from dagrender.digest import digest_bytes
from dagrender.errors import SpecError
from dagrender.nodes.framefolder import (
    FrameFile,
    FrameFolder,
    Manifest,
    names,
    write_manifest,
)


def listed(folder):
    return sorted(path.name for path in folder.iterdir())


def write(path, *contents, key="k"):
    folder = FrameFolder(path)
    with folder.held(), folder.writing() as partial:
        files = []
        for name, data in zip(names(len(contents), "png"), contents, strict=True):
            (partial / name).write_bytes(data)
            digest = digest_bytes(data)
            files.append(FrameFile(file=name, time_s=0.0, digest=digest, size_bytes=len(data)))
        manifest = Manifest(key=key, format="png", width_px=2, height_px=2, files=tuple(files))
        write_manifest(partial, manifest)
    return manifest


def test_numbers_have_five_digits_and_more_where_there_are_more_frames():
    assert names(3, "jpg") == ("00001.jpg", "00002.jpg", "00003.jpg")
    many = names(100_000, "jpg")
    assert (many[0], many[-1]) == ("000001.jpg", "100000.jpg")
    assert list(many) == sorted(many)


def test_a_folder_appears_whole_with_a_manifest(tmp_path):
    manifest = write(tmp_path / "f", b"one", b"two")
    assert listed(tmp_path) == ["f"]
    assert listed(tmp_path / "f") == ["00001.png", "00002.png", "frames.json"]
    assert FrameFolder(tmp_path / "f").has("k") == manifest
    assert FrameFolder(tmp_path / "f").has("other") is None


def test_fewer_frames_replace_more(tmp_path):
    write(tmp_path / "f", b"one", b"two", b"three")
    write(tmp_path / "f", b"four")
    assert listed(tmp_path / "f") == ["00001.png", "frames.json"]


def test_an_empty_folder_may_be_filled(tmp_path):
    (tmp_path / "f").mkdir()
    write(tmp_path / "f", b"one")
    assert (tmp_path / "f/00001.png").read_bytes() == b"one"


def test_a_folder_behind_a_link_is_replaced_and_the_link_stays(tmp_path):
    write(tmp_path / "f", b"one")
    (tmp_path / "link").symlink_to("f")
    write(tmp_path / "link", b"two")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "f/00001.png").read_bytes() == b"two"


@pytest.mark.parametrize("own", [False, True])
def test_somebody_elses_files_are_left_alone(tmp_path, own):
    if own:
        write(tmp_path / "f", b"one")
    else:
        (tmp_path / "f").mkdir()
    (tmp_path / "f/diary.txt").write_text("dear")
    with pytest.raises(SpecError, match=r"f holds other files: diary.txt"):
        write(tmp_path / "f", b"two")
    assert (tmp_path / "f/diary.txt").read_text() == "dear"


def test_what_a_file_browser_left_is_no_hindrance(tmp_path):
    write(tmp_path / "f", b"one")
    (tmp_path / "f/.DS_Store").write_bytes(b"")
    write(tmp_path / "f", b"two")


def test_a_file_is_not_taken_for_a_folder(tmp_path):
    (tmp_path / "f").write_text("hello")
    with pytest.raises(SpecError, match="is a file"):
        write(tmp_path / "f", b"one")


def test_the_folder_that_one_is_in_is_not_taken_away(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SpecError, match="the folder that you are in"):
        write(tmp_path, b"one")


def test_a_failure_in_the_middle_leaves_the_last_good_frames(tmp_path):
    write(tmp_path / "f", b"one")
    with pytest.raises(TypeError):
        write(tmp_path / "f", b"two", None)
    assert (tmp_path / "f/00001.png").read_bytes() == b"one"
    assert listed(tmp_path) == ["f"]


def test_what_a_killed_writer_left_is_put_right(tmp_path):
    write(tmp_path / "f", b"one")
    # killed between the two renames: the old folder is aside, the new one not yet in place
    (tmp_path / "f").rename(tmp_path / ".f.replaced")
    (tmp_path / ".f.partial").mkdir()
    (tmp_path / ".f.partial/00001.png").write_bytes(b"two")
    with FrameFolder(tmp_path / "f").held():
        pass
    assert (tmp_path / "f/00001.png").read_bytes() == b"one"
    assert listed(tmp_path) == ["f"]


def test_a_failing_rename_puts_the_old_folder_back(tmp_path, monkeypatch):
    write(tmp_path / "f", b"one")
    rename = Path.rename

    def refused(path, target):
        if path.name == ".f.partial":
            raise PermissionError(13, "refused", str(path))
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refused)
    with pytest.raises(PermissionError):
        write(tmp_path / "f", b"two")
    assert (tmp_path / "f/00001.png").read_bytes() == b"one"


def test_two_do_not_write_one_folder_at_once(tmp_path):
    with (
        FrameFolder(tmp_path / "f").held(),
        pytest.raises(SpecError, match="another dagrender"),
        FrameFolder(tmp_path / "f").held(),
    ):
        pass


def test_frames_that_were_changed_are_not_up_to_date(tmp_path):
    write(tmp_path / "f", b"one", b"two")
    (tmp_path / "f/00002.png").write_bytes(b"TWO")
    assert FrameFolder(tmp_path / "f").has("k") is None


def test_a_manifest_that_makes_no_sense_is_none(tmp_path):
    write(tmp_path / "f", b"one")
    for text in ("", "[]", "{}", '{"dagrender_frames": 99}'):
        (tmp_path / "f/frames.json").write_text(text)
        assert FrameFolder(tmp_path / "f").manifest() is None
