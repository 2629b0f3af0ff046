"""The cache of two bounds: never over either, and counted exactly."""

import gc
import threading
import weakref

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from dagrender.lru import Lru, Shelf

MOST_BYTES, MOST_ENTRIES = 100, 7
keys = st.integers(0, 11)
sizes = st.one_of(st.integers(0, 40), st.integers(90, 120))


class Value:
    def __init__(self, size):
        self.size = size


def size_of(value):
    return value.size


class Use(RuleBasedStateMachine):
    """Two shelves of one cache beside a model: a list of (shelf, key, size), oldest first."""

    def __init__(self):
        super().__init__()
        self.cache = Lru(most_bytes=MOST_BYTES, most_entries=MOST_ENTRIES)
        self.shelves = [Shelf(self.cache, size_of) for _ in range(2)]
        self.held = []
        self.counts = [{"hits": 0, "misses": 0, "evictions": 0, "oversized": 0} for _ in range(2)]
        self.most_bytes = MOST_BYTES
        self.peaks = (0, 0)

    def find(self, shelf, key):
        return next((one for one in self.held if one[:2] == (shelf, key)), None)

    def make_room(self, size, entries):
        while self.held and (
            sum(one[2] for one in self.held) + size > self.most_bytes
            or len(self.held) + entries > MOST_ENTRIES
        ):
            self.counts[self.held.pop(0)[0]]["evictions"] += 1

    def insert(self, shelf, key, size):
        known = self.find(shelf, key)
        if known:
            self.held.remove(known)
        if size > self.most_bytes:
            self.counts[shelf]["oversized"] += 1
            return
        self.make_room(size, 1)
        self.held.append((shelf, key, size))
        peak = len(self.held), sum(one[2] for one in self.held)
        self.peaks = tuple(map(max, self.peaks, peak))

    @rule(shelf=st.integers(0, 1), key=keys, size=sizes, keep=st.booleans())
    def get(self, shelf, key, size, keep):
        made = []

        def make():
            made.append(Value(size))
            return made[0]

        value = self.shelves[shelf].get(key, make, lambda _: keep)
        known = self.find(shelf, key)
        if known:
            assert not made
            assert value.size == known[2]
            self.counts[shelf]["hits"] += 1
            self.held.remove(known)
            self.held.append(known)
        else:
            assert made == [value]
            self.counts[shelf]["misses"] += 1
            if keep:
                self.insert(shelf, key, size)

    @rule(shelf=st.integers(0, 1), key=keys)
    def get_what_fails(self, shelf, key):
        known = self.find(shelf, key)
        if known:
            return
        with pytest.raises(OSError, match="no"):
            self.shelves[shelf].get(key, lambda: (_ for _ in ()).throw(OSError("no")))
        self.counts[shelf]["misses"] += 1

    @rule(shelf=st.integers(0, 1), key=keys, size=sizes)
    def put(self, shelf, key, size):
        self.shelves[shelf].put(key, Value(size))
        self.insert(shelf, key, size)

    @rule(shelf=st.integers(0, 1), key=keys)
    def drop(self, shelf, key):
        self.shelves[shelf].drop(key)
        self.held = [one for one in self.held if one[:2] != (shelf, key)]

    @rule(most_bytes=st.integers(0, 150))
    def resize(self, most_bytes):
        self.cache.resize(most_bytes)
        self.most_bytes = most_bytes
        self.make_room(0, 0)

    @invariant()
    def neither_bound_is_exceeded(self):
        assert self.cache.size_bytes <= self.most_bytes
        assert len(self.cache) <= MOST_ENTRIES

    @invariant()
    def every_figure_is_exact(self):
        assert len(self.cache) == len(self.held)
        assert self.cache.size_bytes == sum(one[2] for one in self.held)
        assert (self.cache.peak_entries, self.cache.peak_bytes) == self.peaks
        for number, shelf in enumerate(self.shelves):
            own = [one for one in self.held if one[0] == number]
            stats = shelf.stats
            assert (stats.entries, stats.bytes) == (len(own), sum(one[2] for one in own))
            for name, count in self.counts[number].items():
                assert getattr(stats, name) == count, name
            assert all((key in shelf) == bool(self.find(number, key)) for key in range(12))

    @invariant()
    def what_would_go_first_is_known(self):
        full = self.cache.size_bytes + 1 > self.most_bytes or len(self.held) >= MOST_ENTRIES
        expected = None
        if full and self.held and self.most_bytes >= 1:
            expected = self.held[0][1]
        found = self.cache.in_the_way(1)
        assert (found and found[1]) == expected


