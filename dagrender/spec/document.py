"""Loading a spec: from its text to checked models, or to everything that is wrong with it."""

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from dagrender.errors import Place, Problem, SpecError
from dagrender.spec.canvas import read_rate
from dagrender.spec.context import ANYTHING, Context, clips_of, gather
from dagrender.spec.faults import Fault, FaultyError, Loc, choices, nearest
from dagrender.spec.files import missing_files, overwritten_files
from dagrender.spec.film import FORMAT, Film, version_fault, with_styles
from dagrender.spec.given import Overrides, resolve
from dagrender.spec.reading import faults_of
from dagrender.spec.templates import Templates
from dagrender.spec.unfolding import Scopes
from dagrender.spec.variables import expand
from dagrender.spec.yamltree import Branch, Mark, Source, locate


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A spec that was loaded: what it says, and where it says it."""

    film: Film
    path: Path
    folder: Path
    """What paths in the spec are relative to."""
    files: tuple[Path, ...]
    """Every file that was read for it."""
    _source: Source = field(repr=False, compare=False)
    _root: Branch = field(repr=False, compare=False)

    def place(self, *loc: str | int) -> Place:
        """Where ``loc`` stands, such as ``("timeline", 0, "clips", 2, "text")``.

        What does not stand in the spec (a default, a key from a style) is found at the nearest
        thing around it that does.
        """
        return self._source.place(locate(self._root, loc))


def load(path: Path, *, overrides: Overrides | None = None) -> Document:
    """The spec in the file ``path``.

    Args:
        path: the file; paths in it are relative to its folder.
        overrides: values for its variables, by name.

    Raises:
        SpecError: it cannot be read, or something is wrong with it; holds every problem.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        hint = f"byte {error.start} does not fit; save it as UTF-8"
        raise SpecError((Problem(f"{path}: this is not UTF-8 text", None, hint),)) from None
    except (OSError, ValueError) as error:
        raise SpecError((_unreadable(path, error),)) from None
    return _loaded(text, path, str(path), path.parent, overrides or {})


def loads(text: str, *, file: str, folder: Path, overrides: Overrides | None = None) -> Document:
    """The spec that ``text`` is; ``file`` is what messages call it, see ``load`` for the rest."""
    return _loaded(text, folder / file, file, folder, overrides or {})


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


def _loaded(text: str, path: Path, file: str, folder: Path, overrides: Overrides) -> Document:
    source = Source(text, file)
    loader = _Loader(source, overrides)
    root = loader.tree()
    film = loader.film(root) if root else None
    if root and film:
        loader.note(missing_files(film, folder), root)
        loader.note(overwritten_files(film, folder, path), root)
    if root is None or film is None or source.problems:
        raise SpecError(_sorted(source.problems))
    files = (path,)
    return Document(
        film=with_styles(film), path=path, folder=folder, files=files, _source=source, _root=root
    )


class _Loader:
    """Takes a source through templates and models; what is wrong is noted with the source."""

    def __init__(self, source: Source, overrides: Overrides) -> None:
        self._source = source
        self._overrides = overrides
        self._vars: Any = None

    def tree(self) -> Branch | None:
        """The spec with its templates filled in, or None where it is no mapping at all."""
        self._vars = expand(self._source.top("vars"))
        context = Context(rate=_rate({"canvas": _data(self._source.top("canvas"))}))
        values, faults, outside = resolve(self._vars, self._overrides, context)
        self._source.problems += outside
        scopes = Scopes(self._source, Templates(values))
        root = self._source.tree(scopes.render, scopes)
        if root is None:
            if not self._source.problems:
                hint = f"begin it with dagrender: {FORMAT}"
                self._source.report("this file is empty", Mark(1, 1), hint)
            return None
        if not isinstance(root.data, dict):
            self._source.report("a spec is a mapping of keys: canvas, timeline ...", root.mark)
            return None
        self.note(faults, root)
        return root

    def film(self, root: Branch) -> Film | None:
        """The models of ``root``, styles not yet merged; None where anything is wrong."""
        data = root.data
        fault = version_fault(data)
        if fault:
            self.note([fault], root)
            return None
        if self._vars is not None:
            data = {**data, "vars": self._vars}
        self.note(_duplicate_ids(data), root)
        try:
            return Film.model_validate(data, context=gather(data, _rate(data)))
        except ValidationError as error:
            self.note(list(faults_of(error)), root)
            return None

    def note(self, faults: list[Fault], root: Branch) -> None:
        """Note ``faults`` with the source, but for those where the YAML itself is wrong."""
        known = {(p.place.line, p.place.column) for p in self._source.problems if p.place}
        for fault in faults:
            mark = locate(root, fault.loc, at_key=fault.at_key)
            if mark not in known:
                self._source.report(fault.text(), mark, fault.hint)


def _data(branch: Branch | None) -> Any:
    return branch.data if branch else None


def _rate(data: dict[str, Any]) -> Fraction | None:
    """The canvas's frame rate, before anything is checked; None where it is wrong."""
    canvas = data.get("canvas")
    typed = canvas.get("fps", "30") if isinstance(canvas, dict) else "30"
    try:
        return read_rate(typed, ANYTHING)
    except FaultyError:
        return None


def _duplicate_ids(data: dict[str, Any]) -> list[Fault]:
    seen: set[str] = set()
    faults = []
    for track, index, clip in clips_of(data):
        name = clip.get("id")
        if not isinstance(name, str):
            continue
        if name in seen:
            loc: Loc = ("timeline", track, "clips", index, "id")
            faults.append(Fault(message=f'the id "{name}" is taken already', loc=loc, subject=""))
        seen.add(name)
    return faults


def _sorted(problems: list[Problem]) -> tuple[Problem, ...]:
    """In file order, each once; what has no place comes first."""

    def order(problem: Problem) -> tuple[int, int]:
        return (problem.place.line, problem.place.column) if problem.place else (0, 0)

    return tuple(sorted(dict.fromkeys(problems), key=order))
