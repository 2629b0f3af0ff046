"""Filters of libavfilter as a spec names them: a list, each with its options.

Which names and options there are, whoever makes a reader says; what an option may be libav says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dagrender.spec.context import Context
from dagrender.spec.faults import Fault, FaultyError, choices, needs
from dagrender.spec.reading import Reads, Schema
from dagrender.spec.scalars import each, scalar

Options = Mapping[str, tuple[str, ...]]
"""The options of each filter, by its name; short names of the same option among them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedFilter:
    """A filter of libavfilter with its options, as the user wrote them."""

    name: str
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Why a filter cannot be had, and what can be had instead, as a hint."""

    reason: str
    instead: str = ""


def named_filters(
    options: Options, *, example: str, refused: Mapping[str, Refused] | None = None
) -> Reads:
    """Annotates a list of filters, of those in ``options``."""
    reader = _Reader(options, example, refused or {})
    return Reads(reader.filters, _schema(options), "list of filters")


class _Reader:
    def __init__(self, options: Options, example: str, refused: Mapping[str, Refused]) -> None:
        self._options, self._refused = options, refused
        self._example = f"such as {example}"
        self._list = f"such as [{example}]"

    def filters(self, value: Any, context: Context) -> tuple[NamedFilter, ...]:
        if not isinstance(value, list) or not value:
            raise needs("a list of filters", value, self._list)
        return tuple(each(value, self._filter, context))

    def _filter(self, value: Any, context: Context) -> NamedFilter:
        if isinstance(value, str):
            value = {value: {}}
        if not isinstance(value, dict) or len(value) != 1:
            raise needs("one filter with its options", value, self._example)
        name, options = next(iter(value.items()))
        if name not in self._options:
            raise FaultyError(self._none(name))
        if options is None:
            options = {}
        if not isinstance(options, dict):
            raise FaultyError(
                *(f.inside((name,)) for f in needs("a mapping of options", options).faults)
            )
        return NamedFilter(name=name, options=self._read(name, options, context))

    def _none(self, name: str) -> Fault:
        """The fault of a filter that cannot be had."""
        message, hint = f'no filter "{name}" can be had here', choices(name, self._options)
        if name in self._refused:
            why = self._refused[name]
            message, hint = f"{message}: {why.reason}", why.instead
        return Fault(message=message, hint=hint, loc=(name,), subject="", at_key=True)

    def _read(self, name: str, options: dict[str, Any], _: Context) -> tuple[tuple[str, str], ...]:
        known = self._options[name]
        faults: list[Fault] = []
        for option, value in options.items():
            loc = (name, option)
            if option not in known:
                message = f'the filter {name} has no option "{option}"'
                hint = choices(option, known, none="it takes none")
                faults.append(Fault(message=message, hint=hint, loc=loc, subject="", at_key=True))
                continue
            try:
                scalar(value, "a number or a text")
            except FaultyError as error:
                faults += (fault.inside(loc) for fault in error.faults)
        if faults:
            raise FaultyError(*faults)
        return tuple((option, str(value).strip()) for option, value in options.items())


def _schema(options: Options) -> Schema:
    value = {"type": ["number", "string", "boolean"]}
    filters = {
        name: {
            "type": ["object", "null"],
            "properties": dict.fromkeys(known, value),
            "additionalProperties": False,
        }
        for name, known in options.items()
    }
    one = {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "properties": filters,
        "additionalProperties": False,
    }
    return {
        "type": "array",
        "minItems": 1,
        "items": {"anyOf": [{"enum": list(options)}, one]},
    }
