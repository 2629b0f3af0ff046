"""Loading a spec: from its text to checked models, or to everything that is wrong with it."""

import os
import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

from dagrender import limits
from dagrender.errors import Place, Problem, SpecError, in_file_order
from dagrender.spec.branches import Branch, locate
from dagrender.spec.clips import CompositionClip
from dagrender.spec.context import gather
from dagrender.spec.faults import Fault, FaultyError, Loc, choices
from dagrender.spec.files import NamedFiles, missing_file, missing_files, overwritten_files
from dagrender.spec.film import Film, version_fault, with_styles
from dagrender.spec.given import Given, Overrides
from dagrender.spec.items import item_of
from dagrender.spec.loader import Loader, rate_of
from dagrender.spec.nearness import sparingly
from dagrender.spec.outputnames import clashes
from dagrender.spec.outputs import Output
from dagrender.spec.partial import files_in, films_shown
from dagrender.spec.specfile import read_spec
from dagrender.spec.stems import with_stems
from dagrender.spec.variants import Variant
from dagrender.spec.yamltree import Source

_SPEC_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A spec that was loaded: what it says, and where it says it."""

    film: Film
    path: Path
    folder: Path
    """What paths in the spec are relative to."""
    files: tuple[Path, ...]
    """Every file that was read for it."""
    inner: dict[str, "Document"]
    """The films that its clips show, by ``CompositionClip.film``."""
    films: int = 1
    """It, and all films that are shown in it, each as often as it is shown."""
    variant: str = ""
    """The output that it is the film of, where that shows the spec's film otherwise."""
    beside: dict[str, Output] = field(default_factory=dict)
    """Of a variant: the outputs of the spec's film, as whose its segments are cut."""
    variants: tuple["Document", ...] = ()
    """The films of outputs that show this one otherwise; they are no outputs of this one."""
    _source: Source = field(repr=False, compare=False)
    _root: Branch = field(repr=False, compare=False)

    def place(self, *loc: str | int) -> Place:
        """Where ``loc`` stands, such as ``("timeline", 0, "clips", 2, "text")``.

        What does not stand in the spec (a default, a key from a style) is found at the nearest
        thing around it that does.
        """
        return self._source.place(locate(self._root, loc))


_Way = tuple[tuple[Path, str], ...]
"""The films that led to one, outermost first: the file, and the composition in it or nothing."""


def load(path: Path, *, overrides: Overrides | None = None, network: bool = False) -> Document:
    """The spec in the file ``path``.

    Args:
        path: the file; paths in it are relative to its folder.
        overrides: values for its variables, by name.
        network: whether media may be addresses of other machines.

    Raises:
        SpecError: it cannot be read, or something is wrong with it; holds every problem.
    """
    with sparingly():
        return _loaded(
            read_spec(path), path, str(path), path.parent, overrides or {}, network=network
        )


def loads(text: str, *, file: str, folder: Path, overrides: Overrides | None = None) -> Document:
    """The spec that ``text`` is; ``file`` is what messages call it, see ``load`` for the rest."""
    with sparingly():
        return _loaded(text, folder / file, file, folder, overrides or {})


def _loaded(
    text: str,
    path: Path,
    file: str,
    folder: Path,
    overrides: Overrides,
    *,
    network: bool = False,
) -> Document:
    loader = Loader(Source(text, file), overrides)
    loading = _Loading(text, path, file, folder, _Common(network=network))
    way = ((_normal(path), ""),)
    if not loader.may_vary:
        return loading.document(loader, way)
    made, told = [], dict[Problem, None]()
    try:
        made.append(loading.document(loader, way))
    except SpecError as error:
        told |= dict.fromkeys(error.problems)
    for variant in loader.variants:
        given = {**overrides, **loader.given_by(variant)}
        try:
            found = loading.document(Loader(Source(text, file), given, variant=variant), way)
        except SpecError as error:
            new = (problem for problem in error.problems if problem not in told)
            told |= dict.fromkeys(_of_variant(problem, variant) for problem in new)
        else:
            beside = made[0].film.outputs if made else {}
            made.append(replace(found, variant=variant.name, beside=beside))
    if made and not told:
        names = [name for one in made for name in one.film.outputs]
        places = {name: made[0].place("outputs", name) for name in made[0].film.outputs}
        places |= {one.name: loader.source.place(one.mark) for one in loader.variants}
        faults = clashes(names)
        told |= {Problem(one.text(), places[str(one.loc[0])], one.hint): None for one in faults}
    if told:
        raise SpecError(in_file_order(list(told)))
    return replace(made[0], variants=tuple(made[1:]))


def _of_variant(problem: Problem, variant: Variant) -> Problem:
    """``problem`` with the output that it is a problem of, where it does not stand there."""
    if problem.place and problem.place.line in variant.lines:
        return problem
    return replace(problem, message=f"{problem.message} (in {variant.name})")


