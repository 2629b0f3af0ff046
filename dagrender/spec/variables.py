"""Variables of a spec: their types, what they are unless set, and what they are set to."""

import enum
import keyword
import operator
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Annotated, Any, ClassVar

from pydantic import Field

from dagrender.spec.branches import Branch
from dagrender.spec.colours import read_colour
from dagrender.spec.context import ANYTHING, Context
from dagrender.spec.faults import Fault, FaultyError, needs
from dagrender.spec.items import item_of, natural, number_of, read_list
from dagrender.spec.model import SpecModel
from dagrender.spec.reading import Reads
from dagrender.spec.scalars import (
    TEXT,
    enumeration,
    exact,
    one_of,
    read_name,
    read_switch,
    read_text,
    scalar,
)
from dagrender.spec.templates import Value
from dagrender.spec.times import Names, Sign, read_time, value_of


class VariableType(enum.StrEnum):
    """What a variable may hold."""

    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"
    COLOR = "color"
    TIME = "time"
    FILE = "file"
    LIST = "list"
    CHOICE = "choice"


def _read_default(value: Any, _: Context) -> str | list[Any]:
    if isinstance(value, dict):
        raise needs("a text, a number or a list", value)
    return value if isinstance(value, list) else str(value)


_DEFAULT = Reads(
    _read_default,
    {"anyOf": [{"type": ["string", "number", "boolean"]}, {"type": "array"}]},
    "text or list",
)


class Variable(SpecModel):
    """A value that a user can set from outside, and that templates put into texts."""

    called: ClassVar[str] = "a variable"
    short_key: ClassVar[str] = "default"

    type: Annotated[VariableType, enumeration(VariableType, "a type of variables")] = Field(
        default=VariableType.STRING, description="What it may hold."
    )
    default: Annotated[str | list[Any] | None, _DEFAULT] = Field(
        default=None, description="What it holds unless set; without it, it must be set."
    )
    min: Annotated[str | None, TEXT] = Field(
        default=None, description="The least that a number or a time may be."
    )
    max: Annotated[str | None, TEXT] = Field(
        default=None, description="The most that a number or a time may be."
    )
    values: tuple[Annotated[str, TEXT], ...] = Field(
        default=(), description="What there is to choose from, for a choice."
    )
    description: Annotated[str, TEXT] = Field(default="", description="What it is for.")

    @classmethod
    def settle(cls, model: "Variable", context: Context) -> list[Fault]:
        """Values are for choices, bounds for what has a size, and a default is of its type."""
        is_choice = model.type is VariableType.CHOICE
        if is_choice and not model.values:
            hint = "such as values: [small, large]"
            return [Fault(message="missing", hint=hint).under(("values",))]
        if model.values and not is_choice:
            return [
                Fault(message="only a choice has values", hint="type: choice").under(("values",))
            ]
        faults = [*model.bound_faults(context)]
        if faults or model.default is None:
            return faults
        try:
            model.parse(model.default, context)
        except FaultyError as error:
            return [fault.under(("default",)) for fault in error.faults]
        return []

    @property
    def stand_in(self) -> Value:
        """Something of its type to go on with, so that other problems are found."""
        if self.type is VariableType.CHOICE:
            return self.values[0]
        return _STAND_INS.get(self.type, "text")

    def bound_faults(self, context: Context) -> Iterator[Fault]:
        """What is wrong with ``min`` and ``max``."""
        for key in ("min", "max"):
            bound = getattr(self, key)
            if bound is None:
                continue
            if self.type not in _SIZED:
                message = f"only numbers and times have a {key}"
                yield Fault(message=message, hint="type: number").under((key,))
                continue
            try:
                _PARSERS[self.type](bound)
            except FaultyError as error:
                yield from (fault.under((key,)) for fault in error.faults)
        if self.min is not None and self.max is not None and self.type in _SIZED:
            low, high = (_size(self.type, bound, context) for bound in (self.min, self.max))
            if low is not None and high is not None and high < low:
                yield Fault(message=f'"{self.max}" is less than min, "{self.min}"').under(("max",))

    def parse(self, given: str | list[Any], context: Context = ANYTHING) -> Value:
        """What ``given`` means to templates.

        Raises:
            FaultyError: it is not of the variable's type, or out of its bounds.
        """
        if self.type is VariableType.LIST:
            return read_list(given)
        text = scalar(given, _NEEDED[self.type]) if isinstance(given, list) else given
        if self.type is VariableType.CHOICE:
            return one_of(text, self.values, "one of its values")
        value = _PARSERS[self.type](text)
        for bound, wrong, words in (
            (self.min, operator.lt, "from {} on"),
            (self.max, operator.gt, "up to {}"),
        ):
            if bound is None or self.type not in _SIZED:
                continue
            limit, size = (_size(self.type, one, context) for one in (bound, text))
            if limit is not None and size is not None and wrong(size, limit):
                raise needs(f"{_NEEDED[self.type]} {words.format(bound)}", text.strip())
        return value


