"""What spares a process that is ours alone, from start to end: looking for garbage less often."""

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager

_OBJECTS = 10_000
"""New objects between two searches, which are 700 otherwise."""


@contextmanager
def loading() -> Iterator[None]:
    """A while in which much is loaded, all of it to stay: little of it is looked through.

    Nor is it at the end of the process, when all goes anyway. Together that is a fifth of the time
    in which a build has its libraries loaded, and goes.
    """
    usual = gc.get_threshold()
    gc.set_threshold(_OBJECTS, *usual[1:])
    atexit.register(gc.freeze)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
