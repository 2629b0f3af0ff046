"""Caption files: read, with what is wrong with them as problems that say where."""

from pathlib import Path
from typing import Any

from dagrender.captions import reading
from dagrender.captions.cues import Cue
from dagrender.errors import Place, Problem, SourceError, SpecError
from dagrender.plainfile import read_plain
from dagrender.spec import addresses


def captions_named(film: Any) -> tuple[str, ...]:
    """The caption files, by their names under media, that clips and outputs ask for."""
    clips = (clip for track in film.timeline for clip in track.clips)
    streams = (one for output in film.outputs.values() for one in getattr(output, "subtitles", ()))
    asking = (*(clip for clip in clips if clip.kind == "captions"), *streams)
    return tuple(dict.fromkeys(one.captions for one in asking))


def read_captions(path: Path, address: str = "") -> tuple[Cue, ...]:
    """The cues of the file at ``path``; ``address`` is where it was fetched from, if it was.

    Raises:
        SourceError: it cannot be opened, or is of another kind.
        SpecError: what is wrong with it, each with its line.
    """
    called, suffix = str(path), path.suffix.lower()
    if address:
        called, suffix = addresses.told(address), addresses.suffix(address)
    if suffix not in reading.SUFFIXES:
        hint = f"there is: {', '.join(reading.SUFFIXES)}"
        raise SourceError(called, "is not a caption file", hint)
    try:
        data = read_plain(path, "captions-bytes")
    except OSError as error:
        raise SourceError(called, error.strerror or str(error)) from error
    try:
        return reading.read_captions(data, suffix)
    except reading.CaptionsError as error:
        raise SpecError(
            tuple(
                Problem(one.message, Place(file=called, line=max(1, one.line), column=1))
                for one in error.faults
            )
        ) from error
