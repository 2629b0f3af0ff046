"""Jinja in a sandbox in which work is counted.

Jinja's own sandbox keeps templates away from Python; it does not keep them from asking for a
thousand million letters, or for loops within loops. Here whatever can be large is weighed before it
is used, and what a function could make of it is paid for before it is called. So a spec of somebody
else's costs no more than its limits say.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sized
from functools import wraps
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any, cast

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes, pass_context
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

from dagrender import limits

_REFUSED = (
    nodes.Macro,
    nodes.CallBlock,
    nodes.FilterBlock,
    nodes.AssignBlock,
    nodes.Block,
    nodes.Extends,
    nodes.Include,
    nodes.Import,
    nodes.FromImport,
)
_WIDE = re.compile(r"%[^a-zA-Z%]*(?:\d{4}|\*)|\{[^{}]*(?:\d{4}|\{)")
"""Formats that ask for a thousand letters and more, or for as many as a value says."""
_FREE = frozenset({"default", "d", "min", "max", "float"})
"""Filters to which a large number is a number like others."""
_CHARGED, _COUNTED, _JOINED = "_charged", "_counted", "_joined"
_BITS_A_STEP = 64
_STEPS_A_RENDERING = 20
_FUNCTIONS = (FunctionType, MethodType, BuiltinFunctionType)


class TooMuchError(Exception):
    """A template asks for more than a limit lets through."""

    def __init__(self, limit: str) -> None:
        super().__init__(limit)
        self.limit = limit


def is_one_by_one(value: Any) -> bool:
    """Whether ``value`` gives items one by one, once, as many filters do."""
    return isinstance(value, Iterator) and not isinstance(value, LoopContext)


def fickle(value: Any) -> str:
    """Why ``value`` is not written or gone through alike in every run; nothing where it is.

    Some things are written as the place where they lie in memory, and sets have the order that the
    seed of Python's hashes gives them: the same spec would not always mean the same film.
    """
    if isinstance(value, _FUNCTIONS):
        return "this is a function: call it"
    if is_one_by_one(value):
        return "this gives items one by one: write | list or | join behind it"
    return "this is a set, which has no order" if isinstance(value, (set, frozenset)) else ""


class Budget:
    """The steps that the templates of a spec may still take."""

    def __init__(self) -> None:
        self._left = limits.most("template-steps")

    def spend(self, steps: int) -> None:
        """Take ``steps`` off.

        Raises:
            TooMuchError: there are not as many left.
        """
        self._left -= steps
        if self._left < 0:
            raise TooMuchError("template-steps")

    def charged(self, value: Any) -> Any:
        """``value``, paid for by all that is in it; of what gives items one by one, a list.

        Raises:
            TypeError: something in it is not the same in every run: see ``fickle``.
        """
        if is_one_by_one(value):
            value = list(self.counted(value))
        self.spend(self.weight(value))
        return value

    def counted(self, items: Iterable[Any]) -> Iterator[Any]:
        """``items``, each of them paid for.

        Raises:
            TypeError: they have no order.
        """
        if isinstance(items, (set, frozenset)):
            raise TypeError(fickle(items))
        for item in items:
            self.spend(1)
            yield item

    def weight(self, value: Any) -> int:
        """How many letters, numbers and items there are in ``value``; lists in lists written out.

        Raises:
            TooMuchError: more than can be paid for.
            TypeError: something in it is not the same in every run: see ``fickle``.
        """
        found, waiting = 0, [value]
        while waiting:
            one = waiting.pop()
            found += 1
            if why := fickle(one):
                raise TypeError(why)
            if isinstance(one, int):
                found += one.bit_length() // _BITS_A_STEP
            elif isinstance(one, dict):
                waiting += [*one, *one.values()]
            elif isinstance(one, (list, tuple)):
                waiting += one
            elif isinstance(one, Sized):
                found += len(one)
            if found + len(waiting) > self._left:
                raise TooMuchError("template-steps")
        return found

    def call(self, function: Callable[..., Any], self_: Any, args: Any, kwargs: Any) -> Any:
        """What ``function`` gives, whose result is at most all that it takes, multiplied."""
        cost = self.weight(self_)
        given = [self.charged(one) for one in args]
        named = {name: self.charged(one) for name, one in kwargs.items()}
        for one in (*given, *named.values()):
            cost *= 1 + abs(one) if isinstance(one, int) else self.weight(one)
            self.spend(0 if cost <= self._left else self._left + 1)
        self.spend(cost)
        return function(*given, **named)


class Sandbox(ImmutableSandboxedEnvironment):
    """The environment of a spec's templates; ``finalize`` writes the result of an expression."""

    intercepted_binops = frozenset(ImmutableSandboxedEnvironment.default_binop_table)

    def __init__(self, finalize: Callable[[Any], str]) -> None:
        super().__init__(
            undefined=StrictUndefined,
            autoescape=False,
            keep_trailing_newline=True,
            finalize=finalize,
        )
        self.budget = Budget()
        self._compiled: dict[str, Template] = {}
        self.globals = {"range": self.globals["range"]}
        del self.filters["random"]  # the same spec always means the same film
        self.known_filters, self.known_tests = sorted(self.filters), sorted(self.tests)
        for table in (self.filters, self.tests):
            functions: dict[str, Any] = dict(table)
            table.update({name: self._paid(name, one) for name, one in functions.items()})
        self.filters |= {
            _CHARGED: pass_context(lambda _, value: self.budget.charged(value)),
            _COUNTED: pass_context(lambda _, items: self.budget.counted(items)),
            _JOINED: pass_context(lambda _, parts: "".join(map(str, self.budget.charged(parts)))),
        }

    def compiled(self, text: str) -> Template:
        """The template that ``text`` is; rounds of a ``for`` compile it but once."""
        self.budget.spend(_STEPS_A_RENDERING + len(text))
        if text not in self._compiled:
            self._compiled[text] = self.from_string(text)
        return self._compiled[text]

    def check(self, tree: nodes.Template) -> None:
        """Make sure that a template has no statements but ``if``, ``for``, ``set`` and ``with``.

        Raises:
            TemplateSyntaxError: it has.
        """
        found = next(tree.find_all(_REFUSED), None)
        loops = (loop for loop in tree.find_all(nodes.For) if loop.recursive)
        found = found or next(loops, None)
        if found is not None:
            raise TemplateSyntaxError("there is if, for, set and with, and nothing else", 1)

    def _generate(self, source: nodes.Template, *args: Any, **kwargs: Any) -> str:
        return super()._generate(_Weighing(self).visit(source), *args, **kwargs)

    def _paid(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """A filter or test whose work is paid for before it is done."""
        first = 1 if hasattr(function, "jinja_pass_arg") else 0

        @wraps(function)
        def paid(*args: Any, **kwargs: Any) -> Any:
            passed, (value, *more) = args[:first], args[first:]
            value = self.budget.charged(value)
            if name == "format":
                _check_format(value)
            if name in _FREE:
                return function(*passed, value, *more, **kwargs)

            def bound(*given: Any, **named: Any) -> Any:
                return function(*passed, value, *given, **named)

            return self.budget.call(bound, value, more, kwargs)

        return paid

    def call_binop(self, _: Context, operator: str, left: Any, right: Any) -> Any:
        """What ``left operator right`` gives, paid for before it is worked out."""
        budget = self.budget
        left, right = budget.charged(left), budget.charged(right)
        if operator == "%" and isinstance(left, str):
            _check_format(left)
            budget.spend(budget.weight(left) * budget.weight(right))
        elif operator == "*":
            budget.spend(_times(left, right) if isinstance(right, int) else _times(right, left))
        elif operator == "**" and isinstance(left, int) and isinstance(right, int):
            budget.spend(left.bit_length() * max(0, right) // _BITS_A_STEP)
        return self.binop_table[operator](left, right)

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805, PYI063 - as Jinja does
        """What ``__obj`` gives when it is called, paid for before."""
        method = getattr(__obj, "__wrapped__", __obj)
        owner = getattr(method, "__self__", None)
        if getattr(method, "__name__", "") in ("format", "format_map"):
            _check_format(owner)
        call = super().call

        def bound(*given: Any, **named: Any) -> Any:
            return call(__context, __obj, *given, **named)

        if __obj is __self.globals["range"]:  # gives no more than it is asked for, and bounds that
            return bound(*args, **kwargs)
        return __self.budget.call(bound, owner, args, kwargs)


class _Weighing(NodeTransformer):
    """Has values weighed where Jinja asks no environment: loops, comparisons, ``~`` and slices."""

    def __init__(self, environment: Sandbox) -> None:
        self._environment = environment

    def _through(self, name: str, node: nodes.Expr) -> nodes.Filter:
        made = nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)
        made.set_environment(self._environment)
        return made

    def visit_For(self, node: nodes.For) -> nodes.For:  # noqa: N802 - Jinja's names
        self.generic_visit(node)
        node.iter = self._through(_COUNTED, cast("nodes.Expr", node.iter))
        return node

    def visit_Compare(self, node: nodes.Compare) -> nodes.Compare:  # noqa: N802
        self.generic_visit(node)
        node.expr = self._through(_CHARGED, node.expr)
        for operand in node.ops:
            operand.expr = self._through(_CHARGED, operand.expr)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Filter:  # noqa: N802
        self.generic_visit(node)
        return self._through(_JOINED, nodes.List(node.nodes, lineno=node.lineno))

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Getitem:  # noqa: N802
        self.generic_visit(node)
        if isinstance(node.arg, nodes.Slice):
            node.node = self._through(_CHARGED, node.node)
        return node


def _times(value: Any, factor: Any) -> int:
    """What ``value * factor`` costs; ``factor`` is the one that is a whole number, if any is."""
    if not isinstance(factor, int):
        return 1
    if isinstance(value, int):
        return value.bit_length() * factor.bit_length() // _BITS_A_STEP**2
    return len(value) * max(0, factor) if isinstance(value, Sized) else 1


def _check_format(text: Any) -> None:
    if isinstance(text, str) and _WIDE.search(text):
        raise ValueError("a format asks for a thousand letters or more")
