"""Extractions whose sources change, whose cache is lost and whose workers die meanwhile."""

import shutil

import pytest
from media.footage import numbered, spoiled, write_film

from dagrender.engine.export.extract import Extraction
from dagrender.engine.export.subjects import ExtractRequest
from dagrender.engine.outcome import BuildFailedError
from dagrender.engine.workers.executor import Failed, WorkerDiedError
from dagrender.engine.workers.inline import InlineExecutor
from dagrender.engine.workers.tasks import FramesTask
from dagrender.media.pictures.framefiles import FrameFormat
from dagrender.plan.extraction import Range


@pytest.fixture
def extract(tmp_path, media):
    shutil.copyfile(media / "a.mp4", tmp_path / "a.mp4")

    def run(notify=None, **given):
        request = ExtractRequest(
            **{
                "source": tmp_path / "a.mp4",
                "cache": tmp_path / "cache",
                "folder": tmp_path / "frames",
                "format": FrameFormat.PNG,
                "range": Range(end="1s"),
                "executor": "inline",
            }
            | given
        )
        return Extraction(request, notify or (lambda _: None)).run()

    return run


def once_building(do):
    """A listener that does something when the frames are about to be written."""
    done = []

    def notify(event):
        if not done and getattr(event, "phase", "") == "build":
            done.append(event)
            do()

    return notify


def images(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_source_that_changes_meanwhile_fails_and_gives_nothing_of_it(extract, tmp_path, media):
    def change():
        shutil.copyfile(media / "a2.mp4", tmp_path / "a.mp4")

    with pytest.raises(BuildFailedError, match=r"a\.mp4: changed while"):
        extract(once_building(change))
    assert not (tmp_path / "frames").exists()
    report = extract(source=media / "a.mp4")
    assert report["cached"] == 0


def test_facts_that_are_lost_meanwhile_are_put_back(extract, tmp_path):
    def lose():
        for path in (tmp_path / "cache/v1/cas").rglob("*"):
            if path.is_file():
                path.unlink()

    assert extract(once_building(lose))["rendered"] == 30


def test_a_worker_that_dies_once_is_replaced(extract, monkeypatch):
    wait, died = InlineExecutor.wait, []

    def dying(executor, timeout_s):
        if not died:
            died.append(1)
            task, executor._task = executor._task, None
            return [Failed(worker=0, task=task, error=WorkerDiedError("killed by signal 9"))]
        return wait(executor, timeout_s)

    monkeypatch.setattr(InlineExecutor, "wait", dying)
    assert extract()["rendered"] == 30


def test_a_task_that_kills_every_worker_fails(extract, monkeypatch, tmp_path):
    wait = InlineExecutor.wait

    def dying(executor, timeout_s):
        if not isinstance(executor._task, FramesTask):
            return wait(executor, timeout_s)
        task, executor._task = executor._task, None
        return [Failed(worker=0, task=task, error=WorkerDiedError("killed by signal 9"))]

    monkeypatch.setattr(InlineExecutor, "wait", dying)
    with pytest.raises(BuildFailedError, match="killed by signal 9") as error:
        extract()
    assert error.value.report["frames"] == 0
    assert not (tmp_path / "frames").exists()


def test_frames_of_another_extraction_are_waited_for_and_taken(extract, tmp_path):
    def do_it_elsewhere():
        extract(folder=tmp_path / "other")

    report = extract(once_building(do_it_elsewhere))
    assert images(tmp_path / "frames") == images(tmp_path / "other")
    assert (report["rendered"], report["cached"]) == (0, 30)


def lost_frame(folder):
    """A film of key frames only of which frame 5 is nothing but zeros."""
    source = write_film(
        folder / "whole.mov",
        frames=12,
        codec="mjpeg",
        options={},
        pixel_format="yuvj420p",
        make=lambda number: numbered(number).reformat(format="yuvj420p"),
    )
    return spoiled(source, folder / "lost.mov", 5, at=0, length=100_000)


@pytest.mark.parametrize("executor", ["inline", "processes"])
def test_the_frame_before_stands_in_for_one_that_is_lost(extract, tmp_path, executor):
    source = lost_frame(tmp_path)
    asked = {"source": source, "range": Range(), "executor": executor}
    report = extract(**asked)
    shown = images(tmp_path / "frames")
    assert report["frames"] == 12
    assert shown["00006.png"] == shown["00005.png"] != shown["00007.png"]
    (warning,) = report["warnings"]
    assert warning.startswith("lost.mov: 1 frame is lost")
    # those that were written before the lost one was come across are found again
    assert report["rendered"] + report["cached"] == 11
    again = extract(**asked)
    assert (again["up_to_date"], again["warnings"]) == (True, [warning])


@pytest.mark.parametrize("written", FrameFormat)
def test_any_order_of_ranges_gives_the_same_bytes(extract, tmp_path, written):
    extract(format=written, range=Range(start="10f", end="20f"), folder=tmp_path / "part")
    extract(format=written)
    clean = extract(format=written, cache=tmp_path / "new", folder=tmp_path / "clean")
    assert clean["cached"] == 0
    assert images(tmp_path / "frames") == images(tmp_path / "clean")
