"""What every executor must do, whatever it runs its tasks in."""

import os
import time
from fractions import Fraction
from pathlib import Path

import pytest

from dagrender.digest import digest_bytes, digest_value
from dagrender.engine.workers.executor import BugError, Done, Failed, WorkerDiedError
from dagrender.engine.workers.inline import SystemFailureError
from dagrender.engine.workers.tasks import CaptureTask, MuxTask, ProbeTask, StillTask
from dagrender.errors import MissingObjectError, SourceError
from dagrender.events import FramesPainted
from dagrender.media.coding.encoding import VideoEncoding
from dagrender.media.coding.labels import UNLABELLED
from dagrender.media.facts.codec import facts_from_bytes
from dagrender.nodes import capture, encode, mux, probe
from dagrender.nodes.footage import Footage
from dagrender.paint.displaylist import DisplayList
from dagrender.picture import Colour
from dagrender.store.store import Store

GENEROUS_S = 60.0
BLACK = Colour(red=0.0, green=0.0, blue=0.0)


def probing(path, content="content"):
    key = probe.recipe(probe.Params(file=digest_bytes(content.encode()))).key()
    return ProbeTask(key=key, label=path.name, path=str(path), files=())


def painting(frames=4, crf=30.0, size=(64, 48)):
    """Black frames, encoded."""
    display = DisplayList(
        width_px=size[0], height_px=size[1], background=BLACK, frames=frames, layers=()
    )
    params = encode.Params(
        encoding=VideoEncoding(
            width_px=size[0], height_px=size[1], rate=Fraction(25), preset="ultrafast", crf=crf
        )
    )
    return CaptureTask(
        key=digest_value(("capture", frames, size)),
        label="black",
        params=capture.Params(display=display),
        encodes=((digest_value(("encode", frames, crf, size)), params),),
        footage=Footage(),
    )


