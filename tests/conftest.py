"""All tests: whatever a task of a build reads, it must have been told of."""

import os

from hypothesis import HealthCheck, settings

os.environ["DAGRENDER_WATCH_INPUTS"] = "1"
# how long an example takes says nothing on a machine that does other things as well
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
