"""What can go wrong, told as problem, place and hint.

Every exception takes positional arguments only and survives ``pickle``: workers raise them and the
parent shows them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

EXIT_OK = 0
EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130
_LONGEST_LINE = 400
_LONGEST_MESSAGE = 1000


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file of the user's: 1-based ``line`` and ``column``, and the line's text."""

    file: str
    line: int
    column: int
    text: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with what the user gave: what, where, and how to mend it."""

    message: str
    place: Place | None = None
    hint: str = ""

    def __str__(self) -> str:
        """``file:line:column: message``, then the line with a caret, then the hint.

        Of a very long line, what is around the place; of a very long message, its begin and end.
        """
        message = shortened(self.message)
        head = f"{self.place}: {message}" if self.place else message
        lines = [head]
        if self.place and self.place.text:
            text, before = self.place.text.rstrip(), self.place.column - 1
            if len(text) > _LONGEST_LINE:
                cut = max(0, before - _LONGEST_LINE // 2)
                text, before = text[cut : cut + _LONGEST_LINE], before - cut
            lines.append(f"    {text}")
            lines.append(f"    {' ' * before}^")
        if self.hint:
            lines.append(f"  hint: {shortened(self.hint)}")
        return "\n".join(lines)


def in_file_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """By line and column, each once; what has no place comes first."""

    def order(problem: Problem) -> tuple[int, int]:
        return (problem.place.line, problem.place.column) if problem.place else (0, 0)

    return tuple(sorted(dict.fromkeys(problems), key=order))


def shortened(text: str) -> str:
    """``text``, or its begin and end where it is longer than anybody reads."""
    if len(text) <= _LONGEST_MESSAGE:
        return text
    half = _LONGEST_MESSAGE // 2
    return f"{text[:half]} ... {text[-half:]}"


def is_shortage(error: BaseException) -> bool:
    """Whether ``error`` says that memory did not suffice, be it for a library's own code."""
    unmapped = isinstance(error, ImportError) and "failed to map" in str(error)
    return unmapped or isinstance(error, MemoryError)


class DagrenderError(Exception):
    """The root of all errors that dagrender raises on purpose; ``exit_code`` is the process's."""

    exit_code = EXIT_FAILED


class SpecError(DagrenderError):
    """The spec, or an option, is wrong. Holds every problem that was found, in file order."""

    exit_code = EXIT_USAGE

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class SourceError(DagrenderError):
    """A source file cannot be read, is damaged, or changed while it was read.

    ``key`` is that of its entry under media that asks for what the file has not got, if one does.
    """

    exit_code = EXIT_FAILED
    frame: tuple[str, int] | None = None
    """The frame that was to be decoded, by its GOP's digest and its index therein, if one was."""

    def __init__(self, path: str, message: str, hint: str = "", key: str = "") -> None:
        super().__init__(path, message, hint, key)
        self.path = path
        self.message = message
        self.hint = hint
        self.key = key

    @property
    def called(self) -> str:
        """What messages call the source: the file's name, or the whole address."""
        return self.path if "://" in self.path else PurePath(self.path).name

    def of(self, path: str) -> "SourceError":
        """The same of a source that is called ``path``: an address, where it was fetched."""
        made = type(self)(path, self.message, self.hint, self.key)
        made.frame = self.frame
        return made

    def __str__(self) -> str:
        text = f"{self.path}: {self.message}"
        return f"{text}\n  hint: {self.hint}" if self.hint else text


class LostFrameError(SourceError):
    """A frame that its file lists cannot be decoded; another one can stand in for it."""


class MissingObjectError(DagrenderError):
    """An object of the store is gone or damaged (then it has been quarantined): build it again."""

    def __init__(self, digest: str, reason: str) -> None:
        super().__init__(digest, reason)
        self.digest = digest
        self.reason = reason

    def __str__(self) -> str:
        return f"object {self.digest} of the cache is {self.reason}"


class TooLargeError(DagrenderError):
    """Something would be drawn at a size that nobody has the memory for."""

    def __init__(self, what: str, width_px: int, height_px: int) -> None:
        super().__init__(what, width_px, height_px)
        self.what, self.width_px, self.height_px = what, width_px, height_px

    def __str__(self) -> str:
        size = f"{self.width_px:,}x{self.height_px:,}"
        return f"{self.what} would be drawn at {size} pixels, which is too large"


class EncodeError(DagrenderError):
    """An encoder or muxer refused its settings or its input."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n  hint: {self.hint}" if self.hint else self.message
