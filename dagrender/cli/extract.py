"""``dagrender extract``."""

import json
from pathlib import Path
from typing import Any

import click

from dagrender.cli.options import (
    cache_option,
    no_data_option,
    progress_option,
    run_options,
    trust_options,
    variable_option,
)
from dagrender.cli.show import plural, say, seconds, size, styled, write


@click.command("extract")
@click.argument("source", metavar="SPEC|FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--clip", metavar="ID", help="Of a spec: the frames of its source that a clip shows.")
@click.option("--in", "start", metavar="TIME", help="The first frame is the one on screen then.")
@click.option("--out", "end", metavar="TIME", help="The last frame is the last before then.")
@click.option("--fps", metavar="RATE", help="So many frames a second: 1, 12.5, 30000/1001.")
@click.option(
    "--format",
    "written",
    type=click.Choice(["jpg", "png"]),
    required=True,
    help="JPEG as fine as ffmpeg's -q:v 2, or PNG quickly compressed.",
)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="A folder of their own; it is replaced when all frames are there.",
)
@variable_option
@no_data_option("--set gives the values of a row")
@run_options
@cache_option
@trust_options
@progress_option
@click.option("--force", is_flag=True, help="Write every frame again, whatever the cache holds.")
def command(*, output: Path, progress: str, **given: Any) -> None:
    """Write frames as numbered files, 00001.jpg and on, for other programs.

    Of a media FILE, every frame once as it is: upright, with square pixels, at its own size; with
    --fps, those on screen at that rate. Of a SPEC, the frames of its film; with --clip, for each
    frame of the clip the frame of its source that it shows then, at the source's size and without
    the clip's look. Times are those of the file, the film, or the clip, which begins at 0.

    DIR gets frames.json too: every file with its time and its digest. Frames that were written
    before come from the cache, as hard links where that can be.
    """
    from dagrender.engine.outcome import BuildFailedError

    try:
        report = _run(output, progress, given)
    except BuildFailedError as error:
        _tell_json(error.report, progress)
        raise
    _tell_json(report, progress)
    if progress == "auto":
        _tell(output, report)


def _run(output: Path, progress: str, given: dict[str, Any]) -> dict[str, Any]:
    from dataclasses import replace

    from dagrender.cli.building import interruptible
    from dagrender.cli.progress import Display, display_for
    from dagrender.cli.uncached import usable
    from dagrender.engine.export.extract import Extraction
    from dagrender.engine.export.subjects import ExtractRequest
    from dagrender.media.pictures.framefiles import FrameFormat
    from dagrender.plan.extraction import Range

    request = ExtractRequest(
        source=given["source"],
        cache=given["cache_dir"].expanduser().absolute(),
        folder=output.absolute(),
        format=FrameFormat(given["written"]),
        range=Range(start=given["start"], end=given["end"], rate=given["fps"]),
        clip=given["clip"],
        overrides=tuple(given["overrides"]),
        jobs=given["jobs"],
        executor=given["executor"],
        force=given["force"],
        confined=given["confined"],
        allow_network=given["allow_network"],
        patience=given["patience"],
    )
    display: Display = display_for(progress)
    with interruptible(), usable(request.cache) as cache:
        extraction = Extraction(replace(request, cache=cache), display.notice)
        with display:
            return extraction.run()


def _tell_json(report: dict[str, Any], progress: str) -> None:
    if progress == "json":
        write(json.dumps({"event": "report", **report}))


def _tell(output: Path, report: dict[str, Any]) -> None:
    for warning in report["warnings"]:
        say(styled("warning: ", err=True, fg="yellow") + warning, err=True)
    name = styled(str(output), bold=True)
    took = styled(f"in {seconds(report['wall_s'])}", fg="green")
    frames = plural(report["frames"], "frame")
    if report["up_to_date"]:
        say(f"{name} is up to date: {frames}, looked through {took}")
        return
    what = f"{report['width_px']}x{report['height_px']}, {size(report['size_bytes'])}"
    say(f"{name}: {frames}, {what}")
    parts = []
    if report["rendered"]:
        parts.append(f"wrote {report['rendered']:,}")
    if report["cached"]:
        parts.append(f"{report['cached']:,} from the cache")
    said = [
        f"{report[way]:,} {words}"
        for way, words in (("linked", "hard-linked to the cache"), ("copied", "copied from it"))
        if report[way]
    ]
    say(f"{', '.join(parts)} {took}; {', '.join(said)}")
