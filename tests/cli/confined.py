"""The program in a child that may not have more memory or time than a spec deserves."""

import os
import pickle
import resource
from pathlib import Path

from .program import Ran

MOST_BYTES = 1 << 30
"""Of memory, above what the tests themselves have."""
MOST_S = 60
"""Of processor time; most take a fraction of a second, but tests share their machine."""


def confined(program, *args, most_s=MOST_S):
    """What came of it; the code is -9 where it asked for more than it may have of time."""
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(ours)
            used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
            resource.setrlimit(resource.RLIMIT_AS, (used + MOST_BYTES,) * 2)
            spent = int(sum(os.times()[:2])) + most_s
            resource.setrlimit(resource.RLIMIT_CPU, (spent, spent))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            with os.fdopen(theirs, "wb") as told:
                pickle.dump(program(*args), told)
        finally:
            os._exit(0)
    os.close(theirs)
    with os.fdopen(ours, "rb") as told:
        data = told.read()
    os.waitpid(child, 0)
    return pickle.loads(data) if data else Ran(-9, "", "it died, or took too long")
