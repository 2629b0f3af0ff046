"""``dagrender validate``."""

from typing import Any

import click

from dagrender.cli.options import data_option, film_options, patience_option, request_of
from dagrender.cli.show import plural, say, seconds, styled


@click.command("validate")
@film_options
@patience_option
@data_option
def command(**given: Any) -> None:
    """Check SPEC and its sources, and name every problem with its place and a hint.

    New sources are probed, for only they tell whether a clip is longer than its source. Nothing is
    rendered.
    """
    from dagrender.cli.uncached import on_usable
    from dagrender.engine.survey import survey

    request = request_of(**given)
    with on_usable(request) as own:
        prepared = survey(own)
    timeline = prepared.plan.timeline
    if request.data is not None:
        frames = sum(film.plan.timeline.frames for film in prepared.films)
        name = styled(str(request.spec), bold=True)
        films = plural(len(prepared.films), "film")
        say(f"{name} is fine with {request.data}: {films}, {plural(frames, 'frame')}")
        return
    clips = plural(len(timeline.clips), "clip")
    say(
        f"{styled(str(request.spec), bold=True)} is fine:"
        f" {clips}, {seconds(timeline.duration_s)}, {plural(timeline.frames, 'frame')}"
    )
