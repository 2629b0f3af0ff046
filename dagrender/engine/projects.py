"""Which projects the cache is full of: the films built last, by the folder of their specs."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from dagrender.engine.history import snapshots
from dagrender.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectUse:
    """What the films of a folder, as they were built last, have in the cache.

    What several projects share counts for each of them.
    """

    folder: Path
    films: tuple[str, ...]
    """The names of their specs."""
    gone: bool
    """Whether none of the specs is there any more."""
    actions: int
    size_bytes: int


def projects(store: Store) -> tuple[ProjectUse, ...]:
    """All projects whose films are in the cache, the largest first."""
    kept = {result.key: result for result in store.entries()}
    specs: dict[Path, set[Path]] = defaultdict(set)
    keys: dict[Path, set[str]] = defaultdict(set)
    for taken in snapshots(store.builds):
        spec = Path(str(taken["spec"]))
        specs[spec.parent].add(spec)
        keys[spec.parent].update(key for key in taken["uses"] if key in kept)
    found = []
    for folder, own in specs.items():
        sizes = {
            artifact.digest: artifact.size_bytes
            for key in keys[folder]
            for _, artifact in kept[key].outputs
        }
        found.append(
            ProjectUse(
                folder=folder,
                films=tuple(sorted(spec.name for spec in own)),
                gone=not any(spec.exists() for spec in own),
                actions=len(keys[folder]),
                size_bytes=sum(sizes.values()),
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.size_bytes, one.folder)))