class ExecutorContract:
    """Subclass it, and say how to make the executor."""

    def make(self, root: Path, notify):
        raise NotImplementedError

    @pytest.fixture
    def root(self, tmp_path):
        Store(tmp_path / "cache").prepare()
        return tmp_path / "cache"

    @pytest.fixture
    def events(self):
        return []

    @pytest.fixture
    def executor(self, root, events):
        made = self.make(root, events.append)
        yield made
        made.close(kill=True)

    def run(self, executor, task, worker=0):
        """The one message that the task ends with."""
        executor.start(worker, task)
        until = time.monotonic() + GENEROUS_S
        while time.monotonic() < until:
            messages = executor.wait(1.0)
            if messages:
                (message,) = messages
                assert message.worker == worker
                return message
        raise TimeoutError

    def test_a_task_is_done_and_its_output_lies_in_the_store(self, executor, root, media):
        task = probing(media / "a.mp4")
        message = self.run(executor, task)
        assert isinstance(message, Done)
        (result,) = message.result.results
        assert result.key == message.result.key == task.key
        facts = facts_from_bytes(Store(root).read(result.output(probe.OUTPUT).digest))
        assert len(facts.video.table.pts) == 60

    def test_painted_frames_are_told_of(self, executor, root, events):
        message = self.run(executor, painting(frames=7))
        assert message.result.frames == 7
        painted = [event for event in events if isinstance(event, FramesPainted)]
        assert sum(event.frames for event in painted) == 7
        assert {event.key for event in painted} == {message.result.key}

    def test_what_is_there_already_is_not_made_again(self, executor, events):
        first = self.run(executor, painting())
        events.clear()
        second = self.run(executor, painting())
        assert second.result.frames == 0
        assert second.result.results == first.result.results
        assert not events

    def test_a_worker_tells_what_it_has_used(self, executor, media):
        usage = self.run(executor, painting()).result.usage
        assert usage.bytes_written > 0
        assert usage.cpu_s > 0
        assert usage.peak_rss_bytes > 1 << 20

    def test_an_expected_error_arrives_as_it_was_raised(self, executor, tmp_path):
        path = tmp_path / "notes.mp4"
        path.write_text("no film at all")
        task = probing(path)
        message = self.run(executor, task)
        assert isinstance(message, Failed)
        assert message.task == task
        assert isinstance(message.error, SourceError)
        assert message.error.path == str(path)

    def test_a_missing_object_is_told_by_its_digest(self, executor, tmp_path):
        digest = digest_bytes(b"gone")
        task = StillTask(key="still", label="a.png", coded=digest, target=str(tmp_path / "a.png"))
        message = self.run(executor, task)
        assert isinstance(message.error, MissingObjectError)
        assert message.error.digest == digest
        assert not list(tmp_path.glob("*a*png"))

    def test_what_the_system_refuses_is_no_bug_and_names_the_path(self, executor, root, tmp_path):
        stored = Store(root).put(b"picture").digest
        (tmp_path / "file").touch()
        target = tmp_path / "file" / "a.png"
        task = StillTask(key="still", label="a.png", coded=stored, target=str(target))
        message = self.run(executor, task)
        assert isinstance(message.error, SystemFailureError)
        assert str(tmp_path / "file") in str(message.error)

    def test_a_bug_comes_with_its_traceback_and_the_worker_goes_on(self, executor):
        bug = MuxTask(key="m", label="m", params=None, segments=(), sounds=None, target=None)
        message = self.run(executor, bug)
        assert isinstance(message.error, BugError)
        assert "Traceback" in message.error.traceback
        assert isinstance(self.run(executor, painting()), Done)

    def test_after_an_error_the_worker_takes_the_next_task(self, executor, tmp_path, media):
        (tmp_path / "x.mp4").write_bytes(b"x")
        assert isinstance(self.run(executor, probing(tmp_path / "x.mp4", "x")), Failed)
        assert isinstance(self.run(executor, probing(media / "a.mp4")), Done)

    def test_a_busy_worker_takes_no_second_task(self, executor):
        executor.start(0, painting())
        with pytest.raises(ValueError, match="busy"):
            executor.start(0, painting())
        executor.wait(GENEROUS_S)

    def test_waiting_for_nobody_gives_nothing(self, executor):
        assert executor.wait(0.0) == []

    def test_nothing_partial_is_left_when_all_is_done(self, executor, root):
        self.run(executor, painting())
        executor.close()
        assert not list((root / "v1" / "tmp").iterdir())
        assert not list((root / "v1" / "locks").iterdir())

    def test_closing_twice_does_no_harm(self, executor):
        executor.close()
        executor.close(kill=True)

    def test_a_film_is_joined_into_its_target(self, executor, root, tmp_path):
        task = painting(frames=5)
        message = self.run(executor, task)
        segment = message.result.results[0].output(encode.OUTPUT).digest
        (_, params) = task.encodes[0]
        target = tmp_path / "new" / "film.mp4"
        joining = MuxTask(
            key="mux",
            label="film.mp4",
            params=mux.Params(suffix=".mp4", encoding=params.encoding, labels=UNLABELLED),
            segments=(segment, segment),
            sounds=(),
            target=str(target),
        )
        assert isinstance(self.run(executor, joining), Done)
        assert os.listdir(target.parent) == ["film.mp4"]  # noqa: PTH208 - names alone


class WorkerDeathContract:
    """For executors whose workers can die."""

    def test_a_killed_worker_is_told_of_and_replaced(self, executor, root):
        executor.start(0, painting(frames=100_000, size=(640, 480)))
        self.kill_worker(executor, 0)
        (message,) = self.until(executor)
        assert isinstance(message, Failed)
        assert isinstance(message.error, WorkerDiedError)
        assert "signal 9" in str(message.error)
        assert isinstance(self.run(executor, painting()), Done)

    def until(self, executor):
        while not (messages := executor.wait(1.0)):
            pass
        return messages
