"""Turns: processes that load their libraries one after the other, for want of cores.

Each but the last holds an end of a pipe open until it has loaded, or is gone; the next one waits
for that at the other end.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

_NONE = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A place in a row of processes, by the file descriptors that it inherits."""

    ahead: int = _NONE
    """At its end once the one ahead has loaded."""
    own: int = _NONE
    """Closed by whoever has loaded."""

    @property
    def inherited(self) -> tuple[int, ...]:
        """Those that there are."""
        return tuple(one for one in (self.ahead, self.own) if one != _NONE)

    def __str__(self) -> str:
        """For a command line."""
        return f"{self.ahead},{self.own}"

    def wait(self) -> None:
        """Until it is this one's turn."""
        if self.ahead != _NONE:
            os.read(self.ahead, 1)
            os.close(self.ahead)

    def pass_on(self) -> None:
        """Let the next one load."""
        if self.own != _NONE:
            os.close(self.own)

    def hand_over(self) -> None:
        """For whoever has launched the process that is to keep it."""
        for one in self.inherited:
            with suppress(OSError):
                os.close(one)


ALONE = Turn()
"""That of a process that waits for none, and for which none waits."""


def turn_of(text: str) -> Turn:
    """What ``str`` made of one."""
    ahead, own = map(int, text.split(","))
    return Turn(ahead=ahead, own=own)


def in_a_row(count: int) -> Iterator[Turn]:
    """Turns for ``count`` processes, each of which is to be launched before the next is taken."""
    ahead = _NONE
    for number in range(1, count + 1):
        after, own = os.pipe() if number < count else (_NONE, _NONE)
        yield Turn(ahead=ahead, own=own)
        ahead = after
