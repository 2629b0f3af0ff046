"""How long a task may be silent: longer the more there is to do, and never short."""

from dataclasses import replace

from dagrender.engine.workers.patience import usual_s
from dagrender.engine.workers.tasks import ProbeTask
from dagrender.nodes.footage import SourceFile, Stamp

from ..contract_executor import painting

GIGABYTE = 10**9
TEN_MINUTES_S = 600.0


def probe_of(size_bytes, *, thorough=False):
    stamp = Stamp((size_bytes, 0, 0, 0, 0), sure=True)
    file = SourceFile(content="c", file="c", path="a.mp4", facts=None, stamp=stamp)
    return ProbeTask(key="k", label="a.mp4", path="a.mp4", files=(file,), thorough=thorough)


def test_no_task_is_given_less_than_ten_minutes():
    assert usual_s(probe_of(0)) >= TEN_MINUTES_S
    assert usual_s(painting()) >= TEN_MINUTES_S


def test_a_large_source_is_waited_for_though_its_disk_give_a_megabyte_a_second():
    assert usual_s(probe_of(100 * GIGABYTE)) > 100 * GIGABYTE / 1e6
    assert usual_s(probe_of(GIGABYTE, thorough=True)) > 5 * usual_s(probe_of(GIGABYTE))


def test_a_segment_is_waited_for_a_hundred_times_longer_than_it_should_take():
    assert usual_s(replace(painting(), expected_s=120.0)) == TEN_MINUTES_S + 12_000
