"""What a run did when: the activities of its workers, for whoever shows where the time went."""

from dataclasses import dataclass

from dagrender.digest import Digest

THE_RUN = -1
"""The worker number of the run's own process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """Something that one process did from ``start_s`` to ``end_s``, counted from the run's start.

    Phases of the run itself have its own process for a worker, and no key.
    """

    kind: str
    label: str
    worker: int
    start_s: float
    end_s: float
    key: Digest = ""
    frames: int = 0
    failed: bool = False
