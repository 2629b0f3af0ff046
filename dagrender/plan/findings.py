"""What is found to be wrong with a timeline, kept until all of it can be told at once."""

from dagrender.errors import Problem, SpecError
from dagrender.plan.entries import Entry
from dagrender.spec.document import Document


class Findings:
    """The problems found so far."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._problems: dict[Problem, None] = {}

    def __bool__(self) -> bool:
        return bool(self._problems)

    def note(self, entry: Entry, field: str | None, message: str, hint: str = "") -> None:
        """Something is wrong with ``field`` of a clip, or with the clip as a whole."""
        loc = (*entry.loc, field) if field else entry.loc
        self.note_at(loc, message, hint)

    def note_at(self, loc: tuple[str | int, ...], message: str, hint: str = "") -> None:
        """Something is wrong with what stands at ``loc`` in the spec."""
        self._problems[Problem(message, self._document.place(*loc), hint)] = None

    def adopt(self, error: SpecError) -> None:
        """Take over what someone else found."""
        self._problems |= dict.fromkeys(error.problems)

    def settle(self) -> None:
        """Go on only if nothing is wrong.

        Raises:
            SpecError: all that was found, in the order of the spec.
        """
        if self._problems:
            raise SpecError(tuple(sorted(self._problems, key=_by_place)))


def _by_place(problem: Problem) -> tuple[int, int]:
    return (problem.place.line, problem.place.column) if problem.place else (0, 0)
