"""Times as a spec writes them: literals, names of other times, and sums over both."""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

from dagrender.timebase import parse_time

NAME = r"[A-Za-z_][A-Za-z0-9_]*"
"""What an id looks like; no hyphen, which would read as a minus."""

_TOKEN = re.compile(
    rf"""\s*(?:
    (?P<literal>\d+:\d{{2}}:\d{{2}}[:;]\d{{2,3}}
              | (?:\d+:)?\d{{1,2}}:\d{{1,2}}(?:\.\d+)?
              | (?:\d+(?:\.\d+)?|\.\d+)(?:ms|s|f)?
    )(?![A-Za-z0-9_.:;])
    | (?P<name>{NAME}(?:\.{NAME})*)
    | (?P<sign>[-+*/()])
    )\s*""",
    re.ASCII | re.VERBOSE,
)
_OPERATIONS: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
_NEGATE = "negate"
_DEEPEST = 50
_LONGEST = 1000
_LONGEST_LITERAL = 40
_BITS = 1024


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A time that may speak of other times: ``2.5``, ``end-0.4s``, ``(a.end + b.start) / 2``.

    Make one with ``parse_expression``. Two are equal where their texts are.
    """

    text: str
    _program: tuple[tuple[str, str], ...] = field(repr=False, compare=False)
    """Postfix: (literal|name|sign, text)."""

    def __str__(self) -> str:
        return self.text

    def names(self) -> frozenset[str]:
        """The times it speaks of: ``intro.start``, ``end`` ..."""
        return frozenset(text for kind, text in self._program if kind == "name")

    def literals(self) -> tuple[str, ...]:
        """The times that it gives as such, in order: ``0.4s``, ``00:01:02:15`` ..."""
        return tuple(text for kind, text in self._program if kind == "literal")

    def evaluate(self, rate: Fraction, lookup: Callable[[str], Fraction]) -> Fraction:
        """The time in seconds, exact; it may be negative.

        Args:
            rate: frames a second, for literals that count frames.
            lookup: gives the time in seconds that a name stands for; what it raises passes through.

        Raises:
            ValueError: a division by zero, a timecode that does not exist at ``rate``, or a number
                of hundreds of digits, as clips that multiply each other's times come to.
        """
        stack: list[Fraction] = []
        for kind, text in self._program:
            if kind == "literal":
                stack.append(parse_time(text, rate))
            elif kind == "name":
                stack.append(Fraction(lookup(text)))
            elif text == _NEGATE:
                stack.append(-stack.pop())
            else:
                right, left = stack.pop(), stack.pop()
                if text == "/" and not right:
                    raise ValueError(f'"{self.text}" divides by zero')
                stack.append(_OPERATIONS[text](left, right))
                if (
                    max(stack[-1].numerator.bit_length(), stack[-1].denominator.bit_length())
                    > _BITS
                ):
                    raise ValueError(f'"{self.text}" comes to a number beyond all bounds')
        return stack[0]


@lru_cache(maxsize=4096)
def parse_expression(text: str) -> TimeExpression:
    """The expression that ``text`` writes; its canonical ``text`` has no outer blanks.

    Raises:
        ValueError: it does not follow the grammar; the message says what is wrong with it.
    """
    text = text.strip()
    return TimeExpression(text, _Parser(text).program())


class _Parser:
    """Recursive descent over the tokens, writing postfix, so that evaluation needs no recursion."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _tokens(text)
        self._position = 0
        self._out: list[tuple[str, str]] = []

    def program(self) -> tuple[tuple[str, str], ...]:
        self._sum(0)
        if self._position < len(self._tokens):
            raise ValueError(f'"{self._text}": expected + - * or / before "{self._peek()}"')
        return tuple(self._out)

    def _peek(self) -> str:
        return self._tokens[self._position][1] if self._position < len(self._tokens) else ""

    def _sum(self, depth: int) -> None:
        self._product(depth)
        while (sign := self._peek()) and sign in "+-":
            self._position += 1
            self._product(depth)
            self._out.append(("sign", sign))

    def _product(self, depth: int) -> None:
        self._factor(depth)
        while (sign := self._peek()) and sign in "*/":
            self._position += 1
            self._factor(depth)
            self._out.append(("sign", sign))

    def _factor(self, depth: int) -> None:
        if depth > _DEEPEST:
            raise ValueError(f'"{self._text[:_LONGEST_LITERAL]}..." is nested too deeply')
        if self._position >= len(self._tokens):
            raise ValueError(f'"{self._text}" ends too early')
        kind, text = self._tokens[self._position]
        self._position += 1
        if kind != "sign":
            self._out.append((kind, text))
        elif text == "-":
            self._factor(depth + 1)
            self._out.append(("sign", _NEGATE))
        elif text == "(":
            self._sum(depth + 1)
            if self._peek() != ")":
                raise ValueError(f'"{self._text}" has a "(" without its ")"')
            self._position += 1
        else:
            raise ValueError(f'"{self._text}": expected a time before "{text}"')


def _tokens(text: str) -> list[tuple[str, str]]:
    if not text:
        raise ValueError("a time is missing")
    if len(text) > _LONGEST:
        raise ValueError(f'"{text[:_LONGEST_LITERAL]}..." is too long for a time')
    tokens = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if not match or (match["literal"] and len(match["literal"]) > _LONGEST_LITERAL):
            raise ValueError(f'"{text}" is not a time')
        tokens.append((match.lastgroup or "", match[match.lastgroup or 0]))
        position = match.end()
    return tokens
