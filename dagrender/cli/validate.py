"""``dagrender validate``."""

from pathlib import Path

import click

from dagrender.cli.options import spec_argument
from dagrender.cli.show import plural, say, styled


@click.command("validate")
@spec_argument
@click.option("--set", "overrides", multiple=True, metavar="NAME=VALUE", help="Set a variable.")
def command(spec: Path, overrides: tuple[str, ...]) -> None:
    """Check SPEC and name every problem, each with its place and a hint. Nothing is rendered."""
    from dagrender.spec.document import load

    pairs = dict(one.partition("=")[::2] for one in overrides)
    document = load(spec, overrides=pairs)
    clips = sum(len(track.clips) for track in document.film.timeline)
    tracks = plural(len(document.film.timeline), "track")
    say(f"{styled(str(spec), bold=True)} is fine: {tracks}, {plural(clips, 'clip')}")
