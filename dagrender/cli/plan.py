"""``dagrender plan``."""

import json
from typing import TYPE_CHECKING, Any

import click

from dagrender.cli.options import (
    data_option,
    film_options,
    patience_option,
    request_of,
    storing_option,
)
from dagrender.cli.show import plural, say, seconds, styled, write
from dagrender.kinds import STORED_KINDS

if TYPE_CHECKING:
    from dagrender.engine.looking.estimate import Estimate

_MOST_LINES = 40


@click.command("plan")
@film_options
@patience_option
@data_option
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Workers for whom the time is estimated; as many as a build would have unless said.",
)
@storing_option
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
def command(*, as_json: bool, **given: Any) -> None:
    """Show what a build of SPEC would run, and why. Nothing is rendered.

    New sources are probed, for there is no plan without their facts.
    """
    from dagrender.cli.uncached import on_usable
    from dagrender.engine.looking.estimate import estimate, largest_canvas
    from dagrender.engine.looking.reasons import reasons
    from dagrender.engine.survey import survey
    from dagrender.engine.workers.limits import default_workers

    request = request_of(**given)
    with on_usable(request) as own:
        prepared = survey(own)
    why = reasons(prepared, request)
    kinds = {
        kind: {
            "total": len(prepared.film.nodes(kind)),
            "run": len(prepared.missing(kind)),
        }
        for kind in STORED_KINDS
    }
    kinds["extract"] = _extractions(prepared)
    cores = request.jobs or default_workers(*largest_canvas(prepared))
    cost = estimate(prepared, cores)
    frames = cost.frames
    if as_json:
        from dataclasses import asdict

        nodes = [asdict(one) | {"text": str(one)} for one in why]
        told = {"nodes": kinds, "frames": frames, "estimate": asdict(cost), "run": nodes}
        write(json.dumps(told, indent=2))
        return
    if not why:
        say("nothing to render: everything is in the cache")
        return
    if request.data is not None:
        _tell_films(cost, cores)
    _tell_work(kinds, frames)
    lines = list(dict.fromkeys(map(str, why)))
    for line in lines[:_MOST_LINES]:
        say(f"  {line}")
    if len(lines) > _MOST_LINES:
        say(f"  ... and {len(lines) - _MOST_LINES} more: --json names them all")


def _tell_films(cost: "Estimate", cores: int) -> None:
    """What the films of all rows cost together."""
    films, outputs = plural(cost.films, "film"), plural(cost.outputs, "output")
    say(styled(f"{films}, {outputs}", bold=True))
    spared = cost.apart - cost.encodes
    if spared:
        say(f"  {plural(spared, 'segment')} are spared, for films share them")
    say(f"  about {seconds(cost.wall_s)} with {plural(cores, 'worker')}")


def _tell_work(kinds: dict[str, dict[str, int]], frames: int) -> None:
    """How much is to be rendered, mixed, and kept of what is decoded."""
    run, total = kinds["encode"]["run"], kinds["encode"]["total"]
    head = f"would render {run} of {plural(total, 'segment')} ({plural(frames, 'frame')})"
    if kinds["mix"]["run"]:
        some, every = kinds["mix"]["run"], kinds["mix"]["total"]
        part = "" if some == every else f"{some} of {plural(every, 'block')} of "
        head += f", and mix {part}the sound"
    say(styled(head, bold=True))
    stored, there = kinds["extract"]["to_store"], kinds["extract"]["there"]
    if stored or there:
        say(f"  {plural(stored, 'extraction')} to be stored, {there} read back from the cache")


def _extractions(prepared: Any) -> dict[str, int]:
    """What becomes of the extractions that the build needs."""
    from dagrender.engine.prepare import needed

    film, found = prepared.film, prepared.extractions
    run = needed(film, prepared.hits)
    shown = (film.inputs(node.key) for node in film.nodes("capture") if node.key in run)
    wanted = {node.key for nodes in shown for node in nodes}
    return {
        "total": len(film.nodes("extract")),
        "run": len(wanted & run),
        "to_store": sum(found.choices[key].stored for key in wanted & run),
        "there": len(wanted & found.whole),
    }
