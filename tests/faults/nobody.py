"""``dagrender`` as another user, who need not be able to start this Python: it runs already.

    python nobody.py USER WARM_FOLDER FOLDER CACHE ARGS...

WARM_FOLDER has a film that is built first, so that all libraries are loaded.
"""

import os
import sys
import tempfile  # noqa: F401 - loaded while that can be done
from pathlib import Path

from click.formatting import wrap_text

import dagrender.cli.show
import dagrender.engine.uncached  # noqa: F401
from dagrender.cli.build import _finish  # noqa: F401
from dagrender.cli.entry import main


def run(folder, cache, *args):
    os.chdir(folder)
    os.environ["DAGRENDER_CACHE_DIR"] = cache
    sys.argv = ["dagrender", *args]
    try:
        main()
    except SystemExit as end:
        return end.code or 0
    return 0


if __name__ == "__main__":
    user, warm, folder, cache, *args = sys.argv[1:]
    out = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    code = run(warm, str(Path(warm) / "cache"), *args)
    sys.stdout.flush()
    os.dup2(out, 1)
    if code:
        sys.exit(f"the warm-up ended with {code}")
    wrap_text("")  # which loads what click loads late
    os.setgroups([])
    os.setgid(int(user))
    os.setuid(int(user))
    sys.exit(run(folder, cache, *args))
