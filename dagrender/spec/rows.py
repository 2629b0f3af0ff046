"""Rows of data: one film each, with a value for the variables that the columns are called by."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from dagrender import limits
from dagrender.errors import Place, Problem, SpecError
from dagrender.spec.branches import Branch
from dagrender.spec.given import Given
from dagrender.spec.items import natural
from dagrender.spec.specfile import read_text
from dagrender.spec.templates import Number
from dagrender.spec.yamltree import Source

_OF_DATA = (".csv", ".tsv", ".json", ".jsonl")
_BLANKS = re.compile(r"[ \t\n\r]*")
SUFFIXES = (*_OF_DATA, ".yaml", ".yml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row: its number, counted from 1, where it stands, and its values by column."""

    number: int
    place: Place
    values: dict[str, Given]


def read_rows(path: Path) -> tuple[Row, ...]:
    """The rows of a table (CSV, or TSV), or of a list of mappings (JSON, JSON Lines, YAML).

    An empty cell, or null, leaves the variable at its default.

    Raises:
        SpecError: it cannot be read, or is no such table; holds every problem.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        hint = f"give it as {', '.join(SUFFIXES)}"
        raise SpecError((Problem(f'{path}: rows are not read from "{suffix}"', None, hint),))
    text = read_text(path, _OF_DATA)
    reader = _Reader(str(path))
    if suffix in (".csv", ".tsv"):
        rows = reader.table(text, "\t" if suffix == ".tsv" else ",")
    elif suffix in (".yaml", ".yml"):
        rows = reader.yaml(text)
    else:
        rows = reader.records(text, _json_lines if suffix == ".jsonl" else _json_items)
    if not rows and not reader.problems:
        reader.report("there are no rows in this file", 1)
    if reader.problems:
        raise SpecError(tuple(reader.problems))
    return tuple(rows)


class _Reader:
    def __init__(self, file: str) -> None:
        self._file = file
        self.problems: list[Problem] = []
        self._cells_read = 0

    def report(self, message: str, line: int, hint: str = "", column: int = 1) -> None:
        self.problems.append(Problem(message, Place(self._file, line, column), hint))

    def row(self, number: int, place: Place, values: Iterable[tuple[str, Any]]) -> Row:
        """A row whose values are texts and lists; None is left out."""
        given = {}
        for name, value in values:
            if isinstance(value, dict):
                message = f'row {number}, column "{name}": needs a value or a list, not a mapping'
                self.problems.append(Problem(message, place))
            elif value is not None:
                told = f'row {number}, column "{name}"'
                given[name] = Given(value=value, origin=told, giver=self._file, place=place)
        return Row(number=number, place=place, values=given)

    def table(self, text: str, delimiter: str) -> list[Row]:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        rows: list[Row] = []
        columns: list[str] | None = None
        begins = 1
        try:
            for cells in lines:
                if any(cell.strip() for cell in cells):
                    if columns is None:
                        columns = self._columns(cells, begins)
                    elif len(rows) == limits.most("rows"):
                        self._refuse("rows")
                    else:
                        rows.append(self._cells(len(rows) + 1, columns, cells, begins))
                begins = lines.line_num + 1
        except csv.Error as error:
            self.report(f"this is no table: {error}", begins)
        return rows

    def _columns(self, cells: list[str], line: int) -> list[str]:
        self._bound(len(cells), Place(self._file, line, 1))
        columns = [cell.strip() for cell in cells]
        for name, count in Counter(columns).items():
            if count > 1:
                self.report(f'the column "{name}" is here twice', line)
            elif not name:
                self.report("a column has no name", line, "the first line names the columns")
        return columns

    def _bound(self, columns: int, place: Place) -> None:
        if columns > limits.most("columns"):
            message, hint = limits.refusal("columns")
            raise SpecError((Problem(message, place, hint),))

    def _refuse(self, limit: str) -> NoReturn:
        message, hint = limits.refusal(limit)
        raise SpecError((Problem(f"{self._file}: {message}", None, hint),))

    def _cells(self, number: int, columns: list[str], cells: list[str], line: int) -> Row:
        if len(cells) > len(columns):
            told = f"row {number} has {len(cells)} cells, but there are {len(columns)} columns"
            self.report(told, line, "put quotes around a cell that holds a comma")
        self._cells_read += len(cells)
        if self._cells_read > limits.most("cells"):
            self._refuse("cells")
        place = Place(self._file, line, 1)
        filled = zip(columns, cells, strict=False)
        return self.row(number, place, ((name, cell) for name, cell in filled if cell.strip()))

    def records(
        self, text: str, items: Callable[[str], Iterator[tuple[int, int, Any]]]
    ) -> list[Row]:
        # values lie between these signs; those within texts are too few to matter
        if sum(map(text.count, ",[{")) > limits.most("cells"):
            self._refuse("cells")
        rows: list[Row] = []
        try:
            for number, (line, column, value) in enumerate(items(text), 1):
                if number > limits.most("rows"):
                    self._refuse("rows")
                if not isinstance(value, dict):
                    self.report(f"row {number}: needs a mapping of columns", line, column=column)
                    continue
                place = Place(self._file, line, column)
                self._bound(len(value), place)
                values = ((name, _plain(one)) for name, one in value.items())
                rows.append(self.row(number, place, values))
        except json.JSONDecodeError as error:
            self.report(f"JSON: {error.msg}", error.lineno, column=error.colno)
        except RecursionError:
            self.report("JSON: this is nested too deeply", len(rows) + 1)
        except ValueError as error:  # of Python's, for a number of thousands of digits
            self.report(f"JSON: {error}", len(rows) + 1)
        return rows

    def yaml(self, text: str) -> list[Row]:
        source = Source(text, self._file)
        root = source.tree()
        self.problems += source.problems
        if root is None or source.problems:
            return []
        if not isinstance(root.data, list):
            self.report("needs a list of rows", root.mark.line, "- {name: Ada, slug: ada}")
            return []
        rows = []
        if len(root.children) > limits.most("rows"):
            self._refuse("rows")
        for number, branch in enumerate(root.children.values(), 1):
            if not isinstance(branch.data, dict):
                self.report(f"row {number}: needs a mapping of columns", branch.mark.line)
                continue
            self._bound(len(branch.data), source.place(branch.mark))
            values = ((str(name), _typed(child)) for name, child in branch.children.items())
            rows.append(self.row(number, source.place(branch.mark), values))
        return rows


def _typed(branch: Branch) -> Any:
    return natural(branch) if isinstance(branch.data, list) else branch.data


def _plain(value: Any) -> Any:
    """A value of JSON as a text, unless it is a list, a mapping or nothing."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (int, float)) else value


