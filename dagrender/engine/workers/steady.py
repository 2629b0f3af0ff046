"""Ground that moves: what is made of a source that is written to meanwhile is never kept.

A task's sources are looked at before it and after it. Where one has changed between, nothing says
what was read of it, not even if it was put back: then the worker drops all that it holds of it, and
either tells of the change, or, if the file holds what was digested, does the task once more.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from dagrender.engine.workers.tasks import (
    CaptureTask,
    FramesTask,
    LevelsTask,
    MixTask,
    ProbeTask,
    PulldownTask,
    Task,
)
from dagrender.errors import DagrenderError
from dagrender.nodes.footage import ChangedError, SourceFile, TouchedError

_ATTEMPTS = 3
_Given = TypeVar("_Given", bound=Task)
_Made = TypeVar("_Made")


def steadily(task: _Given, perform: Callable[[_Given], _Made], forget: Callable[[], None]) -> _Made:
    """What ``perform`` makes of ``task`` with its sources as they are, and stay while it runs.

    Args:
        task: what is to be done.
        perform: does it, and publishes only after a check of its sources.
        forget: drops everything that was read of any source.

    Raises:
        ChangedError: a source is not what was digested, or is written to all the time.
        DagrenderError: the task cannot be done, with sources that hold still.
    """
    for _ in range(_ATTEMPTS - 1):
        try:
            return _once(task, perform, forget)
        except TouchedError:
            continue
    return _once(task, perform, forget)


def _once(task: _Given, perform: Callable[[_Given], _Made], forget: Callable[[], None]) -> _Made:
    given = task
    try:
        given = renewed(task)
        return perform(given)
    except ChangedError:
        forget()
        raise
    except (DagrenderError, OSError):
        # what a source that has changed leads to may look like damage, or like anything else
        try:
            check(given)
        except DagrenderError:
            forget()
            raise
        raise


def renewed(task: _Given) -> _Given:
    """``task`` with its sources as they are now.

    Raises:
        SourceError: one has gone or changed since it was digested.
    """
    match task:
        case CaptureTask() | MixTask() | FramesTask():
            return replace(task, footage=task.footage.renewed())
        case ProbeTask():
            return replace(task, files=tuple(file.renewed() for file in task.files))
        case LevelsTask() | PulldownTask():
            return replace(task, file=task.file.renewed())
        case _:
            return task


def fetched(task: Task) -> dict[str, SourceFile]:
    """The sources of ``task`` that came from other machines, by their paths."""
    match task:
        case CaptureTask() | MixTask() | FramesTask():
            files = task.footage.sources
        case ProbeTask():
            files = task.files
        case LevelsTask() | PulldownTask():
            files = (task.file,)
        case _:
            files = ()
    return {one.path: one for one in files if one.address}


def check(task: Task) -> None:
    """Make sure that the sources of ``task`` are what they were when it began.

    Raises:
        SourceError: one of them is not.
    """
    match task:
        case CaptureTask() | MixTask() | FramesTask():
            task.footage.check()
        case ProbeTask():
            for file in task.files:
                file.check()
        case LevelsTask() | PulldownTask():
            task.file.check()
