"""Running a build under a progress display, and keeping the record of it."""

from pathlib import Path
from typing import Any

from dagrender.cli.progress import Display, display_for
from dagrender.engine import record
from dagrender.engine.outcome import BuildFailedError
from dagrender.engine.request import BuildRequest
from dagrender.engine.run import Build
from dagrender.errors import DagrenderError


def build_with_progress(request: BuildRequest, progress: str) -> dict[str, Any]:
    """Build; the report.

    Raises:
        DagrenderError: the input is wrong or nodes failed.
    """
    from dagrender.engine.history import keep_snapshot

    started_ns = record.now_ns()
    display: Display = display_for(progress)
    build = Build(request, display.notice)
    record.forget(request)
    with display:
        report = build.run()
    if build.prepared is not None:
        keep_snapshot(build.prepared, request)
        record.remember(request, _inputs(build), report, started_ns)
    return report


def _inputs(build: Build) -> list[Path]:
    prepared = build.prepared
    if prepared is None:
        return []
    sources = [source.path for source in prepared.gathered.materials.sources.values()]
    fonts = [font.path for font in prepared.gathered.materials.fonts.values()]
    return [*prepared.document.files, *sources, *fonts]


__all__ = ["BuildFailedError", "DagrenderError", "build_with_progress"]
