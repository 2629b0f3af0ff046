"""``{{ name }}`` in the scalars of a spec, by Jinja in its sandbox."""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from dagrender import limits
from dagrender.spec.faults import Fault, FaultyError, choices, meant, needs

if TYPE_CHECKING:
    from dagrender.spec.sandbox import Sandbox

Scalar = str | bool | float | int
Item = Any
"""A scalar, or a list or mapping of items."""
Value = Scalar | list[Item]
"""What a template sees in a variable."""


_ONE_EXPRESSION = re.compile(r"\s*\{\{-?((?:(?!\}\}|\{\{).)*?)-?\}\}\s*\Z", re.DOTALL)
_NO_FILTER = re.compile(r"No (filter|test) named '(.*)'")
"""What Jinja says."""
_LIST_HINT = 'such as [Ada, Grace], or "{{ names }}" with a list under vars'


class Number(float):
    """A number that is written back just as the user typed it."""

    text: str

    def __new__(cls, text: str) -> Self:
        """The number that ``text`` writes."""
        number = super().__new__(cls, text)
        number.text = text
        return number

    def __str__(self) -> str:
        return self.text


class Templates:
    """Renders texts with the spec's variables; each distinct text once."""

    def __init__(self, values: Mapping[str, Item], outer: "Templates | None" = None) -> None:
        self._values = dict(values) if outer is None else outer.values | dict(values)
        self._rendered: dict[str, str] = {}
        self._outer = outer

    @property
    def values(self) -> dict[str, Item]:
        """What names stand for."""
        return self._values

    def render(self, text: str) -> str:
        """``text`` with its templates filled in.

        Raises:
            FaultyError: a name is unknown, or the template is wrong in itself. A fault about a
                name has that name as the last part of its ``loc``.
        """
        if text not in self._rendered:
            self._check(text)
            self._rendered[text] = self._fill(text)
        return self._rendered[text]

    def listed(self, text: str) -> list[Item]:
        """The list that ``text``, one ``{{ expression }}``, gives.

        Raises:
            FaultyError: as ``render``, or it gives no list.
        """
        match = _ONE_EXPRESSION.match(text)
        if not match:
            raise needs("a list", text, _LIST_HINT)
        self._check(text)
        try:
            expression = self._environment.compile_expression(match[1], undefined_to_none=False)
            found = expression(self._values)
            if isinstance(found, (list, tuple, range)):
                return list(self._environment.budget.counted(found))
            told = _written(found)
        except Exception as error:
            # as in _fill
            raise FaultyError(_failed(error)) from error
        raise needs("a list", told, _LIST_HINT)

    def _check(self, text: str) -> None:
        from jinja2 import TemplateSyntaxError, meta

        if len(text) > limits.most("text"):
            raise FaultyError(_fault(*limits.refusal("text")))
        try:
            tree = self._environment.parse(text)
            self._environment.check(tree)
            names = meta.find_undeclared_variables(tree)
        except RecursionError:
            raise FaultyError(_fault("template: this is nested too deeply")) from None
        except TemplateSyntaxError as error:
            hint = self._nearest_filter(error.message or "")
            hint = hint or "a template is {{ name }}, closed on both sides"
            raise FaultyError(_fault(f"template: {error.message}", hint)) from None
        missing = sorted(names - self._values.keys() - self._environment.globals.keys())
        if missing:
            raise FaultyError(*(self._no_variable(name) for name in missing))

    def _fill(self, text: str) -> str:
        parts, size = [], 0
        try:
            for part in self._environment.compiled(text).generate(self._values):
                size += len(part)
                if size > limits.most("text"):
                    raise FaultyError(_fault(*limits.refusal("text")))  # noqa: TRY301
                parts.append(part)
        except FaultyError:
            raise
        except Exception as error:
            # an expression of the user's can fail in as many ways as Python can
            raise FaultyError(_failed(error)) from error
        return "".join(parts)

    def _nearest_filter(self, message: str) -> str:
        """A hint where ``message`` is that there is no filter or test of a name."""
        found = _NO_FILTER.match(message)
        if not found:
            return ""
        sandbox = self._environment
        known = sandbox.known_filters if found[1] == "filter" else sandbox.known_tests
        return meant(found[2], known)

    def _no_variable(self, name: str) -> Fault:
        hint = choices(name, self._values, none=f"give it under vars, such as {name}: value")
        return Fault(message=f'no variable called "{name}"', hint=hint, loc=(name,), subject="")

    @cached_property
    def _environment(self) -> "Sandbox":
        if self._outer is not None:
            return self._outer._environment  # noqa: SLF001 - one of its own kind
        from dagrender.spec.sandbox import Sandbox

        return Sandbox(finalize=_written)


def _written(value: Any) -> str:
    """How the result of ``{{ ... }}`` is written: as a spec would have it."""
    from jinja2 import Undefined
    from jinja2.runtime import TemplateReference

    from dagrender.spec.sandbox import fickle

    if isinstance(value, bool):
        return "true" if value else "false"
    if type(value) is float:
        return format(Decimal(format(value, ".15g")), "f")
    if isinstance(value, Undefined):
        return str(value)  # raises, and says what is undefined
    if value is None or callable(value) or isinstance(value, (list, dict, TemplateReference)):
        raise TypeError(f"this gives a {type(value).__name__}, not a text or a number")
    if why := fickle(value):
        raise TypeError(why)
    return str(value)


def _failed(error: Exception) -> Fault:
    """What went wrong while a template was filled in."""
    from dagrender.spec.sandbox import TooMuchError

    if isinstance(error, TooMuchError):
        return _fault(*limits.refusal(error.limit))
    if isinstance(error, (RecursionError, MemoryError, SyntaxError)):
        return _fault("template: this is nested too deeply")
    return _fault(f"template: {error}")


def _fault(message: str, hint: str = "") -> Fault:
    return Fault(message=message, hint=hint, subject="")
