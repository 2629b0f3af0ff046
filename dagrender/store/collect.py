"""The collector: least recently used goes first, and nothing that a running build relies on."""

import time
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from dagrender.store.atomic import new_token, sweep_partials
from dagrender.store.census import Entry, Item, entries, folder_items, table_items
from dagrender.store.counters import Counters, StoreStats
from dagrender.store.layout import Layout
from dagrender.store.leases import Leases
from dagrender.store.locks import remove_if_free
from dagrender.store.versions import collect_older, other_versions

_BATCH = 64
_PAUSE_S = 0.002  # lets a lease that waits at the gate pass
_QUARANTINE_S = 7 * 24 * 3600.0
_NS = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What a collection removed and what it kept; sizes are of objects, entries and quarantine."""

    removed: int
    freed_bytes: int
    kept: int
    kept_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Victim:
    """A file to remove, unless it was used since. ``used_ns`` counts uses through entries too."""

    item: Item
    used_ns: int


def collect(
    layout: Layout,
    leases: Leases,
    counters: Counters,
    *,
    max_bytes: int | None,
    max_age_s: float | None,
    now: float,
) -> Collected:
    """Bring the cache within its bounds: see ``Store.collect``."""
    with leases.gate():
        _sweep(layout)
        leases.live()  # sweeps those of killed builds
    # entries first: the objects of an entry were there before it
    found = list(entries(layout))
    objects = list(table_items(layout.cas))
    aside = list(folder_items(layout.quarantine))
    total = [entry.item for entry in found] + objects + aside
    total_bytes = sum(item.size_bytes for item in total)
    others_bytes = sum(other.size_bytes for other in other_versions(layout))
    too_much = max_bytes is not None and total_bytes + others_bytes > max_bytes
    older, older_bytes = collect_older(layout, now=now, max_age_s=max_age_s, too_much=too_much)
    victims = choose(
        found,
        objects,
        aside,
        max_bytes=max_bytes,
        expired_ns=None if max_age_s is None else int((now - max_age_s) * _NS),
        forgotten_ns=int((now - _QUARANTINE_S) * _NS),
    )
    removed, freed_bytes = _remove(victims, layout, leases)
    counters.add(StoreStats(evicted=removed))
    return Collected(
        removed=removed + older,
        freed_bytes=freed_bytes + older_bytes,
        kept=len(total) - removed,
        kept_bytes=total_bytes - freed_bytes,
    )


def choose(
    found: Iterable[Entry],
    objects: Iterable[Item],
    aside: Iterable[Item],
    *,
    max_bytes: int | None,
    expired_ns: int | None,
    forgotten_ns: int,
) -> list[Victim]:
    """What has to go, in the order in which it should.

    Entries that can serve nobody go in any case. An object counts as used when one of its entries
    was, so that an action is kept or dropped as a whole, its entry first.
    """
    present = {item.name: item for item in objects}
    used_ns: dict[str, int] = defaultdict(int)
    useless: list[Victim] = []
    ranked: list[tuple[int, int, str, Item]] = []
    for entry in found:
        result, item = entry.result, entry.item
        if result is None or any(one.digest not in present for _, one in result.outputs):
            useless.append(Victim(item=item, used_ns=0))
            continue
        ranked.append((item.used_ns, 0, item.name, item))
        for _, artifact in result.outputs:
            used_ns[artifact.digest] = max(used_ns[artifact.digest], item.used_ns)
    ranked.extend(
        (max(item.used_ns, used_ns[name]), 1, name, item) for name, item in present.items()
    )
    for item in aside:
        if item.used_ns < forgotten_ns:
            useless.append(Victim(item=item, used_ns=0))
        else:
            ranked.append((item.used_ns, 0, item.name, item))
    ranked.sort(key=lambda one: one[:3])
    left_bytes = sum(item.size_bytes for *_, item in ranked)
    victims = list(useless)
    for used, _, _, item in ranked:
        expired = expired_ns is not None and used < expired_ns
        if not expired and (max_bytes is None or left_bytes <= max_bytes):
            break
        victims.append(Victim(item=item, used_ns=used))
        left_bytes -= item.size_bytes
    return victims


def _remove(victims: list[Victim], layout: Layout, leases: Leases) -> tuple[int, int]:
    removed = freed_bytes = 0
    for start in range(0, len(victims), _BATCH):
        if start:
            time.sleep(_PAUSE_S)
        with leases.gate():
            spared_ns = leases.spared_since() * _NS
            for victim in victims[start : start + _BATCH]:
                if victim.used_ns < spared_ns and _evict(victim.item, layout):
                    removed += 1
                    freed_bytes += victim.item.size_bytes
    return removed, freed_bytes


def _evict(item: Item, layout: Layout) -> bool:
    """Remove ``item``, but put it back if it was used or replaced since it was found.

    It is taken away first and looked at then: whoever uses it has marked it before or misses it.
    """
    trash = layout.tmp / f"{new_token()}.trash"
    try:
        item.path.rename(trash)
        seen = trash.stat(follow_symlinks=False)
        if seen.st_mtime_ns != item.used_ns:
            trash.replace(item.path)
            return False
        trash.unlink()
    except FileNotFoundError:
        return False
    return True


def _sweep(layout: Layout) -> None:
    """Remove what killed processes left: temporary files, and locks that nobody holds."""
    for folder in (layout.root, layout.builds):
        sweep_partials(folder)
    for folder in (layout.tmp, layout.locks):
        for item in folder_items(folder):
            with suppress(OSError):
                remove_if_free(item.path)
