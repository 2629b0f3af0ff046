"""How many workers a machine can bear: its cores, and its memory, with a container's limits."""

import os
from contextlib import suppress
from pathlib import Path

_WORKER_BYTES = 220 << 20
"""A worker with its libraries, decoders and cels."""
_PICTURES_HELD = 220
"""Pictures that an encoder, a dozen decoders and a painter come to hold: measured at 1080p."""
_SHARE_OF_MEMORY = 0.7
_SHARE_FOR_FRAMES = 0.1
LEAST_FRAME_CACHE_BYTES = 64_000_000
_MOST_FRAME_CACHE_BYTES = 1_500_000_000
_CGROUPS = Path("/sys/fs/cgroup")
_OWN_CGROUP = Path("/proc/self/cgroup")
_MEMORY_OF_VERSION_1 = "memory"


def cores() -> int:
    """Processors that this process may use: its affinity, and a container's quota."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    count = allowed or 1
    for quota, *period in _settings("", "cpu.max"):
        if quota.isdigit() and period and period[0].isdigit() and int(period[0]):
            count = min(count, max(1, round(int(quota) / int(period[0]))))
    return count


def memory_bytes() -> int | None:
    """Memory that this process may use, or None where the system does not tell."""
    found = []
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        found.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    for limit, *_ in (
        *_settings("", "memory.max"),
        *_settings(_MEMORY_OF_VERSION_1, "memory.limit_in_bytes"),
    ):
        if limit.isdigit():
            found.append(int(limit))
    return min(found) if found else None


def _settings(tree: str, name: str) -> list[list[str]]:
    """What the process's control group and those around it say, in words.

    ``tree`` is a controller of version 1, each of which has a tree of its own, or empty.
    """
    root = own = _CGROUPS / tree
    with suppress(OSError, ValueError):
        for line in _OWN_CGROUP.read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            if tree in controllers.split(","):
                own = root / path.lstrip("/")
    folders = [own, *(one for one in own.parents if one.is_relative_to(root))]
    return [words for folder in folders for words in _words(folder / name)]


def _words(path: Path) -> list[list[str]]:
    with suppress(OSError, ValueError):
        return [line.split() for line in path.read_text().splitlines() if line.strip()]
    return []


def worker_bytes(width_px: int, height_px: int, sample_bytes: int = 1) -> int:
    """What a worker is expected to need for a canvas of this size, in bytes.

    ``sample_bytes`` is 1 for a canvas of 8 bits, 2 for one of 10.
    """
    return _WORKER_BYTES + _PICTURES_HELD * width_px * height_px * sample_bytes * 3 // 2


def default_workers(
    width_px: int, height_px: int, cache_bytes: int = 0, sample_bytes: int = 1
) -> int:
    """As many workers as cores, fewer where memory says so, at least one.

    ``cache_bytes`` is what all of them together may use for frames that are wanted again;
    ``sample_bytes`` as in ``worker_bytes``.
    """
    memory = memory_bytes()
    if memory is None:
        return cores()
    left = max(0, int(memory * _SHARE_OF_MEMORY) - cache_bytes)
    return max(1, min(cores(), left // worker_bytes(width_px, height_px, sample_bytes)))


def frame_cache_bytes() -> int:
    """What a build may use for frames that are wanted again, unless it is told, in bytes.

    1,500 MB, less where that is more than a tenth of the memory, but never under 64 MB.
    """
    memory = memory_bytes()
    if memory is None:
        return _MOST_FRAME_CACHE_BYTES
    bearable = int(memory * _SHARE_FOR_FRAMES)
    return max(LEAST_FRAME_CACHE_BYTES, min(_MOST_FRAME_CACHE_BYTES, bearable))
