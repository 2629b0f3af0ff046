"""``dagrender schema``."""

import json

import click

from dagrender.cli.show import write


@click.command("schema")
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "markdown"]),
    default="json",
    show_default=True,
    help="JSON Schema for editors and checkers, or the reference for people.",
)
def command(form: str) -> None:
    """Print what a spec may say: made from the same models that check it.

    Point your editor's YAML plug-in at the JSON Schema, and it completes and checks as you type.
    """
    if form == "markdown":
        from dagrender.spec.reference import reference

        write(reference(), end="")
        return
    from dagrender.spec.schema import schema

    write(json.dumps(schema(), indent=2))
