"""What may be forgotten: digests of sources, and how long work took, in one SQLite file.

Nothing depends on it but time. Whatever goes wrong with it (deleted, damaged, locked, read-only,
another version's) is met by starting a new file or by doing without for a while, never by an error.
"""

import os
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dagrender.digest import Digest, digest_bytes
from dagrender.store.atomic import ensure_folder

if TYPE_CHECKING:
    import sqlite3

_VERSION = 1
_BUSY_TIMEOUT_S = 1.0
_BYPASS_S = 30.0
_MOST_SOURCES = 200_000
_MOST_DURATIONS = 20_000
_RECENT_DURATIONS = 64
_SCHEMA = """
CREATE TABLE IF NOT EXISTS sources (file TEXT PRIMARY KEY, stamp TEXT, digest TEXT, seal TEXT);
CREATE TABLE IF NOT EXISTS durations (kind TEXT, key TEXT, seconds REAL, PRIMARY KEY (kind, key));
"""


class Memo:
    """The file at ``path``, opened when it is first needed; safe to share among threads."""

    __slots__ = ("_bypass_until", "_connection", "_inherited", "_lock", "_owner", "_path")

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._inherited: list[sqlite3.Connection] = []
        self._owner = 0
        self._bypass_until = 0.0

    def __del__(self) -> None:
        self._close()

    def source(self, file: str, stamp: str) -> Digest | None:
        """The digest of the source ``file`` when it bore ``stamp``, if that is known.

        A row bears a seal over itself, for SQLite does not notice a flipped bit.
        """
        for digest, seal in self._run(
            "SELECT digest, seal FROM sources WHERE file = ? AND stamp = ?", file, stamp
        ):
            if seal == _seal(file, stamp, digest):
                return str(digest)
        return None

    def remember_source(self, file: str, stamp: str, digest: Digest) -> None:
        """Remember the digest of the source ``file``, which bears ``stamp``."""
        self._run(
            "INSERT OR REPLACE INTO sources VALUES (?, ?, ?, ?)",
            *(file, stamp, digest, _seal(file, stamp, digest)),
        )

    def remember(self, kind: str, key: str, seconds: float) -> None:
        """Remember that the action ``key`` of ``kind`` took ``seconds``."""
        self._run("INSERT OR REPLACE INTO durations VALUES (?, ?, ?)", kind, key, seconds)

    def expected(self, kind: str) -> float | None:
        """The mean of the latest durations of ``kind`` in seconds, if there are any."""
        rows = self._run(
            "SELECT avg(seconds) FROM"
            " (SELECT seconds FROM durations WHERE kind = ? ORDER BY rowid DESC LIMIT ?)",
            *(kind, _RECENT_DURATIONS),
        )
        mean = rows[0][0] if rows else None
        return mean if isinstance(mean, float) else None

    def prune(self) -> None:
        """Forget what was written longest ago, beyond what is worth its room."""
        for table, most in (("sources", _MOST_SOURCES), ("durations", _MOST_DURATIONS)):
            self._run(
                f"DELETE FROM {table} WHERE rowid <= (SELECT max(rowid) FROM {table}) - ?",  # noqa: S608 - names of ours
                most,
            )

    def drop(self) -> None:
        """Forget everything."""
        with self._lock:
            self._close()
            self._unlink()

    def _run(self, statement: str, *values: str | float) -> list[tuple[Any, ...]]:
        import sqlite3

        with self._lock:
            if time.monotonic() < self._bypass_until:
                return []
            for _ in range(2):
                try:
                    return self._open().execute(statement, values).fetchall()
                except (sqlite3.Error, OSError, OverflowError) as error:
                    self._close()
                    code = getattr(error, "sqlite_errorcode", None) or 0
                    if code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                        break
                    if code & 0xFF not in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL):
                        self._unlink()
            self._bypass_until = time.monotonic() + _BYPASS_S
            return []

    def _open(self) -> "sqlite3.Connection":
        if self._connection is not None and self._owner == os.getpid():
            return self._connection
        import sqlite3

        self._close()
        self._owner = os.getpid()
        ensure_folder(self._path.parent)
        self._connection = sqlite3.connect(
            self._path, timeout=_BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
        )
        version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if version not in (0, _VERSION):
            raise sqlite3.DatabaseError("the memo is another version's")
        self._connection.execute("PRAGMA trusted_schema = OFF")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        if version == 0:
            with suppress(sqlite3.OperationalError):  # another process is doing the same
                self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.executescript(_SCHEMA)
            self._connection.execute(f"PRAGMA user_version = {_VERSION}")
        return self._connection

    def _close(self) -> None:
        if self._connection is None:
            return
        if self._owner == os.getpid():
            with suppress(Exception):
                self._connection.close()
        else:
            # of the process that this one was forked from: SQLite forbids even to close it here
            self._inherited.append(self._connection)
        self._connection = None

    def _unlink(self) -> None:
        # the journal first: a new file must not inherit it
        for suffix in ("-wal", "-shm", "-journal", ""):
            with suppress(OSError):
                Path(f"{self._path}{suffix}").unlink(missing_ok=True)


def _seal(*parts: object) -> Digest:
    return digest_bytes("\0".join(map(str, parts)).encode())
