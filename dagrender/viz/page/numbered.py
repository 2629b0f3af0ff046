"""Values that many nodes share, told once: nodes name them by number."""

from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


class Numbered(Generic[T]):
    """Different values in the order in which they were first asked for."""

    def __init__(self) -> None:
        self._numbers: dict[T, int] = {}

    def number(self, value: T) -> int:
        """The number of ``value``, counted from 0."""
        return self._numbers.setdefault(value, len(self._numbers))

    def numbers(self, values: Iterable[T]) -> list[int]:
        """The numbers of ``values``, each once."""
        return list(dict.fromkeys(self.number(value) for value in values))

    def values(self) -> list[T]:
        """All values, by number."""
        return list(self._numbers)
