"""``dagrender history``."""

import json
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from dagrender.cli.options import data_option, film_options, request_of
from dagrender.cli.show import plural, say, seconds, size, styled, write

if TYPE_CHECKING:
    from dagrender.engine.chronicle import PastBuild

_SHOWN = 20
_PAINTED = ("encode", "mix")


@click.command("history")
@film_options
@data_option
@click.option(
    "-n",
    "count",
    type=click.IntRange(min=1),
    default=_SHOWN,
    show_default=True,
    metavar="N",
    help="At most so many builds, the last ones.",
)
@click.option("--json", "as_json", is_flag=True, help="As a JSON list, the oldest first.")
def command(*, count: int, as_json: bool, **given: Any) -> None:
    """Tell of the last builds of SPEC: when, what ran, how long it took, and how much was written.

    Builds that found nothing to do are not remembered. With other --set, --only or --data it is
    another film, with builds of its own.
    """
    from dagrender.engine.chronicle import past_builds
    from dagrender.spec.specfile import read_spec

    request = request_of(**given)
    builds = past_builds(request)[-count:]
    if not builds:
        read_spec(request.spec)
    if as_json:
        write(json.dumps([asdict(one) for one in builds], indent=2))
        return
    if not builds:
        say("not built yet")
    for one in reversed(builds):
        say(_line(one))


def _line(one: "PastBuild") -> str:
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(one.at_s))
    colour = {"done": "green", "failed": "red"}.get(one.ending.value, "yellow")
    told = [f"{when}  {styled(f'{one.ending.value:<11}', fg=colour)}  {seconds(one.wall_s):>10}"]
    segments, blocks = (one.run.get(kind, 0) for kind in _PAINTED)
    if one.total:
        told.append(f"{segments:,} of {plural(one.total.get('encode', 0), 'segment')} rendered")
    if blocks:
        told.append(f"{plural(blocks, 'block')} of sound mixed")
    if one.written_bytes:
        told.append(f"{size(one.written_bytes)} into the cache")
    if one.failures:
        told.append(plural(one.failures, "failure"))
    if one.warnings:
        told.append(plural(one.warnings, "warning"))
    return ", ".join(told) if len(told) == 1 else f"{told[0]}  {', '.join(told[1:])}"
