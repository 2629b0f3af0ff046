"""Which outputs are asked for, and which files they are written to."""

from collections.abc import Collection
from pathlib import Path

from dagrender.engine.confinement import inputs_of, outputs_astray
from dagrender.engine.preview import preview_name
from dagrender.engine.request import BuildRequest
from dagrender.engine.rows import Variants
from dagrender.errors import Problem, SpecError
from dagrender.nodes.framefolder import FrameFolder
from dagrender.spec.document import Document
from dagrender.spec.files import is_frame
from dagrender.spec.outputs import SequenceOutput, model_of


def choose_outputs(
    films: Variants, request: BuildRequest, known: Collection[str] = ()
) -> dict[str, Path]:
    """The outputs of a spec that are asked for, and the absolute paths that they go to.

    ``known`` are those of other rows, which may be asked for as well, and are then not this one's.

    Raises:
        SpecError: an output that the spec does not have, ``-o`` for more than one or of another
            kind, or one that would overwrite a file that the film is made from.
    """
    owners = {name: one for one in reversed(films) for name in one.film.outputs}
    names = tuple(dict.fromkeys(name for one in films for name in one.film.outputs))
    every = tuple(dict.fromkeys((*names, *known)))
    only = [one if one in every else preview_name(one, request) for one in request.only]
    pairs = zip(request.only, only, strict=True)
    problems = [_no_output(said, every) for said, name in pairs if name not in every]
    if problems:
        raise SpecError(tuple(problems))
    chosen = tuple(one for one in dict.fromkeys(only) if one in names) if only else names
    if request.output is None:
        targets = {name: (films[0].folder / name).absolute() for name in chosen}
    else:
        targets = {_single(chosen, request.output): request.output.absolute()}
    problems = [*outputs_astray(targets, owners, request)]
    problems += [
        _taken(path, owners[name], None if request.output else name)
        for name, path in targets.items()
        if any(_is_taken(path, one, request) for one in films)
    ]
    if problems:
        raise SpecError(tuple(problems))
    for path in targets.values():
        if model_of(path.name, {}) is SequenceOutput:
            FrameFolder(path.parent).check()
    return targets


def asked_for(
    films: Variants, targets: Collection[str], request: BuildRequest
) -> tuple[tuple[Document, tuple[str, ...]], ...]:
    """Those of ``films`` that have outputs among ``targets``, each with the names of these.

    The film of the spec itself is there as well unless outputs are asked for by their names.
    """
    found = []
    left = dict.fromkeys(targets)
    for number, one in enumerate(films):
        own = tuple(name for name in one.film.outputs if name in left)
        for name in own:
            del left[name]
        if own or not (number or request.only):
            found.append((one, own))
    return tuple(found)


def _no_output(name: str, names: tuple[str, ...]) -> Problem:
    from difflib import get_close_matches

    close = get_close_matches(name, names, 1)
    hint = f'did you mean "{close[0]}"?' if close else f"there is {', '.join(names)}"
    return Problem(f'--only: the spec has no output "{name}"', hint=hint)


def _single(chosen: tuple[str, ...], target: Path) -> str:
    """Which of the ``chosen`` outputs goes to ``target``: the film, if there are stills too."""
    fitting = [name for name in chosen if _kind(target) == _kind(Path(name))]
    if not fitting:
        suffixes = dict.fromkeys(_kind(Path(name)) for name in chosen)
        problem = Problem(
            f'-o: nothing is made for "{target.suffix}"', hint=f"use {', '.join(suffixes)}"
        )
        raise SpecError((problem,))
    if len(fitting) > 1:
        message = f"-o names one file, but there are {len(fitting)} outputs that it could be"
        hint = f"choose one with --only: {', '.join(fitting)}"
        raise SpecError((Problem(message, hint=hint),))
    return fitting[0]


def _kind(path: Path) -> str:
    """The suffix of a file, in the spelling that has only one, and whether it is numbered."""
    suffix = path.suffix.lower()
    suffix = ".jpg" if suffix == ".jpeg" else suffix
    return f"%05d{suffix}" if model_of(path.name, {}) is SequenceOutput else suffix


def _is_taken(path: Path, document: Document, request: BuildRequest) -> bool:
    media = document.film.media.values()
    if any(is_frame(path, entry, document.folder) for entry in media):
        return True
    rows = (request.data,) if request.data else ()
    inputs = (one for one in (*inputs_of(document), *rows) if not one.is_dir())
    return path.exists() and any(one.exists() and one.samefile(path) for one in inputs)


def _taken(path: Path, document: Document, name: str | None) -> Problem:
    return Problem(
        f"{path.name} would overwrite a file that the film is made from",
        document.place("outputs", name) if name else None,
        "write the film elsewhere",
    )