def _size(kind: VariableType, text: str, context: Context) -> Fraction | None:
    """How much a number or a time is; None where that cannot be told, or it is none."""
    try:
        if kind is VariableType.NUMBER:
            return exact(text, "a number")
        expression = read_time(Names.NOTHING, Sign.ANY)(text, ANYTHING)
        return value_of(expression, context.rate or _USUAL_RATE)
    except (FaultyError, ValueError):
        return None


def _parse_colour(text: str) -> Value:
    read_colour(text, ANYTHING)
    return text


def _parse_time(text: str) -> Value:
    return read_time(Names.NOTHING, Sign.ANY)(text, ANYTHING).text


def _parse_file(text: str) -> Value:
    return read_name(text, ANYTHING)


_PARSERS: dict[VariableType, Callable[[str], Value]] = {
    VariableType.STRING: str,
    VariableType.NUMBER: number_of,
    VariableType.BOOLEAN: lambda text: read_switch(text, ANYTHING),
    VariableType.COLOR: _parse_colour,
    VariableType.TIME: _parse_time,
    VariableType.FILE: _parse_file,
}
_NEEDED = {
    VariableType.STRING: "a text",
    VariableType.NUMBER: "a number",
    VariableType.BOOLEAN: "true or false",
    VariableType.COLOR: "a colour",
    VariableType.TIME: "a time",
    VariableType.FILE: "a file",
    VariableType.CHOICE: "one of its values",
}
_STAND_INS: dict[VariableType, Value] = {
    VariableType.NUMBER: 1,
    VariableType.BOOLEAN: False,
    VariableType.COLOR: "black",
    VariableType.TIME: "1s",
    VariableType.LIST: [],
}
_SIZED = (VariableType.NUMBER, VariableType.TIME)
_USUAL_RATE = Fraction(30)
"""For times in frames where the canvas does not say how many there are a second."""

_NOT_FOR_TEMPLATES = frozenset({"true", "false", "none", "range", "loop", "self", "varargs"})


def read_variable_name(value: Any, context: Context) -> str:
    """A name that templates can speak of.

    Raises:
        FaultyError: it is none.
    """
    name = read_text(value, context)
    word = name.isascii() and name.isidentifier()
    if not word or keyword.iskeyword(name) or name.lower() in _NOT_FOR_TEMPLATES:
        hint = "letters, digits and _, such as city_name"
        if word:
            hint = f"{name} means something in templates; {name}_ would do"
        raise FaultyError(
            Fault(message=f'"{name}" cannot be a variable', hint=hint, subject="", at_key=True)
        )
    return name


VARIABLE_NAME = Reads(read_variable_name, {"type": "string"}, "name")


def expand(branch: Branch | None) -> Any:
    """``vars`` with short forms written out; the type of a bare value is seen from how it looks.

    Args:
        branch: what the user typed under ``vars``.
    """
    if branch is None or not isinstance(branch.data, dict):
        return branch.data if branch else None
    return {name: _expanded(child) for name, child in branch.children.items()}


def _expanded(branch: Branch) -> Any:
    value = branch.data
    if isinstance(value, list):
        return {"type": VariableType.LIST.value, "default": natural(branch)}
    if isinstance(value, dict):
        listed = isinstance(value.get("default"), list)
        return {**value, "default": natural(branch.children["default"])} if listed else value
    if not isinstance(value, str):
        return value
    kind = VariableType.STRING
    if branch.plain:
        look = item_of(value)
        if isinstance(look, bool):
            kind = VariableType.BOOLEAN
        elif not isinstance(look, str):
            kind = VariableType.NUMBER
    return {"type": kind.value, "default": value}
