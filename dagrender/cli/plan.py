"""``dagrender plan``."""

import json
from typing import Any

import click

from dagrender.cli.options import film_options, request_of
from dagrender.cli.show import plural, say, styled

_MOST_LINES = 40


@click.command("plan")
@film_options
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
def command(*, as_json: bool, **given: Any) -> None:
    """Show what a build of SPEC would run, and why. Nothing is rendered.

    New sources are probed, for there is no plan without their facts.
    """
    from dagrender.engine.prepare import frames_to_paint
    from dagrender.engine.reasons import reasons
    from dagrender.engine.survey import survey

    request = request_of(**given)
    prepared = survey(request)
    why = reasons(prepared, request)
    kinds = {
        kind: {
            "total": len(prepared.film.nodes(kind)),
            "run": len(prepared.missing(kind)),
        }
        for kind in ("probe", "encode", "mix")
    }
    frames = frames_to_paint(prepared.film, prepared.hits)
    if as_json:
        from dataclasses import asdict

        nodes = [asdict(one) | {"text": str(one)} for one in why]
        click.echo(json.dumps({"nodes": kinds, "frames": frames, "run": nodes}, indent=2))
        return
    if not why:
        say("nothing to render: everything is in the cache")
        return
    run, total = kinds["encode"]["run"], kinds["encode"]["total"]
    head = f"would render {run} of {plural(total, 'segment')} ({plural(frames, 'frame')})"
    if kinds["mix"]["run"]:
        head += ", and mix the sound"
    say(styled(head, bold=True))
    for line in list(dict.fromkeys(map(str, why)))[:_MOST_LINES]:
        say(f"  {line}")
    if len(why) > _MOST_LINES:
        say(f"  ... and {len(why) - _MOST_LINES} more: --json names them all")
