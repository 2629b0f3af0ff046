"""``dagrender explain``."""

from typing import Any

import click

from dagrender.cli.options import (
    data_option,
    film_options,
    patience_option,
    request_of,
    storing_option,
)
from dagrender.cli.show import say, styled


@click.command("explain")
@film_options
@patience_option
@data_option
@storing_option
@click.argument("what", required=False, metavar="[NODE|TIME]")
def command(*, what: str | None, **given: Any) -> None:
    """Tell why nodes of SPEC are out of date, field by field: the old and the new value.

    NODE is the beginning of a node's key, as `dagrender graph` shows it; TIME picks the segment
    that is on screen then, whether it is out of date or not; for both it is told whether the frames
    that are shown are kept in the cache or worked out again, and why. Without either, everything
    that is out of date is explained.
    """
    from dagrender.cli.uncached import on_usable
    from dagrender.engine.looking.reasons import reasons
    from dagrender.engine.survey import survey

    request = request_of(**given)
    with on_usable(request) as own:
        prepared = survey(own)
    why = reasons(prepared, request)
    if what is None:
        if not why:
            say("everything is up to date")
        for one in why:
            _show(one, of_several=request.data is not None)
        return
    from dagrender.engine.looking.pick import pick

    for node in pick(prepared, what):
        told = [one for one in why if one.key == node.key]
        for one in told:
            _show(one, of_several=request.data is not None)
        if not told:
            state = "in the cache" if node.key in prepared.hits else "nothing to do"
            say(f"{node.kind} {node.label}: {state}")
        say(f"  key      {node.key}")
        say(f"  version  {node.kind} {node.recipe.version}")
        for slot, ref in node.recipe.inputs[:20]:
            say(f"  {slot:<8} {ref}")
        for name, version in node.recipe.tools:
            say(f"  tool     {name} {version}")
        _tell_encoder(node)
        _tell_choices(prepared, node)
        # one clip has a number in each of several films
        clips = dict.fromkeys(prepared.film.clips[number].label for number in node.clips)
        if clips:
            say(f"  clips    {', '.join(clips)}")


def _tell_encoder(node: Any) -> None:
    """That a segment is another one each time it is encoded, where it is."""
    encoder = getattr(getattr(node.recipe.params, "encoding", None), "encoder", "")
    if encoder:
        say(f"  bytes    {encoder} does not give the same ones every time: what is kept stays")


def _tell_choices(prepared: Any, node: Any) -> None:
    """How the extractions that ``node`` is or is painted from are had, and why so."""
    found, film = prepared.extractions, prepared.film
    captured = film.inputs(node.key) if node.kind == "encode" else [node]
    extracts = [one for capture in captured for one in film.inputs(capture.key)]
    for one in [node] if node.kind == "extract" else extracts:
        if one.key in found.choices:
            there = found.there.get(one.key)
            held = f"; {'all' if one.key in found.whole else there} there" if there else ""
            say(f"  extract  {one.label}: {found.choices[one.key]}{held}")


def _show(one: Any, *, of_several: bool) -> None:
    """An explanation; of several films it begins with the name of its output."""
    head, _, _ = str(one).partition(": ")
    say(styled(f"{one.output}: {head}" if of_several else head, bold=True))
    for reason in one.reasons:
        say(f"  {reason}")
