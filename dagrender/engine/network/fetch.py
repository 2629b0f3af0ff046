"""Media of other machines, as files of the cache: asked for by every command, fetched if changed.

A file that was fetched is an object of the cache like any other, and what is known of its address
an entry that names it. Another content is another object: what a build reads is never replaced.
"""

import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urldefrag

from dagrender import limits
from dagrender.artifact import ActionResult
from dagrender.digest import Digest, digest_value
from dagrender.engine.network.errors import FetchError
from dagrender.engine.network.web import Answer, Seal, Web
from dagrender.errors import MissingObjectError, Place, Problem, SpecError, in_file_order
from dagrender.events import Event, Fetching, PhaseStarted
from dagrender.spec.addresses import told
from dagrender.store.store import Store

KIND = "fetch"
_VERSION = 1
_TELL_S = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A file that was fetched: what to call it, where it lies now, and what it contains."""

    address: str
    path: Path
    content: Digest
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What an address gave when it was fetched last."""

    file: Fetched
    seal: Seal
    at_s: float


def fetch(
    wanted: Iterable[tuple[str, Place]],
    store: Store,
    warn: Callable[[str], None],
    notify: Callable[[Event], None],
) -> dict[str, Fetched]:
    """The files at the addresses that are ``wanted``, as specs have them, by these.

    Args:
        wanted: each address, and a place in a spec where it stands.
        store: the cache; a lease on it keeps what is found here until the lease ends.
        warn: told of servers that cannot be reached, where there is a file of before.
        notify: told of what comes.

    Raises:
        SpecError: what cannot be had, all of it.
        OSError: the cache cannot be written to.
    """
    places: dict[str, list[Place]] = {}
    for address, place in wanted:
        places.setdefault(address, []).append(place)
    notify(PhaseStarted(phase="fetch"))
    found: dict[str, Fetched] = {}
    problems: list[Problem] = []
    with closing(Web()) as web:
        for address, those in places.items():
            room = limits.most("fetch-bytes") - sum(one.size_bytes for one in found.values())
            try:
                found[address] = _Fetch(address, store, web, room).current(warn, notify)
            except FetchError as error:
                message = f"{told(address)} {error}"
                problems += (Problem(message, place, error.hint) for place in those)
    if problems:
        raise SpecError(in_file_order(problems))
    return found


class _Fetch:
    """One address, and so many bytes that there is room for."""

    def __init__(self, address: str, store: Store, web: Web, room: int) -> None:
        self.address, self.store, self.web, self.room = address, store, web, room
        self.called = told(address)
        # the login is part of it: what one user is given another may not be
        self.key = digest_value((KIND, _VERSION, urldefrag(address)[0]))

    def current(self, warn: Callable[[str], None], notify: Callable[[Event], None]) -> Fetched:
        """The file as it is on its server now, or as it was where that cannot be reached."""
        with self.store.lock(self.key):
            known = self._known()
            try:
                with self.web.ask(self.address, known.seal if known else None) as answer:
                    if answer is not None:
                        return self._receive(answer, notify)
                    assert known is not None  # noqa: S101 - for the type checker
                    return self._bounded(known.file)
            except FetchError as error:
                if known is None or not error.unreachable:
                    raise
                when = time.strftime("%Y-%m-%d %H:%M", time.localtime(known.at_s))
                warn(f"{self.called} {error}, so the file of {when} is used")
                return self._bounded(known.file)

    def _known(self) -> _Known | None:
        result = self.store.lookup(self.key)
        if result is None:
            return None
        try:
            told_of = json.loads(self.store.read(result.output("beside").digest))
            return _Known(
                file=self._file(result), seal=Seal(**told_of["seal"]), at_s=told_of["at_s"]
            )
        except (MissingObjectError, ValueError, KeyError, TypeError):
            return None

    def _receive(self, answer: Answer, notify: Callable[[Event], None]) -> Fetched:
        self._check(answer.size_bytes or 0)

        def beside() -> bytes:
            return json.dumps({"seal": asdict(answer.seal), "at_s": time.time()}).encode()

        chunks = self._counted(answer, notify)
        return self._file(self.store.receive(self.key, KIND, chunks, beside))

    def _counted(self, answer: Answer, notify: Callable[[Event], None]) -> Iterator[bytes]:
        got = 0

        def tell() -> float:
            size_bytes = answer.size_bytes
            notify(Fetching(address=self.called, got_bytes=got, size_bytes=size_bytes))
            return time.monotonic()

        told_at = tell()
        for chunk in answer.chunks:
            got += len(chunk)
            self._check(got)
            yield chunk
            if time.monotonic() - told_at >= _TELL_S:
                told_at = tell()
        tell()

    def _file(self, result: ActionResult) -> Fetched:
        content = result.output("content")
        return Fetched(
            address=self.called,
            path=self.store.source_path(content.digest),
            content=content.digest,
            size_bytes=content.size_bytes,
        )

    def _bounded(self, file: Fetched) -> Fetched:
        self._check(file.size_bytes)
        return file

    def _check(self, size_bytes: int) -> None:
        if size_bytes > self.room:
            message, hint = limits.refusal("fetch-bytes")
            raise FetchError(f"is too large: {message}", hint)
