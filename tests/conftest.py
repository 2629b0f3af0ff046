"""All tests: whatever a task of a build reads, it must have been told of."""

import os

os.environ["DAGRENDER_WATCH_INPUTS"] = "1"