TestUse = Use.TestCase
TestUse.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


def make_shelf(most_bytes=100, **given):
    return Shelf(Lru(most_bytes=most_bytes, **given), size_of)


def test_a_value_larger_than_the_cache_is_handed_out_and_drives_nothing_out():
    shelf = make_shelf()
    kept = shelf.get("kept", lambda: Value(60))
    assert shelf.get("huge", lambda: Value(101)).size == 101
    assert shelf.get("kept", lambda: Value(60)) is kept
    assert "huge" not in shelf
    assert (shelf.stats.oversized, shelf.stats.evictions) == (1, 0)


@pytest.mark.parametrize("bounds", [{"most_bytes": -1}, {"most_bytes": 5, "most_entries": 0}])
def test_a_cache_without_room_for_an_entry_is_refused(bounds):
    with pytest.raises(ValueError, match="a cache of"):
        Lru(**bounds)


def test_what_was_driven_out_is_free_at_once():
    shelf = make_shelf()
    gone = weakref.ref(shelf.get("old", lambda: Value(60)))
    gc.disable()
    try:
        shelf.get("new", lambda: Value(60))
        assert gone() is None
    finally:
        gc.enable()


def in_threads(count, function):
    threads = [threading.Thread(target=function, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert not any(thread.is_alive() for thread in threads)


def test_requests_for_one_key_at_one_time_make_it_once():
    shelf = make_shelf()
    entered, go_on = threading.Event(), threading.Event()
    made, got = [], []

    def make():
        made.append(Value(10))
        entered.set()
        assert go_on.wait(10)
        return made[0]

    def ask(number):
        if number:
            entered.wait(10)
        got.append(shelf.get("one", make))

    threading.Timer(0.1, go_on.set).start()
    in_threads(8, ask)
    assert len(made) == 1
    assert got == made * 8
    assert (shelf.stats.misses, shelf.stats.hits) == (1, 7)


def test_what_is_not_kept_is_made_once_for_those_who_ask_at_one_time():
    shelf = make_shelf(most_bytes=5)
    barrier = threading.Barrier(2)
    made = []

    def make():
        barrier.wait(10)
        threading.Event().wait(0.1)
        made.append(Value(10))
        return made[-1]

    def ask(number):
        if number:
            barrier.wait(10)
        assert shelf.get("huge", make).size == 10

    in_threads(2, ask)
    assert len(made) == 1
    assert (shelf.stats.misses, shelf.stats.hits, shelf.stats.oversized) == (1, 1, 1)


def test_a_failure_fails_all_who_wait_and_the_next_one_tries_again():
    shelf = make_shelf()
    barrier = threading.Barrier(2)
    failed = []

    def fail():
        barrier.wait(10)
        threading.Event().wait(0.1)
        raise OSError("damaged")

    def ask(number):
        if number:
            barrier.wait(10)
        try:
            shelf.get("one", fail)
        except OSError as error:
            failed.append(error)

    in_threads(2, ask)
    assert len(failed) == 2
    assert failed[0] is failed[1]
    assert shelf.stats.misses == 2
    assert shelf.get("one", lambda: Value(1)).size == 1


@settings(max_examples=10, deadline=None)
@given(st.lists(st.lists(st.tuples(keys, sizes), max_size=60), min_size=2, max_size=4))
def test_the_bounds_and_counts_hold_for_many_threads(scripts):
    cache = Lru(most_bytes=MOST_BYTES, most_entries=MOST_ENTRIES)
    shelf = Shelf(cache, size_of)
    broken = []

    def work(number):
        for key, size in scripts[number]:
            shelf.get(key, lambda size=size: Value(size))
            if cache.size_bytes > MOST_BYTES or len(cache) > MOST_ENTRIES:
                broken.append(key)

    in_threads(len(scripts), work)
    stats = shelf.stats
    assert not broken
    assert stats.hits + stats.misses == sum(map(len, scripts))
    assert stats.misses == stats.entries + stats.evictions + stats.oversized
    assert cache.peak_bytes <= MOST_BYTES
    assert cache.peak_entries <= MOST_ENTRIES
