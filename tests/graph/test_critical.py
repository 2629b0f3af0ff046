from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dagrender.activity import THE_RUN, Activity
from dagrender.graph.critical import critical_path, needs_of
from tests.viz import films


def did(key, start_s, end_s, worker=0, kind="encode", **more):
    return Activity(
        kind=kind, label=key, worker=worker, start_s=start_s, end_s=end_s, key=key, **more
    )


def phase(label, start_s, end_s):
    return Activity(kind="phase", label=label, worker=THE_RUN, start_s=start_s, end_s=end_s)


def path(activities, **needs):
    numbers = critical_path(activities, lambda key: needs.get(key, ()))
    return [activities[number].label for number in numbers]


def test_of_a_run_that_did_nothing_the_path_is_empty():
    assert path([]) == []


def test_a_join_waits_for_the_part_that_ended_last():
    done = [did("a", 0, 5, 0), did("b", 0, 7, 1), did("join", 7, 8, 0)]
    assert path(done, join=["a", "b"]) == ["b", "join"]


def test_a_part_waits_for_its_worker():
    done = [did("a", 0, 3, 0), did("b", 0, 2, 1), did("c", 3, 7, 0), did("join", 7, 8, 1)]
    assert path(done, join=["a", "b", "c"]) == ["a", "c", "join"]


def test_what_nothing_waited_for_is_not_on_the_path():
    done = [did("a", 0, 3, 0), did("long", 0, 9, 1), did("c", 3, 10, 0)]
    assert path(done, c=["a"]) == ["a", "c"]


def test_the_runs_own_phases_are_waited_for_by_all():
    done = [phase("plan", 0, 2), did("a", 2, 5, 0), did("b", 2, 6, 1)]
    assert path(done) == ["plan", "b"]


def test_a_phase_waits_for_all_that_was_done_before_it():
    done = [did("p", 0, 3, 1, "probe"), phase("plan", 3, 4), did("a", 4, 5, 0)]
    assert path(done) == ["p", "plan", "a"]


def test_a_phase_in_which_workers_are_busy_is_not_work_of_the_run():
    done = [phase("build", 0, 10), did("a", 1, 6, 0), did("b", 1, 9, 1), did("j", 9, 10, 0)]
    assert path(done, j=["a", "b"]) == ["b", "j"]


def test_a_second_try_waits_for_the_first():
    done = [did("a", 0, 4, 0, failed=True), did("a", 4, 9, 1)]
    assert path(done) == ["a", "a"]


def test_what_takes_no_time_ends_the_search_all_the_same():
    done = [did(name, 1, 1, worker) for worker, name in enumerate("aabbc")]
    assert path(done, a=["b"], b=["c", "a"], c=["a"])[-1] == "c"


def test_virtual_nodes_are_looked_through():
    film = films.movie(2)
    first, second = film.videos[0].segments
    captures = [film.inputs(key)[0].key for key in (first, second)]
    probes = [node.key for node in film.nodes("probe")]
    (mixed,) = film.videos[0].mixes
    joined = film.videos[0].node
    done = [
        did(probes[0], 0, 1, 0, "probe"),
        did(probes[1], 0, 3, 1, "probe"),
        did(captures[0], 3, 6, 0),
        did(captures[1], 3, 5, 1),
        did(mixed, 5, 5.5, 1, "mix"),
        did("coded sound", 5.5, 7, 1, "sound"),
        did(f"{joined}:film.mp4", 7, 8, 0, "mux"),
    ]
    needs = needs_of(film, done)
    assert set(needs(captures[0])) >= {probes[0]}
    assert set(needs(f"{joined}:film.mp4")) == {*captures, mixed, "coded sound"}
    numbers = critical_path(done, needs)
    assert numbers == (1, 3, 4, 5, 6)


@st.composite
def schedules(draw):
    """Activities with their needs, done by some workers as soon as anybody could."""
    workers = [0.0] * draw(st.integers(1, 4))
    done, needs = [], {}
    for number in range(draw(st.integers(1, 25))):
        earlier = st.sampled_from([one.key for one in done]) if done else st.nothing()
        wanted = draw(st.sets(earlier, max_size=3)) if done else set()
        ready = max((one.end_s for one in done if one.key in wanted), default=0.0)
        worker = draw(st.integers(0, len(workers) - 1))
        start_s = max(ready, workers[worker])
        workers[worker] = start_s + draw(st.integers(1, 8))
        needs[str(number)] = wanted
        done.append(did(str(number), start_s, workers[worker], worker))
    order = draw(st.permutations(range(len(done))))
    return [done[number] for number in order], needs


@given(schedules())
def test_where_everybody_begins_as_soon_as_may_be_the_path_is_as_long_as_the_run(made):
    activities, needs = made
    numbers = critical_path(activities, lambda key: needs[key])
    on_it = [activities[number] for number in numbers]
    assert all(one.end_s <= other.start_s for one, other in pairwise(on_it))
    assert on_it[-1].end_s == max(one.end_s for one in activities)
    assert sum(one.end_s - one.start_s for one in on_it) == on_it[-1].end_s


@given(schedules())
def test_each_on_the_path_was_waited_for_by_the_next(made):
    activities, needs = made
    numbers = critical_path(activities, lambda key: needs[key])
    for one, other in pairwise(activities[number] for number in numbers):
        assert one.key in needs[other.key] or one.worker == other.worker
