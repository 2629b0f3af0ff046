"""How things are shown on a terminal: errors, sizes, times; no colour if ``NO_COLOR`` is set.

All that is told goes through ``say``, which makes names, texts and paths harmless.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction

import click

from dagrender.errors import DagrenderError, Problem, SpecError
from dagrender.harmless import harmless

_KILO = 1000
_MINUTE_S = 60
_HOUR_S = 3600
_SEAL = f"\x00{os.urandom(8).hex()}\x00"
_MOST_PROBLEMS = 100


def colour_wanted(*, err: bool = False) -> bool:
    """Whether the stream is a terminal that should get colour."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return (sys.stderr if err else sys.stdout).isatty()


def styled(text: str, *, err: bool = False, **style: object) -> str:
    """``text`` in colour where colour is wanted; for ``say``."""
    if not colour_wanted(err=err):
        return text
    on, off = click.style("\0", **style).split("\0")  # type: ignore[arg-type]
    return f"{_SEAL}{on}{_SEAL}{text}{_SEAL}{off}{_SEAL}"


def say(text: str, *, err: bool = False) -> None:
    """A line."""
    parts = text.split(_SEAL)
    # every other part is a code that ``styled`` has put there: nobody else knows the seal
    parts[::2] = map(harmless, parts[::2])
    click.echo("".join(parts), err=err, color=colour_wanted(err=err))


def write(data: str, *, end: str = "\n") -> None:
    """``data`` for another program, on standard output: JSON, a graph, a script."""
    click.echo(data + end, nl=False)


def show_error(error: DagrenderError) -> None:
    """All problems of ``error``, on standard error."""
    if isinstance(error, SpecError):
        for problem in error.problems[:_MOST_PROBLEMS]:
            _show_problem(problem)
        if len(error.problems) > _MOST_PROBLEMS:
            say(f"... and {len(error.problems) - _MOST_PROBLEMS:,} more", err=True)
        if len(error.problems) > 1:
            say(f"{len(error.problems)} problems", err=True)
        return
    # a failed build has several errors
    for one in getattr(error, "failures", ()) or (error,):
        say(styled("error: ", err=True, fg="red", bold=True) + str(one), err=True)


def _show_problem(problem: Problem) -> None:
    first, *rest = str(problem).split("\n")
    place = f"{problem.place}: " if problem.place else ""
    message = first[len(place) :]
    say(styled(place, err=True, bold=True) + styled(message, err=True, fg="red"), err=True)
    for line in rest:
        is_hint = line.startswith("  hint: ")
        say(styled(line, err=True, fg="cyan") if is_hint else line, err=True)


@contextmanager
def lamenting() -> Iterator[None]:
    """Warn of a file that cannot be written, where something worse is on its way to the user."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        say(styled("warning: ", err=True, fg="yellow") + what_failed(error), err=True)


def what_failed(error: OSError) -> str:
    """``film.mp4: Is a directory``."""
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error}"


def size(count: int) -> str:
    """A number of bytes for people: ``1.4 MB``."""
    amount = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < _KILO:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= _KILO
    return f"{amount:.1f} TB"


def seconds(amount: float | Fraction) -> str:
    """A duration for people: ``0.08 s``, ``12.4 s``, ``3 min 05 s``."""
    amount = float(amount)
    if amount >= _HOUR_S:
        hours, rest = divmod(int(amount), _HOUR_S)
        return f"{hours} h {rest // _MINUTE_S:02d} min"
    if amount >= _MINUTE_S:
        minutes, rest = divmod(int(amount), _MINUTE_S)
        return f"{minutes} min {rest:02d} s"
    return f"{amount:.2f} s" if amount < 10 else f"{amount:.1f} s"  # noqa: PLR2004


def plural(count: int, word: str) -> str:
    """``1 frame``, ``2 frames``."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"
