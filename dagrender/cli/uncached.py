"""Commands that look, on a cache that may only be read: they work, and nothing is kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from dagrender.cli.show import say, styled

if TYPE_CHECKING:
    from dagrender.cli.progress import Display
    from dagrender.engine.request import BuildRequest
    from dagrender.events import Event


@contextmanager
def usable(cache: Path) -> Iterator[Path]:
    """A cache that can be written to: ``cache``, or one that goes again, which is said.

    One that is full is taken as it is: what is in it may be all that is asked for.

    Raises:
        OSError: there is no room for another.
    """
    from dagrender.engine.uncached import writable

    with writable(cache, full_too=True) as (own, warnings):
        for warning in warnings:
            say(styled("warning: ", err=True, fg="yellow") + warning, err=True)
        yield own


@contextmanager
def on_usable(request: "BuildRequest", *, shown: bool = False) -> Iterator["BuildRequest"]:
    """``request`` on such a cache. What is told of the last build lies in that of ``request``.

    What a build would warn of in its report is said at once, and once. What is fetched is told
    line by line, unless all that is done is ``shown``.
    """
    said: set[str] = set()
    lines: list[Display] = []

    def warn(warning: str) -> None:
        if warning not in said:
            said.add(warning)
            say(styled("warning: ", err=True, fg="yellow") + warning, err=True)

    def tell(event: "Event") -> None:
        if not lines:
            from dagrender.cli.progress import PlainLines

            lines.append(PlainLines())
        lines[0].notice(event)

    with usable(request.cache) as cache:
        yield replace(request, cache=cache, warn=warn, tell=None if shown else tell)
