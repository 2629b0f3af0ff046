"""Where a spec may lead: outputs stay in its folder, and sources too where that is asked for.

A spec names its outputs by paths below its own folder, but what came with it may be a link that
leads elsewhere. Sources are another matter: footage lies on other disks as often as not.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from dagrender.engine.request import BuildRequest
from dagrender.errors import Place, Problem, SpecError
from dagrender.spec.addresses import is_address, told
from dagrender.spec.adjustments import adjustments_in
from dagrender.spec.document import Document
from dagrender.spec.faults import Loc
from dagrender.spec.files import frames_of
from dagrender.spec.sequences import pattern_of

_ALLOW = "--allow-outside lets outputs be links to elsewhere, if you made them"
_CONFINED = "--confined was given: nothing outside of the spec's folder is read"


def outputs_astray(
    targets: Mapping[str, Path], owners: Mapping[str, Document], request: BuildRequest
) -> Iterator[Problem]:
    """What is wrong with where outputs would be written, links followed.

    ``-o`` is the user's own word and may lead anywhere but into the cache.
    """
    cache = os.path.realpath(request.cache)
    for name, path in targets.items():
        place = None if request.output else owners[name].place("outputs", name)
        real = os.path.realpath(path)
        if is_within(real, cache):
            yield Problem(f'"{path.name}" would be written into the cache', place)
        elif not (request.output or request.allow_outside):
            folder = os.path.realpath(owners[name].folder)
            if not is_within(real, folder):
                message = f'"{name}" leads out of the folder of the spec, to {real}'
                yield Problem(message, place, _ALLOW)


def check_sources(documents: Iterable[Document], root: Path) -> None:
    """Make sure that everything that films are made from lies in the folder ``root``.

    Raises:
        SpecError: something does not, links followed.
    """
    folder = os.path.realpath(root)
    problems = [
        Problem(f'"{told(name)}" is not in the folder of the spec', place, _CONFINED)
        for document in documents
        for one in _with_inner(document)
        for name, path, place in (
            *((path.name, path, None) for path in one.files),
            *((file, one.folder / file, one.place(*loc)) for loc, file in _named(one)),
            *_linked_frames(one),
        )
        if is_address(name) or not is_within(os.path.realpath(path), folder)
    ]
    if problems:
        raise SpecError(tuple(dict.fromkeys(problems)))


def inputs_of(document: Document) -> Iterator[Path]:
    """The specs, media, fonts and tables of a film and of those in it; of sequences, the folder.

    What lies on other machines is not among them.
    """
    for one in _with_inner(document):
        yield from one.files
        yield from (one.folder / file for _, file in _named(one) if not is_address(file))


def is_within(path: str, folder: str) -> bool:
    """Whether ``path`` is ``folder`` or in it; both are absolute and without links."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _with_inner(document: Document) -> Iterator[Document]:
    yield document
    for one in document.inner.values():
        yield from _with_inner(one)


def _linked_frames(document: Document) -> Iterator[tuple[str, Path, Place | None]]:
    """The pictures of sequences that are links: their name, path and place in the spec."""
    for name, entry in document.film.media.items():
        if not entry.is_sequence:
            continue
        folder = pattern_of(entry.file).folder
        for frame in dict.fromkeys(frames_of(entry, document.folder)):
            path = document.folder / folder / frame
            if path.is_symlink():
                yield f"{folder}/{frame}", path, document.place("media", name, "file")


def _named(document: Document) -> Iterator[tuple[Loc, str]]:
    """The files that a spec names, and where it does; of sequences, their folder."""
    film = document.film
    for name, entry in film.media.items():
        file = pattern_of(entry.file).folder if entry.is_sequence else entry.file
        yield ("media", name, "file"), file
    for name, faces in film.fonts.items():
        for index, face in enumerate(faces):
            yield ("fonts", name, index, "file"), face.file
    for loc, one in adjustments_in(film):
        if one.lut is not None:
            yield (*loc, "lut", "file"), one.lut.file
