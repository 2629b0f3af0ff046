"""The film as it was built last, kept beside the record of the build."""

import itertools
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from dagrender.engine.prepare import Prepared
from dagrender.engine.record import record_path
from dagrender.engine.request import BuildRequest
from dagrender.graph.model import Storage
from dagrender.graph.snapshot import Snapshot, snapshot
from dagrender.store.atomic import write_atomic

_SUFFIX = ".film.json"


def keep_snapshot(prepared: Prepared, request: BuildRequest) -> None:
    """Write down what ``prepared`` is, for the next ``explain``."""
    uses = [node.key for node in prepared.film.nodes() if node.storage is Storage.STORED]
    for number, film in enumerate(prepared.films):
        taken = snapshot(film.document, film.plan, film.film)
        taken["spec"] = str(request.spec.absolute())
        taken["uses"] = [] if number else uses
        path = _path(request, number)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, json.dumps(taken, separators=(",", ":")).encode())
    for number in itertools.count(len(prepared.films)):
        # an earlier build of it had more films
        try:
            _path(request, number).unlink()
        except FileNotFoundError:
            break


def _path(request: BuildRequest, number: int) -> Path:
    path = record_path(request)
    return path.with_name(f"{path.stem}.{number}{_SUFFIX}" if number else f"{path.stem}{_SUFFIX}")


def snapshots(builds: Path) -> Iterator[Snapshot]:
    """What ``keep_snapshot`` wrote of all films that share a cache, those that are whole."""
    for path in sorted(builds.glob(f"*{_SUFFIX}")):
        with suppress(OSError, ValueError):
            taken = json.loads(path.read_bytes())
            if isinstance(taken, dict) and {"spec", "uses"} <= taken.keys():
                yield taken


def last_snapshots(request: BuildRequest) -> list[Snapshot]:
    """What ``keep_snapshot`` wrote of all films of a request, up to one that is not whole."""
    found: list[Snapshot] = []
    while (one := _kept(request, len(found))) is not None:
        found.append(one)
    return found


def _kept(request: BuildRequest, number: int) -> Snapshot | None:
    """What was written of the film of that number; None where it is not there or not whole."""
    try:
        taken = json.loads(_path(request, number).read_bytes())
    except (OSError, ValueError):
        return None
    return taken if isinstance(taken, dict) and "outputs" in taken else None
