import os
import pickle
import signal
import time

import pytest

from dagrender.engine.request import BuildRequest
from dagrender.engine.workers import process
from dagrender.engine.workers.executor import BugError, Done, Failed, WorkerDiedError
from dagrender.engine.workers.inline import InlineExecutor, SystemFailureError, describe_os_error
from dagrender.engine.workers.process import recruited
from dagrender.engine.workers.processes import ProcessesExecutor
from dagrender.store.store import Store

from ..contract_executor import ExecutorContract, WorkerDeathContract, painting, probing

LONG = painting(frames=200_000, size=(640, 480))


class TestInline(ExecutorContract):
    def make(self, root, notify):
        return InlineExecutor(root, notify)


class TestProcesses(ExecutorContract, WorkerDeathContract):
    def make(self, root, notify):
        return ProcessesExecutor(root, notify, workers=1)

    def kill_worker(self, executor, number):
        os.kill(pids(executor)[number], signal.SIGKILL)


def pids(executor):
    return [process.pid for process in executor._processes if process.is_running]


def painted_something(executor, events):
    """Wait until a worker is in the middle of its task."""
    while not events:
        executor.wait(0.2)


def test_two_processes_work_at_once(tmp_path, media):
    executor = ProcessesExecutor(tmp_path, lambda _: None, workers=2)
    executor.start(0, probing(media / "a.mp4", "a"))
    executor.start(1, probing(media / "b.mp4", "b"))
    messages = []
    while len(messages) < 2:
        messages += executor.wait(5.0)
    assert sorted(message.worker for message in messages) == [0, 1]
    assert all(isinstance(message, Done) for message in messages)
    executor.close()


def test_killing_a_busy_crew_leaves_no_process_and_nothing_partial(tmp_path):
    events = []
    executor = ProcessesExecutor(tmp_path, events.append, workers=2)
    executor.start(0, LONG)
    executor.start(1, painting(frames=100_000, size=(320, 240)))
    painted_something(executor, events)
    workers = pids(executor)
    started = time.monotonic()
    executor.close(kill=True)
    assert time.monotonic() - started < 5
    for pid in workers:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    Store(tmp_path).collect(None, None)
    assert not list((tmp_path / "v1" / "tmp").iterdir())
    assert not list((tmp_path / "v1" / "locks").iterdir())


def test_a_worker_that_was_told_to_end_tidies_up(tmp_path):
    """It lets go of its locks and its unfinished files, though nobody sweeps behind it."""
    events = []
    executor = ProcessesExecutor(tmp_path, events.append, workers=1)
    executor.start(0, LONG)
    painted_something(executor, events)
    assert list((tmp_path / "v1" / "locks").iterdir())
    executor.close(kill=True)
    assert not list((tmp_path / "v1" / "locks").iterdir())
    assert not list((tmp_path / "v1" / "tmp").iterdir())


def test_a_worker_that_died_idle_fails_its_next_task_and_is_replaced(tmp_path, media):
    executor = ProcessesExecutor(tmp_path, lambda _: None, workers=1)
    executor.start(0, probing(media / "a.mp4"))
    while not executor.wait(1.0):
        pass
    os.kill(pids(executor)[0], signal.SIGKILL)
    executor.start(0, painting())
    while not (messages := executor.wait(1.0)):
        pass
    assert isinstance(messages[0], Failed)
    executor.start(0, painting())
    while not (messages := executor.wait(1.0)):
        pass
    assert isinstance(messages[0], Done)
    executor.close()


def test_processes_are_started_when_they_are_first_needed(tmp_path):
    executor = ProcessesExecutor(tmp_path, lambda _: None, workers=64)
    assert executor.workers == 64
    assert pids(executor) == []
    executor.start(5, painting())
    assert len(pids(executor)) == 1
    executor.warm_up(2)
    assert len(pids(executor)) == 3
    executor.close(kill=True)


@pytest.fixture
def request_of(tmp_path):
    return lambda **given: BuildRequest(spec=tmp_path / "film.yaml", cache=tmp_path, **given)


def test_recruits_work_for_the_executor_of_their_cache_alone(request_of, tmp_path):
    with recruited(request_of(jobs=2)) as recruits:
        taken = ProcessesExecutor(tmp_path, lambda _: None, workers=2, recruits=recruits)
        other = ProcessesExecutor(tmp_path / "other", lambda _: None, workers=2, recruits=recruits)
        watched = ProcessesExecutor(
            tmp_path, lambda _: None, workers=2, recruits=recruits, watched=True
        )
        assert pids(taken) == [one.pid for one in recruits]
        assert pids(other) == pids(watched) == []
        taken.start(0, painting())
        while not (messages := taken.wait(1.0)):
            pass
        assert isinstance(messages[0], Done)
        taken.close()


def test_recruits_end_with_the_build_whether_it_came_to_one_or_not(request_of):
    launched = []

    def fail():
        with recruited(request_of(jobs=2)) as recruits:
            launched.extend(one.pid for one in recruits)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert launched
    for pid in launched:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_recruits_are_no_more_than_jobs(request_of, monkeypatch):
    def launched(**given):
        with recruited(request_of(**given)) as recruits:
            return len(recruits)

    monkeypatch.setattr(process, "cores", lambda: 8)
    assert [launched(), launched(jobs=1), launched(executor="inline")] == [2, 1, 0]
    monkeypatch.setattr(process, "cores", lambda: 1)
    assert [launched(), launched(jobs=4)] == [1, 2]


def test_where_cores_are_few_recruits_load_one_after_the_other(request_of, tmp_path, monkeypatch):
    """Each waits for the one ahead to have loaded, or to have gone."""
    monkeypatch.setattr(process, "cores", lambda: 2)
    with recruited(request_of()) as recruits:
        first, second = recruits
        os.kill(first.pid, signal.SIGSTOP)
        executor = ProcessesExecutor(tmp_path, lambda _: None, workers=2, recruits=recruits)
        executor.start(1, painting())
        assert executor.wait(2.0) == []
        os.kill(first.pid, signal.SIGKILL)
        while not (messages := executor.wait(1.0)):
            pass
        assert isinstance(messages[0], Done)
        assert second.is_running
        executor.close()


def test_a_worker_speaks_of_its_failure_in_one_piece_after_pickling():
    for error in (
        WorkerDiedError("killed by signal 9"),
        BugError("Traceback ..."),
        SystemFailureError("disk full"),
    ):
        again = pickle.loads(pickle.dumps(error))
        assert (type(again), str(again)) == (type(error), str(error))


def test_a_system_error_is_told_with_its_path():
    error = FileNotFoundError(2, "No such file or directory", "/films/a.mp4")
    assert str(describe_os_error(error)) == "/films/a.mp4: No such file or directory"
    assert str(describe_os_error(OSError("odd"))) == "odd"
