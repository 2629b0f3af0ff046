"""A batch of frames, written one by one and published while the next is being made."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from dagrender.artifact import ActionResult
from dagrender.digest import Digest
from dagrender.engine.tasks import FramesTask
from dagrender.nodes import frame
from dagrender.store.store import Store

_MOST_WAITING = 4
"""Files that may wait for the disk: more than one PNG of 8K should not pile up in memory."""


def write_frames(
    task: FramesTask, store: Store, printer: frame.Printer, written: Callable[[int], None]
) -> tuple[ActionResult, ...]:
    """Publish the frames of ``task``; what is there already is taken as it is.

    Making a file takes the processor and publishing it takes the disk, which syncs it four times:
    done in turn, that is some ten percent slower.

    Raises:
        DagrenderError: a source is damaged or has changed, a picture cannot be written.
    """
    keys = [key for key, _ in task.frames]
    results: dict[Digest, ActionResult] = {}
    waiting: deque[tuple[Digest, Future[ActionResult]]] = deque()

    def settle(most: int) -> None:
        while len(waiting) > most:
            key, future = waiting.popleft()
            results[key] = future.result()

    with store.lock(*keys), ThreadPoolExecutor(1, "publisher") as publisher:
        for key, subject in task.frames:
            known = None if task.force else store.lookup(key)
            if known is not None:
                results[key] = known
                continue
            data = printer.run(task.params, subject, task.footage)
            for source in task.footage.sources:
                source.check()
            future = publisher.submit(store.publish, key, frame.KIND, {frame.OUTPUT: data})
            waiting.append((key, future))
            written(1)
            settle(_MOST_WAITING)
        settle(0)
    return tuple(results[key] for key in keys)
