"""``dagrender validate``."""

from typing import Any

import click

from dagrender.cli.options import film_options, request_of
from dagrender.cli.show import plural, say, seconds, styled


@click.command("validate")
@film_options
def command(**given: Any) -> None:
    """Check SPEC and its sources, and name every problem with its place and a hint.

    New sources are probed, for only they tell whether a clip is longer than its source. Nothing is
    rendered.
    """
    from dagrender.engine.survey import survey

    request = request_of(**given)
    timeline = survey(request).plan.timeline
    clips = plural(len(timeline.clips), "clip")
    say(
        f"{styled(str(request.spec), bold=True)} is fine:"
        f" {clips}, {seconds(timeline.duration_s)}, {plural(timeline.frames, 'frame')}"
    )
