"""How a file is to be read where it leaves a choice; part of what a probe asks."""

from dataclasses import dataclass
from functools import lru_cache

from dagrender.digest import Digest, digest_value


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Which of a file's streams are taken.

    Streams of a kind are numbered from 0 in the order of the file; attached pictures do not count.
    None takes no stream of that kind. 0 passes over streams for which there is no decoder.
    """

    video: int | None = 0
    audio: int | None = 0

    def taken(self, file: Digest) -> Digest:
        """What is taken of a file: the digest of its bytes, unless it is read in another way."""
        return _taken(file, self)


USUAL = Reading()
"""How files are read of which nothing else is said."""


@lru_cache(maxsize=256)
def _taken(file: Digest, reading: Reading) -> Digest:
    return file if reading == USUAL else digest_value((file, reading))
