"""The films of a request: one, or one for each row of its data."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import accumulate
from pathlib import Path
from typing import TypeVar

from dagrender.engine.preview import previewed
from dagrender.engine.request import BuildRequest
from dagrender.errors import Problem, SpecError
from dagrender.spec.document import Document, load
from dagrender.spec.given import Given
from dagrender.spec.rows import Row, read_rows

T = TypeVar("T")
Rows = tuple[Row | None, ...]
"""One for every film; a film without data has none."""
_LISTED = 5


def rows_of(request: BuildRequest) -> Rows:
    """The rows of the request's data.

    Raises:
        SpecError: they cannot be read, or say what an option says too.
    """
    if request.data is None:
        return (None,)
    rows = read_rows(request.data)
    both = [name for name, _ in request.overrides if any(name in row.values for row in rows)]
    if both:
        hint = "take the column out, or the option"
        told = (Problem(f'--set {name}: "{name}" is a column of the data too') for name in both)
        raise SpecError(tuple(replace(problem, hint=hint) for problem in told))
    if request.output is not None:
        message = f"-o names one file, but there are {len(rows)} films"
        hint = 'name them in the spec, such as outputs: {"{{ name }}.mp4": {}}'
        raise SpecError((Problem(message, hint=hint),))
    return rows


Variants = tuple[Document, ...]
"""The film of a spec, and those of outputs that show it otherwise; some may not be asked for."""


def load_films(request: BuildRequest, row: Row | None = None) -> Variants:
    """The spec, with an output of its own name where it names none, and its variants.

    Raises:
        SpecError: everything that is wrong with it.
    """
    overrides: dict[str, str | Given] = dict(request.overrides)
    overrides |= row.values if row else {}
    document = load(request.spec, overrides=overrides, network=request.allow_network)
    if not (document.film.outputs or document.variants):
        document = _with_output(document, request)
    return previewed((replace(document, variants=()), *document.variants), request)


def _with_output(document: Document, request: BuildRequest) -> Document:
    from dagrender.spec.outputs import VideoOutput, model_of

    name = request.output.name if request.output else f"{document.path.stem}.mp4"
    fitting = model_of(name, {}) or VideoOutput
    if any(field.is_required() for field in fitting.model_fields.values()):
        fitting = VideoOutput
    made = fitting.model_validate({})
    film = document.film.model_copy(update={"outputs": {name: made}})
    return replace(document, film=film)


def for_every(rows: Rows, films: Sequence[Variants], work: Callable[[int, Document], T]) -> list[T]:
    """What ``work`` makes of every film of every row; it is given its number, counted from 0.

    Raises:
        SpecError: what is wrong with any of them; what is wrong with several is told once.
    """
    starts = [0, *accumulate(map(len, films))]

    def of_row(row: int) -> list[T]:
        made: list[T] = []
        told: dict[Problem, Problem] = {}
        for number, document in enumerate(films[row], starts[row]):
            try:
                made.append(work(number, document))
            except SpecError as error:
                for problem in error.problems:
                    told.setdefault(problem, _of_variant(problem, document))
        if told:
            raise SpecError(tuple(dict.fromkeys(told.values())))
        return made

    return [one for made in for_each(rows, of_row) for one in made]


def _of_variant(problem: Problem, document: Document) -> Problem:
    name = document.variant
    if not name or name in problem.message:
        return problem
    return replace(problem, message=f"{problem.message} (in {name})")


def for_each(rows: Rows, work: Callable[[int], T]) -> list[T]:
    """What ``work`` makes of the number of each row, counted from 0.

    Raises:
        SpecError: what is wrong with any of them; what is wrong with several is told once.
    """
    made: list[T] = []
    wrong: dict[Problem, list[int]] = defaultdict(list)
    for number in range(len(rows)):
        try:
            made.append(work(number))
        except SpecError as error:
            for problem in error.problems:
                wrong[problem].append(number)
    if wrong:
        raise SpecError(tuple(_told(problem, those, rows) for problem, those in wrong.items()))
    return made


def _told(problem: Problem, those: Sequence[int], rows: Rows) -> Problem:
    """``problem`` with the rows that have it, unless all do, or it says so itself."""
    row = rows[those[0]]
    if row is None or problem.place == row.place or len(those) == len(rows) > 1:
        return problem
    names = ", ".join(str(number + 1) for number in those[:_LISTED])
    more = f" and {len(those) - _LISTED} more" if len(those) > _LISTED else ""
    return replace(problem, message=f"{problem.message} (row {names}{more})")


def check_targets(rows: Rows, targets: Sequence[dict[str, Path]]) -> None:
    """Make sure that no two films are written to one file.

    Raises:
        SpecError: some are.
    """
    owners: dict[Path, tuple[str, list[int]]] = {}
    for number, paths in enumerate(targets):
        for name, path in paths.items():
            owners.setdefault(path, (name, []))[1].append(number)
    hint = 'put what differs into the name, such as outputs: {"{{ name }}.mp4": {}}'
    problems = []
    for name, those in owners.values():
        row = rows[those[-1]]
        if len(those) > 1 and row is not None:
            told = " and ".join(str(number + 1) for number in (those[0], those[-1]))
            several = f"{len(those)} rows, {told} among them" if len(those) > 2 else f"rows {told}"  # noqa: PLR2004
            problems.append(Problem(f'{several}, would make "{name}"', row.place, hint))
    if problems:
        raise SpecError(tuple(problems))
