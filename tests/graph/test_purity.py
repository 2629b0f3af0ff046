import builtins
import io
import os
import random
import threading
import time
from pathlib import Path

import pytest
from plan.films import materials

from dagrender.graph.compile import compile_plan
from dagrender.graph.explain import explain
from dagrender.graph.snapshot import snapshot
from dagrender.plan.film import Planner

from . import pinned

FORBIDDEN = [
    (builtins, "open"), (io, "open"), (os, "open"), (os, "stat"), (os, "lstat"), (os, "scandir"),
    (os, "listdir"), (os, "getcwd"), (os, "getenv"), (os, "cpu_count"), (os, "urandom"),
    (Path, "resolve"), (Path, "absolute"), (time, "time"), (time, "time_ns"),
    (time, "monotonic"), (time, "perf_counter"), (threading.Thread, "start"), (random, "random"),
]  # fmt: skip


class TouchedError(Exception):
    pass


def everything(document, sources):
    planner = Planner(document, sources)
    plan = planner.plan(tuple(document.film.outputs))
    film = compile_plan(plan, sources)
    now = snapshot(document, plan, film)
    explain(now, now, set(film.graph))
    return film


def test_planning_and_compiling_touch_no_clock_disk_environment_or_thread(films, monkeypatch):
    document = films.document(*pinned.TRACKS, outputs=pinned.OUTPUTS)
    sources = materials()
    before = everything(document, sources)  # tools are looked up once
    with monkeypatch.context() as patch:
        for owner, name in FORBIDDEN:

            def touched(*_args, name=name, **_options):
                raise TouchedError(name)

            patch.setattr(owner, name, touched)
        with pytest.raises(TouchedError):
            open("/dev/null")  # noqa: PTH123, SIM115 - is refused
        after = everything(document, sources)
    assert list(after.graph) == list(before.graph)


def test_planning_changes_nothing_that_it_is_given(films):
    document = films.document(*pinned.TRACKS, outputs=pinned.OUTPUTS)
    sources = materials()
    told = repr((document.film, sources))
    everything(document, sources)
    assert repr((document.film, sources)) == told
