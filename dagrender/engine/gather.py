"""From names to contents: the sources and fonts of a film, digested and probed."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from dagrender.artifact import ActionResult
from dagrender.digest import Digest
from dagrender.engine.captionfiles import captions_named, read_captions
from dagrender.engine.drawnsounds import drawn_sounds
from dagrender.engine.fonts import find_fonts
from dagrender.engine.mentions import names_in, names_of
from dagrender.engine.record import FileStamp, Listing, listing, stamp
from dagrender.engine.sequences import Frames, digest_frames, list_frames, questions, source_of
from dagrender.engine.tables import find_tables
from dagrender.engine.workers.executor import SystemFailureError
from dagrender.engine.workers.tasks import LevelsTask, ProbeTask, Question
from dagrender.errors import (
    DagrenderError,
    MissingObjectError,
    Problem,
    SourceError,
    SpecError,
    in_file_order,
)
from dagrender.media.facts.codec import facts_from_bytes
from dagrender.media.facts.reading import Reading
from dagrender.nodes import levels, probe
from dagrender.nodes.footage import Footage, SourceFile, Stamp, stamp_of
from dagrender.plan.entries import Entry
from dagrender.plan.materials import Materials, Source, together
from dagrender.spec.addresses import is_address
from dagrender.spec.document import Document
from dagrender.spec.sequences import pattern_of
from dagrender.store.store import Store

_SEVERAL = 2
_ATTEMPTS = 3
_NONE: Mapping[str, SourceFile] = MappingProxyType({})
RunProbes = Callable[[list[Question]], dict[Digest, ActionResult | DagrenderError]]


@dataclass(slots=True)
class Gathered:
    """Materials for the planner, and where each content lies for the workers."""

    materials: Materials
    """Of all films together: whoever needs a source by its name asks the film's own."""
    films: tuple[Materials, ...] = ()
    """Of each film."""
    every: tuple[tuple[Document, Materials], ...] = ()
    """Of each film, and of each that it shows, with their specs."""
    files: dict[Digest, SourceFile] = field(default_factory=dict)
    fonts: dict[Digest, str] = field(default_factory=dict)
    luts: dict[Digest, str] = field(default_factory=dict)
    probes: tuple[ProbeTask | LevelsTask, ...] = ()
    """All that was asked of sources, whether it was known or not."""
    probed: set[Digest] = field(default_factory=set)
    """Keys of the probes that had to run."""
    stamps: dict[str, FileStamp | None] = field(default_factory=dict)
    """What ``stat`` said of every file before it was read, under the name that led to it."""
    fetched: Mapping[str, SourceFile] = field(default_factory=dict)
    """By the addresses that specs have: the files that were fetched."""
    listings: list[Listing] = field(default_factory=list)
    """Which files there were in the folders of sequences."""

    def about_to_read(self, path: Path) -> None:
        """Take the stamp of a file; a link goes by its own name, not by what it points to."""
        self.stamps.setdefault(str(path.absolute()), stamp(str(path.absolute())))

    def about_to_list(self, folder: Path, expression: str) -> None:
        """Take note of the files in ``folder`` whose names match."""
        self.listings.append(listing(str(folder.absolute()), expression))

    def footage(self, contents: tuple[Digest, ...]) -> Footage:
        """Where these contents lie."""
        return Footage(
            sources=tuple(self.files[one] for one in contents if one in self.files),
            fonts=tuple((one, self.fonts[one]) for one in contents if one in self.fonts),
            luts=tuple((one, self.luts[one]) for one in contents if one in self.luts),
        )


def gather(
    documents: Sequence[Document],
    store: Store,
    run_probes: RunProbes,
    *,
    force: bool,
    thorough: frozenset[Digest] = frozenset(),
    fetched: Mapping[str, SourceFile] = _NONE,
) -> Gathered:
    """Everything that the clips of ``documents`` are made from.

    Args:
        documents: the specs of all films.
        store: where facts are looked for.
        run_probes: finds out those that are missing.
        force: find out all of them anew.
        thorough: the digests of files that are to be checked for damage from end to end. What an
            earlier check has found is known in any case.
        fetched: the files of the addresses that clips show.

    Raises:
        SpecError: sources that cannot be read or are no media, fonts that are not there; all of
            them at once.
    """
    for _ in range(_ATTEMPTS - 1):
        with suppress(MissingObjectError):  # gone from the cache since it was found out
            return _Gatherer(documents, store, thorough, fetched, force=force).gather(run_probes)
    return _Gatherer(documents, store, thorough, fetched, force=force).gather(run_probes)


