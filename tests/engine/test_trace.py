import itertools

from dagrender.activity import THE_RUN, Activity
from dagrender.engine.trace import Trace
from dagrender.events import NodeFailed, NodeFinished, NodeStarted, PhaseStarted


def ticking():
    """A clock that is a second later every time."""
    return itertools.count().__next__


def started(key, worker=0, kind="encode"):
    return NodeStarted(kind=kind, key=key, label=f"label of {key}", worker=worker)


def finished(key, seconds=100.0, frames=7):
    return NodeFinished(
        kind="encode", key=key, label=f"label of {key}", frames=frames, seconds=seconds
    )


def traced(*events):
    trace = Trace(ticking())
    for event in events:
        trace.notice(event)
    return trace.activities()


def test_what_a_worker_did_lasts_from_its_start_to_its_end():
    (one,) = traced(started("k", worker=3), finished("k"))
    assert one == Activity(
        kind="encode", label="label of k", worker=3, start_s=1, end_s=2, key="k", frames=7
    )


def test_the_time_in_which_a_worker_starts_is_not_counted():
    (one,) = traced(started("k"), finished("k", seconds=0.25))
    assert (one.start_s, one.end_s) == (1.75, 2)


def test_a_worker_that_died_failed_and_the_next_try_is_another():
    first, second = traced(started("k"), started("k", worker=1), finished("k"))
    assert (first.worker, first.failed) == (0, True)
    assert (second.worker, second.failed) == (1, False)


def test_what_failed_or_never_ended_has_failed():
    failed = NodeFailed(kind="encode", key="k", label="k", message="no")
    assert [one.failed for one in traced(started("k"), failed, started("other"))] == [True, True]


def test_phases_are_the_runs_own_and_end_where_the_next_begins():
    probe, plan = traced(PhaseStarted(phase="probe"), PhaseStarted(phase="plan"))
    assert (probe.label, probe.worker, probe.kind) == ("probe", THE_RUN, "phase")
    assert plan.label == "plan"
    assert probe.end_s <= plan.start_s < plan.end_s


def test_an_end_without_a_start_is_passed_over():
    assert traced(finished("k")) == ()
