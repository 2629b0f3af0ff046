"""``dagrender waveform``."""

from pathlib import Path
from typing import Any

import click

from dagrender.cli.options import cache_option, patience_option
from dagrender.cli.show import say, size, styled

_KEYS = (
    "in", "out", "style", "align", "measure", "channel", "color", "count", "spacing", "ends",
    "thickness",
)  # fmt: skip


@click.command("waveform")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The picture, a .png; transparent where nothing is drawn.",
)
@click.option(
    "--size", "box", metavar="WxH", default="1200x240", show_default=True, help="In pixels."
)
@click.option("--in", metavar="TIME", help="Where in the sound it begins.")
@click.option("--out", metavar="TIME", help="Where it ends; at the sound's end unless said.")
@click.option("--style", metavar="STYLE", help="bars, line or area.")
@click.option("--align", metavar="SIDE", help="From where it rises: center, bottom or top.")
@click.option("--measure", metavar="WHAT", help="peak or rms.")
@click.option("--channel", metavar="WHICH", help="mix, left or right.")
@click.option("--normalize", is_flag=True, help="The loudest moment reaches the whole height.")
@click.option("--color", metavar="COLOR", help="As CSS writes it; white unless said.")
@click.option(
    "--background", metavar="COLOR", default="transparent", help="What lies behind: nothing."
)
@click.option("--count", metavar="N", help="How many bars, or points of the line.")
@click.option("--spacing", metavar="SHARE", help="How much is free from bar to bar: 33%.")
@click.option("--ends", metavar="ENDS", help="Of bars and lines: round or flat.")
@click.option("--thickness", metavar="PX", help="Of a line.")
@cache_option
@patience_option
def command(*, file: Path, output: Path, box: str, cache_dir: Path, **given: Any) -> None:
    """Draw how loud the sound of FILE is, as a waveform clip of a film would.

    Levels are measured once for each sound, and kept in the cache.
    """
    from dagrender.cli.uncached import usable
    from dagrender.engine.export.waveform import WaveformRequest, draw_waveform
    from dagrender.store.atomic import write_atomic

    if output.suffix.lower() != ".png":
        raise click.BadParameter(f'"{output.name}" does not end in .png', param_hint="--output")
    if not all(side.isdecimal() and int(side) for side in box.split("x")) or box.count("x") != 1:
        raise click.BadParameter(f'"{box}" is no size such as 1200x240', param_hint="--size")
    keys = {key: given[key] for key in _KEYS if given[key] is not None}
    if given["normalize"]:
        keys["normalize"] = "true"
    with usable(cache_dir.expanduser().absolute()) as cache:
        request = WaveformRequest(
            source=file,
            cache=cache,
            size=box,
            patience=given["patience"],
            background=given["background"],
            keys=keys,
        )
        data = draw_waveform(request)
    write_atomic(output.absolute(), data)
    say(f"{styled(str(output), bold=True)}: {box}, {size(len(data))}")
