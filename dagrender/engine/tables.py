"""The look-up tables of colours that a spec names, digested and checked."""

from collections.abc import Callable
from itertools import islice
from pathlib import Path

from dagrender import limits
from dagrender.digest import Digest
from dagrender.errors import Place, Problem, SourceError
from dagrender.plainfile import read_plain
from dagrender.spec.adjustments import adjustments_in
from dagrender.spec.document import Document
from dagrender.store.store import Store

_MOST_SHOWN = 200

Table = tuple[str, Digest, Path]
"""What the spec calls its file, what that contains, and where it lies."""


def find_tables(
    document: Document, store: Store, about_to_read: Callable[[Path], None]
) -> tuple[list[Table], list[Problem]]:
    """The tables of all adjustments, each once, and what is wrong with them."""
    tables: list[Table] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    for loc, one in adjustments_in(document.film):
        if one.lut is None or one.lut.file in seen:
            continue
        name = one.lut.file
        seen.add(name)
        path = document.folder / name
        about_to_read(path)
        try:
            content = store.source_digest(path)
            problem = _problem(path, read_plain(path, "lut-bytes"))
        except (SourceError, OSError) as error:
            told = error.message if isinstance(error, SourceError) else error.strerror
            place = document.place(*loc, "lut", "file")
            problem = Problem(f"{path.name}: {told}", place)
        if problem:
            problems.append(problem)
        else:
            tables.append((name, content, path))
    return tables, problems


def _problem(path: Path, data: bytes) -> Problem | None:
    """What is wrong with a table, with the line of it where that shows."""
    from dagrender.media.adjusting.cubefile import CubeError, lines_of, parse_cube

    if data.count(b"\n") + data.count(b"\r") > limits.most("lut-lines"):
        message, hint = limits.refusal("lut-lines")
        return Problem(message, Place(str(path), 1, 1), hint)
    try:
        parse_cube(data)
    except CubeError as error:
        lines = lines_of(data.decode(errors="replace"))
        text = next(islice(lines, error.line - 1, None), "")
        return Problem(error.message, Place(str(path), error.line, 1, text[:_MOST_SHOWN]))
    return None
