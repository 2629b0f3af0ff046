"""The files that a spec speaks of: whether they are there, and what was meant if not."""

import os
from itertools import islice
from pathlib import Path

from dagrender.spec.faults import Fault, Loc, nearest
from dagrender.spec.film import Film

_MOST_NAMES = 2000
_LISTED = 12


def missing_files(film: Film, folder: Path) -> list[Fault]:
    """A fault for each file under media and fonts that is not there."""
    faults = []
    named: dict[Loc, str] = {("fonts", name): path for name, path in film.fonts.items()}
    named |= {("media", name, "file"): entry.file for name, entry in film.media.items()}
    for loc, path in named.items():
        fault = _missing(path, folder)
        if fault:
            faults.append(fault.inside(loc))
    return faults


def overwritten_files(film: Film, folder: Path, spec: Path) -> list[Fault]:
    """A fault for each output that would take the place of the spec or of one of its sources."""
    taken = {_normal(spec): "the spec itself"}
    media = {name: entry.file for name, entry in film.media.items()}
    for section, table in (("media", media), ("font", film.fonts)):
        taken.update(
            {_normal(folder / path): f'the {section} "{name}"' for name, path in table.items()}
        )
    faults = []
    for output in film.outputs:
        owner = taken.get(_normal(folder / output))
        if owner:
            message = f'"{output}" would overwrite {owner}'
            faults.append(Fault(message=message, loc=("outputs", output), subject="", at_key=True))
    return faults


def _normal(path: Path) -> str:
    return os.path.normcase(os.path.abspath(path))  # noqa: PTH100 - without following links


def _missing(path: str, folder: Path) -> Fault | None:
    try:
        full = folder / path
        if full.is_file():
            return None
        if full.is_dir():
            return Fault(message=f'"{path}" is a folder, not a file', subject="")
    except (OSError, ValueError):
        return Fault(message=f'"{path}" cannot be the name of a file', subject="")
    if "://" in path:
        hint = "media are files on this machine: fetch it first"
        return Fault(message=f'no file "{path}"', hint=hint, subject="")
    return Fault(message=f'no file "{path}"', hint=_nearest_file(path, folder), subject="")


def _nearest_file(path: str, folder: Path) -> str:
    """A hint: the file or folder that is likely meant, along the first part that is not there."""
    parent = Path(path).parent
    if not (folder / parent).is_dir():
        grand = folder / parent.parent
        match = nearest(parent.name, _names(grand, folders=True)) if grand.is_dir() else None
        if match:
            return f'did you mean "{(parent.parent / match / Path(path).name).as_posix()}"?'
        return f'there is no folder "{parent.as_posix()}" beside the spec'
    names = _names(folder / parent, folders=False)
    match = nearest(Path(path).name, names)
    if match:
        return f'did you mean "{(parent / match).as_posix()}"?'
    alike = [name for name in names if Path(name).suffix == Path(path).suffix]
    return f"there is: {', '.join(alike[:_LISTED])}" if alike else ""


def _names(folder: Path, *, folders: bool) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(e.name for e in islice(entries, _MOST_NAMES) if e.is_dir() == folders)
    except OSError:
        return []
