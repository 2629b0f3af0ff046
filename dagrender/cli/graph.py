"""``dagrender graph``."""

from collections.abc import Callable, Container, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dagrender.cli.options import (
    data_option,
    film_options,
    patience_option,
    request_of,
    storing_option,
)
from dagrender.cli.show import plural, say, size, write
from dagrender.kinds import KINDS

if TYPE_CHECKING:
    from fractions import Fraction

    from dagrender.digest import Digest
    from dagrender.engine.prepare import Prepared
    from dagrender.engine.request import BuildRequest
    from dagrender.viz.drawing import Drawing, State

FORMATS = ("svg", "html", "dot", "mermaid", "json", "graphml")
GROUPINGS = ("runs", "clips", "tracks", "none")
_FOLDED = ("svg", "html", "mermaid")
_SUFFIXES = {
    ".svg": "svg",
    ".html": "html",
    ".htm": "html",
    ".dot": "dot",
    ".gv": "dot",
    ".mmd": "mermaid",
    ".mermaid": "mermaid",
    ".json": "json",
    ".graphml": "graphml",
}

_EXAMPLES = """\b
Examples:
  dagrender graph film.yaml -o graph.html     to look at, pan and zoom
  dagrender graph film.yaml > graph.svg       for a README
  dagrender graph film.yaml --format json     for a program
  dagrender graph film.yaml --at 12s -o at.svg
  dagrender graph film.yaml --fold tracks -o tracks.svg
  dagrender graph card.yaml --data people.csv -o cards.html
"""


@click.command("graph", epilog=_EXAMPLES)
@film_options
@patience_option
@data_option
@storing_option
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="What to write. Unless said, what the suffix of -o means, else svg.",
)
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="F",
    help="Where to write it; standard output unless said.",
)
@click.option(
    "--node",
    "picked",
    multiple=True,
    metavar="KEY",
    help="Only what this node is made of and what is made of it; KEY is the beginning of its key.",
)
@click.option(
    "--at", "moment", metavar="TIME", help="Only what is on screen and heard at TIME of the film."
)
@click.option("--upstream", is_flag=True, help="With --node or --at: only what it is made of.")
@click.option("--downstream", is_flag=True, help="With --node or --at: only what is made of it.")
@click.option("--changed", is_flag=True, help="Only what a build would run.")
@click.option(
    "--kind",
    "kinds",
    type=click.Choice(KINDS),
    multiple=True,
    help="Only nodes of this kind; may be given several times.",
)
@click.option(
    "--fold",
    "grouping",
    type=click.Choice(GROUPINGS),
    help="What is drawn as one box, of svg, html and mermaid: neighbours in film time (runs), what"
    " shows the same clips, or clips of the same tracks. Unless said, runs in a large graph.",
)
def command(*, form: str | None, target: Path | None, grouping: str | None, **given: Any) -> None:
    """Draw the graph of SPEC: what its outputs are made of, what is shared, what is cached.

    Columns are kinds of nodes, rows follow film time, and the outputs stand at the right, to scale.
    What a build would run is orange. Nothing is rendered, but new sources are probed, for there is
    no graph without their facts. The picture of a large graph is folded; dot, json and graphml
    never are. With several of --node, --at, --changed and --kind, what all of them name is drawn.
    With --data, the films of all rows are one graph: what they share is drawn once.
    """
    form = _form(form, target)
    if grouping and form not in _FOLDED:
        raise click.UsageError(f"--fold is for {', '.join(_FOLDED)}: {form} is never folded")
    from dagrender.cli.uncached import on_usable
    from dagrender.engine import record
    from dagrender.engine.survey import survey

    request = request_of(**given)
    is_done = record.up_to_date(request) is not None
    with on_usable(request) as own:
        prepared = survey(own)
    from dagrender.viz.drawing import Grouping

    drawing = _drawing(prepared, request, is_done=is_done)
    drawing = replace(
        drawing,
        part=_part(prepared, drawing, **given),
        grouping=Grouping(grouping) if grouping else None,
    )
    data = _draw(drawing, form, prepared, request).encode()
    if target is None:
        write(data.decode(), end="")
        return
    from dagrender.store.atomic import write_atomic

    write_atomic(target.absolute(), data)
    count = plural(len(drawing.nodes()), "node")
    say(f"{target}: {count}, {size(len(data))}. {drawing.outlook()}")


