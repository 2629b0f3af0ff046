"""In what order starts and durations can be worked out: each after those that it speaks of."""

from graphlib import TopologicalSorter
from typing import Any

from dagrender.plan.entries import SOURCED_KINDS, Entry
from dagrender.spec.expression import TimeExpression

Quantity = tuple[str, int]
"""("start" | "duration", number of the entry), or the film's end."""

FILM: Quantity = ("film", -1)


class Dependencies:
    """What each time of a film depends on; ``ids`` are the numbers of the entries by their ids."""

    def __init__(self, film: Any, entries: tuple[Entry, ...], ids: dict[str, int]) -> None:
        self._film, self._entries, self._ids = film, entries, ids

    def order(self) -> tuple[Quantity, ...]:
        """All times of the film, however long their chains, each behind all that it depends on.

        Raises:
            graphlib.CycleError: some depend on each other; its second argument lists them.
        """
        sorter: TopologicalSorter[Quantity] = TopologicalSorter()
        film_needs = self._named(self._film.canvas.duration)
        for entry in self._entries:
            sorter.add(("duration", entry.number), *self._duration_needs(entry))
            if not entry.is_transition:
                sorter.add(("start", entry.number), *self._start_needs(entry))
            if entry.lasts:
                film_needs += [("start", entry.number), ("duration", entry.number)]
        sorter.add(FILM, *film_needs)
        return tuple(sorter.static_order())

    def _duration_needs(self, entry: Entry) -> list[Quantity]:
        clip = entry.clip
        _, length = entry.length
        needs = [FILM, ("start", entry.number)] if length == "all" else self._named(length)
        if clip.kind in SOURCED_KINDS:
            needs += self._named(clip.in_) + self._named(clip.out)
        return needs

    def _start_needs(self, entry: Entry) -> list[Quantity]:
        if entry.clip.start is not None:
            return self._named(entry.clip.start)
        if entry.previous is None:
            return []
        needs = [("start", entry.previous), ("duration", entry.previous)]
        return needs + ([("duration", entry.overlap)] if entry.overlap is not None else [])

    def _named(self, expression: TimeExpression | None) -> list[Quantity]:
        needs: list[Quantity] = []
        # sorted: the names come as a set, and a cycle is to be told the same way every time
        for name in sorted(expression.names()) if expression is not None else ():
            ident, _, part = name.partition(".")
            number = self._ids.get(ident)
            if number is not None:
                needs += [("start", number)] if part in ("start", "end") else []
                needs += [("duration", number)] if part in ("duration", "end") else []
        return needs
