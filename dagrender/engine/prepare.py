"""From a spec to a graph whose nodes are known to be there or missing."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dagrender.artifact import ActionResult
from dagrender.digest import Digest
from dagrender.engine.confinement import check_sources
from dagrender.engine.encoders import check_encoders
from dagrender.engine.gather import Gathered, RunProbes, gather
from dagrender.engine.lettering import Lettering, look_at_texts
from dagrender.engine.outcome import Tally
from dagrender.engine.record import FileStamp, stamp
from dagrender.engine.remote import fetched_media
from dagrender.engine.request import BuildRequest
from dagrender.engine.rows import (
    Rows,
    Variants,
    check_targets,
    for_each,
    for_every,
    load_films,
    rows_of,
)
from dagrender.engine.stored_extractions import Extractions, Wishes, decide, wishes
from dagrender.engine.targets import asked_for, choose_outputs
from dagrender.errors import SpecError
from dagrender.events import Counted, Event, PhaseStarted
from dagrender.graph.compile import compile_plans
from dagrender.graph.model import FilmGraph, Node
from dagrender.kinds import KINDS, STORED_KINDS
from dagrender.media.probing.checking import complaint
from dagrender.nodes.footage import SourceFile
from dagrender.plan.film import Planner
from dagrender.plan.filmplan import FilmPlan
from dagrender.plan.remarks import remarks
from dagrender.spec.document import Document
from dagrender.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedFilm:
    """One film: its spec, its plan, and its outputs in the graph that all films share."""

    document: Document
    planner: Planner
    plan: FilmPlan
    film: FilmGraph


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Films ready to be built: plans, graph, what is there already, and where outputs go.

    There is one film, or one for each row of data; and one more for each output that shows it
    otherwise.
    """

    films: tuple[PreparedFilm, ...]
    gathered: Gathered
    film: FilmGraph
    """The graph of all films together."""
    hits: dict[Digest, ActionResult]
    targets: dict[str, Path]
    """Output names to the files that they are written to."""
    extractions: Extractions
    lettered: frozenset[Digest] = frozenset()
    """The keys of what was found out about texts just now."""
    refused: SpecError | None = None
    """What is wrong by what is cached of sources and texts, where that is going to be compared."""

    @property
    def document(self) -> Document:
        """The spec of the first film: that of the spec itself, unless an output is asked for."""
        return self.films[0].document

    @property
    def planner(self) -> Planner:
        """The planner of the first film."""
        return self.films[0].planner

    @property
    def plan(self) -> FilmPlan:
        """The plan of the first film."""
        return self.films[0].plan

    def missing(self, kind: str) -> list[Node]:
        """The stored nodes of a kind that have to run."""
        return [node for node in self.film.nodes(kind) if node.key not in self.hits]


