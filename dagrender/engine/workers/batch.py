"""A batch of frames, written one by one and published while the next is being made."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from dagrender.artifact import ActionResult
from dagrender.digest import Digest
from dagrender.engine.workers.tasks import FramesTask
from dagrender.nodes import frame
from dagrender.store.store import Store

_PUBLISHERS = 4
"""Threads that wait for the disk: it syncs several files in hardly more than one's time."""
_MOST_WAITING_BYTES = 128 << 20
"""What may wait to be written, at most; one file always may."""


def write_frames(
    task: FramesTask, store: Store, printer: frame.Printer, written: Callable[[int], None]
) -> tuple[ActionResult, ...]:
    """Publish the frames of ``task``; what is there already is taken as it is.

    Making a file takes the processor and publishing it waits for the disk, four times: done in turn
    that is a tenth slower on a good disk, and half as fast on one that others use too.

    Raises:
        DagrenderError: a source is damaged or has changed, a picture cannot be written.
    """
    keys = [key for key, _ in task.frames]
    results: dict[Digest, ActionResult] = {}
    waiting: deque[tuple[Digest, int, Future[ActionResult]]] = deque()

    def settle(most_bytes: int) -> None:
        while sum(size for _, size, _ in waiting) > most_bytes:
            key, _, future = waiting.popleft()
            results[key] = future.result()

    with store.lock(*keys), ThreadPoolExecutor(_PUBLISHERS, "publisher") as publishers:
        for key, subject in task.frames:
            known = None if task.force else store.lookup(key)
            if known is not None:
                results[key] = known
                continue
            data = printer.run(task.params, subject, task.footage)
            task.footage.check()
            settle(_MOST_WAITING_BYTES)
            future = publishers.submit(store.publish, key, frame.KIND, {frame.OUTPUT: data})
            waiting.append((key, len(data), future))
            written(1)
        settle(0)
    return tuple(results[key] for key in keys)
