"""``dagrender build``."""

import json
import time
from pathlib import Path
from typing import Any

import click

from dagrender.cli.options import (
    data_option,
    film_options,
    progress_option,
    request_of,
    run_options,
    storing_option,
)
from dagrender.cli.show import lamenting, plural, say, seconds, size, styled, write


@click.command("build")
@film_options
@data_option
@storing_option
@run_options
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the film here instead of where the spec says.",
)
@click.option(
    "--draft",
    is_flag=True,
    help="Small films in draft quality, called NAME.draft.mp4, instead of the outputs.",
)
@click.option(
    "--range",
    "part",
    metavar="A..B",
    help="Only this part of the outputs, such as 10s..20s, called NAME.range.SUFFIX.",
)
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="F.json",
    help="Write what was done, in figures.",
)
@click.option(
    "--trace",
    "traced",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="F.json",
    help="Write what each worker did when, for Perfetto (ui.perfetto.dev) or chrome://tracing.",
)
@progress_option
@click.option("--force", is_flag=True, help="Render everything again, whatever the cache holds.")
@click.option(
    "-k", "--keep-going", is_flag=True, help="After a failure, build all that can still be built."
)
def command(*, report: Path | None, traced: Path | None, progress: str, **given: Any) -> None:
    """Bring the outputs of SPEC up to date.

    What is in the cache already is not rendered again. Ctrl-C stops at once and keeps everything
    that was finished; so does a failure. Exit codes: 0 done or up to date, 1 the build failed, 2
    the input is wrong, 130 interrupted.
    """
    from dagrender.engine import record

    started = time.perf_counter()
    request = request_of(**given)
    known = record.up_to_date(request)
    if known is not None:
        known["wall_s"] = round(time.perf_counter() - started, 3)
        known["cpu_s"] = round(time.process_time(), 3)
        _settle(known)
        if traced is not None:
            from dagrender.cli.building import write_trace

            write_trace(traced, request)
    else:
        known = _build(request, report, traced, progress)
    _finish(known, report, progress)


def _settle(report: dict[str, Any]) -> None:
    """Turn the last build's report into that of one that found nothing to do."""
    for counts in report["nodes"].values():
        counts["hit"], counts["run"] = counts["total"], 0
    report["phases_ms"] = dict.fromkeys(report["phases_ms"], 0.0)
    for part in ("store", "frame_cache", "cel_cache"):
        report[part] = dict.fromkeys(report[part], 0)
    report["extract"] |= dict.fromkeys(
        ("frames_decoded", "frames_used", "frames_read_back", "frames_stored"), 0
    )


def _build(request: Any, path: Path | None, traced: Path | None, progress: str) -> dict[str, Any]:
    from dagrender.engine.workers.process import recruited

    with recruited(request) as recruits:
        # they load their libraries while these are loaded
        return _build_with(recruits, request, path, traced, progress)


def _build_with(
    recruits: Any, request: Any, path: Path | None, traced: Path | None, progress: str
) -> dict[str, Any]:
    from dagrender.cli.building import build_with_progress
    from dagrender.engine.outcome import BuildFailedError

    try:
        return build_with_progress(request, progress, traced, recruits)
    except BuildFailedError as error:
        with lamenting():
            _write(error.report, path, progress)
        if progress == "auto":
            for output in error.report["outputs"]:
                say(_line(output))
        raise


def _write(report: dict[str, Any], path: Path | None, progress: str) -> None:
    if path is not None:
        from dagrender.store.atomic import write_atomic

        write_atomic(path.absolute(), (json.dumps(report, indent=2) + "\n").encode())
    if progress == "json":
        write(json.dumps({"event": "report", **report}))


def _finish(report: dict[str, Any], path: Path | None, progress: str) -> None:
    _write(report, path, progress)
    if progress != "auto":
        return
    for output in report["outputs"]:
        say(_line(output))
    for warning in report["warnings"]:
        say(styled("warning: ", err=True, fg="yellow") + warning, err=True)
    say(_summary(report))


def _line(output: dict[str, Any]) -> str:
    name = styled(_short(output["path"]), bold=True)
    loudness = "".join(map(_loudness, output["loudness"]))
    if output["up_to_date"]:
        return f"{name} is up to date{loudness}"
    lasts = seconds(output["seconds"]) if output["seconds"] else ""
    told = [f"{lasts} of {'film' if output['frames'] else 'sound'}"] if lasts else []
    if output["frames"]:
        told.append(plural(output["frames"], "frame"))
    told.append(size(output["size_bytes"]))
    return f"{name}: {', '.join(told)}{loudness}"


def _loudness(told: dict[str, Any]) -> str:
    """``, -23.1 LUFS made -14.0 LUFS by +9.1 dB (true peak -1.2 dB)``."""
    if told["lufs"] is None:
        return ""
    peak = f"true peak {told['true_peak_db']:.1f} dB{', limited' if told['limited'] else ''}"
    name = f"{told['track']} " if told["track"] else ""
    made = f"{name}{told['mixed_lufs']:.1f} LUFS made {told['lufs']:.1f} LUFS"
    return f", {made} by {told['gain_db']:+.1f} dB ({peak})"


def _short(path: str) -> str:
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except ValueError:
        return path


def _summary(report: dict[str, Any]) -> str:
    encodes = report["nodes"]["encode"]
    took = styled(f"in {seconds(report['wall_s'])}", fg="green")
    if all(output["up_to_date"] for output in report["outputs"]):
        return f"nothing to do, {took}"
    if not encodes["run"]:
        return f"nothing to render: {plural(encodes['hit'], 'segment')} from the cache, {took}"
    found = f" {encodes['hit']} from the cache," if encodes["hit"] else ""
    return f"rendered {encodes['run']} of {plural(encodes['total'], 'segment')},{found} {took}"
