"""``dagrender cache``."""

import re
from pathlib import Path

import click

from dagrender.cli.options import cache_option, size_bytes
from dagrender.cli.show import plural, say, size, styled
from dagrender.store.store import Store

_AGE = re.compile(r"(\d+(?:\.\d+)?)\s*([smhdw])\Z", re.IGNORECASE)
_AGES_S = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def _store(cache_dir: Path) -> Store:
    return Store(cache_dir.expanduser().absolute())


def _bytes(_: click.Context, __: click.Parameter, value: str | None) -> int | None:
    if value is None:
        return None
    count = size_bytes(value)
    if count is None:
        raise click.BadParameter(f'"{value}" is not a size such as 20GB or 500M')
    return count


def _age(_: click.Context, __: click.Parameter, value: str | None) -> float | None:
    if value is None:
        return None
    match = _AGE.match(value.strip())
    if not match:
        raise click.BadParameter(f'"{value}" is not an age such as 30d or 12h')
    return float(match[1]) * _AGES_S[match[2].lower()]


def _confirmed(question: str) -> bool:
    try:
        return click.confirm(question)
    except click.Abort:
        raise click.UsageError("There is nobody to ask here: say --yes.") from None


@click.group("cache")
def command() -> None:
    """Look at the cache, check it, tidy it. All your projects share it; it can go at any time."""


@command.command("path")
@cache_option
def path(cache_dir: Path) -> None:
    """Print where the cache is."""
    click.echo(cache_dir.expanduser().absolute())


@command.command("info")
@cache_option
def info(cache_dir: Path) -> None:
    """What the cache holds, by kind."""
    found = _store(cache_dir).info()
    say(f"{styled(str(found.root), bold=True)}")
    say(f"{plural(found.objects, 'object')}, {size(found.object_bytes)}")
    for kind in found.kinds:
        say(f"  {kind.kind:<8} {plural(kind.actions, 'action'):>14}  {size(kind.size_bytes):>9}")
    if found.temp_bytes:
        say(f"  unfinished {size(found.temp_bytes)}")
    if found.quarantined:
        say(f"  damaged, put aside: {found.quarantined}")


@command.command("gc")
@click.option("--max-size", callback=_bytes, metavar="SIZE", help="Keep at most that: 20GB, 500M.")
@click.option("--max-age", callback=_age, metavar="AGE", help="Keep what was used since: 30d, 12h.")
@cache_option
def gc(max_size: int | None, max_age: float | None, cache_dir: Path) -> None:
    """Remove what has not been used for longest. Running builds lose nothing."""
    done = _store(cache_dir).collect(max_size, max_age)
    say(f"removed {plural(done.removed, 'file')}, {size(done.freed_bytes)}")
    say(f"kept {plural(done.kept, 'file')}, {size(done.kept_bytes)}")


@command.command("verify")
@cache_option
def verify(cache_dir: Path) -> None:
    """Read everything, and put aside what is damaged.

    It is built again when it is wanted. Exit code 1 if there was any.
    """
    done = _store(cache_dir).verify()
    say(f"checked {plural(done.checked, 'file')}, {size(done.bytes)}")
    for damaged in done.damaged:
        say(styled("damaged: ", fg="yellow") + str(damaged))
    if done.damaged:
        raise click.exceptions.Exit(1)


@command.command("clear")
@click.option("--force", is_flag=True, help="Even while builds are running.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@cache_option
def clear(*, force: bool, yes: bool, cache_dir: Path) -> None:
    """Remove everything from the cache."""
    store = _store(cache_dir)
    if not yes and not _confirmed(f"Remove everything from {store.root}?"):
        say("nothing was removed")
        raise click.exceptions.Exit(1)
    store.clear(force=force)
    say("the cache is empty")
