"""To be stopped by a signal whose handler raises an exception, wherever the signal arrives."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_AGAIN_S = 0.01
"""So soon is raised again what was swallowed: behind the destructor, most likely."""


@contextmanager
def not_swallowed(stop: type[BaseException]) -> Iterator[None]:
    """A while in which ``stop``, raised by the handler of a signal, cannot get lost.

    No exception leaves a destructor, nor much else that C calls: Python prints that it is ignored
    (https://docs.python.org/3/library/sys.html#sys.unraisablehook) and goes on. Here nothing is
    printed, and it is raised again a moment later, by a timer: a thread could not be started within
    a destructor that runs in the middle of starting another. For the main thread alone.
    """
    if not hasattr(signal, "setitimer"):
        yield
        return
    usual, alarm = sys.unraisablehook, signal.getsignal(signal.SIGALRM)

    def again(_signum: int, _frame: FrameType | None) -> None:
        raise stop

    def hook(unraisable: "sys.UnraisableHookArgs") -> None:
        if isinstance(unraisable.exc_value, stop):
            signal.signal(signal.SIGALRM, again)
            signal.setitimer(signal.ITIMER_REAL, _AGAIN_S)
        else:
            usual(unraisable)

    sys.unraisablehook = hook
    try:
        yield
    finally:
        sys.unraisablehook = usual
        if signal.getsignal(signal.SIGALRM) is again:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, alarm)
