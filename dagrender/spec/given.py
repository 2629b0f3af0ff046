"""What variables are set to from outside, and what templates see of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from posixpath import join, normpath
from typing import Any

from pydantic import TypeAdapter, ValidationError

from dagrender.errors import Place, Problem
from dagrender.spec.addresses import is_address
from dagrender.spec.context import ANYTHING, Context
from dagrender.spec.faults import Fault, FaultyError, choices
from dagrender.spec.reading import faults_of
from dagrender.spec.templates import Value
from dagrender.spec.variables import Variable, VariableType


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A value that a variable is given from outside, and who gives it, for messages."""

    value: str | list[Any]
    origin: str
    """Such as ``--set name``, or a row and its column."""
    giver: str = "--set"
    """Who speaks of the variable, whatever it is set to."""
    place: Place | None = None
    named: Place | None = None
    """Where the variable is named, if anywhere by itself."""
    folder: str = ""
    """What a file is relative to, seen from the folder of the spec; that folder unless said."""


Overrides = Mapping[str, str | Given]
"""What variables are set to, by name; a bare text comes from the command line."""


def given(name: str, override: str | Given) -> Given:
    """What the variable ``name`` is set to."""
    if isinstance(override, Given):
        return override
    return Given(value=override, origin=f"--set {name}")


def resolve(
    raw: Any, overrides: Overrides, context: Context = ANYTHING
) -> tuple[dict[str, Value], list[Fault], list[Problem]]:
    """What templates see, and what is wrong with it.

    Args:
        raw: ``vars`` as ``expand`` gives it.
        overrides: values from outside, by name.
        context: knows the rate, by which times in frames are measured.

    Returns:
        Values by name; what is wrong in the spec; what is wrong with the overrides.
    """
    values: dict[str, Value] = {}
    faults: list[Fault] = []
    outside: list[Problem] = []
    names = tuple(raw) if isinstance(raw, dict) else ()
    for name, override in overrides.items():
        if name not in names:
            one = given(name, override)
            hint = choices(name, names, none="the spec has no vars")
            outside.append(Problem(f'{one.giver}: no variable called "{name}"', one.named, hint))
    for name in names:
        said = given(name, overrides[name]) if name in overrides else None
        value, found, wrong = _resolve(name, raw[name], said, context)
        faults += found
        outside += wrong
        values[name] = value
    return values, faults, outside


def _resolve(
    name: str, raw: Any, override: Given | None, context: Context
) -> tuple[Value, list[Fault], list[Problem]]:
    try:
        variable = _ADAPTER.validate_python(raw, context=context)
    except ValidationError as error:
        return "", [fault.under(("vars", name)) for fault in faults_of(error)], []
    value = variable.default if override is None else override.value
    if value is None:
        hint = f"--set {name}=... sets it, or give it a default"
        message = f'the variable "{name}" has no value'
        fault = Fault(message=message, hint=hint, loc=("vars", name), subject="")
        return variable.stand_in, [fault], []
    try:
        parsed = variable.parse(value, context)
    except FaultyError as error:
        if override is None:
            return variable.stand_in, [], []  # the variable complains of its own default
        wrong = [
            Problem(f"{override.origin}: {fault.text()}", override.place, fault.hint)
            for fault in error.faults
        ]
        return variable.stand_in, [], wrong
    is_file = variable.type is VariableType.FILE and not is_address(str(parsed))
    if override and override.folder and is_file:
        parsed = normpath(join(override.folder, str(parsed)))
    return parsed, [], []


_ADAPTER = TypeAdapter(Variable)
