from hypothesis import given
from hypothesis import strategies as st

from dagrender.engine.workers.schedule import Job, Schedule

costs = st.floats(0, 100, allow_nan=False)


def jobs(prefix, all_costs):
    return tuple(Job(key=f"{prefix}{n:03}", cost_s=cost) for n, cost in enumerate(all_costs))


def taken(schedule, workers):
    """What each worker gets when all are equally quick."""
    got = [[] for _ in range(workers)]
    while len(schedule):
        for worker in range(workers):
            key = schedule.take(worker)
            if key is not None:
                got[worker].append(key)
    return got


@given(st.lists(costs, max_size=40), st.lists(costs, max_size=5), st.integers(1, 9), st.data())
def test_every_job_is_taken_exactly_once_whoever_asks(ordered, lone, workers, data):
    schedule = Schedule(ordered=jobs("o", ordered), lone=jobs("l", lone), workers=workers)
    wanted = sorted(job.key for job in (*jobs("o", ordered), *jobs("l", lone)))
    assert len(schedule) == len(wanted)
    got = []
    while len(schedule):
        key = schedule.take(data.draw(st.integers(0, workers - 1)))
        assert key is not None  # as long as there is one, whoever asks gets one
        got.append(key)
    assert sorted(got) == wanted
    assert all(schedule.take(worker) is None for worker in range(workers))


def dealt(schedule):
    """The run of each worker before anyone has taken anything."""
    return [[job.key for job in queue] for queue in schedule._queues]


@given(st.integers(0, 60), st.integers(1, 8))
def test_equal_jobs_are_dealt_out_as_contiguous_runs_of_equal_length(count, workers):
    runs = dealt(Schedule(ordered=jobs("o", [1.0] * count), workers=workers))
    assert [key for run in runs for key in run] == [job.key for job in jobs("o", [1.0] * count)]
    lengths = [len(run) for run in runs]
    assert max(lengths) - min(lengths) <= 1


@given(st.lists(costs, max_size=40), st.lists(costs, max_size=4), st.integers(1, 6))
def test_runs_are_contiguous_and_no_worker_has_much_more_than_its_share(ordered, lone, workers):
    schedule = Schedule(ordered=jobs("o", ordered), lone=jobs("l", lone), workers=workers)
    runs = [[key for key in run if key.startswith("o")] for run in dealt(schedule)]
    assert [key for run in runs for key in run] == [job.key for job in jobs("o", ordered)]
    loads = [sum(job.cost_s for job in queue) for queue in schedule._queues]
    dearest = max([0, *ordered, *lone])
    assert max(loads) <= sum(loads) / workers + 2 * dearest + 1e-6


@given(st.lists(st.floats(0.1, 10), min_size=1, max_size=40), st.integers(1, 6))
def test_a_worker_alone_goes_through_the_film_in_order(all_costs, workers):
    schedule = Schedule(ordered=jobs("o", all_costs), workers=1)
    (got,) = taken(schedule, 1)
    assert got == sorted(got)


def test_the_runs_cost_alike_though_their_jobs_do_not():
    runs = dealt(Schedule(ordered=jobs("o", [1, 1, 1, 1, 1, 5]), workers=2))
    assert runs == [["o000", "o001", "o002", "o003", "o004"], ["o005"]]


def test_the_dearest_lone_job_goes_first_and_lightens_its_workers_run():
    schedule = Schedule(ordered=jobs("o", [1] * 10), lone=jobs("l", [2, 6]), workers=2)
    second = [schedule.take(1) for _ in range(4)]
    assert second == ["l001", "o007", "o008", "o009"]
    first = [schedule.take(0) for _ in range(8)]
    assert first == ["l000", *(f"o{n:03}" for n in range(7))]


def test_an_idle_worker_takes_the_later_half_of_the_longest_run():
    schedule = Schedule(ordered=jobs("o", [1] * 12), workers=2)
    assert [schedule.take(0) for _ in range(6)] == [f"o{n:03}" for n in range(6)]
    assert schedule.take(0) == "o009"
    assert [schedule.take(1) for _ in range(3)] == ["o006", "o007", "o008"]
    assert [schedule.take(0) for _ in range(2)] == ["o010", "o011"]
    assert len(schedule) == 0


