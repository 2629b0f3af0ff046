"""Where the cache lives; light enough for a build that has nothing to do."""

import os
import sys
from pathlib import Path


def default_root() -> Path:
    """The cache's folder, absolute: it need not exist.

    ``$DAGRENDER_CACHE_DIR`` if set, else ``dagrender`` in ``$XDG_CACHE_HOME`` (on every system; a
    relative one is ignored, as the XDG specification asks), else in ``%LOCALAPPDATA%`` on Windows,
    else ``~/.cache/dagrender``.

    Raises:
        SpecError: no variable is set and the user has no home folder.
    """
    own = os.environ.get("DAGRENDER_CACHE_DIR")
    if own:
        return Path(own).expanduser().absolute()
    shared = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if shared.is_absolute():
        return shared / "dagrender"
    if sys.platform == "win32" and os.environ.get("LOCALAPPDATA"):
        return Path(os.environ["LOCALAPPDATA"]) / "dagrender" / "Cache"
    try:
        return Path.home().absolute() / ".cache" / "dagrender"
    except RuntimeError:
        from dagrender.errors import Problem, SpecError

        problem = Problem(
            "there is no home folder to keep the cache in",
            hint="set DAGRENDER_CACHE_DIR to a folder of yours",
        )
        raise SpecError((problem,)) from None
