"""The program that is a worker: it performs tasks until its build ends, or tells it to."""

import os
import select
import signal
import sys
import threading
import time
import traceback
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from dagrender import limits
from dagrender.engine.workers.process import END_S, HOW
from dagrender.engine.workers.turns import ALONE, Turn, turn_of
from dagrender.errors import DagrenderError, is_shortage
from dagrender.stopping import not_swallowed
from dagrender.thrift import loading

if TYPE_CHECKING:
    from dagrender.engine.workers.tasks import Task
    from dagrender.engine.workers.worker import Worker

_LINGER_S = 5.0
"""So long may a worker take to tidy up behind a build that has gone."""


def serve(connection: Connection, root: Path, *, watched: bool, turn: Turn = ALONE) -> None:
    """Perform tasks for whoever is at the other end, until there is nobody."""
    turn.wait()
    with loading():
        from dagrender.engine.workers.worker import Worker
    turn.pass_on()

    worker = Worker(root, watched=watched)
    signal.signal(signal.SIGTERM, _stop)
    threading.Thread(target=_outlive, args=(connection.fileno(),), daemon=True).start()
    try:
        with not_swallowed(SystemExit):
            while True:
                connection.send(_performed(connection.recv(), worker, connection))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        pass  # the build has ended
    finally:
        worker.close()


def _performed(task: "Task", worker: "Worker", connection: Connection) -> object:
    """What became of ``task``: what it gave, or the error."""
    from dagrender.engine.workers.executor import BugError, OutOfMemoryError
    from dagrender.engine.workers.inline import describe_os_error

    try:
        return worker.perform(task, connection.send)
    except DagrenderError as error:
        return error
    except OSError as error:
        return describe_os_error(error)
    except Exception as error:  # noqa: BLE001 - the build shows it, with its traceback
        bug = BugError(traceback.format_exc())
        return OutOfMemoryError() if is_shortage(error) else bug


def _stop(*_: object) -> None:
    raise SystemExit  # on its way out, everything unfinished is removed and every lock let go


def _outlive(connection: int) -> None:
    """End this process soon after the build has ended, though it hang in the middle of a task."""
    if not hasattr(select, "poll"):
        return
    watch = select.poll()
    watch.register(connection, 0)  # that the other end has gone is told unasked
    watch.poll()
    time.sleep(END_S)  # one that has nothing to do ends by itself
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_LINGER_S)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    limits.set_for_good(dict(map(limits.parse, sys.argv[3].split())))
    _, fd, folder, _, how, its_turn = sys.argv
    serve(Connection(int(fd)), Path(folder), watched=how == HOW[True], turn=turn_of(its_turn))
