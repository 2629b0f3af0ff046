"""``dagrender cache``."""

import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dagrender.cli.options import cache_option, size_bytes
from dagrender.cli.show import plural, say, size, styled, write
from dagrender.store.store import Store

if TYPE_CHECKING:
    from dagrender.engine.projects import ProjectUse
    from dagrender.store.census import Info

_AGE = re.compile(r"(\d+(?:\.\d+)?)\s*([smhdw])\Z", re.IGNORECASE)
_SPANS = {
    3600.0: "within an hour",
    86400.0: "within a day",
    604800.0: "within a week",
    2592000.0: "within a month",
}
_MOST_PROJECTS = 10
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
    say(str(cache_dir.expanduser().absolute()))


@command.command("info")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@cache_option
def info(*, as_json: bool, cache_dir: Path) -> None:
    """What the cache holds: by kind, by last use, by project."""
    from dagrender.engine.housekeeping import budget_bytes
    from dagrender.engine.projects import projects

    store = _store(cache_dir)
    found, built = store.info(), projects(store)
    budget = budget_bytes(found.root)
    if as_json:
        told = asdict(found) | {"projects": [asdict(one) for one in built], "budget_bytes": budget}
        write(json.dumps(told, indent=2, default=str))
        return
    _show(found, built, budget)


def _show(found: "Info", built: "tuple[ProjectUse, ...]", budget: int) -> None:
    say(f"{styled(str(found.root), bold=True)}")
    say(f"{plural(found.objects, 'object')}, {size(found.object_bytes)} of {size(budget)}")
    for kind in found.kinds:
        say(f"  {kind.kind:<8} {plural(kind.actions, 'action'):>14}  {size(kind.size_bytes):>9}")
    if found.ages:
        say(styled("last used", bold=True))
    for age in found.ages:
        within = _SPANS.get(age.within_s, "longer ago")
        say(f"  {within:<16} {plural(age.objects, 'object'):>14}  {size(age.size_bytes):>9}")
    _show_projects(built)
    for other in found.others:
        which = "an older" if other.older else "a newer"
        say(f"left by {which} version of dagrender: {other.path.name}, {size(other.size_bytes)}")
    if found.temp_bytes:
        say(f"unfinished {size(found.temp_bytes)}")
    if found.quarantined:
        say(f"damaged, put aside: {found.quarantined}")


def _show_projects(built: "tuple[ProjectUse, ...]") -> None:
    if built:
        say(styled("projects", bold=True))
    for one in built[:_MOST_PROJECTS]:
        gone = ", gone" if one.gone else ""
        say(f"  {size(one.size_bytes):>9}  {one.folder} ({', '.join(one.films)}{gone})")
    if len(built) > _MOST_PROJECTS:
        say(f"  and {len(built) - _MOST_PROJECTS} more: --json names them all")


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
