"""Watching tasks: whatever they read must be told to them, for else it is in no key.

A key covers what a task is told. What it looks up by itself (a file that nobody named, the
environment, the clock, chance) can change without the key, and then what is cached is wrong. While
a task is watched, such a look-up raises ``UndeclaredInputError``, which names task and place.

Files are seen by Python's audit events; libav's, which it opens itself, by one that
``media/opening.py`` raises. What C libraries open by themselves (Skia's tables of ICU, a codec's
plugins) is not seen, nor are ``datetime.now`` and C's ``getenv``.
"""

import os
import random
import re
import sys
import sysconfig
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

from dagrender.engine.workers.executor import BugError
from dagrender.engine.workers.tasks import (
    LetteringTask,
    LevelsTask,
    MuxTask,
    ProbeTask,
    PulldownTask,
    StillTask,
    Task,
)

_LISTINGS = frozenset({"os.listdir", "os.scandir", "glob.glob"})
_OUTSIDE = frozenset(
    {
        "os.exec",
        "os.fork",
        "os.posix_spawn",
        "os.system",
        "socket.connect",
        "socket.getaddrinfo",
        "socket.gethostname",
        "subprocess.Popen",
        "urllib.Request",
    }
)
_CODE = (".py", ".pyc", ".so", ".pyd", ".dylib", ".pth")
_BEING_COMPILED = re.compile(r"\.pyc\.\d+$")
"""What Python renames when it is whole (``importlib._bootstrap_external._write_atomic``)."""
_OF_THE_SYSTEM = ("/proc/", "/sys/", "/dev/null")
"""What a worker asks about itself: its memory, and where nothing goes."""
_OURS = frozenset({"SVT_LOG"})
"""Variables that are set for libraries, which ask for them."""
_TOLD = ("nodes", "media", "paint", "captions", "spec", "plan")
"""Packages that get from their callers all that they know."""
_CHANCE = ("random", "randint", "randrange", "uniform", "choice", "shuffle", "getrandbits")


class UndeclaredInputError(BugError):
    """A task has read something that its key does not cover."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what

    def __str__(self) -> str:
        return self.what


class _Watch:
    """What one task may read."""

    def __init__(self, task: Task, root: Path) -> None:
        self._label = f"{task.kind} {task.label}"
        files, folders = _own_places(task)
        self._files = frozenset((*map(os.path.realpath, _declared(task)), *files))
        self._folders = (f"{os.path.realpath(root)}{os.sep}", *folders)
        self.first: UndeclaredInputError | None = None

    def may_open(self, path: str, *, listing: bool = False) -> bool:
        real = os.path.realpath(path)
        if real in self._files or real.startswith(_OF_THE_SYSTEM):
            return True
        within = f"{real}{os.sep}" if listing else real
        if within.startswith(self._folders):
            return True
        if within.startswith(_code_folders()) and (listing or _is_code(real)):
            return True
        return not listing and Path(real).is_dir()  # to sync it: an open folder tells nothing

    def refuse(self, what: str) -> None:
        """Raise what is told of the task; it is told in the end even if this is swallowed."""
        place = _place()
        told = f"{self._label} {what}, which is not in its key ({place})"
        error = UndeclaredInputError(told)
        self.first = self.first or error
        raise error


_watches: dict[int, _Watch] = {}
"""By thread: several builds may run inline in one process."""
_installed = False


@contextmanager
def watched(task: Task, root: Path) -> Iterator[None]:
    """Watch this thread while it performs ``task`` for a worker whose store is at ``root``.

    Raises:
        UndeclaredInputError: the task has read what it was not told of.
    """
    _install()
    watch = _Watch(task, root)
    thread = threading.get_ident()
    _watches[thread] = watch
    try:
        yield
    finally:
        del _watches[thread]
        if watch.first is not None:
            raise watch.first


def _declared(task: Task) -> Iterator[str]:
    """The files that a task names."""
    if isinstance(task, ProbeTask):
        yield from (task.path, *task.pictures, *(one.path for one in task.files))
    if isinstance(task, LevelsTask | PulldownTask):
        yield task.file.path
    if isinstance(task, LetteringTask):
        yield from (path for _, path in task.fonts)
    footage = getattr(task, "footage", None)
    if footage is not None:
        yield from (one.path for one in footage.sources)
        yield from (path for _, path in (*footage.fonts, *footage.luts))


def _own_places(task: Task) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Where an output is written: files and folders, and how the names in there begin."""
    if not isinstance(task, MuxTask | StillTask):
        return (), ()
    target = Path(os.path.realpath(task.target))
    folder = target.parent
    files, begins = [str(target), str(folder)], [f"{folder}{os.sep}.{target.stem}."]
    if "%" in target.name:
        files.append(str(folder.parent))
        begins += [f"{folder}{os.sep}", f"{folder.parent}{os.sep}.{folder.name}."]
    return tuple(files), tuple(begins)


