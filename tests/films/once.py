"""What is dear to make, made by one of the processes of a test run, for all of them."""

import fcntl
import os


def once(factory, name, make):
    """A folder for ``name`` that ``make`` has filled, now or before; it is only to be read.

    Args:
        factory: pytest's ``tmp_path_factory``.
        name: the folder's.
        make: given an empty folder.
    """
    base = factory.getbasetemp()
    # processes of pytest-xdist have a folder each, in one of the run
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, done = shared / name, shared / f"{name}.done"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            folder.mkdir(exist_ok=True)
            make(folder)
            done.touch()
    return folder
