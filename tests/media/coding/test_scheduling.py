import os
import subprocess
import sys
from pathlib import Path

import pytest

AV1 = """
import os
from fractions import Fraction
from dagrender.media.coding.encoding import VideoEncoding
from dagrender.media.coding.segment import SegmentEncoder

encoding = VideoEncoding(codec="av1", width_px=64, height_px=64, rate=Fraction(30), preset="10")
encoder = SegmentEncoder(encoding)
threads = os.listdir("/proc/self/task")
print(len(threads), {os.sched_getscheduler(int(one)) for one in threads})
"""


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="threads are not listed here")
def test_no_encoder_takes_the_machine_for_itself():
    told = subprocess.run([sys.executable, "-c", AV1], capture_output=True, text=True, check=True)
    count, policies = told.stdout.split(maxsplit=1)
    assert int(count) > 2, "it has threads of its own, and they are looked at"
    assert policies.strip() == str({os.sched_getscheduler(0)})
