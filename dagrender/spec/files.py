"""The files that a spec speaks of: whether they are there, and what was meant if not."""

import os
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from dagrender.spec.addresses import ALLOW, told
from dagrender.spec.adjustments import adjustments_in
from dagrender.spec.faults import Fault, Loc, nearest
from dagrender.spec.film import Film
from dagrender.spec.fonts import FontFace
from dagrender.spec.media import MediaFile, Missing
from dagrender.spec.nearness import may_compare
from dagrender.spec.outputs import Output, SequenceOutput
from dagrender.spec.sequences import Pattern, gaps, held, pattern_of, told_gaps

_MOST_NAMES = 2000
_LISTED = 12
_MOST_HELD = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedFiles:
    """The files that a spec speaks of, by where it does."""

    media: dict[str, MediaFile]
    fonts: dict[str, tuple[FontFace, ...]]
    tables: dict[Loc, str]

    @classmethod
    def of(cls, film: Film) -> "NamedFiles":
        """Those of a spec that is right."""
        tables = {
            (*loc, "lut", "file"): one.lut.file
            for loc, one in adjustments_in(film)
            if one.lut is not None
        }
        return cls(media=film.media, fonts=film.fonts, tables=tables)


def missing_files(files: NamedFiles, folder: Path, *, network: bool) -> list[Fault]:
    """A fault for each file under media and fonts, and each table, that is not there.

    Addresses of media are faults too, unless the ``network`` may be asked.
    """
    faults = []
    named: dict[Loc, str] = {
        ("fonts", name, index, "file"): face.file
        for name, faces in files.fonts.items()
        for index, face in enumerate(faces)
    }
    remote = {name: entry for name, entry in files.media.items() if entry.is_address}
    for name, entry in remote.items() if not network else ():
        message = f'"{told(entry.file)}" is on another machine'
        faults.append(Fault(message=message, hint=ALLOW, loc=("media", name, "file"), subject=""))
    here = {name: entry for name, entry in files.media.items() if name not in remote}
    single = {name: entry for name, entry in here.items() if not entry.is_sequence}
    named |= {("media", name, "file"): entry.file for name, entry in single.items()}
    named |= files.tables
    for loc, path in named.items():
        fault = missing_file(path, folder)
        if fault:
            faults.append(fault.inside(loc))
    for name, entry in files.media.items():
        fault = _missing_frames(entry, folder) if entry.is_sequence else None
        if fault:
            faults.append(fault.inside(("media", name, "file")))
    return faults


def frames_of(entry: MediaFile, folder: Path) -> tuple[str, ...]:
    """The names of the files of a sequence, in order; those that are held stand several times.

    Raises:
        OSError: its folder cannot be read.
    """
    pattern = pattern_of(entry.file)
    found = _frame_names(pattern, folder)
    numbers = pattern.numbers(found)
    return held(found, numbers) if entry.missing is Missing.HOLD and numbers else found


def _frame_names(pattern: Pattern, folder: Path) -> tuple[str, ...]:
    with os.scandir(folder / pattern.folder) as entries:
        return pattern.frames(entry.name for entry in entries if _is_file(entry))


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # a link that leads to itself
        return False


def _missing_frames(entry: MediaFile, folder: Path) -> Fault | None:
    pattern = pattern_of(entry.file)
    try:
        found = _frame_names(pattern, folder)
    except (OSError, ValueError):
        hint = nearest_file(entry.file, folder)
        return Fault(message=f'no folder "{pattern.folder}"', hint=hint, subject="")
    if not found:
        names = _names(folder / pattern.folder, folders=False)
        hint = f"there is: {', '.join(names[:_LISTED])}" if names else "the folder is empty"
        return Fault(message=f'no file matches "{entry.file}"', hint=hint, subject="")
    missing = gaps(pattern.numbers(found))
    if sum(last - first + 1 for first, last in missing) > _MOST_HELD:
        message = f'of "{entry.file}" more than {_MOST_HELD:,} frames are missing'
        return Fault(message=message, hint="is there a file of another kind?", subject="")
    if not missing or entry.missing is not Missing.ERROR:
        return None
    hint = "missing: hold shows the one before, missing: skip goes on with the next"
    return Fault(message=f'of "{entry.file}" {told_gaps(missing)}', hint=hint, subject="")


def is_frame(path: Path, entry: MediaFile, folder: Path) -> bool:
    """Whether a file at ``path`` would be a frame of a sequence."""
    if not entry.is_sequence:
        return False
    pattern = pattern_of(entry.file)
    beside = _normal(path.parent) == _normal(folder / pattern.folder)
    return beside and bool(pattern.frames([path.name]))


def overwritten_files(film: Film, folder: Path, spec: Path) -> list[Fault]:
    """A fault for each output that would take the place of the spec or of one of its sources."""
    taken = {_normal(spec): "the spec itself"}
    here = {name: entry for name, entry in film.media.items() if not entry.is_address}
    media = [("media", name, entry.file) for name, entry in here.items()]
    fonts = [("font", name, face.file) for name, faces in film.fonts.items() for face in faces]
    taken |= {_normal(folder / path): f'the {kind} "{name}"' for kind, name, path in media + fonts}
    tables = (one.lut.file for _, one in adjustments_in(film) if one.lut)
    taken.update({_normal(folder / path): f'the table "{path}"' for path in tables})
    faults = []
    for output in film.outputs:
        path = folder / output
        inside = f"{_normal(path.parent)}{os.sep}" if _is_folder(film.outputs[output]) else None
        sequences = (name for name, one in film.media.items() if is_frame(path, one, folder))
        sequence = next((f'a frame of the media "{name}"' for name in sequences), None)
        owner = taken.get(_normal(path), sequence)
        if inside:
            # a sequence that is read lies in a folder as its pattern does
            owner = next((what for one, what in taken.items() if one.startswith(inside)), owner)
        if owner:
            message = f'"{output}" would overwrite {owner}'
            faults.append(Fault(message=message, loc=("outputs", output), subject="", at_key=True))
    return faults


def _is_folder(output: Output) -> bool:
    return isinstance(output, SequenceOutput)


def _normal(path: Path) -> str:
    return os.path.normcase(os.path.abspath(path))  # noqa: PTH100 - without following links


def missing_file(path: str, folder: Path) -> Fault | None:
    """A fault where no plain file lies at ``path``, which a spec in ``folder`` names."""
    try:
        full = folder / path
        if full.is_file():
            return None
        unusual = _unusual(full)
    except (OSError, ValueError):
        return Fault(message=f'"{path}" cannot be the name of a file', subject="")
    if unusual:
        return Fault(message=f'"{path}" is {unusual}', subject="")
    remote = "only media of http and https are fetched: save it" if "://" in path else ""
    return Fault(message=f'no file "{path}"', hint=remote or nearest_file(path, folder), subject="")


def _unusual(full: Path) -> str:
    """What lies where a file should; nothing where nothing does."""
    if full.is_dir():
        return "a folder, not a file"
    if full.exists():
        return "not a plain file"
    return "a link to a file that is not there" if full.is_symlink() else ""


def nearest_file(path: str, folder: Path) -> str:
    """A hint: the file or folder that is likely meant, along the first part that is not there."""
    if not may_compare():
        return ""
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
