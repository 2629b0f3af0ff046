"""How many workers a machine can bear: its cores, and its memory, with a container's limits."""

import os
from pathlib import Path

_WORKER_BYTES = 220 << 20
"""A worker with its libraries, decoders and cels."""
_PICTURES_HELD = 90
"""Pictures that an encoder's lookahead and its references, a decoder and a painter hold at most."""
_SHARE_OF_MEMORY = 0.7
_CGROUP_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)
_CGROUP_CPU = Path("/sys/fs/cgroup/cpu.max")


def cores() -> int:
    """Processors that this process may use: its affinity, and a container's quota."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    count = allowed or 1
    try:
        quota, period = _CGROUP_CPU.read_text().split()
        if quota != "max":
            count = min(count, max(1, round(int(quota) / int(period))))
    except (OSError, ValueError):
        pass
    return count


def memory_bytes() -> int | None:
    """Memory that this process may use, or None where the system does not tell."""
    found = []
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        found.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    for path in _CGROUP_LIMITS:
        try:
            text = path.read_text().strip()
        except OSError:
            continue
        if text.isdigit():
            found.append(int(text))
    return min(found) if found else None


def worker_bytes(width_px: int, height_px: int) -> int:
    """What a worker is expected to need for a canvas of this size, in bytes."""
    return _WORKER_BYTES + _PICTURES_HELD * width_px * height_px * 3 // 2


def default_workers(width_px: int, height_px: int) -> int:
    """As many workers as cores, fewer where memory says so, at least one."""
    memory = memory_bytes()
    if memory is None:
        return cores()
    bearable = int(memory * _SHARE_OF_MEMORY) // worker_bytes(width_px, height_px)
    return max(1, min(cores(), bearable))
