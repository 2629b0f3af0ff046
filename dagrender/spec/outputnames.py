"""Names of outputs: paths below the spec's folder, and patterns of numbered pictures."""

from collections.abc import Collection, Iterable
from pathlib import PurePosixPath, PureWindowsPath

from dagrender.spec.addresses import is_address, told
from dagrender.spec.faults import Fault
from dagrender.spec.sequences import PatternError, is_sequence, pattern_of

NUMBERED = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff")
"""What numbered pictures may be."""


def is_numbered(name: str) -> bool:
    """Whether an output of that name is numbered pictures."""
    path = PurePosixPath(name)
    return path.suffix.lower() in NUMBERED and is_sequence(path.name)


def clashes(names: Iterable[str]) -> list[Fault]:
    """Which of the ``names`` of outputs are one file, or lie in a folder that is another's."""
    taken: dict[str, str] = {}
    names = tuple(names)
    return [fault for name in names for fault in wrong_path(name, taken)] + crowded(names)


def crowded(names: Collection[str]) -> list[Fault]:
    """Outputs that lie in the folder of numbered pictures."""
    folders = {
        PurePosixPath(name.casefold()).parent: name
        for name in reversed(tuple(names))
        if is_numbered(name) and "/" in name
    }
    found = []
    for name in names:
        owners = (folders.get(one) for one in PurePosixPath(name.casefold()).parents)
        owner = next((one for one in owners if one and one != name), None)
        if owner:
            message = f'"{name}" lies in the folder of "{owner}"'
            found.append(at_name(name, message, "numbered pictures have a folder of their own"))
    return found


def wrong_path(name: str, taken: dict[str, str]) -> list[Fault]:
    """What is wrong with ``name`` as a path below the spec's folder."""
    path = PurePosixPath(name)
    if not name.isprintable() or not path.name:
        return [at_name(name, f'"{name}" is not the name of a file')]
    if is_address(name):
        return [at_name(name, f'"{told(name)}" is on another machine', "outputs are made here")]
    if path.is_absolute() or PureWindowsPath(name).drive or "\\" in name:
        hint = "write it relative to the spec, with / between folders"
        return [at_name(name, f'"{name}" is not a path relative to the spec', hint)]
    if ".." in path.parts:
        hint = "outputs stay in the spec's folder; -o writes one elsewhere"
        return [at_name(name, f'"{name}" leaves the folder of the spec', hint)]
    normal = path.as_posix().casefold()
    if normal in taken:
        message = f'"{name}" is the same file as "{taken[normal]}"'
        return [at_name(name, message)]
    taken[normal] = name
    return _wrong_numbers(name) if is_numbered(name) else []


def _wrong_numbers(name: str) -> list[Fault]:
    """What is wrong with ``name`` as a pattern of names."""
    try:
        pattern_of(name)
    except PatternError as error:
        return [at_name(name, f'"{name}": {error}')]
    if "*" in name:
        return [at_name(name, f'"{name}": a * says no number', "such as frames/%05d.png")]
    if len(PurePosixPath(name).parts) > 1:
        return []
    message = f'"{name}": numbered pictures have a folder of their own'
    return [at_name(name, message, f"such as frames/{name}")]


def at_name(name: str, message: str, hint: str = "") -> Fault:
    """A fault at the name itself."""
    return Fault(message=message, hint=hint, loc=(name,), subject="", at_key=True)
