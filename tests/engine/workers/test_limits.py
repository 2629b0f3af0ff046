import os

import pytest

from dagrender.engine.workers import limits


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine of 16 cores and 32 GiB, whose control groups are the test's to write."""
    monkeypatch.setattr(limits, "_CGROUPS", tmp_path)
    monkeypatch.setattr(limits, "_OWN_CGROUP", tmp_path / "self")
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(16)), raising=False)
    known = {"SC_PHYS_PAGES": (32 << 30) // 4096, "SC_PAGE_SIZE": 4096}
    monkeypatch.setattr(os, "sysconf", known.__getitem__)

    def write(path, text):
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    return write


def test_without_limits_there_are_as_many_workers_as_cores(machine):
    assert limits.cores() == 16
    assert limits.memory_bytes() == 32 << 30
    assert limits.default_workers(1920, 1080) == 16


@pytest.mark.parametrize(
    ("quota", "cores"),
    [("max 100000", 16), ("400000 100000", 4), ("150000 100000", 2), ("10000 100000", 1)],
)
def test_a_containers_share_of_the_processors_counts(machine, quota, cores):
    machine("cpu.max", quota + "\n")
    assert limits.cores() == cores


def test_the_affinity_of_the_process_counts(machine, monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {3}, raising=False)
    assert limits.cores() == 1


def test_where_affinity_is_unknown_all_processors_count(machine, monkeypatch):
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    assert limits.cores() == 8


def test_a_containers_memory_means_fewer_workers(machine):
    machine("memory.max", f"{2 << 30}\n")
    assert limits.memory_bytes() == 2 << 30
    small, large = limits.default_workers(320, 180), limits.default_workers(3840, 2160)
    assert 1 <= large < small <= 16


def test_a_canvas_of_ten_bits_means_fewer_workers(machine):
    machine("memory.max", f"{8 << 30}\n")
    usual, deep = (limits.default_workers(1920, 1080, sample_bytes=depth) for depth in (1, 2))
    assert 1 <= deep < usual


def test_a_limit_of_the_older_kind_counts(machine):
    machine("memory/memory.limit_in_bytes", f"{1 << 30}\n")
    assert limits.memory_bytes() == 1 << 30
    machine("memory/memory.limit_in_bytes", "9223372036854771712\n")
    assert limits.memory_bytes() == 32 << 30


def test_the_limits_of_the_groups_around_the_own_one_count(machine):
    machine("self", "12:memory:/old\n0::/user.slice/films.scope\n")
    machine("user.slice/films.scope/memory.max", "max\n")
    machine("user.slice/memory.max", f"{3 << 30}\n")
    machine("user.slice/films.scope/cpu.max", "200000 100000\n")
    assert limits.memory_bytes() == 3 << 30
    assert limits.cores() == 2


def test_a_groups_own_limit_of_the_older_kind_counts(machine):
    machine("self", "4:memory:/films\n1:cpu,cpuacct:/\n0::/\n")
    machine("memory/films/memory.limit_in_bytes", f"{1 << 30}\n")
    assert limits.memory_bytes() == 1 << 30


@pytest.mark.parametrize("text", ["", "max", "nonsense", "100000", "-1 100000"])
def test_what_cannot_be_read_is_no_limit(machine, text):
    machine("cpu.max", text)
    machine("memory.max", text)
    machine("self", "nonsense")
    assert limits.cores() == 16
    assert limits.memory_bytes() == (100000 if text == "100000" else 32 << 30)


def test_at_least_one_worker_runs_however_little_memory_there_is(machine):
    machine("memory.max", "1000000")
    assert limits.default_workers(7680, 4320) == 1


def test_a_system_that_does_not_tell_its_memory_is_not_guessed_at(machine, monkeypatch):
    monkeypatch.setattr(os, "sysconf_names", {})
    assert limits.memory_bytes() is None
    assert limits.default_workers(1920, 1080) == 16


def test_frames_may_take_a_tenth_of_the_memory_within_bounds(machine):
    assert limits.frame_cache_bytes() == 1_500_000_000
    machine("memory.max", f"{4 << 30}\n")
    assert limits.frame_cache_bytes() == (4 << 30) // 10
    machine("memory.max", f"{100 << 20}\n")
    assert limits.frame_cache_bytes() == 64_000_000


def test_a_system_that_does_not_tell_its_memory_has_the_usual_frame_cache(monkeypatch, machine):
    monkeypatch.setattr(os, "sysconf_names", {})
    assert limits.frame_cache_bytes() == 1_500_000_000


def test_what_frames_may_take_leaves_room_for_fewer_workers(machine):
    machine("memory.max", f"{4 << 30}\n")
    assert limits.default_workers(640, 360, 1 << 30) < limits.default_workers(640, 360)
    assert limits.default_workers(640, 360, 8 << 30) == 1
