"""Disks that are full, that may only be read, that are another user's."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from cli.program import Program, Ran
from engine.films import clip, color, film, project, title, video

from .ground import fresh_outputs

BUILD = ("build", "film.yaml", "--executor", "inline", "--progress", "json")


@pytest.fixture
def made(tmp_path, media):
    data = film(
        [clip("a", "0s", "0.4s"), color(duration="0.2s")],
        titles=[title("Hi", "0s", "0.3s", font_size=9)],
        sounds=[{"audio": "song", "duration": "0.6s"}],
        outputs={
            "out/film.mp4": video("0.2s"),
            "out/sound.flac": {},
            "out/still.png": {"at": "0s"},
        },
        size="64x36",
    )
    return project(tmp_path / "film", media, data, cache=tmp_path / "cache")


@pytest.fixture
def program(made):
    return Program(made.folder, made.cache)


def report_of(ran):
    assert ran.code == 0, ran.err
    return json.loads(ran.out.splitlines()[-1])


def files_of(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def edit(made):
    made.data["timeline"][0]["clips"][1]["color"] = "#aa5500"
    made.write(made.data)


@pytest.mark.parametrize("kilobytes", [60, 140, 240])
def test_a_cache_on_a_full_disk_fails_the_build_by_name_and_loses_nothing(
    made,
    program,
    disks,
    kilobytes,
):
    disks.small(made.cache, kilobytes << 10)
    ran = program(*BUILD)
    assert ran.code == 1
    assert "No space left on device" in ran.err
    assert "Traceback" not in ran.err
    assert not list(made.folder.rglob("*.partial*"))
    disks.enlarge(made.cache, 32 << 20)
    assert report_of(program(*BUILD))["failures"] == []
    assert made.outputs() == fresh_outputs(made)
    assert made.partial_files() == []


def test_an_output_on_a_full_disk_keeps_the_old_one_and_costs_no_rendering_later(
    made,
    program,
    disks,
):
    good = report_of(program(*BUILD))
    assert good["nodes"]["encode"]["run"] == 4
    shutil.rmtree(made.folder / "out")
    disks.small(made.folder / "out", 8 << 10)
    (made.folder / "out/film.mp4").write_bytes(b"old")
    ran = program(*BUILD, "-k")
    assert ran.code == 1
    assert "No space left on device" in ran.err
    assert "film.mp4" in ran.err
    assert "Traceback" not in ran.err
    assert (made.folder / "out/film.mp4").read_bytes() == b"old"
    assert [path.name for path in (made.folder / "out").iterdir() if path.name[0] == "."] == []
    disks.enlarge(made.folder / "out", 32 << 20)
    again = report_of(program(*BUILD))
    assert again["nodes"]["encode"]["run"] == again["nodes"]["mix"]["run"] == 0
    assert made.outputs() == fresh_outputs(made)


def test_a_cache_that_may_only_be_read_is_used_and_nothing_kept_which_is_said(
    made,
    program,
    disks,
):
    report_of(program(*BUILD))
    shutil.rmtree(made.folder / "out")
    disks.read_only(made.cache)
    before = files_of(made.cache)
    report = report_of(program(*BUILD))
    (warning,) = report["warnings"]
    assert warning == (
        f"the cache {made.cache} cannot be written to (Read-only file system): "
        "nothing of this is kept"
    )
    assert report["nodes"]["encode"]["run"] == 0
    edit(made)
    assert report_of(program(*BUILD))["nodes"]["encode"]["run"] == 1
    assert made.outputs() == fresh_outputs(made)
    assert files_of(made.cache) == before
    assert not list(Path(tempfile.gettempdir()).glob("dagrender-cache-*"))


def test_workers_read_a_cache_that_may_only_be_read_too(made, program, disks):
    report_of(program(*BUILD))
    disks.read_only(made.cache)
    edit(made)
    report = report_of(program("build", "film.yaml", "--progress", "json", "-j", "2"))
    assert report["nodes"]["encode"]["run"] == 1
    assert made.outputs() == fresh_outputs(made)


def test_a_project_that_may_only_be_read_is_told_before_anything_is_rendered(
    made,
    program,
    disks,
    tmp_path,
):
    (made.folder / "out").mkdir()
    disks.read_only(made.folder)
    ran = program(*BUILD)
    assert ran.code == 2
    told = f"the folder {made.folder / 'out'} is on a file system that may only be read"
    assert ran.err.count(told) == 3
    assert "hint: write the film elsewhere with -o" in ran.err
    assert encodes(made) == []
    ran = program(*BUILD, "--only", "out/film.mp4", "-o", tmp_path / "film.mp4")
    assert report_of(ran)["outputs"][0]["path"] == str(tmp_path / "film.mp4")


def encodes(made):
    from dagrender.store.store import Store

    return [one for one in Store(made.cache).entries() if one.kind == "encode"]


def test_a_project_that_may_only_be_read_and_is_up_to_date_is_well(made, program, disks):
    report_of(program(*BUILD))
    disks.read_only(made.folder)
    report = report_of(program(*BUILD))
    assert all(output["up_to_date"] for output in report["outputs"])


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may become another user"
)
class TestAnotherUsersCache:
    """Root builds first, then nobody."""

    NOBODY = 65534

    @pytest.fixture
    def made(self, media):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)
            data = film([color(duration="0.4s")], outputs={"film.mp4": video("0.2s")}, size="64x36")
            made = project(Path(folder) / "film", media, data, cache=Path(folder) / "cache")
            made.folder.chmod(0o777)
            yield made

    @pytest.fixture
    def spawn(self, made, tmp_path, media):
        warm = project(tmp_path / "warm", media, made.data)

        def run():
            script = Path(__file__).with_name("nobody.py")
            arguments = (self.NOBODY, warm.folder, made.folder, made.cache, *BUILD)
            done = subprocess.run(
                [sys.executable, str(script), *map(str, arguments)],
                capture_output=True,
                text=True,
                check=False,
            )
            return Ran(done.returncode, done.stdout, done.stderr)

        return run

    def test_that_may_not_be_looked_into_is_told(self, made, spawn):
        made.build()
        made.cache.chmod(0o700)
        ran = spawn()
        assert ran.code == 2
        assert f"Directory '{made.cache}' is not readable" in ran.err

    @pytest.mark.parametrize("mode", [0o755, 0o700])
    def test_is_used_as_far_as_it_may_be_read_and_that_is_said(self, made, spawn, mode):
        made.build()
        (made.folder / "film.mp4").unlink()
        for path in made.cache.rglob("*"):
            if path.is_dir():
                path.chmod(mode)
        made.cache.chmod(0o755)
        report = report_of(spawn())
        assert "cannot be written to (Permission denied)" in report["warnings"][0]
        assert report["nodes"]["encode"]["run"] == (0 if mode == 0o755 else 1)
        assert made.outputs() == fresh_outputs(made)

    def test_whose_folders_are_ours_but_not_its_files_is_built_over(self, made, spawn):
        made.build()
        (made.folder / "film.mp4").unlink()
        for path in (made.cache, *made.cache.rglob("*")):
            if path.is_dir():
                os.chown(path, self.NOBODY, self.NOBODY)
            else:
                path.chmod(0o600)
        report = report_of(spawn())
        assert report["warnings"] == []
        assert report["nodes"]["encode"]["run"] == 1
        assert made.outputs() == fresh_outputs(made)

    def test_an_output_folder_of_another_user_is_told_before_anything_is_rendered(
        self, made, spawn
    ):
        made.folder.chmod(0o755)
        made.cache.mkdir()
        made.cache.chmod(0o777)
        ran = spawn()
        assert ran.code == 2
        assert f"the folder {made.folder} may not be written to" in ran.err
