"""Where each thing lies below the cache's root, and how a digest becomes a path."""

import re
from pathlib import Path

from dagrender.digest import DIGEST_LENGTH, Digest
from dagrender.store.atomic import ensure_folder, sweep_partials, write_atomic

VERSION = "v1"
_HEX = "0123456789abcdef"
ATTEMPTS = 100
"""Each is lost only to a collector that removes the whole cache in the same moment."""
REMOVED = "removed-"
"""How the folder of an older version is called while it is removed."""
_OWN_NAME = re.compile(rf"v\d+|{REMOVED}.*|\.?CACHEDIR\.TAG.*")
_TAG = b"""Signature: 8a477f597d28d172789f06886806bc55
# This folder is a cache of dagrender: it may be deleted at any time and need not be backed up.
# See https://bford.info/cachedir/
"""


def check_digest(text: str) -> Digest:
    """``text`` itself, if it is a digest; what is not never becomes part of a path.

    Raises:
        ValueError: ``text`` is not 32 lower-case hexadecimal digits.
    """
    if len(text) != DIGEST_LENGTH or text.strip(_HEX):
        raise ValueError(f"{text!r} is not a digest")
    return text


class Layout:
    """The folders of one cache.

    ``ac/ab/ab...`` is an action's entry, ``cas/ab/ab...`` an object. A later version of the layout
    gets a folder of its own beside ``v1``, so that two versions of dagrender can share a root.
    """

    __slots__ = (
        "ac",
        "base",
        "behind",
        "builds",
        "cas",
        "gate",
        "leases",
        "locks",
        "memo",
        "quarantine",
        "root",
        "tmp",
    )

    def __init__(self, root: Path) -> None:
        self.root = root
        self.base = root / VERSION
        self.ac = self.base / "ac"
        self.cas = self.base / "cas"
        self.tmp = self.base / "tmp"
        self.locks = self.base / "locks"
        self.leases = self.base / "leases"
        self.quarantine = self.base / "quarantine"
        self.builds = self.base / "builds"
        self.memo = self.base / "memo.sqlite"
        self.gate = self.base / "gate.lock"
        self.behind = self.base / "behind"

    def entry_path(self, key: Digest) -> Path:
        """Where the entry of the action ``key`` lies."""
        return self.ac / check_digest(key)[:2] / key

    def object_path(self, digest: Digest) -> Path:
        """Where the object ``digest`` lies."""
        return self.cas / check_digest(digest)[:2] / digest

    def lock_path(self, key: Digest) -> Path:
        """The lock file of the action ``key``."""
        return self.locks / f"{check_digest(key)}.lock"

    def prepare(self) -> None:
        """Make the folders, private to the user, and tag the root as a cache.

        The tag tells backup programs to pass by, so a root that holds anything else gets none.

        Raises:
            OSError: the root cannot be made or written to.
        """
        for attempt in range(ATTEMPTS):
            try:
                for folder in (self.ac, self.cas, self.tmp, self.locks, self.leases):
                    ensure_folder(folder)
                break
            except (FileNotFoundError, FileExistsError):
                # a newer version removes what this one left, while it is made anew
                if attempt == ATTEMPTS - 1:
                    raise
        tag = self.root / "CACHEDIR.TAG"
        if tag.exists():
            return
        sweep_partials(self.root)
        if all(_OWN_NAME.fullmatch(one.name) for one in self.root.iterdir()):
            write_atomic(tag, _TAG)
