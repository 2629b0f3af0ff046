"""Caption files: read, with what is wrong with them as problems that say where."""

from pathlib import Path
from typing import Any

from dagrender.captions import reading
from dagrender.captions.cues import Cue
from dagrender.errors import Place, Problem, SourceError, SpecError


def subtitles_of(output: Any) -> tuple[Any, ...]:
    """The streams of subtitles that an output is to have."""
    return getattr(output, "subtitles", ())


def read_captions(path: Path) -> tuple[Cue, ...]:
    """The cues of the file at ``path``.

    Raises:
        SourceError: it cannot be opened, or is of another kind.
        SpecError: what is wrong with it, each with its line.
    """
    if path.suffix.lower() not in reading.SUFFIXES:
        hint = f"there is: {', '.join(reading.SUFFIXES)}"
        raise SourceError(str(path), "is not a caption file", hint)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(str(path), error.strerror or str(error)) from error
    try:
        return reading.read_captions(data, path.suffix)
    except reading.CaptionsError as error:
        raise SpecError(
            tuple(
                Problem(one.message, Place(file=str(path), line=max(1, one.line), column=1))
                for one in error.faults
            )
        ) from error
