"""Options that several commands share."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from dagrender import limits
from dagrender.engine.request import EXECUTORS, STORING, BuildRequest
from dagrender.engine.workers.limits import LEAST_FRAME_CACHE_BYTES
from dagrender.store.place import default_root

_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?\Z", re.IGNORECASE)
_MEGABYTE = 1_000_000
FRAME_CACHE_VARIABLE = "DAGRENDER_FRAME_CACHE_MB"
F = TypeVar("F", bound=Callable[..., Any])


class _Assignment(click.ParamType[tuple[str, str]]):
    """``NAME=VALUE``."""

    name = "NAME=VALUE"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, str]:
        """Split at the first equals sign."""
        if isinstance(value, tuple):
            return value[0], value[1]
        name, equals, text = str(value).partition("=")
        if not equals or not name:
            self.fail(f'"{value}" is not NAME=VALUE', param, ctx)
        return name, text


def spec_argument(function: F) -> F:
    """The spec."""
    path = click.Path(dir_okay=False, path_type=Path)
    return click.argument("spec", type=path)(function)


def cache_option(function: F) -> F:
    """Where the cache is."""
    return click.option(
        "--cache-dir",
        type=click.Path(file_okay=False, path_type=Path),
        default=default_root,
        show_default="$DAGRENDER_CACHE_DIR, or ~/.cache/dagrender",
        help="The cache, which all your projects share.",
    )(function)


def variable_option(function: F) -> F:
    """Variables of the spec."""
    return click.option(
        "--set",
        "overrides",
        type=_Assignment(),
        multiple=True,
        help="Set a variable of the spec; may be given several times.",
    )(function)


def _raise_limits(context: click.Context, _: click.Parameter, values: tuple[str, ...]) -> None:
    try:
        context.with_resource(limits.raised(dict(limits.parse(one) for one in values)))
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def trust_options(function: F) -> F:
    """How far a spec is trusted."""
    options = (
        click.option(
            "--allow-outside",
            is_flag=True,
            envvar="DAGRENDER_ALLOW_OUTSIDE",
            help="Outputs may be links, or in folders that are links, that lead out of the spec's "
            "folder.",
        ),
        click.option(
            "--confined",
            is_flag=True,
            envvar="DAGRENDER_CONFINED",
            help="Read nothing outside of the spec's folder: for a spec of somebody else's.",
        ),
        click.option(
            "--allow-network",
            is_flag=True,
            envvar="DAGRENDER_ALLOW_NETWORK",
            help="Media may be http and https addresses: they are fetched, and every command asks "
            "whether they have changed.",
        ),
        click.option(
            "--limit",
            "raised",
            multiple=True,
            metavar="NAME=N",
            envvar="DAGRENDER_LIMIT",
            callback=_raise_limits,
            expose_value=False,
            help="Raise (or lower) a limit on what a spec may ask for, such as clips=50000; the "
            "message that refuses it names it. May be given several times.",
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function


def patience_option(function: F) -> F:
    """How long a task may hang."""
    return click.option(
        "--patience",
        type=click.FloatRange(min=0),
        default=1.0,
        show_default=True,
        envvar="DAGRENDER_PATIENCE",
        metavar="FACTOR",
        help="How long a task may go on without a sign of life before its worker is ended, as "
        "a factor of the usual: ten minutes and a hundred times what it is expected to take. "
        "0 waits for ever.",
    )(function)


def film_options(function: F) -> F:
    """What picks a film: the spec, its variables, the outputs; and how far it is trusted."""
    options = (
        spec_argument,
        variable_option,
        click.option(
            "--only",
            multiple=True,
            metavar="OUTPUT",
            help="Only this output of the spec; may be given several times.",
        ),
        cache_option,
        trust_options,
    )
    for option in reversed(options):
        function = option(function)
    return function


def data_option(function: F) -> F:
    """Rows of data."""
    return click.option(
        "--data",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="ROWS",
        help="Make a film of every row of a table (CSV, TSV) or list (JSON, JSON Lines, YAML): its "
        "columns set the variables of their names. Rows share all that does not differ.",
    )(function)


def no_data_option(instead: str) -> Callable[[F], F]:
    """For commands that are about one film: says so, and what to do ``instead``."""

    def refuse(_: click.Context, __: click.Parameter, value: str | None) -> None:
        if value is not None:
            raise click.UsageError(f"this is of one film, and --data makes several: {instead}")

    return click.option("--data", hidden=True, expose_value=False, callback=refuse)


def storing_option(function: F) -> F:
    """Which extractions are kept."""
    return click.option(
        "--store-extractions",
        type=click.Choice(STORING),
        default="auto",
        show_default=True,
        help="Which decoded, scaled and converted frames the cache keeps: where that pays or the "
        "spec says so, all, or none. The film is the same.",
    )(function)


def progress_option(function: F) -> F:
    """How progress is shown."""
    return click.option(
        "--progress",
        type=click.Choice(["auto", "json", "off"]),
        default="auto",
        show_default=True,
        help="A live display on a terminal and plain lines elsewhere; JSON lines; or none.",
    )(function)


def size_bytes(text: str) -> int | None:
    """``20GB``, ``500M``, ``64000000`` in bytes; None where it is no size."""
    match = _SIZE.match(text.strip())
    if not match:
        return None
    return int(float(match[1]) * 1000 ** " kmgt".index(match[2].lower() or " "))


def _frame_cache(_: click.Context, __: click.Parameter, value: str | None) -> int | None:
    """What is said of the frame cache: by the option, else by the environment."""
    said = os.environ.get(FRAME_CACHE_VARIABLE, "").strip()
    if value is not None:
        count, wrong = size_bytes(value), f'"{value}" is not a size such as 512MB'
    elif said:
        count = int(said) * _MEGABYTE if said.isdecimal() else None
        wrong = f'{FRAME_CACHE_VARIABLE}="{said}" is not a number of megabytes'
    else:
        return None
    if count is None:
        raise click.BadParameter(wrong)
    if count < LEAST_FRAME_CACHE_BYTES:
        least = f"{LEAST_FRAME_CACHE_BYTES // _MEGABYTE} MB"
        raise click.BadParameter(f'"{value or said}" is too little: at least {least} are needed')
    return count


def frame_cache_option(function: F) -> F:
    """How much memory frames may take that are wanted again."""
    return click.option(
        "--frame-cache",
        "frame_cache_bytes",
        callback=_frame_cache,
        metavar="SIZE",
        help="Memory for decoded frames that are wanted again, for all workers together: 512MB; "
        f"1500MB, or less on small machines, unless this or ${FRAME_CACHE_VARIABLE} says.",
    )(function)


def run_options(function: F) -> F:
    """How things are run."""
    options = (
        click.option(
            "-j",
            "--jobs",
            type=click.IntRange(min=1),
            metavar="N",
            help="Workers; as many as cores, and as memory can bear, unless said.",
        ),
        click.option(
            "--executor",
            type=click.Choice(EXECUTORS),
            default="processes",
            show_default=True,
            help="Where the work is done: in processes of its own, or inline in this one.",
        ),
        frame_cache_option,
        patience_option,
    )
    for option in reversed(options):
        function = option(function)
    return function


def request_of(**given: Any) -> BuildRequest:
    """The request that options add up to."""
    return BuildRequest(
        spec=given["spec"],
        cache=given["cache_dir"].expanduser().absolute(),
        overrides=tuple(given.get("overrides", ())),
        only=tuple(given.get("only", ())),
        output=given.get("output"),
        jobs=given.get("jobs"),
        frame_cache_bytes=given.get("frame_cache_bytes"),
        executor=given.get("executor") or "processes",
        force=bool(given.get("force")),
        keep_going=bool(given.get("keep_going")),
        store_extractions=given.get("store_extractions") or "auto",
        draft=bool(given.get("draft")),
        part=given.get("part"),
        data=given.get("data"),
        allow_outside=bool(given.get("allow_outside")),
        confined=bool(given.get("confined")),
        allow_network=bool(given.get("allow_network")),
        patience=given.get("patience", 1.0),
    )
