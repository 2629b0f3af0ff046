"""``dagrender diff``."""

import json
from dataclasses import asdict, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dagrender.cli.options import (
    cache_option,
    data_option,
    patience_option,
    request_of,
    trust_options,
    variable_option,
)
from dagrender.cli.show import plural, say, styled, write
from dagrender.errors import EXIT_FAILED

if TYPE_CHECKING:
    from dagrender.graph.difference import Difference, OutputDifference, Stretch

_MOST_LINES = 12
_INDENT = "  "


@click.command("diff")
@click.argument("old", type=click.Path(dir_okay=False, path_type=Path), metavar="A")
@click.argument(
    "new", type=click.Path(dir_okay=False, path_type=Path), metavar="[B]", required=False
)
@click.option(
    "--against-last-build",
    is_flag=True,
    help="Compare A with what was built of it last, not with B.",
)
@variable_option
@data_option
@click.option(
    "--only",
    multiple=True,
    metavar="OUTPUT",
    help="Only this output of the specs; may be given several times.",
)
@cache_option
@trust_options
@patience_option
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@click.option("--exit-code", is_flag=True, help="Exit with 1 where there is a difference.")
def command(
    *,
    old: Path,
    new: Path | None,
    against_last_build: bool,
    as_json: bool,
    exit_code: bool,
    **given: Any,
) -> None:
    """Tell what is different about the film of B: which times of it change, and why.

    A and B are specs, or A is one and the other is how it was built last. Nothing is rendered, but
    new sources are probed. Times are those of whole segments, and of blocks of the sound. With
    --data, the films of both are made of the same rows.
    """
    from dagrender.cli.uncached import on_usable
    from dagrender.engine.looking import compare

    if against_last_build is (new is not None):
        raise click.UsageError("give two specs, or one and --against-last-build")
    request = request_of(spec=old, **given)
    with on_usable(request) as own:
        if new is None:
            found = compare.against_last_build(request, own.cache)
        else:
            found = compare.against(own, replace(own, spec=new))
    if as_json:
        write(json.dumps(_plain(found), indent=2))
    else:
        _tell(found)
    if exit_code and not found.is_same:
        raise click.exceptions.Exit(EXIT_FAILED)


def _plain(found: "Difference") -> dict[str, Any]:
    def stretches(of: "tuple[Stretch, ...]") -> list[list[float]]:
        return [[float(start), float(end)] for start, end in of]

    outputs = []
    for one in found.outputs:
        told = {name: value for name, value in asdict(one).items() if name != "is_still"}
        for name in ("changed", "moved", "removed", "heard"):
            told[f"{name}_s"] = stretches(told.pop(name))
        outputs.append({**told, "still": one.is_still})
    reasons = [asdict(one) | {"text": str(one)} for one in found.reasons]
    nodes = {one.kind: asdict(one) for one in found.nodes}
    return {"same": found.is_same, "outputs": outputs, "nodes": nodes, "reasons": reasons}


def _tell(found: "Difference") -> None:
    for one in found.outputs:
        _tell_output(one)
        reasons = [why for why in found.reasons if why.output == one.name]
        for why in reasons[:_MOST_LINES] if one.old_name else ():
            say(f"{_INDENT}{why}")
        if one.old_name and len(reasons) > _MOST_LINES:
            say(f"{_INDENT}... and {len(reasons) - _MOST_LINES} more; --json tells all")
    added, removed, kept = (
        sum(len(one.added) for one in found.nodes),
        sum(len(one.removed) for one in found.nodes),
        sum(one.kept for one in found.nodes),
    )
    say(f"{plural(added + kept, 'node')}: {added:,} new, {kept:,} as before; {removed:,} gone")


def _tell_output(one: "OutputDifference") -> None:
    name = styled(one.name or one.old_name, bold=True)
    if one.is_same:
        say(f"{name}: the same")
    elif not one.old_name:
        say(f"{name}: new" + (f", {plural(one.frames, 'frame')}" if not one.is_still else ""))
    elif not one.name:
        say(f"{name}: gone")
    elif one.is_still:
        say(f"{name}: another picture")
    else:
        say(f"{name}:" + (f" was {one.old_name}" if one.old_name != one.name else ""))
        for what, stretches in (
            (f"another picture ({plural(one.frames, 'frame')})", one.changed),
            ("as elsewhere before", one.moved),
            ("cut out, of the film before", one.removed),
            ("another sound", one.heard),
        ):
            if stretches:
                say(f"{_INDENT}{what}: {_times(stretches)}")


def _times(stretches: "tuple[Stretch, ...]") -> str:
    told = [f"{_clock(start)}-{_clock(end)}" for start, end in stretches[:_MOST_LINES]]
    more = len(stretches) - len(told)
    return ", ".join(told) + (f" and {more} more" if more else "")


def _clock(at_s: Fraction) -> str:
    """``4.2 s``, from a minute on ``1:04.2``."""
    tenths = round(at_s * 10)
    minutes, rest = divmod(tenths, 600)
    return f"{minutes}:{rest // 10:02d}.{rest % 10}" if minutes else f"{tenths / 10:.1f} s"