def _code_folders() -> tuple[str, ...]:
    global _folders  # noqa: PLW0603 - found out once a process
    if not _folders:
        places = {sys.prefix, sys.base_prefix, *sysconfig.get_paths().values()}
        places |= {one for one in sys.path if one}
        places.add(str(Path(__file__).parents[3]))
        _folders = tuple(f"{os.path.realpath(one)}{os.sep}" for one in sorted(places))
    return _folders


_folders: tuple[str, ...] = ()


def _is_code(path: str) -> bool:
    """Whether a file is code, or says which version of a library there is, which is in keys."""
    known = path.endswith(_CODE) or ".dist-info" in path or ".so." in path
    return known or bool(_BEING_COMPILED.search(path))


def _install() -> None:
    global _installed  # noqa: PLW0603 - an audit hook cannot be taken out again
    if _installed:
        return
    _installed = True
    _code_folders()
    sys.addaudithook(_audit)
    os.environ.__class__ = _environment_class(type(os.environ))
    for name in ("time", "time_ns", "localtime", "gmtime", "ctime"):
        setattr(time, name, _guarded(getattr(time, name), "asks the clock", bare=True))
    for name in _CHANCE:
        setattr(random, name, _guarded(getattr(random, name), "leaves something to chance"))
    os.urandom = _guarded(os.urandom, "leaves something to chance")
    random._urandom = os.urandom  # type: ignore[attr-defined] # noqa: SLF001 - its own copy


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if not _watches:
        return
    watch = _watches.get(threading.get_ident())
    if watch is None:
        return
    if event in ("open", "dagrender.open"):
        path = arguments[0]
        if isinstance(path, (str, bytes, os.PathLike)) and not watch.may_open(os.fsdecode(path)):
            watch.refuse(f"opens {os.fsdecode(path)}")
    elif event in _LISTINGS:
        path = arguments[0]
        if isinstance(path, int) or watch.may_open(os.fsdecode(path or "."), listing=True):
            return
        watch.refuse(f"lists {os.fsdecode(path or '.')}")
    elif event in _OUTSIDE:
        watch.refuse(f"reaches outside by {event}")


def _guarded(function: Callable[..., Any], what: str, *, bare: bool = False) -> Callable[..., Any]:
    """``function``, which asks ``what``; where ``bare``, only if nothing is given to it."""

    @wraps(function)
    def ask(*given: Any, **named: Any) -> Any:
        watch = _watches.get(threading.get_ident()) if _watches else None
        asks = watch is not None and not (bare and given)
        if watch is not None and asks and _is_told(sys._getframe(1)):  # noqa: SLF001
            watch.refuse(f"{what} ({function.__name__})")
        return function(*given, **named)

    return ask


def _environment_class(plain: type[Any]) -> type[Any]:
    class Environment(plain):  # type: ignore[misc] # os names its class with an underscore
        def __getitem__(self, name: str) -> str:
            watch = _watches.get(threading.get_ident()) if _watches else None
            if watch is not None and name not in _OURS and _is_told(sys._getframe(1)):  # noqa: SLF001
                watch.refuse(f"asks the environment for {name}")
            found: str = super().__getitem__(name)
            return found

    return Environment


def _is_told(frame: Any) -> bool:
    """Whether what asks is part of a package that is told all, or a library that it calls.

    Libraries may ask while they are imported: that is once, whichever task comes first.
    """
    while frame is not None:
        name = frame.f_globals.get("__name__", "")
        if name == "importlib._bootstrap":
            return False
        if name.startswith("dagrender."):
            return name.split(".")[1] in _TOLD
        frame = frame.f_back
    return False


def _place() -> str:
    """The nearest line of dagrender's that led here."""
    frame: Any = sys._getframe(1)  # noqa: SLF001 - what a traceback would show
    while frame is not None:
        name = frame.f_globals.get("__name__", "")
        if name.startswith("dagrender.") and name != __name__:
            return f"{name}:{frame.f_lineno} in {frame.f_code.co_name}"
        frame = frame.f_back
    return "not by dagrender itself"
