"""What is asked of a build. Light: a build with nothing to do imports this and little more."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dagrender.events import Event

EXECUTORS = ("processes", "inline")
STORING = ("auto", "all", "none")
"""Which extractions are kept in the cache: what pays or the spec says, all, or none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildRequest:
    """A spec and how to build it.

    ``jobs`` None means as many as the machine can bear; ``frame_cache_bytes``, which all workers
    share, None means as much.
    """

    spec: Path
    cache: Path
    overrides: tuple[tuple[str, str], ...] = ()
    only: tuple[str, ...] = ()
    output: Path | None = None
    jobs: int | None = None
    frame_cache_bytes: int | None = None
    executor: str = "processes"
    force: bool = False
    keep_going: bool = False
    store_extractions: str = "auto"
    draft: bool = False
    """Small, fast films beside the outputs instead of these."""
    part: str | None = None
    """Only this part of the outputs, TIME..TIME, beside them."""
    data: Path | None = None
    """Rows that each make a film of their own."""
    allow_outside: bool = False
    """Outputs may be links that lead out of the spec's folder."""
    confined: bool = False
    """Sources may not lie outside of the spec's folder either."""
    allow_network: bool = False
    """Media may be addresses of other machines, which are asked for them."""
    warn: Callable[[str], None] | None = field(default=None, compare=False)
    """Told of what a user is to know at once, where there is no report that would say it."""
    tell: "Callable[[Event], None] | None" = field(default=None, compare=False)
    """Told of what is fetched, where nobody watches the rest."""
    patience: float = 1.0
    """By how much longer than usual a task may say nothing before it is ended; 0 for ever."""

    def identity(self) -> tuple[object, ...]:
        """What makes two builds of one spec different films: never how they are run."""
        output = str(self.output.absolute()) if self.output else ""
        whole: tuple[object, ...] = str(self.spec.absolute()), self.overrides, self.only, output
        whole = (*whole, self.draft, self.part) if self.draft or self.part else whole
        return whole if self.data is None else (*whole, str(self.data.absolute()))