def prepare(
    request: BuildRequest,
    store: Store,
    run_probes: RunProbes,
    tally: Tally,
    notify: Callable[[Event], None],
    *,
    thorough: frozenset[Digest] = frozenset(),
    fetched: Mapping[str, SourceFile] | None = None,
    comparing: bool = False,
) -> Prepared:
    """Load, fetch, probe, plan, compile and look up; nothing but probes is run.

    ``thorough`` are the digests of the files that are to be checked for damage from end to end,
    ``fetched`` the files of addresses, where these were asked for already. Where what is cached is
    for ``comparing``, what is wrong by the facts of sources or of texts refuses no film, for they
    are cached, too; without a plan there are no films, and nothing to build.

    Raises:
        SpecError: what is wrong with the spec or its sources.
    """
    clock = _Clock(tally)
    loaded = _load(request)
    rows, films, documents = loaded.rows, loaded.films, loaded.documents
    clock.lap("load")
    if fetched is None:
        fetched = fetched_media(
            documents, store, request.warn or tally.warn, request.tell or notify
        )
    notify(PhaseStarted(phase="probe"))
    gathered = gather(
        documents, store, run_probes, force=request.force, thorough=thorough, fetched=fetched
    )
    gathered.stamps |= loaded.stamps
    clock.lap("gather")
    notify(PhaseStarted(phase="plan"))
    tally.warn(*complaints(gathered))
    try:
        planners, plans = _planned(loaded, gathered, tally)
    except SpecError as error:
        if comparing:
            return _unplanned(gathered, error)
        raise
    texts = look_at_texts(
        planners, gathered.fonts, store, run_probes, force=request.force, comparing=comparing
    )
    refused = _refusal(rows, films, texts)
    if refused and not comparing:
        raise refused
    clock.lap("plan")
    film, parts = compile_plans(plans, gathered.materials)
    hits = {} if request.force else _lookup(film, store)
    hits |= _lookup(film, store, kinds=("probe",))
    check_encoders(tuple(zip(documents, parts, strict=True)), hits, run_probes)
    extractions = decide(
        film,
        {source.content: source for source in gathered.materials.sources.values()},
        _wishes(gathered, request.store_extractions),
        needed(film, hits),
        None if request.force else store,
    )
    hits |= extractions.hits()
    clock.lap("keys")
    _count(film, hits, gathered, tally)
    for kind in KINDS:
        counts = tally.nodes[kind]
        frames = frames_to_paint(film, hits) if kind == "encode" else 0
        notify(Counted(kind=kind, total=counts.total, hit=counts.hit, frames_to_paint=frames))
    return Prepared(
        films=tuple(
            PreparedFilm(document=document, planner=planner, plan=plan, film=part)
            for document, planner, plan, part in zip(documents, planners, plans, parts, strict=True)
        ),
        gathered=gathered,
        film=film,
        hits=hits,
        targets=loaded.targets,
        extractions=extractions,
        lettered=texts.asked,
        refused=refused,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loaded:
    """What is read of specs alone."""

    rows: Rows
    films: list[Variants]
    names: list[tuple[str, ...]]
    """Of each film: the outputs that are asked for."""
    targets: dict[str, Path]
    stamps: dict[str, FileStamp | None]

    @property
    def documents(self) -> list[Document]:
        return [one for some in self.films for one in some]


def _load(request: BuildRequest) -> _Loaded:
    read = [str(path.absolute()) for path in (request.spec, request.data) if path]
    stamps = {path: stamp(path) for path in read}
    rows = rows_of(request)
    films = for_each(rows, lambda number: load_films(request, rows[number]))
    read_too = (path for some in films for one in some for path in one.files)
    inner = {str(path.absolute()) for path in read_too} - stamps.keys()
    if inner:
        # which films a film shows is known only now: what is read goes by stamps from before
        stamps |= {path: stamp(path) for path in sorted(inner)}
        films = for_each(rows, lambda number: load_films(request, rows[number]))
    known = dict.fromkeys(name for some in films for one in some for name in one.film.outputs)
    chosen = for_each(rows, lambda number: choose_outputs(films[number], request, known))
    check_targets(rows, chosen)
    pairs = zip(films, chosen, strict=True)
    wanted = [asked_for(some, targets, request) for some, targets in pairs]
    loaded = _Loaded(
        rows=rows,
        films=[tuple(one for one, _ in some) for some in wanted],
        names=[own for some in wanted for _, own in some],
        targets={name: path for paths in chosen for name, path in paths.items()},
        stamps=stamps,
    )
    if request.confined:
        check_sources(loaded.documents, request.spec.parent)
    return loaded


def _planned(
    loaded: _Loaded, gathered: Gathered, tally: Tally
) -> tuple[list[Planner], list[FilmPlan]]:
    rows, films, names = loaded.rows, loaded.films, loaded.names
    planners = for_every(
        rows, films, lambda number, document: Planner(document, gathered.films[number])
    )
    for planner in planners:
        for one in planner.every():
            tally.warn(*remarks(one.document, one.timeline))
    return planners, for_every(rows, films, lambda number, _: planners[number].plan(names[number]))


def _unplanned(gathered: Gathered, refused: SpecError) -> Prepared:
    nothing = FilmGraph()
    return Prepared(
        films=(),
        gathered=gathered,
        film=nothing,
        hits={},
        targets={},
        extractions=decide(nothing, {}, {}, set(), None),
        refused=refused,
    )


def _refusal(rows: Rows, films: Sequence[Variants], texts: Lettering) -> SpecError | None:
    """What is wrong with the texts of all films."""
    try:
        for_every(rows, films, lambda number, _: texts.check(number))
    except SpecError as error:
        return error
    return None


def _wishes(gathered: Gathered, flag: str) -> Wishes:
    """How the user wants frames to be extracted, by the contents of the sources."""
    found = (
        (source.content, document.film.media[name].extract)
        for document, materials in gathered.every
        for name, source in materials.sources.items()
    )
    return wishes(found, flag)


def complaints(gathered: Gathered) -> list[str]:
    """What is wrong with sources, one warning each."""
    sources = gathered.materials.sources.values()
    said = dict.fromkeys((source.called, complaint(source.facts)) for source in sources)
    return [f"{name}: {what}" for name, what in said if what]


def _lookup(
    film: FilmGraph, store: Store, kinds: tuple[str, ...] = STORED_KINDS
) -> dict[Digest, ActionResult]:
    nodes = (node for node in film.nodes() if node.kind in kinds)
    found = ((node.key, store.lookup(node.key)) for node in nodes)
    return {key: result for key, result in found if result is not None}


def frames_to_paint(film: FilmGraph, hits: Mapping[Digest, Any]) -> int:
    """Frames of the missing pictures; what several outputs show is painted once."""
    missing = (node.key for node in film.nodes("encode") if node.key not in hits)
    painted = {one.key: one.frames for key in missing for one in film.inputs(key)}
    return sum(painted.values())


def needed(film: FilmGraph, hits: dict[Digest, Any]) -> set[Digest]:
    """The nodes that have to run: missing ones that every build wants, and what feeds them.

    Extractions that are stored feed them as virtual nodes do: they run where they are not there.
    """
    wanted: set[Digest] = set()
    stack = [
        node.key for node in film.nodes() if node.kind in STORED_KINDS and node.key not in hits
    ]
    while stack:
        key = stack.pop()
        if key in wanted:
            continue
        wanted.add(key)
        inputs = (node for node in film.inputs(key) if node.kind not in STORED_KINDS)
        stack += [node.key for node in inputs if node.key not in hits]
    return wanted


def _count(
    film: FilmGraph, hits: dict[Digest, ActionResult], gathered: Gathered, tally: Tally
) -> None:
    run = needed(film, hits) | gathered.probed
    for kind in KINDS:
        counts = tally.nodes[kind]
        nodes = film.nodes(kind)
        counts.total = len(nodes)
        counts.shared = film.shared[kind]
        counts.hit = sum(node.key not in run for node in nodes) if kind != "mux" else 0
    counts = tally.nodes["probe"]
    counts.run = len(gathered.probed)
    facts = [source.facts for source in gathered.materials.sources.values()]
    tally.vfr_sources = sum(not one.video.constant_rate for one in facts if one.video)
    pictures = [one.video or one.image for one in facts]
    tally.hdr_sources = sum(picture.form.is_hdr for picture in pictures if picture)


class _Clock:
    def __init__(self, tally: Tally) -> None:
        self._tally, self._at = tally, time.perf_counter()

    def lap(self, phase: str) -> None:
        now = time.perf_counter()
        self._tally.spend(phase, now - self._at)
        self._at = now
