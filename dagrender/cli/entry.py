"""The program: its commands, each of which is imported only when it is called."""

import importlib
import signal
import sys
from contextlib import suppress

import click

from dagrender import __version__
from dagrender.errors import EXIT_FAILED, EXIT_INTERRUPTED, EXIT_OK, DagrenderError, is_shortage
from dagrender.thrift import loading

_COMMANDS = {
    "build": "Bring a film's outputs up to date.",
    "plan": "Show what a build would run, and why.",
    "graph": "Draw the graph of a film.",
    "diff": "Tell which times of a film an edit changes.",
    "history": "Tell of the last builds of a film.",
    "explain": "Tell why something is out of date, field by field.",
    "still": "Render one frame.",
    "extract": "Write frames as files for other programs.",
    "validate": "Check a spec.",
    "verify": "Make cached work again, and compare.",
    "schema": "Print the JSON Schema of specs.",
    "probe": "Tell what is known of a source.",
    "waveform": "Draw how loud a sound is.",
    "cache": "Look at the cache, check it, tidy it.",
    "doctor": "Check what this machine has and lacks.",
    "completion": "Print the completion script for a shell.",
}


class _Commands(click.Group):
    """Lists all commands, and imports the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"dagrender.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        from difflib import get_close_matches

        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            close = get_close_matches(args[0], _COMMANDS, 1)
            hint = f' Did you mean "{close[0]}"?' if close else ""
            ctx.fail(f'No command called "{args[0]}".{hint}')
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """One line a command, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Start with `dagrender build film.yaml`; build again after an edit, and only what the"
    " edit touched is rendered.",
)
@click.version_option(__version__, "-V", "--version", message="dagrender %(version)s")
def program() -> None:
    """Make for video: films from a YAML spec, rendered as far as something has changed."""


def start() -> None:
    """``main``, in a process of its own."""
    with loading():
        main()


def main() -> None:
    """Run the program, and turn every expected error into a message and an exit code."""
    from dagrender.cli.streams import deaf, prepare

    prepare()
    try:
        code = _run()
        # what is still to be written may find that nobody reads it any more
        sys.stdout.flush()
    except BrokenPipeError:
        deaf()
        code = EXIT_FAILED
    sys.exit(code)


def _run() -> int:  # noqa: PLR0911 - one for each way in which a program ends
    from dagrender.cli.show import say, show_error, styled, what_failed

    try:
        code = program.main(standalone_mode=False, prog_name="dagrender")
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        _show_usage(error)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        with suppress(ValueError):  # of threads that are not the main one
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # the end is near
        say("interrupted; what was finished is kept", err=True)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        raise
    except DagrenderError as error:
        show_error(error)
        return error.exit_code
    except OSError as error:
        problem = styled("error: ", err=True, fg="red", bold=True)
        say(f"{problem}{what_failed(error)}", err=True)
        return EXIT_FAILED
    except (MemoryError, ImportError) as error:
        if not is_shortage(error):
            raise
        problem = styled("error: ", err=True, fg="red", bold=True)
        say(f"{problem}the memory does not suffice", err=True)
        return EXIT_FAILED
    return code if isinstance(code, int) else EXIT_OK


def _show_usage(error: click.ClickException) -> None:
    """As click does, but harmless: what was typed may be a name that a shell has filled in."""
    from dagrender.cli.show import say

    is_help = isinstance(error, getattr(click.exceptions, "NoArgsIsHelpError", ()))
    if isinstance(error, click.UsageError) and error.ctx is not None and not is_help:
        say(error.ctx.get_usage(), err=True)
        names = error.ctx.help_option_names
        say(f"Try '{error.ctx.command_path} {names[-1]}' for help.\n", err=True)
    say(error.format_message() if is_help else f"Error: {error.format_message()}", err=True)
