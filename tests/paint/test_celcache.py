from dataclasses import dataclass

from dagrender.paint.celcache import CelCache


@dataclass
class Item:
    size_bytes: int


def test_a_value_is_made_once():
    cache = CelCache(100)
    first = cache.get("a", lambda: Item(10))
    assert cache.get("a", lambda: Item(10)) is first
    assert (cache.stats.hits, cache.stats.misses, cache.stats.entries) == (1, 1, 1)


def test_the_least_recently_used_goes_first():
    cache = CelCache(100)
    old, used = cache.get("old", lambda: Item(40)), cache.get("used", lambda: Item(40))
    cache.get("old", lambda: Item(0))
    cache.get("new", lambda: Item(40))
    assert cache.get("old", lambda: Item(40)) is old
    assert cache.get("used", lambda: Item(40)) is not used
    assert cache.stats.evictions == 2
    assert cache.stats.bytes <= 100


def test_an_oversized_value_is_handed_out_but_drives_nothing_out():
    cache = CelCache(100)
    kept = cache.get("kept", lambda: Item(60))
    assert cache.get("huge", lambda: Item(101)).size_bytes == 101
    assert cache.get("kept", lambda: Item(60)) is kept
    assert (cache.stats.oversized, cache.stats.evictions) == (1, 0)