class _Gatherer:
    def __init__(
        self,
        documents: Sequence[Document],
        store: Store,
        thorough: frozenset[Digest],
        fetched: Mapping[str, SourceFile],
        *,
        force: bool,
    ) -> None:
        self.films: list[tuple[Document, Materials]] = []
        self.outer = [self._film(document) for document in documents]
        self.document, self.materials = self.films[0]
        self.store, self.force = store, force
        self.thorough = thorough
        self.problems: list[Problem] = []
        self.gathered = Gathered(Materials(sources={}, fonts={}), fetched=fetched)
        self.stamps: dict[Path, Stamp] = {}
        self.contents: dict[Path, Digest] = {}

    def _film(self, document: Document) -> Materials:
        """Room for the materials of a film, and of those that it shows."""
        materials = Materials(sources={}, fonts={})
        self.films.append((document, materials))
        for name, inner in document.inner.items():
            materials.films[name] = self._film(inner)
        return materials

    def gather(self, run_probes: RunProbes) -> Gathered:
        found = []
        for film in self.films:
            self.document, self.materials = film
            self._find_fonts()
            self._find_tables()
            self._captions()
            found.append((self._digests(), self._sequences()))
        files = [task for tasks, _ in found for task in tasks.values()]
        frames = [one for _, sequences in found for one in sequences.values()]
        pictures = [task for one in frames for task in questions(one)]
        results = self._answers([*files, *pictures], probe.OUTPUT, run_probes)
        for film, (tasks, sequences) in zip(self.films, found, strict=True):
            self.document, self.materials = film
            self._adopt(tasks, sequences, results)
        if not self.problems:
            drawn = drawn_sounds(self.films, self.gathered.files)
            results = self._answers(drawn.tasks, levels.OUTPUT, run_probes)
            self.problems += drawn.adopt(results, self.store)
        if self.problems:
            raise SpecError(in_file_order(self.problems))
        self.gathered.films = tuple(self.outer)
        self.gathered.every = tuple(self.films)
        self.gathered.materials = together([materials for _, materials in self.films])
        return self.gathered

    def _adopt(
        self,
        tasks: dict[str, ProbeTask],
        sequences: dict[str, Frames],
        results: dict[Digest, ActionResult | DagrenderError],
    ) -> None:
        """Take what was found out about the sources of the film in hand."""
        for name, task in tasks.items():
            result = results[task.key]
            if isinstance(result, SystemFailureError):
                raise result  # it is no fault of the spec's that a disk is full
            if isinstance(result, DagrenderError):
                if isinstance(result, SourceError):
                    # files of one content are one question, which bears the name of one of them
                    result = result.of(task.files[0].address or task.path)
                self._problem(result, "media", name)
            else:
                self._add(name, task, result)
        for name, frames in sequences.items():
            try:
                source = source_of(name, frames, results, self.store)
            except (SystemFailureError, MissingObjectError):
                raise
            except DagrenderError as error:
                self._problem(error, "media", name)
                continue
            self.materials.sources[name] = source
            for file in frames.files:
                self.gathered.files.setdefault(file.content, file)

    def _add(self, name: str, task: ProbeTask, result: ActionResult) -> None:
        path, facts = Path(task.path), result.output(probe.OUTPUT).digest
        source = self.materials.sources[name] = Source(
            name=name,
            path=path,
            file=self.contents[path],
            reading=task.reading,
            facts=facts_from_bytes(self.store.read(facts)),
            address=task.files[0].address,
        )
        self.gathered.files[source.content] = SourceFile(
            content=source.content,
            file=source.file,
            path=str(path),
            facts=facts,
            stamp=self.stamps[path],
            address=task.files[0].address,
        )

    def _problem(self, error: DagrenderError, *loc: str | int) -> None:
        place = self.document.place(*loc)
        if isinstance(error, SourceError):
            place = self.document.place(*loc, error.key or "file")
            message = f"{error.called}: {error.message}"
            if loc[0] == "media":
                message += self._sharers(str(loc[1]))
            self.problems.append(Problem(message, place, error.hint))
        else:
            self.problems.append(Problem(str(error), place))

    def _sharers(self, name: str) -> str:
        """The clips that ask for an entry of media, where there are several."""
        tracks = enumerate(self.document.film.timeline)
        labels = [
            Entry(number=0, track=track, loc=(), clip=clip).label
            for track, entries in tracks
            for clip in entries.clips
            if name in names_in(clip)
        ]
        if len(labels) < _SEVERAL:
            return ""
        does = "do" if len(labels) > _SEVERAL else "does"
        return f" (clip {labels[0]} asks for it, and so {does} {', '.join(labels[1:])})"

    def _names(self) -> dict[str, None]:
        return names_of(self.document.film)

    def _digests(self) -> dict[str, ProbeTask]:
        """By name: what is asked of a file; sequences aside."""
        found = {}
        media = self.document.film.media
        for unused in media.values():
            if not (unused.is_sequence or unused.is_address):
                self.gathered.about_to_read(self.document.folder / unused.file)
        for name in self._names():
            entry = media[name]
            if entry.is_sequence:
                continue
            remote = self.gathered.fetched.get(entry.file) if entry.is_address else None
            if remote:
                path = Path(remote.path)
                self.stamps[path], self.contents[path] = remote.stamp, remote.file
            else:
                path = (self.document.folder / entry.file).resolve()
            try:
                known = self.stamps[path] if path in self.stamps else stamp_of(path.stat())
                file = self.contents.get(path) or self.store.source_digest(path)
            except SourceError as error:
                self._problem(error, "media", name)
            except OSError as error:
                reason = error.strerror or str(error)
                self._problem(SourceError(str(path), reason), "media", name)
            else:
                self.stamps[path], self.contents[path] = known, file
                read = remote or SourceFile(
                    content=file, file=file, path=str(path), facts=None, stamp=known
                )
                reading = Reading(video=entry.video, audio=entry.audio)
                question = self._question(probe.Params(file=file, reading=reading))
                found[name] = ProbeTask(
                    key=probe.recipe(question).key(),
                    label=read.called,
                    path=read.path,
                    files=(read,),
                    reading=question.reading,
                    thorough=question.thorough,
                    force=True,
                )
        return found

    def _question(self, usual: probe.Params) -> probe.Params:
        """What is asked of a file: thoroughly where that is wanted or was done before."""
        thorough = replace(usual, thorough=True)
        if usual.file in self.thorough:
            return thorough
        checked = not self.force and self._known(probe.recipe(thorough).key())
        return thorough if checked else usual

    def _sequences(self) -> dict[str, Frames]:
        """By name: the frames of a sequence."""
        found = {}
        media, folder = self.document.film.media, self.document.folder
        for unused in media.values():
            if unused.is_sequence:
                pattern = pattern_of(unused.file)
                self.gathered.about_to_list(folder / pattern.folder, pattern.expression)
        for name in self._names():
            entry = media[name]
            if not entry.is_sequence:
                continue
            try:
                path, place, names = list_frames(entry, folder)
                named = (folder / pattern_of(entry.file).folder).absolute()
                for frame in dict.fromkeys(names):
                    self.gathered.about_to_read(named / frame)
                rate = entry.fps or self.document.film.canvas.fps
                found[name] = digest_frames(path, place, names, rate, self.store)
            except SourceError as error:
                self._problem(error, "media", name)
        return found

    def _answers(
        self, tasks: Sequence[ProbeTask | LevelsTask], output: str, run_probes: RunProbes
    ) -> dict[Digest, ActionResult | DagrenderError]:
        results: dict[Digest, ActionResult | DagrenderError] = {}
        missing: dict[Digest, ProbeTask | LevelsTask] = {}
        for task in tasks:
            known = None if self.force else self._known(task.key, output)
            if known is not None:
                results[task.key] = known
            else:
                missing[task.key] = replace(task, force=self.force)
        self.gathered.probes += tuple(tasks)
        probed = (key for key, task in missing.items() if isinstance(task, ProbeTask))
        self.gathered.probed.update(probed)
        return results | (run_probes(list(missing.values())) if missing else {})

    def _known(self, key: Digest, output: str = probe.OUTPUT) -> ActionResult | None:
        """The answer that was found earlier, if it is there and whole."""
        result = self.store.lookup(key)
        if result is None:
            return None
        try:
            self.store.read(result.output(output).digest)
        except DagrenderError:
            return None
        return result

    def _captions(self) -> None:
        film = self.document.film
        for name in captions_named(film):
            file = film.media[name].file
            remote = self.gathered.fetched.get(file) if is_address(file) else None
            path = Path(remote.path) if remote else self.document.folder / file
            if not remote:
                self.gathered.about_to_read(path)
            try:
                self.materials.captions[name] = read_captions(path, file if remote else "")
            except SpecError as error:
                self.problems += error.problems
            except SourceError as error:
                self._problem(error, "media", name)

    def _find_tables(self) -> None:
        tables, problems = find_tables(self.document, self.store, self.gathered.about_to_read)
        self.problems += problems
        self.materials.luts.update({name: content for name, content, _ in tables})
        self.gathered.luts |= {content: str(path.absolute()) for _, content, path in tables}

    def _find_fonts(self) -> None:
        fonts, problems = find_fonts(self.document, self.store, self.gathered.about_to_read)
        self.problems += problems
        self.materials.fonts.update(fonts)
        self.gathered.fonts |= {one.content: str(one.path.absolute()) for one in fonts.values()}
