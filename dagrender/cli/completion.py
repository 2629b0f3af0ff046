"""``dagrender completion``."""

import click
from click.shell_completion import get_completion_class

from dagrender.cli.show import write


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the completion script for SHELL.

    In bash, for instance, put this into ~/.bashrc: eval "$(dagrender completion bash)"
    """
    from dagrender.cli.entry import program

    completion = get_completion_class(shell)
    if completion is not None:
        write(completion(program, {}, "dagrender", "_DAGRENDER_COMPLETE").source())
