"""What became of each check: a task's results against those that are cached."""

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dagrender.artifact import ActionResult
from dagrender.digest import Digest, digest_file
from dagrender.engine.prepare import Prepared
from dagrender.engine.stored_extractions import conform_of
from dagrender.engine.verification.checks import Check
from dagrender.engine.workers.tasks import MuxTask, TaskResult
from dagrender.errors import MissingObjectError
from dagrender.nodes import encode, extract, mux
from dagrender.nodes.blocks import frames_a_block, key_of, shape_for
from dagrender.nodes.manifest import FrameId, look_up
from dagrender.nodes.stored_frames import read_digests
from dagrender.store.store import Store


class State(enum.StrEnum):
    """What a check has shown."""

    SAME = "same"
    DIFFERENT = "different"
    DAMAGED = "damaged"
    """What is cached is not what was once published; it has been put aside."""
    FAILED = "failed"
    """It could not be made again."""
    NOT_COMPARED = "not compared"

    @property
    def is_bad(self) -> bool:
        """Whether it is what the user has to know of."""
        return self in (State.DIFFERENT, State.DAMAGED, State.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A check that was carried out; ``told`` are sentences."""

    check: Check
    state: State
    told: tuple[str, ...] = ()
    wrong: tuple[Digest, ...] = ()
    """The keys of the entries that are to be dropped from the cache."""


class Comparer:
    """Compares what was made again in ``bench`` with what ``store`` has."""

    def __init__(self, prepared: Prepared, store: Store, bench: Store) -> None:
        self._prepared, self._store, self._bench = prepared, store, bench
        self._damaged: set[Digest] = set()

    def finding(self, check: Check, result: TaskResult) -> Finding:
        """What the results of its task say of a check."""
        try:
            if check.kind == mux.KIND:
                return self._joined(check, result)
            if check.kind == extract.KIND:
                return self._extracted(check)
            made = next(one for one in result.results if one.key == check.key)
            return self._stored(check, made)
        except MissingObjectError as error:
            return self.damaged(check, error)

    def damaged(self, check: Check, error: MissingObjectError) -> Finding:
        """That something is gone; whoever met it first knows that it was damaged."""
        if error.reason == "damaged":
            self._damaged.add(error.digest)
        reason = "damaged" if error.digest in self._damaged else error.reason
        told = str(MissingObjectError(error.digest, reason))
        return Finding(check=check, state=State.DAMAGED, told=(told,), wrong=(check.key,))

    def _stored(self, check: Check, made: ActionResult) -> Finding:
        told: list[str] = []
        known = dict(check.known.outputs)
        for name, artifact in made.outputs:
            kept = known.pop(name, None)
            if kept is None:
                told.append(f"it has no {name}")
                continue
            self._store.path(kept.digest)  # verifies it
            if kept.digest != artifact.digest:
                told += _unlike(self._store.read(kept.digest), self._bench.read(artifact.digest))
        told += [f"it has a {name}, which is not made" for name in known]
        told += [
            f"{name}: {before}, made again {now}"
            for name, before, now in _facts_apart(check.known, made)
        ]
        return _of(check, told, (check.key,))

    def _joined(self, check: Check, result: TaskResult) -> Finding:
        known = dict(check.known.facts)
        made = result.file
        if made is None or known.get("digest") == made.digest:
            return Finding(check=check, state=State.SAME)
        told = [f"its digest is {known.get('digest')}, made again {made.digest}"]
        task = check.task
        target = self._prepared.targets.get(check.label)
        if isinstance(task, MuxTask) and target and target.is_file():
            if digest_file(target) == known.get("digest"):
                told += _unlike(target.read_bytes(), Path(task.target).read_bytes())
            else:
                told.append("the file itself is another by now")
        return _of(check, told, (check.key,))

    def _extracted(self, check: Check) -> Finding:
        """Frames are compared by their samples: how they are packed depends on what came first."""
        film = self._prepared.film
        node = film.node(check.key)
        conform = conform_of(film, node)
        shape = shape_for(conform)
        told: list[str] = []
        wrong: dict[Digest, None] = {}
        compared = 0
        for key, frames in self._blocks(check).items():
            kept, made = (look_up(store, key, shape) for store in (self._store, self._bench))
            if kept is None or made is None:
                continue
            before, now = dict(kept.frames), dict(made.frames)
            both = [frame for frame in frames if frame in before and frame in now]
            compared += len(both)
            read = read_digests(kept, both, self._store)
            for frame in both:
                if not before[frame] == now[frame] == read.get(frame):
                    wrong[key] = None
                    told.append(f"frame {frame[1]} of the group {frame[0][:8]} differs")
        if not compared:
            return Finding(
                check=check, state=State.NOT_COMPARED, told=("none of its frames was made again",)
            )
        return _of(check, told, tuple(wrong))

    def _blocks(self, check: Check) -> dict[Digest, list[FrameId]]:
        """The keys of the blocks that an extract node's frames lie in, with these."""
        film, origins = self._prepared.film, self._prepared.extractions.origins
        node = film.node(check.key)
        conform = conform_of(film, node)
        maps = [origins.blocks(source) for source in origins.of(node)]
        found: dict[Digest, list[FrameId]] = {}
        for run in node.recipe.params.frames:
            for within in run.indices:
                blocks = next((one for one in maps if one.holds(run.gop, within)), None)
                if blocks is not None:
                    block = blocks.block(run.gop, within, frames_a_block(conform))
                    found.setdefault(key_of(block, conform), []).append((run.gop, within))
        return found


def _of(check: Check, told: list[str], wrong: tuple[Digest, ...]) -> Finding:
    if not told:
        return Finding(check=check, state=State.SAME)
    if check.unlike:
        return Finding(check=check, state=State.NOT_COMPARED, told=(check.unlike,))
    return Finding(check=check, state=State.DIFFERENT, told=tuple(told), wrong=wrong)


def _facts_apart(known: ActionResult, made: ActionResult) -> Iterator[tuple[str, object, object]]:
    before, now = dict(known.facts), dict(made.facts)
    for name in dict.fromkeys((*before, *now)):
        # how many frames a segment took says nothing that its bytes do not
        if before.get(name) != now.get(name) and made.kind != encode.KIND:
            yield name, before.get(name), now.get(name)


def _unlike(kept: bytes, made: bytes) -> tuple[str, ...]:
    from dagrender.media.comparing import differences

    return differences(kept, made)
