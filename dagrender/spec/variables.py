"""Variables of a spec: their types, what they are unless set, and what they are set to."""

import enum
import keyword
from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field, TypeAdapter, ValidationError

from dagrender.spec.colours import read_colour
from dagrender.spec.context import ANYTHING, Context
from dagrender.spec.faults import Fault, FaultyError, choices
from dagrender.spec.model import SpecModel
from dagrender.spec.reading import Reads, faults_of
from dagrender.spec.scalars import TEXT, enumeration, exact, one_of, read_switch, read_text, scalar
from dagrender.spec.templates import Number, Value
from dagrender.spec.times import Names, Sign, read_time


class VariableType(enum.StrEnum):
    """What a variable may hold."""

    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"
    COLOR = "color"
    TIME = "time"
    CHOICE = "choice"


class Variable(SpecModel):
    """A value that a user can set from outside, and that templates put into texts."""

    called: ClassVar[str] = "a variable"
    short_key: ClassVar[str] = "default"

    type: Annotated[VariableType, enumeration(VariableType, "a type of variables")] = Field(
        default=VariableType.STRING, description="What it may hold."
    )
    default: Annotated[str | None, TEXT] = Field(
        default=None, description="What it holds unless set; without it, it must be set."
    )
    values: tuple[Annotated[str, TEXT], ...] = Field(
        default=(), description="What there is to choose from, for a choice."
    )
    description: Annotated[str, TEXT] = Field(default="", description="What it is for.")

    @classmethod
    def settle(cls, model: "Variable", _: Context) -> list[Fault]:
        """Values are for choices, and a default is of its type."""
        is_choice = model.type is VariableType.CHOICE
        if is_choice and not model.values:
            hint = "such as values: [small, large]"
            return [Fault(message="missing", hint=hint).under(("values",))]
        if model.values and not is_choice:
            return [
                Fault(message="only a choice has values", hint="type: choice").under(("values",))
            ]
        if model.default is None:
            return []
        try:
            model.parse(model.default)
        except FaultyError as error:
            return [fault.under(("default",)) for fault in error.faults]
        return []

    def parse(self, text: str) -> Value:
        """What ``text`` means to templates.

        Raises:
            FaultyError: it is not of the variable's type.
        """
        if self.type is VariableType.CHOICE:
            return one_of(text, self.values, "one of its values")
        return _PARSERS[self.type](text)


def _parse_number(text: str) -> Value:
    stripped = scalar(text, "a number")
    value = exact(stripped, "a number")
    return int(value) if value.denominator == 1 and stripped.isdigit() else Number(stripped)


def _parse_colour(text: str) -> Value:
    read_colour(text, ANYTHING)
    return text


def _parse_time(text: str) -> Value:
    return read_time(Names.NOTHING, Sign.ANY)(text, ANYTHING).text


_PARSERS: dict[VariableType, Callable[[str], Value]] = {
    VariableType.STRING: str,
    VariableType.NUMBER: _parse_number,
    VariableType.BOOLEAN: lambda text: read_switch(text, ANYTHING),
    VariableType.COLOR: _parse_colour,
    VariableType.TIME: _parse_time,
}

_NOT_FOR_TEMPLATES = frozenset({"true", "false", "none", "range", "loop", "self", "varargs"})


def _read_variable_name(value: Any, context: Context) -> str:
    name = read_text(value, context)
    word = name.isascii() and name.isidentifier()
    if not word or keyword.iskeyword(name) or name.lower() in _NOT_FOR_TEMPLATES:
        hint = "letters, digits and _, such as city_name"
        raise FaultyError(
            Fault(message=f'"{name}" cannot be a variable', hint=hint, subject="", at_key=True)
        )
    return name


VARIABLE_NAME = Reads(_read_variable_name, {"type": "string"}, "name")


def expand(raw: Any, plain: Mapping[str, bool]) -> Any:
    """``vars`` with short forms written out; the type of a bare value is seen from how it looks.

    Args:
        raw: what the user typed under ``vars``.
        plain: for each name, whether its value stands without quotes.
    """
    if not isinstance(raw, dict):
        return raw
    return {name: _expanded(value, plain.get(name, False)) for name, value in raw.items()}


def _expanded(value: Any, plain: bool) -> Any:  # noqa: FBT001 - a fact of the text
    if not isinstance(value, str):
        return value
    kind = VariableType.STRING
    if plain:
        try:
            exact(value, "a number")
            kind = VariableType.NUMBER
        except FaultyError:
            kind = VariableType.BOOLEAN if value in {"true", "false"} else kind
    return {"type": kind.value, "default": value}


def resolve(
    raw: Any, overrides: Mapping[str, str]
) -> tuple[dict[str, Value], list[Fault], list[Fault]]:
    """What templates see, and what is wrong with it.

    Args:
        raw: ``vars`` as ``expand`` gives it.
        overrides: texts from the command line, by name.

    Returns:
        Values by name; what is wrong in the spec; what is wrong with the overrides.
    """
    values: dict[str, Value] = {}
    faults: list[Fault] = []
    outside: list[Fault] = []
    names = tuple(raw) if isinstance(raw, dict) else ()
    for name in overrides:
        if name not in names:
            hint = choices(name, names, none="the spec has no vars")
            outside.append(Fault(message=f'--set: no variable called "{name}"', hint=hint))
    for name in names:
        value, found = _resolve(name, raw[name], overrides.get(name))
        faults += (fault for fault in found if fault.loc)
        outside += (fault for fault in found if not fault.loc)
        values[name] = "" if value is None else value
    return values, faults, outside


def _resolve(name: str, raw: Any, override: str | None) -> tuple[Value | None, list[Fault]]:
    try:
        variable = _ADAPTER.validate_python(raw)
    except ValidationError as error:
        return None, [fault.under(("vars", name)) for fault in faults_of(error)]
    text = variable.default if override is None else override
    if text is None:
        hint = f"--set {name}=... sets it, or give it a default"
        message = f'the variable "{name}" has no value'
        return None, [Fault(message=message, hint=hint, loc=("vars", name), subject="")]
    try:
        return variable.parse(text), []
    except FaultyError as error:
        if override is None:
            return None, []  # the variable complains of its own default
        return None, [
            Fault(message=f"--set {name}: {fault.message}", hint=fault.hint, subject="")
            for fault in error.faults
        ]


_ADAPTER = TypeAdapter(Variable)
