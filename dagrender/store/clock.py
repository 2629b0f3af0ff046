"""Whether the clock was set: two clocks are read at two times and compared.

One is the wall's, which anybody may set; the other counts since the machine was started, and only
means something on this machine and until its next start.
"""

import time
from contextlib import suppress
from pathlib import Path

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_DRIFT = 0.001  # a clock that is being corrected runs half a thousandth slower or faster


def read_clocks() -> bytes:
    """What ``was_set`` is to be told later; empty where there is no second clock."""
    steady_s, boot = _steady_s(), _boot()
    return f"{boot} {steady_s:.3f} {time.time():.3f}\n".encode() if boot else b""


def was_set(told: bytes, made: float, slack_s: float) -> bool:
    """Whether the wall clock was set since ``read_clocks`` gave ``told``.

    Args:
        told: anything else (of a full disk, of another machine) tells nothing.
        made: a time by the wall clock of about then, in seconds since the epoch: one that is yet to
            come shows it as well.
        slack_s: how far clocks may be apart.
    """
    now = time.time()
    if made > now + slack_s:
        return True
    with suppress(ValueError):
        boot, steady_s, wall_s = told.decode(errors="replace").split()
        if boot == _boot():
            passed_s = _steady_s() - float(steady_s)
            return abs(now - float(wall_s) - passed_s) > slack_s + passed_s * _DRIFT
    return False


def _steady_s() -> float:
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


def _boot() -> str:
    try:
        return _BOOT_ID.read_text().strip()
    except OSError:
        return ""