def _json_items(text: str) -> Iterator[tuple[int, int, Any]]:
    """Line, column and value of each item of a list.

    Raises:
        json.JSONDecodeError: it is none.
    """
    decoder = json.JSONDecoder(parse_float=Number)
    at = _blank(text, 0)
    if text[at : at + 1] != "[":
        raise json.JSONDecodeError("needs a list of rows", text, at)
    at = _blank(text, at + 1)
    first = True
    line, counted, begin = 1, 0, -1
    while text[at : at + 1] != "]":
        if not first:
            if text[at : at + 1] != ",":
                raise json.JSONDecodeError("needs a comma between rows", text, at)
            at = _blank(text, at + 1)
        value, end = decoder.raw_decode(text, at)
        line += text.count("\n", counted, at)
        begin = max(begin, text.rfind("\n", counted, at))
        counted = at
        yield line, at - begin, value
        at, first = _blank(text, end), False
    if text[_blank(text, at + 1) :]:
        raise json.JSONDecodeError("something stands behind the list", text, at + 1)


def _blank(text: str, at: int) -> int:
    """The first place from ``at`` on that is not blank."""
    found = _BLANKS.match(text, at)
    return found.end() if found else at


def _json_lines(text: str) -> Iterator[tuple[int, int, Any]]:
    """Line, column and value of each line that is not blank."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            yield number, 1, json.loads(line, parse_float=Number)
        except json.JSONDecodeError as error:
            before = "\n" * (number - 1)
            raise json.JSONDecodeError(error.msg, before + line, len(before) + error.pos) from None