def _normal(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100 - without following links


def _films_shown(film: Film) -> Iterator[tuple[Loc, CompositionClip]]:
    for number, track in enumerate(film.timeline):
        for index, clip in enumerate(track.clips):
            if isinstance(clip, CompositionClip):
                yield ("timeline", number, "clips", index), clip


@dataclass(slots=True, kw_only=True)
class _Common:
    """What all films of one spec share: how many were loaded, and whether media may be fetched."""

    network: bool
    films: int = 0


class _Loading:
    """The film of a file, or of a composition in it, and the films that it shows."""

    def __init__(self, text: str, path: Path, file: str, folder: Path, common: _Common) -> None:
        self._text, self._path, self._file, self._folder = text, path, file, folder
        self._common = common

    def document(self, loader: "Loader", way: _Way) -> Document:
        """What ``loader`` loads; ``way`` are the films that led here, this one last."""
        self._common.films += 1
        if self._common.films > limits.most("films"):
            raise _too_many_films(self._file)
        source, root = loader.source, loader.tree()
        film = loader.film(root) if root else None
        inner: dict[str, Document] = {}
        if root and film:
            loader.note(self._missing(NamedFiles.of(film)), root)
            loader.note(overwritten_files(film, self._folder, self._path), root)
            inner = self._inner(_films_shown(film), loader, root, way)
        elif root and not version_fault(root.data):
            context = gather(root.data, rate_of(root.data))
            loader.note(self._missing(files_in(root.data, context)), root)
            self._inner(films_shown(root.data, context), loader, root, way)
        if root is None or film is None or source.problems:
            raise SpecError(in_file_order(source.problems))
        films = 1 + sum(inner[clip.film].films for _, clip in _films_shown(film))
        if films > limits.most("films"):
            raise _too_many_films(self._file)
        files = dict.fromkeys((self._path, *(one for two in inner.values() for one in two.files)))
        return Document(
            film=with_stems(with_styles(film)),
            path=self._path,
            folder=self._folder,
            files=tuple(files),
            inner=inner,
            films=films,
            _source=source,
            _root=root,
        )

    def _missing(self, files: NamedFiles) -> list[Fault]:
        return missing_files(files, self._folder, network=self._common.network)

    def _inner(
        self,
        shown: Iterable[tuple[Loc, CompositionClip]],
        loader: "Loader",
        root: Branch,
        way: _Way,
    ) -> dict[str, Document]:
        found: dict[str, Document] = {}
        failed: set[str] = set()
        for loc, clip in shown:
            if clip.film in found or clip.film in failed:
                continue
            try:
                found[clip.film] = self._shown(clip, loader, root, way, loc)
            except FaultyError as error:
                faults = [fault.inside((*loc, "composition")) for fault in error.faults]
                loader.note(faults, root)
            except _TooManyFilmsError:
                raise
            except SpecError as error:
                loader.source.problems += error.problems
                failed.add(clip.film)
        return found

    def _shown(
        self, clip: CompositionClip, loader: "Loader", root: Branch, way: _Way, loc: Loc
    ) -> Document:
        """The film that ``clip`` shows."""
        name = clip.composition
        is_file = name.endswith(_SPEC_SUFFIXES)
        path = self._folder / name if is_file else self._path
        here = _normal(path), "" if is_file else name
        if not is_file and name not in (root.data.get("compositions") or {}):
            known = sorted(root.data.get("compositions") or {})
            hint = choices(name, known, none="name one under compositions, or a file.yaml")
            told = Fault(message=f'no composition called "{name}"', hint=hint, subject="")
            raise FaultyError(told)
        if here in way:
            names = [inside or file.name for file, inside in (*way[way.index(here) :], here)]
            told = Fault(message=f"this film would show itself: {' -> '.join(names)}", subject="")
            raise FaultyError(told)
        base = posixpath.normpath(PurePath(os.path.relpath(self._folder, path.parent)).as_posix())
        places = {key: loader.source.place(locate(root, (*loc, "with", key))) for key in clip.with_}
        overrides = {
            key: Given(
                value=value if isinstance(value, str) else [item_of(str(one)) for one in value],
                origin=f"with {key}",
                giver=f"with of {name}",
                place=places[key],
                named=places[key],
                folder="" if base == "." else base,
            )
            for key, value in clip.with_.items()
        }
        if not is_file:
            inside = Loader(Source(self._text, self._file), overrides, (name, loader, root))
            return self.document(inside, (*way, here))
        if fault := missing_file(name, self._folder):
            raise FaultyError(fault)
        text, file = read_spec(path), str(path)
        loading = _Loading(text, path, file, path.parent, self._common)
        return loading.document(Loader(Source(text, file), overrides), (*way, here))


class _TooManyFilmsError(SpecError):
    """It makes no sense to look at any more of them."""


def _too_many_films(file: str) -> SpecError:
    message, hint = limits.refusal("films")
    return _TooManyFilmsError((Problem(f"{file}: {message}", None, hint),))
