"""All tests: whatever a task of a build reads, it must have been told of."""

import os
import signal

import pytest
from hypothesis import HealthCheck, settings

os.environ["DAGRENDER_WATCH_INPUTS"] = "1"
# a shell without job control has what it runs in the background ignore Ctrl-C, and all below that
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
# how long an example takes says nothing on a machine that does other things as well
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture(autouse=True)
def scheduled_as_others():
    """Tests that make AV1 with libav itself leave their process at real-time priority."""
    if hasattr(os, "sched_setscheduler") and os.sched_getscheduler(0) != os.SCHED_OTHER:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
