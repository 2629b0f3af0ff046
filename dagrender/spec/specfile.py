"""The file of a spec, read as text."""

from pathlib import Path

from dagrender.errors import Problem, SpecError
from dagrender.plainfile import read_plain
from dagrender.spec.faults import choices, nearest
from dagrender.spec.jsontext import json_as_yaml


def read_spec(path: Path) -> str:
    """The text of the spec at ``path``, as YAML.

    Raises:
        SpecError: there is none, or it is no text.
    """
    try:
        text = read_plain(path, "spec-bytes").decode("utf-8-sig")
    except UnicodeDecodeError as error:
        hint = f"byte {error.start} does not fit; save it as UTF-8"
        raise SpecError((Problem(f"{path}: this is not UTF-8 text", None, hint),)) from None
    except (OSError, ValueError) as error:
        raise SpecError((_unreadable(path, error),)) from None
    return json_as_yaml(text) if path.suffix.lower() == ".json" else text


def _unreadable(path: Path, error: OSError | ValueError) -> Problem:
    if isinstance(error, FileNotFoundError):
        try:
            names = sorted(entry.name for entry in path.parent.iterdir())
        except OSError:
            names = []
        specs = [name for name in names if name.endswith((".yaml", ".yml"))]
        match = nearest(path.name, names)
        hint = f'did you mean "{path.parent / match}"?' if match else choices(path.name, specs)
        return Problem(f"{path}: there is no such file", None, hint)
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return Problem(f"{path}: {reason}", None)
