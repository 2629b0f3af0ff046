"""Items of lists, for templates: texts, numbers, switches and mappings, by how they look."""

import json
from typing import Any

from dagrender.spec.branches import Branch
from dagrender.spec.faults import FaultyError, needs
from dagrender.spec.scalars import exact
from dagrender.spec.templates import Item, Number


def number_of(text: str) -> int | Number:
    """A number as templates see it, which is written back as it was typed.

    Raises:
        FaultyError: it is none.
    """
    stripped = text.strip()
    value = exact(stripped, "a number")
    return int(value) if value.denominator == 1 and stripped.isdigit() else Number(stripped)


def item_of(text: str) -> Item:
    """A text without quotes: a number or a switch where it looks like one."""
    try:
        return number_of(text)
    except FaultyError:
        return text == "true" if text in {"true", "false"} else text


def natural(branch: Branch) -> Item:
    """What was typed, for templates; what stands in quotes is a text."""
    if isinstance(branch.data, dict):
        return {str(key): natural(child) for key, child in branch.children.items()}
    if isinstance(branch.data, list):
        return [natural(child) for child in branch.children.values()]
    text = branch.data or ""
    return item_of(text) if branch.plain else str(text)


def read_list(given: Any) -> list[Item]:
    """A list: one already, or a text such as ``Ada, Grace`` or, as JSON, ``["Ada", "Grace"]``.

    Raises:
        FaultyError: it is none.
    """
    if isinstance(given, (list, tuple)):
        return list(given)
    what, hint = "a list", 'such as "Ada, Grace", or ["Ada", "Grace"] as JSON'
    if not isinstance(given, str):
        raise needs(what, given, hint)
    text = given.strip()
    if not text.startswith("["):
        return [item_of(part.strip()) for part in text.split(",")] if text else []
    try:
        found = json.loads(text, parse_float=Number)
    except ValueError:
        raise needs(what, text, hint) from None
    return list(found)
