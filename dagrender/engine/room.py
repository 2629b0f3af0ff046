"""Whether there is a place for the outputs: asked before anything is rendered for them."""

import os
from pathlib import Path

from dagrender.engine.prepare import Prepared
from dagrender.errors import Problem, SpecError
from dagrender.graph.model import Target, VideoTarget
from dagrender.media.delivery.picturefiles import Numbering


def refuse_unwritable(prepared: Prepared) -> None:
    """Make sure that outputs that something is rendered for can be written where they are to be.

    A folder that is not there yet is made later, in the nearest one that is.

    Raises:
        SpecError: folders that may not be written to, all at once.
    """
    problems = []
    for target in prepared.film.targets:
        if all(key in prepared.hits for key in target.inputs):
            continue  # it may be up to date; if not, joining it takes no time
        path = prepared.targets[target.name]
        # a folder of numbered pictures is exchanged as a whole, where it lies
        file = path.parent if _is_numbered(target) else path
        folder = _nearest(Path(os.path.realpath(file)).parent)
        if folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK):
            what = "is on a file system that may only be read" if _is_read_only(folder) else ""
            message = f"{target.name}: the folder {folder} {what or 'may not be written to'}"
            problems.append(Problem(message, hint="write the film elsewhere with -o"))
    if problems:
        raise SpecError(tuple(problems))


def _is_numbered(target: Target) -> bool:
    return isinstance(target, VideoTarget) and isinstance(target.params.animation, Numbering)


def _nearest(folder: Path) -> Path:
    return next(one for one in (folder, *folder.parents) if one.exists())


def _is_read_only(folder: Path) -> bool:
    return hasattr(os, "statvfs") and bool(os.statvfs(folder).f_flag & os.ST_RDONLY)