def _form(form: str | None, target: Path | None) -> str:
    if form or target is None:
        return form or "svg"
    if target.suffix.lower() in _SUFFIXES:
        return _SUFFIXES[target.suffix.lower()]
    suffixes = ", ".join(_SUFFIXES)
    raise click.BadParameter(
        f'"{target.name}" does not say what to write: give it one of {suffixes}, or say --format',
        param_hint="-o",
    )


def _drawing(prepared: "Prepared", request: "BuildRequest", *, is_done: bool) -> "Drawing":
    from dagrender.engine.chronicle import failed_last
    from dagrender.engine.prepare import needed
    from dagrender.viz.drawing import Drawing

    path = prepared.document.path.absolute()
    rows = f" with {request.data.name}" if request.data else ""
    run = needed(prepared.film, prepared.hits)
    failed = failed_last(request, prepared.film)
    return Drawing(
        film=prepared.film,
        states=states(prepared, run, failed, is_done=is_done),
        title=f"{path.parent.name}/{path.name}{rows}",
        rate=prepared.plan.timeline.rate,
        rates=rates(prepared),
    )


def _part(
    prepared: "Prepared",
    drawing: "Drawing",
    *,
    picked: tuple[str, ...],
    moment: str | None,
    upstream: bool,
    downstream: bool,
    changed: bool,
    kinds: tuple[str, ...],
    **_: Any,
) -> "frozenset[Digest] | None":
    """The nodes that options ask for; None where they ask for all."""
    from dagrender.engine.looking.pick import at_time, of_key
    from dagrender.graph.selection import BOTH, Direction, around, of_kinds
    from dagrender.viz.drawing import State

    film = prepared.film
    parts: list[frozenset[Digest]] = []
    told = {Direction.UPSTREAM: upstream, Direction.DOWNSTREAM: downstream}
    directions = [one for one, wanted in told.items() if wanted]
    if directions and not picked and moment is None:
        raise click.UsageError("--upstream and --downstream go from a --node or an --at")
    if picked:
        found = [node.key for one in picked for node in of_key(prepared, one)]
        parts.append(around(film, found, directions or BOTH))
    if moment is not None:
        found = [node.key for node in at_time(prepared, moment)]
        parts.append(around(film, found, directions or BOTH))
    if changed:
        wanted = (State.TO_RUN, State.FAILED)
        parts.append(frozenset(key for key, state in drawing.states.items() if state in wanted))
    if kinds:
        parts.append(of_kinds(film, kinds))
    return frozenset.intersection(*parts) if parts else None


def states(
    prepared: "Prepared",
    run: Container["Digest"],
    failed: Container["Digest"],
    *,
    is_done: bool,
) -> Mapping["Digest", "State"]:
    """What a build has to do about each node: ``run`` are those that it needs.

    Of those the last build failed at the ``failed``.
    Outputs are there already only if the last build ``is_done`` and nothing changed since.
    """
    from dagrender.graph.model import Storage
    from dagrender.viz.drawing import State

    found = {}
    for node in prepared.film.nodes():
        if node.key in run or (node.storage is Storage.FILE and not is_done):
            found[node.key] = State.FAILED if node.key in failed else State.TO_RUN
        elif node.storage is Storage.VIRTUAL or (node.kept and node.key not in prepared.hits):
            found[node.key] = State.VIRTUAL
        else:
            found[node.key] = State.CACHED
    return found


def rates(prepared: "Prepared") -> Mapping["Digest", "Fraction"]:
    """The rates of the films that want nodes first, in frames a second, where not all have one."""
    from dagrender.graph.selection import Direction, around

    if len({film.plan.timeline.rate for film in prepared.films}) == 1:
        return {}
    found: dict[Digest, Fraction] = {}
    for film in reversed(prepared.films):
        own = around(film.film, [one.node for one in film.film.targets], [Direction.UPSTREAM])
        found |= dict.fromkeys(own, film.plan.timeline.rate)
    return found


def _draw(drawing: "Drawing", form: str, prepared: "Prepared", request: "BuildRequest") -> str:
    if form == "html":
        from dagrender.engine.looking.known import known_of
        from dagrender.viz import html

        return html.draw(drawing, known_of(prepared, request))
    from dagrender.viz import dot, graphml_form, json_form, mermaid, svg

    draw: dict[str, Callable[[Drawing], str]] = {
        "svg": svg.draw,
        "dot": dot.draw,
        "mermaid": mermaid.draw,
        "json": json_form.draw,
        "graphml": graphml_form.draw,
    }
    return draw[form](drawing)
