"""``dagrender still``."""

from pathlib import Path
from typing import Any

import click

from dagrender.cli.options import (
    film_options,
    frame_cache_option,
    no_data_option,
    patience_option,
    request_of,
)
from dagrender.cli.show import say, styled


@click.command("still")
@film_options
@patience_option
@frame_cache_option
@no_data_option("--set gives the values of a row")
@click.option("--at", required=True, metavar="TIME", help="When: 2.5s, 75f, intro.end - 1s ...")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The picture, .png or .jpg.",
)
def command(*, at: str, output: Path, **given: Any) -> None:
    """Render the frame of SPEC that is on screen at TIME, exact, and nothing else."""
    from dagrender.cli.uncached import on_usable
    from dagrender.engine.export.still import render_still

    with on_usable(request_of(**given)) as request:
        still = render_still(request, at, output.absolute())
    when = f"{float(still.at_s):.3f}".rstrip("0").rstrip(".")
    say(f"{styled(str(output), bold=True)}: frame {still.frame}, which is shown from {when} s")
