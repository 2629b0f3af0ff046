"""The loop between schedule and executor, with a fake of the executor."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from dagrender.engine.request import BuildRequest
from dagrender.engine.workers import crew as crews
from dagrender.engine.workers.crew import Crew
from dagrender.engine.workers.executor import Done, Failed, WorkerDiedError
from dagrender.engine.workers.loop import work
from dagrender.engine.workers.schedule import Job, Schedule
from dagrender.engine.workers.tasks import StillTask, TaskResult
from dagrender.events import NodeStarted


def still(key):
    return StillTask(key=key, label=key, coded="", target="")


@dataclass
class FakeCrew:
    """Workers that end their tasks in the order in which ``luck`` says."""

    jobs: int
    luck: list
    failing: frozenset = frozenset()
    busy: dict = field(default_factory=dict)
    most_busy: int = 0

    @property
    def executor(self):
        return self

    def start(self, worker, task):
        assert worker not in self.busy
        assert 0 <= worker < self.jobs
        self.busy[worker] = task
        self.most_busy = max(self.most_busy, len(self.busy))

    def wait(self, timeout_s):
        assert self.busy
        number = self.luck.pop() if self.luck else 0
        worker = sorted(self.busy)[number % len(self.busy)]
        task = self.busy.pop(worker)
        if task.key in self.failing:
            return [Failed(worker=worker, task=task, error=WorkerDiedError("x"))]
        return [Done(worker=worker, result=TaskResult(key=task.key, results=(), seconds=0))]


def run(crew, count, *, stopping=lambda: False, more=()):
    tasks = {key: still(key) for key in [*map(str, range(count)), *more]}
    schedule = Schedule(
        ordered=tuple(Job(key=str(n), cost_s=1) for n in range(count)), workers=crew.jobs
    )
    events, ended, more = [], [], list(more)
    for message in work(crew, schedule, tasks, events.append, stopping):
        ended.append(message)
        if more:
            schedule.add(Job(key=more.pop(), cost_s=1))
    return ended, events


@given(st.integers(0, 20), st.integers(1, 5), st.lists(st.integers(0, 4)), st.integers(0, 3))
def test_every_task_is_started_once_and_answered_once(count, jobs, luck, extra):
    crew = FakeCrew(jobs, luck)
    more = [f"more{n}" for n in range(extra)] if count else []
    ended, events = run(crew, count, more=more[:count])
    assert len(ended) == count + len(more[:count])
    begun = [event.key for event in events if isinstance(event, NodeStarted)]
    assert len(begun) == len(set(begun)) == len(ended)
    assert not crew.busy
    assert crew.most_busy <= jobs


def test_all_workers_are_kept_busy():
    crew = FakeCrew(3, [])
    run(crew, 9)
    assert crew.most_busy == 3


def test_when_it_is_to_stop_what_runs_comes_to_its_end_and_nothing_more_begins():
    crew = FakeCrew(2, [])
    seen = []
    ended, events = run(crew, 9, stopping=lambda: bool(seen.append(1)) or len(seen) > 2)
    assert len(ended) == len(events) == 2


def test_failures_are_answers_like_others():
    ended, _ = run(FakeCrew(1, [], frozenset({"1"})), 3)
    assert [type(one) for one in ended] == [Done, Failed, Done]


def request(tmp_path, **given):
    return BuildRequest(spec=tmp_path / "film.yaml", cache=tmp_path, **given)


class TestTheCrew:
    def test_is_no_larger_than_there_is_work_for(self, tmp_path, monkeypatch):
        monkeypatch.setattr(crews, "cores", lambda: 8)
        monkeypatch.setattr(crews, "default_workers", lambda *_: 6)
        crew = Crew(request(tmp_path), print)
        assert crew.jobs == 8
        crew.fit(64, 64, 100)
        assert crew.jobs == 6
        crew.fit(64, 64, 3)
        assert crew.jobs == 3
        crew.fit(64, 64, 0)
        assert crew.jobs == 1

    def test_is_as_large_as_is_asked_for_whatever_the_machine(self, tmp_path, monkeypatch):
        monkeypatch.setattr(crews, "cores", lambda: 1)
        monkeypatch.setattr(crews, "default_workers", lambda *_: 1)
        crew = Crew(request(tmp_path, jobs=5), print)
        crew.fit(64, 64, 100)
        assert crew.jobs == 5

    def test_in_this_process_is_one(self, tmp_path):
        crew = Crew(request(tmp_path, jobs=5, executor="inline"), print)
        crew.fit(64, 64, 100)
        assert crew.jobs == 1
        assert crew.executor.workers == 1
        crew.close(kill=True)

    def test_shares_out_what_frames_may_take(self, tmp_path):
        crew = Crew(request(tmp_path, jobs=4, frame_cache_bytes=100_000_001), print)
        crew.fit(64, 64, 3)
        assert crew.cache_bytes == 33_333_333

    def test_can_be_closed_before_it_was_needed(self, tmp_path):
        Crew(request(tmp_path), print).close(kill=True)
