"""The store: one object through which the rest of dagrender keeps and finds what was built."""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from dagrender.artifact import ActionResult, Artifact, Fact
from dagrender.digest import Digest
from dagrender.errors import MissingObjectError, SourceError
from dagrender.store.actions import Actions
from dagrender.store.atomic import write_atomic
from dagrender.store.cas import Content, Objects
from dagrender.store.census import Info, entries, take_census
from dagrender.store.collect import Collected, collect
from dagrender.store.counters import Counters, StoreStats
from dagrender.store.handout import hand_out
from dagrender.store.layout import Layout, check_digest
from dagrender.store.leases import READ_ONLY, Leases, StoreInUseError
from dagrender.store.locks import hold_all
from dagrender.store.memo import Memo
from dagrender.store.shelf import new_temporary
from dagrender.store.sources import source_digest
from dagrender.store.verify import Verified, verify

_Written = TypeVar("_Written")
_ATTEMPTS = 3


class Store:
    """The cache below the folder ``root``.

    Cheap to construct: nothing is opened or made before it is needed. Safe to use from several
    threads; pickled, it becomes a store on the same root with counters of its own.
    """

    def __init__(self, root: Path) -> None:
        self._layout = Layout(root)
        self._counters = Counters()
        self._objects = Objects(self._layout, self._counters)
        self._actions = Actions(self._layout, self._counters, self._objects)
        self._leases = Leases(self._layout)
        self._memo = Memo(self._layout.memo)
        self._behind: Store | None = None
        self._asked_behind = False

    def __reduce__(self) -> tuple[type["Store"], tuple[Path]]:
        return type(self), (self.root,)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.root!r})"

    @property
    def root(self) -> Path:
        """The folder that holds the cache; it may not exist yet."""
        return self._layout.root

    @property
    def builds(self) -> Path:
        """The folder for the records of builds, whose form is the engine's; it may not exist."""
        return self._layout.builds

    @property
    def stats(self) -> StoreStats:
        """What this object has read, written, found damaged and evicted."""
        return self._counters.total()

    def prepare(self) -> None:
        """Make the cache's folders, which otherwise happens at the first publication.

        Raises:
            OSError: the cache cannot be made or written to.
        """
        self._layout.prepare()

    def refusal(self) -> OSError | None:
        """Why nothing can be kept in this cache, which may only be read; None where it can be.

        Raises:
            OSError: it cannot be written to for another reason, such as a full disk.
        """
        try:
            self.prepare()
            new_temporary(self._layout).close()
        except OSError as error:
            if error.errno in READ_ONLY:
                return error
            raise
        return None

    def stand_before(self, root: Path) -> None:
        """From now on, what is not in this cache, which is new, is looked for in that at ``root``.

        Raises:
            OSError: the cache cannot be written to.
        """
        self.prepare()
        write_atomic(self._layout.behind, os.fsencode(root))

    def _other(self) -> "Store | None":
        """The cache behind this one, if there is any; asked for when something is missing."""
        if not self._asked_behind:
            with suppress(OSError):
                self._behind = Store(Path(os.fsdecode(self._layout.behind.read_bytes())))
            self._asked_behind = True
        return self._behind

    def _elsewhere(self, digest: Digest) -> "Store | None":
        """The cache behind this one, if only that has the object ``digest``."""
        other = None if self._objects.has(digest) else self._other()
        return other if other is not None and other.has(digest) else None

    @property
    def is_used(self) -> bool:
        """Whether a build is running on it."""
        return bool(self._leases.live())

    def lookup(self, key: Digest) -> ActionResult | None:
        """What the action ``key`` left, if its entry and all its objects are there.

        A hit counts as used now. Objects are checked by size; ``read`` verifies their bytes. A
        damaged entry is put aside and is a miss.

        Raises:
            OSError: the cache may not be read.
        """
        found = self._actions.find(key)
        if found is None and (other := self._other()) is not None:
            return other.lookup(key)
        return found

    def publish(
        self,
        key: Digest,
        kind: str,
        outputs: Mapping[str, Content],
        facts: Mapping[str, Fact] | Iterable[tuple[str, Fact]] = (),
    ) -> ActionResult:
        """Keep what the action ``key`` made: all of it, or on an error nothing that can be found.

        An output is given as bytes or as the path of a file to copy. An entry that exists is
        replaced.

        Raises:
            OSError: the cache cannot be written to, or the file system is full.
            ValueError: a fact is infinite or not a number, or ``key`` is no digest.
        """
        check_digest(key)
        told = tuple(dict(facts).items())

        def write() -> ActionResult:
            written = tuple((name, self._objects.write(data)) for name, data in outputs.items())
            result = ActionResult(key=key, kind=kind, outputs=written, facts=told)
            self._actions.write(result)
            return result

        return _persist(write)

    def drop(self, key: Digest) -> None:
        """Put the entry of the action ``key`` aside, as damage is: the next builder makes it anew.

        Raises:
            OSError: the cache may not be read.
        """
        self._actions.drop(key)

    def put(self, content: Content) -> Artifact:
        """Keep bytes, or a copy of the file that a path names, without an action.

        Raises:
            OSError: the cache cannot be written to, or the file system is full.
        """
        return _persist(lambda: self._objects.write(content))

    def receive(
        self, key: Digest, kind: str, chunks: Iterable[bytes], beside: Callable[[], Content]
    ) -> ActionResult:
        """Keep what the action ``key`` brings piece by piece, as ``content``, and ``beside`` it.

        Nothing of it can be found before it is whole. ``beside`` is asked for when it is.

        Raises:
            OSError: the cache cannot be written to, or the file system is full.
        """
        check_digest(key)
        content = self._objects.receive(chunks)
        outputs = (("content", content), ("beside", self._objects.write(beside())))
        result = ActionResult(key=key, kind=kind, outputs=outputs)
        self._actions.write(result)
        return result

    def source_path(self, digest: Digest) -> Path:
        """The file of the object ``digest``, for whoever takes it for a source of a film.

        Its bytes are verified where ``stat`` does not say that they are what they once were.

        Raises:
            MissingObjectError: as ``path``.
        """
        if (other := self._elsewhere(digest)) is not None:
            return other.source_path(digest)
        path = self._layout.object_path(digest)
        with suppress(SourceError):
            if self.source_digest(path) == digest:
                return path
        return self.path(digest)

    def has(self, digest: Digest) -> bool:
        """Whether there is an object ``digest``; its bytes are not read."""
        return self._objects.has(digest) or self._elsewhere(digest) is not None

    def read(self, digest: Digest) -> bytes:
        """The bytes of the object ``digest``, verified.

        Raises:
            MissingObjectError: it is "missing", or "damaged" and now put aside: build it again.
        """
        try:
            return self._objects.read(digest)
        except MissingObjectError:
            if (other := self._elsewhere(digest)) is None:
                raise
            return other.read(digest)

    def path(self, digest: Digest) -> Path:
        """The read-only file of the object ``digest``, verified now; it stays during a lease.

        Raises:
            MissingObjectError: as ``read``.
        """
        try:
            return self._objects.path(digest)
        except MissingObjectError:
            if (other := self._elsewhere(digest)) is None:
                raise
            return other.path(digest)

    def hand_out(self, digest: Digest, target: Path) -> bool:
        """Make ``target`` a new file with the bytes of an object; whether it is a hard link.

        What may be old is to be verified first, with ``path``: this does not read it.

        Raises:
            MissingObjectError: it is "missing": build it again.
            OSError: the file cannot be written.
        """
        if (other := self._elsewhere(digest)) is not None:
            return other.hand_out(digest, target)
        path = self._layout.object_path(digest)
        try:
            return hand_out(path, target)
        except FileNotFoundError:
            if path.exists():
                raise
            raise MissingObjectError(digest, "missing") from None

    @contextmanager
    def lock(self, *keys: Digest, timeout_s: float | None = None) -> Iterator[None]:
        """Be the only builder of ``keys``, across threads and processes, within the block.

        Look up again once inside: whoever held the lock before has probably built them. Give all
        keys of one task in one call; they are then taken in one order everywhere.

        Raises:
            TimeoutError: another builder held one of them for ``timeout_s`` seconds.
            RuntimeError: this thread holds one of them already.
            OSError: the cache cannot be written to.
        """
        self._layout.prepare()
        with hold_all([self._layout.lock_path(key) for key in keys], timeout_s):
            yield

    def lease(self) -> AbstractContextManager[None]:
        """For as long as a build runs: the collector spares all that it finds or makes.

        One lease for a build and all of its workers. A cache that cannot be written to gives none.
        """
        return self._leases.hold()

    def collect(
        self, max_bytes: int | None, max_age_s: float | None, now: float | None = None
    ) -> Collected:
        """Remove what was not used for ``max_age_s`` and, longest unused first, what is too much.

        Spared is whatever was used since the oldest running build began. Goes in any case: what
        killed processes left, entries whose objects are gone, damage put aside a week ago, and what
        an older version of dagrender left two weeks ago, or now if the cache is too large.

        Raises:
            OSError: the cache may not be read or written to.
        """
        if not self._layout.base.is_dir():
            return Collected(removed=0, freed_bytes=0, kept=0, kept_bytes=0)
        self._layout.prepare()
        self._memo.prune()
        return collect(
            self._layout,
            self._leases,
            self._counters,
            max_bytes=max_bytes,
            max_age_s=max_age_s,
            now=time.time() if now is None else now,
        )

    def verify(self) -> Verified:
        """Read the whole cache and put aside what is damaged.

        Raises:
            OSError: the cache may not be read.
        """
        return verify(self._layout, self._counters, self._objects)

    def info(self) -> Info:
        """The cache in figures."""
        return take_census(self._layout, time.time())

    def entries(self) -> Iterator[ActionResult]:
        """Every action that the cache has, in no order; nothing counts as used."""
        return (entry.result for entry in entries(self._layout) if entry.result is not None)

    def clear(self, *, force: bool = False) -> None:
        """Remove everything in the cache; with ``force`` even under running builds, which rebuild.

        Raises:
            StoreInUseError: builds are running.
            OSError: something cannot be removed.
        """
        import shutil

        if not self._layout.base.is_dir():
            return
        with self._leases.gate():
            live = self._leases.live()
            if live and not force:
                raise StoreInUseError(len(live))
            self._memo.drop()
            layout = self._layout
            # entries first, so that none ever lacks its objects
            for folder in (layout.ac, layout.cas, layout.tmp, layout.quarantine, layout.builds):
                with suppress(FileNotFoundError):
                    shutil.rmtree(folder)

    def source_digest(self, path: Path) -> Digest:
        """The digest of a source's bytes, read again only if ``stat`` tells of a change.

        Raises:
            SourceError: it is absent, no plain file, cannot be read, or does not hold still.
        """
        return source_digest(path, self._memo)

    def remember(self, kind: str, key: Digest, seconds: float) -> None:
        """Remember how long the action ``key`` of ``kind`` took; only ``expected`` asks for it."""
        self._memo.remember(kind, key, seconds)

    def expected(self, kind: str) -> float | None:
        """How many seconds an action of ``kind`` took of late, on average; None if unknown."""
        return self._memo.expected(kind)


def _persist(write: Callable[[], _Written]) -> _Written:
    """``write``, and once more should the cache be cleared right under it."""
    for _ in range(_ATTEMPTS - 1):
        with suppress(FileNotFoundError):
            return write()
    return write()
