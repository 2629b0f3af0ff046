"""Building what is up to date: said at once, with nothing heavy imported, and never wrongly."""

import json
import os
import shutil
import subprocess
import sys
import time

import pytest
from engine.films import flip
from engine.footage import write_frame

from dagrender.engine import record

HEAVY = {
    "av",
    "networkx",
    "numpy",
    "pydantic",
    "skia",
    "yaml",
    "jinja2",
    "xxhash",
    "rich",
    "sqlite3",
    "multiprocessing",
    "subprocess",
    "tinycss2",
    "fontpkg",
    "urllib3",
    "truststore",
    "ssl",
}
WATCHING = """
import sys
from dagrender.cli.entry import main
try:
    main()
finally:
    print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""
LAUNCHING = """
import sys
from dagrender.cli.entry import main
from dagrender.engine.workers import process
launch = process.WorkerProcess.launch
def told(self):
    print("launched:", *sorted({name.partition(".")[0] for name in sys.modules}))
    launch(self)
process.WorkerProcess.launch = told
main()
"""


@pytest.fixture
def built(small, program, monkeypatch):
    """The small film, built, with a record of that: its sources are old enough to be trusted."""
    monkeypatch.setattr(record, "_YOUNG_NS", 10_000_000)
    time.sleep(0.02)
    assert program("build", "film.yaml", "--executor", "inline").code == 0
    return small


def again(program, *args):
    return program("build", "film.yaml", "--executor", "inline", *args)


def test_what_was_told_of_sound_is_told_again(small, program, monkeypatch):
    """Warnings, and the loudness of outputs; they are kept in the record."""
    monkeypatch.setattr(record, "_YOUNG_NS", 10_000_000)
    small.data["timeline"][0]["clips"][0]["gain"] = "60dB"
    small.data["outputs"]["film.wav"] = {"loudness": "-23LUFS"}
    small.write(small.data)
    time.sleep(0.02)
    first, second = again(program), again(program)
    assert "nothing to do" in second.out
    assert "film.mp4 is too loud" in first.err
    warnings = [line for line in first.err.splitlines() if line.startswith("warning: ")]
    assert second.err.splitlines() == warnings
    told = next(line for line in first.out.splitlines() if line.startswith("film.wav"))
    assert "film.wav is up to date, " in second.out
    assert told[told.index(" LUFS made ") :] in second.out


def test_nothing_is_imported_when_there_is_nothing_to_do(built, program):
    ran = subprocess.run(
        [sys.executable, "-c", WATCHING, "build", "film.yaml"],
        cwd=built.folder,
        env=program.environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    *told, modules = ran.stdout.splitlines()
    assert "film.mp4 is up to date" in told
    assert "poster.png is up to date" in told
    assert not HEAVY & set(modules.split())
    assert "click" in modules.split()


def test_where_there_is_something_to_do_workers_load_their_libraries_first(small, program):
    ran = subprocess.run(
        [sys.executable, "-c", LAUNCHING, "build", "film.yaml"],
        cwd=small.folder,
        env=program.environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    first = next(line for line in ran.stdout.splitlines() if line.startswith("launched: "))
    assert not (HEAVY - {"multiprocessing", "subprocess"}) & set(first.split())
    assert (small.folder / "film.mp4").is_file()


def test_up_to_date_is_said_with_exit_code_0(built, program):
    ran = again(program)
    assert ran.code == 0
    assert ran.err == ""
    film, poster, summary = ran.out.splitlines()
    assert (film, poster) == ("film.mp4 is up to date", "poster.png is up to date")
    assert summary.startswith("nothing to do, in ")


def test_the_report_of_nothing_is_a_report_all_the_same(built, program):
    again(program, "--report", "r.json")
    report = json.loads((built.folder / "r.json").read_text())
    assert [one["up_to_date"] for one in report["outputs"]] == [True, True]
    assert all(one["run"] == 0 and one["hit"] == one["total"] for one in report["nodes"].values())
    assert set(report["phases_ms"].values()) == {0.0}
    assert not any(report["store"].values())
    assert report["wall_s"] < 5


def knows(small, **given):
    return record.up_to_date(small.request(**given)) is not None


def test_a_build_leaves_a_record(built):
    assert knows(built)


def test_how_a_film_is_built_is_no_matter(built):
    assert knows(built, jobs=7, executor="processes", keep_going=True)


@pytest.mark.parametrize(
    "given",
    [
        {"overrides": (("name", "Ada"),)},
        {"only": ("film.mp4",)},
        {"force": True},
        {"output": "other.mp4"},
    ],
    ids=lambda given: next(iter(given)),
)
def test_another_question_gets_another_look(built, given):
    if "output" in given:
        given = {"output": built.folder / given["output"]}
    assert not knows(built, **given)


def _rewrite(path):
    path.write_bytes(path.read_bytes())


CHANGES = {
    "the spec touched": lambda film: os.utime(film.spec),
    "the spec rewritten": lambda film: _rewrite(film.spec),
    "a source touched": lambda film: os.utime(film.folder / "media/a.mp4"),
    "a source flipped, with its size and time": lambda film: flip(film.folder / "media/a.mp4"),
    "a source removed": lambda film: (film.folder / "media/a.mp4").unlink(),
    "an output removed": lambda film: (film.folder / "film.mp4").unlink(),
    "a still removed": lambda film: (film.folder / "poster.png").unlink(),
    "an output touched": lambda film: os.utime(film.folder / "film.mp4"),
    "an output flipped, with its size and time": lambda film: flip(film.folder / "film.mp4"),
    "the cache cleared": lambda film: shutil.rmtree(film.cache),
    "the record torn": lambda film: [
        one.write_bytes(one.read_bytes()[:90]) for one in film.cache.glob("v1/builds/*.json")
    ],
    "the record of another format": lambda film: [
        one.write_text('{"format": 0}') for one in film.cache.glob("v1/builds/*.json")
    ],
    "the record no object": lambda film: [
        one.write_text("[]") for one in film.cache.glob("v1/builds/*.json")
    ],
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_gets_another_look(built, what):
    CHANGES[what](built)
    assert not knows(built)


def test_a_source_that_is_linked_elsewhere_gets_another_look(small, program, monkeypatch, media):
    monkeypatch.setattr(record, "_YOUNG_NS", 10_000_000)
    for name in ("a.mp4", "a2.mp4"):
        shutil.copy2(media / name, small.folder / name)
    link = small.folder / "media" / "a.mp4"
    link.unlink()
    link.symlink_to(small.folder / "a.mp4")
    time.sleep(0.02)
    again(program)
    assert knows(small)
    before = small.outputs()["film.mp4"]
    link.unlink()
    link.symlink_to(small.folder / "a2.mp4")
    assert not knows(small)
    again(program)
    assert small.outputs()["film.mp4"] != before


def test_another_version_of_the_program_gets_another_look(built, monkeypatch):
    monkeypatch.setattr(record, "__version__", "99.0")
    assert not knows(built)


def test_another_version_of_a_library_gets_another_look(built, monkeypatch, tmp_path):
    site = tmp_path / "site"
    (site / "av-99.0.0.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(str(site))
    assert not knows(built)


def test_a_young_source_is_not_trusted(small, program):
    """It might change once more within the same tick of the file system's clock."""
    os.utime(small.folder / "media/a.mp4")
    again(program)
    assert not knows(small)


