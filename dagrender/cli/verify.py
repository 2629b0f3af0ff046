"""``dagrender verify``."""

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from dagrender.cli.options import (
    data_option,
    film_options,
    progress_option,
    request_of,
    run_options,
)
from dagrender.cli.show import plural, say, styled, write

if TYPE_CHECKING:
    from dagrender.engine.verification.findings import Finding
    from dagrender.engine.verification.run import Verification

_USUAL = "12"


def _count(_: click.Context, __: click.Parameter, value: str) -> int | None:
    if value == "all":
        return None
    if not value.isdecimal() or not int(value):
        raise click.BadParameter(f'"{value}" is neither a number from 1 on nor "all"')
    return int(value)


@click.command("verify")
@film_options
@data_option
@click.option(
    "--sample",
    "count",
    callback=_count,
    default=_USUAL,
    show_default=True,
    metavar="N|all",
    help="How many cached actions are made again, of each kind some; or all of them.",
)
@click.option("--seed", type=click.IntRange(min=0), help="Which ones: the seed of an earlier run.")
@click.option("--repair", is_flag=True, help="Drop what is wrong: the next build makes it anew.")
@run_options
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@progress_option
def command(
    *,
    count: int | None,
    seed: int | None,
    repair: bool,
    as_json: bool,
    progress: str,
    **given: Any,
) -> None:
    """Make a sample of what is cached of SPEC again, and compare.

    It is made from its inputs, outside the cache, which stays as it is; tasks that read what they
    were not told of fail. Exit code 1 if anything differs, is damaged or cannot be made. Whether
    the files of the cache are what they once were is a matter of `dagrender cache verify`.
    """
    from dagrender.cli.building import interruptible
    from dagrender.cli.progress import display_for
    from dagrender.cli.uncached import on_usable
    from dagrender.engine.verification.run import verify_film

    request = request_of(**given)
    display = display_for("off" if as_json and progress == "auto" else progress)
    with interruptible(), on_usable(request, shown=True) as own, display:
        if repair and own.cache != request.cache:
            raise click.UsageError("--repair has nothing to mend in a cache that may only be read")
        done = verify_film(own, display.notice, count=count, seed=seed, repair=repair)
    if as_json:
        write(json.dumps(_told(done), indent=2))
    else:
        _show(done)
    if done.bad:
        raise click.exceptions.Exit(1)


def _told(done: "Verification") -> dict[str, Any]:
    return {
        "seed": done.seed,
        "cached": done.cached,
        "checked": len(done.findings),
        "dropped": list(done.dropped),
        "checks": [
            {
                "kind": one.check.kind,
                "key": one.check.key,
                "label": one.check.label,
                "state": one.state.value,
                "told": list(one.told),
                "clips": [
                    {"label": clip.label, "place": str(clip.place), "source": clip.source}
                    for clip in one.check.clips
                ],
            }
            for one in done.findings
        ],
    }


def _show(done: "Verification") -> None:
    for finding in done.findings:
        if finding.state != "same":
            _show_finding(finding)
    if not done.cached:
        say("nothing of it is cached: there is nothing to compare")
        return
    kinds = Counter(one.check.kind for one in done.findings)
    what = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
    say(f"made {len(done.findings)} of {plural(done.cached, 'cached action')} again: {what}")
    states = Counter(one.state.value for one in done.findings)
    told = ", ".join(f"{count} {state}" for state, count in states.items())
    say(styled(f"{told} (--seed {done.seed})", fg="red" if done.bad else "green"))
    if done.dropped:
        say(f"dropped {len(done.dropped)} from the cache: the next build makes them anew")


def _show_finding(finding: "Finding") -> None:
    check = finding.check
    colour = "red" if finding.state.is_bad else "yellow"
    say(styled(f"{finding.state.value}: ", fg=colour, bold=True) + f"{check.kind} {check.label}")
    for line in finding.told:
        say(f"  {line}")
    for clip in check.clips:
        source = f" ({clip.source})" if clip.source else ""
        say(f"  in clip {clip.label}, {clip.place}{source}")
    say(f"  key {check.key}")
