"""The file of a spec, and of rows of data, read as text."""

from collections.abc import Collection, Iterable
from pathlib import Path, PurePath

from dagrender.errors import Problem, SpecError
from dagrender.plainfile import read_plain
from dagrender.spec.faults import choices, nearest
from dagrender.spec.jsontext import json_as_yaml

_SUFFIXES = (".yaml", ".yml")
_OF_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
"""What text of 16 bits begins with; its bytes of 0 say nothing."""


def read_spec(path: Path) -> str:
    """The text of the spec at ``path``, as YAML.

    Raises:
        SpecError: there is none, or it is no text.
    """
    text = read_text(path, _SUFFIXES)
    return json_as_yaml(text) if path.suffix.lower() == ".json" else text


def read_text(path: Path, suffixes: Collection[str]) -> str:
    """The text of the file at ``path``; the names of files like it end in ``suffixes``.

    Raises:
        SpecError: there is none, or it is no text.
    """
    data = b""
    try:
        data = read_plain(path, "spec-bytes")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        hint = f"byte {error.start} does not fit; save it as UTF-8"
        if b"\0" in data and not data.startswith(_OF_UTF_16):
            hint = f"a media file? `dagrender probe {path}` tells what is known of it"
        raise SpecError((Problem(f"{path}: this is not UTF-8 text", None, hint),)) from None
    except (OSError, ValueError) as error:
        raise SpecError((_unreadable(path, suffixes, error),)) from None


def _unreadable(path: Path, suffixes: Collection[str], error: OSError | ValueError) -> Problem:
    if isinstance(error, FileNotFoundError):
        try:
            names = sorted(entry.name for entry in path.parent.iterdir())
        except OSError:
            names = []
        likely = [name for name in names if name.endswith((*suffixes, path.suffix or "."))]
        match = _nearest(path, likely)
        hint = f'did you mean "{path.parent / match}"?' if match else choices("", likely)
        return Problem(f"{path}: there is no such file", None, hint)
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return Problem(f"{path}: {reason}", None)


def _nearest(path: Path, names: Iterable[str]) -> str | None:
    """The one that was likely meant, by its stem: that suffixes are alike says little."""
    # of equal stems the last counts
    alike = sorted(names, key=lambda one: PurePath(one).suffix == path.suffix)
    stems = {PurePath(one).stem: one for one in alike}
    stem = nearest(path.stem, stems)
    return stems[stem] if stem else None
