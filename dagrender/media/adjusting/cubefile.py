"""Look-up tables of colours in .cube files, as Adobe's Cube LUT Specification 1.0 has them."""

import io
import math
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

_MOST_POINTS = {"LUT_1D_SIZE": 65536, "LUT_3D_SIZE": 256}
_KEYS = (*_MOST_POINTS, "TITLE", "DOMAIN_MIN", "DOMAIN_MAX", "LUT_1D_INPUT_RANGE",
         "LUT_3D_INPUT_RANGE")  # fmt: skip
_COLOUR = 3
_MOST_WORDS = 8
"""Of a line; more than that is too many whatever they say."""


class CubeError(Exception):
    """A file that is no look-up table: what is wrong, and on which line (from 1 on)."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(line, message)
        self.line = line
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cube:
    """A table of colours over a box of R'G'B'.

    ``table`` is float64: (n, n, n, 3) by blue, green and red where it has three dimensions, (n, 3)
    where it has one, which is looked up for each part by itself. ``low`` and ``high`` are the
    colours at the first and the last point.
    """

    table: Values
    low: tuple[float, float, float]
    high: tuple[float, float, float]

    def at(self, colours: Values) -> Values:
        """The colours (..., 3) that stand for ``colours``; between points interpolated.

        In three dimensions in tetrahedra: of the six into which the diagonal from dark to light
        divides a cell, that which holds the colour, linear between its four corners (Kasson et
        al., Tetrahedral interpolation technique for color space conversion, 1993).
        """
        span = np.subtract(self.high, self.low)
        share = np.clip((colours - np.asarray(self.low)) / span, 0, 1)
        last = len(self.table) - 1
        place = share * last
        cell = np.minimum(np.floor(place), last - 1).astype(np.intp)
        within = place - cell
        if self.table.ndim == 2:  # noqa: PLR2004 - points by parts
            parts = np.arange(_COLOUR)
            before, after = self.table[cell, parts], self.table[cell + 1, parts]
            return np.asarray(before + (after - before) * within)
        return self._tetrahedral(cell, within)

    def _tetrahedral(self, cell: NDArray[np.intp], within: Values) -> Values:
        # from the dark corner along the axis of the greatest share, then the next, then the last
        order = np.argsort(-within, axis=-1, kind="stable")
        ranked = np.take_along_axis(within, order, axis=-1)
        corner = cell.copy()
        total = self._points(corner) * (1 - ranked[..., :1])
        for step in range(_COLOUR):
            axis = order[..., step : step + 1]
            ahead = np.take_along_axis(corner, axis, axis=-1) + 1
            np.put_along_axis(corner, axis, ahead, axis=-1)
            weight = ranked[..., step : step + 1]
            if step + 1 < _COLOUR:
                weight = weight - ranked[..., step + 1 : step + 2]
            total += self._points(corner) * weight
        return np.asarray(total)

    def _points(self, corner: NDArray[np.intp]) -> Values:
        return np.asarray(self.table[corner[..., 2], corner[..., 1], corner[..., 0]])


def parse_cube(data: bytes) -> Cube:
    """The table in a .cube file.

    Raises:
        CubeError: it is none, or not a whole one.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise CubeError(line, "this is no text, so it is no .cube file") from None
    return _Reader().cube(text)


def lines_of(text: str) -> Iterator[str]:
    """The lines of a .cube file, however they end, one at a time."""
    return (line.rstrip("\n") for line in io.StringIO(text, newline=None))


class _Reader:
    def __init__(self) -> None:
        self._size: tuple[str, int] | None = None
        self._low, self._high = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)
        self._parts = array("d")

    def cube(self, text: str) -> Cube:
        number = 0
        for number, line in enumerate(lines_of(text), 1):
            words = line.partition("#")[0].split(maxsplit=_MOST_WORDS)
            if not words:
                continue
            if words[0][0].isalpha() and words[0].lower() not in {"nan", "inf", "infinity"}:
                self._setting(number, words)
            else:
                self._colour(number, words)
        if self._size is None:
            raise CubeError(max(number, 1), "LUT_3D_SIZE is missing")
        kind, points = self._size
        missing = self._whole() - self._colours()
        if missing:
            told = f"{kind} {points} has {self._whole()} colours; {missing} are missing"
            raise CubeError(number, told)
        shape = (points,) * (_COLOUR if kind == "LUT_3D_SIZE" else 1)
        table: Values = np.array(self._parts, np.float64).reshape(*shape, _COLOUR)
        return Cube(table=table, low=self._low, high=self._high)

    def _colours(self) -> int:
        return len(self._parts) // _COLOUR

    def _whole(self) -> int:
        kind, points = self._size or ("", 0)
        return points**_COLOUR if kind == "LUT_3D_SIZE" else points

    def _setting(self, number: int, words: list[str]) -> None:
        key = words[0]
        if key == "TITLE":
            return
        if key in _MOST_POINTS:
            self._points(number, words)
        elif key in ("DOMAIN_MIN", "DOMAIN_MAX"):
            low, high = self._low, self._high
            corner = _numbers(number, words[1:], _COLOUR, key)
            bounds = (corner, high) if key == "DOMAIN_MIN" else (low, corner)
            self._domain(number, *bounds, checked=key == "DOMAIN_MAX")
        elif key in ("LUT_1D_INPUT_RANGE", "LUT_3D_INPUT_RANGE"):
            low, high = _numbers(number, words[1:], 2, key)
            self._domain(number, (low,) * 3, (high,) * 3, checked=True)
        else:
            raise CubeError(number, f'"{key}" is no word of .cube files: {", ".join(_KEYS[:5])}')

    def _domain(self, number: int, low: Any, high: Any, *, checked: bool) -> None:
        if checked and any(most <= least for least, most in zip(low, high, strict=True)):
            raise CubeError(number, "the domain ends before it begins")
        self._low, self._high = low, high

    def _points(self, number: int, words: list[str]) -> None:
        kind, most = words[0], _MOST_POINTS[words[0]]
        if self._size:
            raise CubeError(number, f"{self._size[0]} was given before")
        if self._parts:
            raise CubeError(number, f"{kind} comes after colours")
        if len(words) != 2 or not words[1].isdecimal() or not 2 <= int(words[1][:9]) <= most:  # noqa: PLR2004
            raise CubeError(number, f"{kind} needs a whole number from 2 to {most}")
        self._size = kind, int(words[1])

    def _colour(self, number: int, words: list[str]) -> None:
        if self._size is None:
            raise CubeError(number, "a colour comes before LUT_3D_SIZE")
        if self._colours() == self._whole():
            kind, points = self._size
            raise CubeError(number, f"{kind} {points} has {self._whole()} colours; here is another")
        self._parts.extend(_numbers(number, words, _COLOUR, "a colour"))


def _numbers(number: int, words: list[str], count: int, what: str) -> Any:
    try:
        values = tuple(float(word) for word in words)
    except ValueError:
        values = ()
    if len(values) != count or not all(math.isfinite(value) for value in values):
        raise CubeError(number, f'{what} needs {count} numbers, not "{" ".join(words)[:60]}"')
    return values


@lru_cache(maxsize=8)
def parsed(data: bytes) -> Cube:
    """As ``parse_cube``, kept for the files that were asked for last."""
    return parse_cube(data)