def test_the_last_job_is_taken_over_rather_than_left():
    schedule = Schedule(ordered=jobs("o", [5]), workers=3)
    assert schedule.take(2) == "o000"


def test_an_added_job_goes_to_whoever_is_free_next():
    schedule = Schedule(ordered=jobs("o", [1] * 4), workers=2)
    assert schedule.take(0) == "o000"
    schedule.add(Job(key="mux", cost_s=1))
    assert schedule.take(0) == "mux"
    assert schedule.take(0) == "o001"


def test_no_jobs_are_no_trouble():
    schedule = Schedule(ordered=(), workers=4)
    assert schedule.take(3) is None
    assert len(schedule) == 0


def groups(count, size, shared_s=0.2):
    """Jobs of one second, in groups that show the same frames."""
    return tuple(
        Job(key=f"{group:02}{letter}", cost_s=1, shared_s=shared_s if number else 0)
        for group in range(count)
        for number, letter in enumerate("abcdefgh"[:size])
    )


@given(st.integers(2, 20), st.integers(2, 5), st.integers(2, 4))
def test_jobs_that_show_the_same_frames_are_dealt_to_one_worker(count, size, workers):
    runs = dealt(Schedule(ordered=groups(count * workers, size), workers=workers))
    owners = [{key[:2] for key in run} for run in runs]
    assert sum(map(len, owners)) == len(set().union(*owners))


@given(st.integers(12, 40), st.integers(2, 4), st.randoms())
def test_no_group_is_split_while_there_is_other_work(count, size, random):
    """Whatever the workers' pace: what is left at the end is not taken over."""
    schedule = Schedule(ordered=groups(count, size), workers=2)
    owner = {}
    while len(schedule):
        worker = random.randrange(2)
        key = schedule.take(worker)
        if key is not None:
            assert owner.setdefault(key[:2], worker) == worker
    assert len(owner) == count


def test_the_last_jobs_are_left_to_whose_cache_has_their_frames():
    schedule = Schedule(ordered=groups(10, 3), workers=2)
    for _ in range(15):
        schedule.take(1)
    for _ in range(13):
        schedule.take(0)
    assert len(schedule) == 2
    assert schedule.take(1) is None
    assert schedule.take(0) == "04b"
    assert schedule.take(1) is None
    assert schedule.take(0) == "04c"


def test_a_group_that_is_the_whole_film_is_shared_out_all_the_same():
    runs = dealt(Schedule(ordered=groups(1, 8), workers=2))
    assert [len(run) for run in runs] == [4, 4]


def test_a_run_begins_where_a_decoder_has_little_to_catch_up_with():
    """Key frames every four jobs."""
    ordered = tuple(Job(key=f"o{n:02}", cost_s=1, lead_s=0.3 * (n % 4)) for n in range(20))
    runs = dealt(Schedule(ordered=ordered, workers=2))
    assert runs[1][0] in ("o08", "o12")


def test_a_job_is_not_taken_over_where_catching_up_takes_longer_than_the_job():
    jobs = (Job(key="a", cost_s=1), Job(key="b", cost_s=1, lead_s=1.5))
    schedule = Schedule(ordered=jobs, workers=1)
    schedule._queues.append(type(schedule._queues[0])())
    assert schedule.take(0) == "a"
    assert schedule.take(1) is None
    assert schedule.take(0) == "b"


@given(st.lists(costs, max_size=20), st.integers(2, 6), st.integers(1, 5), st.data())
def test_jobs_of_workers_that_are_given_up_are_left_to_the_others(ordered, workers, left, data):
    left = min(left, workers)
    schedule = Schedule(ordered=jobs("o", ordered), workers=workers)
    before = data.draw(st.integers(0, len(ordered)))
    got = [schedule.take(n % workers) for n in range(before)]
    schedule.retire(left)
    while len(schedule):
        got.append(schedule.take(data.draw(st.integers(0, left - 1))))
    assert sorted(filter(None, got)) == sorted(job.key for job in jobs("o", ordered))