def test_a_failed_build_leaves_no_record(built, program):
    (built.folder / "media/a.mp4").write_bytes(b"no film")
    assert again(program).code == 2
    assert not list(built.cache.glob("v1/builds/" + record.record_path(built.request()).name))


def test_touching_the_spec_costs_a_look_and_nothing_more(built, program):
    os.utime(built.spec)
    before = (built.folder / "film.mp4").stat()
    ran = again(program, "--report", "r.json")
    assert "film.mp4 is up to date" in ran.out
    report = json.loads((built.folder / "r.json").read_text())
    assert sum(one["run"] for one in report["nodes"].values()) == 0
    assert (built.folder / "film.mp4").stat().st_ino == before.st_ino


@pytest.fixture
def sequence(built, program):
    """The small film with a sequence of pictures in it, built."""
    frames = built.folder / "frames"
    frames.mkdir()
    for number in range(6):
        write_frame(frames / f"{number:05d}.png", number)
    data = built.data
    data["media"]["shots"] = "frames/%05d.png"
    data["timeline"][0]["clips"].append({"video": "shots"})
    built.write(data)
    time.sleep(0.02)
    assert again(program).code == 0
    assert "nothing to do" in again(program).out
    return frames


def test_a_frame_that_was_replaced_is_noticed(sequence, program):
    path = sequence / "00003.png"
    seen = path.stat()
    write_frame(path, 9)
    os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    assert "rendered 1 of" in again(program).out


def test_a_frame_that_was_added_is_noticed(sequence, program):
    write_frame(sequence / "00006.png", 6)
    assert "rendered" in again(program).out


def test_a_frame_that_was_taken_away_is_noticed(sequence, program):
    (sequence / "00002.png").rename(sequence / "x.png")
    ran = again(program)
    assert ran.code == 2
    assert "frame 2 is missing" in ran.err


def test_a_file_that_is_no_frame_does_not_matter(sequence, program):
    (sequence / "notes.txt").write_text("of the shooting")
    assert "nothing to do" in again(program).out
