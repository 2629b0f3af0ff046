"""Found first on ``PYTHONPATH``: whatever process of a build starts, its fault waits for it."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import points  # noqa: E402 - the folder of the tests is no package of this process

fault = points.from_text(os.environ["FAULT"])
role = "worker" if any("engine.workers" in one for one in sys.orig_argv) else "build"
if role == fault.role:
    points.arm(fault)
