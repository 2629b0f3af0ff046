"""Which extractions of a film are kept in the store and which are there already."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from dagrender.artifact import ActionResult
from dagrender.digest import Digest
from dagrender.engine.costs import Choice, Said, Work, choose
from dagrender.graph.model import FilmGraph, Node
from dagrender.nodes import extract
from dagrender.nodes.blocks import BlockMap, frames_a_block, key_of, shape_for
from dagrender.nodes.manifest import FrameId, look_up
from dagrender.nodes.stored_frames import Keeping
from dagrender.picture import Conform
from dagrender.plan.materials import Source
from dagrender.spec.media import Extract
from dagrender.store.store import Store

_ON = 90
"""Frames: a decoder that is so near before a frame decodes on rather than seeks."""
_THERE = Choice(stored=True, reason="all its frames are there, kept by another build")
_STILL = Choice(stored=False, reason="a still picture is worked out once by each worker")

Wishes = Mapping[Digest, tuple[Extract, Said]]
"""What is forced and by whom, by the content of the source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extractions:
    """What was chosen for each extract node, by key, and how many of its frames are there."""

    choices: Mapping[Digest, Choice]
    there: Mapping[Digest, int]
    """Frames that the store has, of nodes that are to be stored or are needed now."""
    whole: frozenset[Digest]
    """Those of them that it has all frames of."""
    origins: "Origins"

    def hits(self) -> dict[Digest, ActionResult]:
        """The nodes that need not run; their outputs lie in blocks with keys of their own."""
        return {key: ActionResult(key=key, kind=extract.KIND, outputs=()) for key in self.whole}

    def keepings(self, film: FilmGraph, captured: Digest) -> tuple[Keeping, ...]:
        """What the task that paints a capture node takes from the store."""
        found: dict[tuple[Digest, Conform], bool] = {}
        runs: defaultdict[tuple[Digest, Conform], dict[tuple[Digest, ...], None]]
        runs = defaultdict(dict)
        for node in film.inputs(captured):
            choice = self.choices.get(node.key)
            if choice is None or not (choice.stored or self.there.get(node.key)):
                continue
            for source in self.origins.of(node):
                one = source.content, conform_of(film, node)
                found[one] = found.get(one, False) or choice.stored
                if source.pictures:
                    runs[one] |= dict.fromkeys(self.origins.runs(source, node))
        return tuple(
            Keeping(
                content=content,
                conform=conform,
                write=write,
                runs=tuple(runs[content, conform]),
                rate=self.origins.rate(content),
            )
            for (content, conform), write in found.items()
        )


class Origins:
    """The sources of extract nodes, and the blocks that their frames belong to."""

    def __init__(self, sources: Mapping[Digest, Source]) -> None:
        self._sources = sources
        self._sequences = {one: source for source in sources.values() for one in source.pictures}
        self._maps: dict[Digest, BlockMap] = {}

    def of(self, node: Node) -> tuple[Source, ...]:
        """Where a node's frames come from; a sequence of pictures is one source."""
        found: dict[Digest, Source] = {}
        for content in node.contents:
            source = self._sequences.get(content) or self._sources[content]
            found[source.content] = source
        return tuple(found.values())

    def blocks(self, source: Source) -> BlockMap:
        """The blocks of a source."""
        if source.content not in self._maps:
            video = source.facts.video
            self._maps[source.content] = BlockMap(video.table if video else None)
        return self._maps[source.content]

    def runs(self, sequence: Source, node: Node) -> Iterator[tuple[Digest, ...]]:
        """The pictures of ``sequence`` that lie together with those that a node shows."""
        blocks = self.blocks(sequence)
        for run in node.recipe.params.frames:
            if blocks.holds(run.gop, 0):
                yield blocks.run(run.gop)

    def rate(self, content: Digest) -> Fraction:
        """Frames a second of the source with this content."""
        video = self._sources[content].facts.video
        return video.rate if video else Fraction(25)


def wishes(told: Iterable[tuple[Digest, Extract]], flag: str) -> dict[Digest, tuple[Extract, Said]]:
    """What is forced: by the ``flag`` (auto, all, none), else by what entries of ``media`` say.

    Of several entries for one source, one that says stored wins.
    """
    forced = {"all": Extract.STORED, "none": Extract.VIRTUAL}.get(flag)
    found: dict[Digest, tuple[Extract, Said]] = {}
    for content, wish in told:
        if forced:
            found[content] = forced, Said.FLAG
        elif wish is Extract.STORED or (wish is Extract.VIRTUAL and content not in found):
            found[content] = wish, Said.SPEC
    return found


def decide(
    film: FilmGraph,
    sources: Mapping[Digest, Source],
    said: Wishes,
    run: Collection[Digest],
    store: Store | None,
) -> Extractions:
    """Stored or virtual for every extract node, marked in ``film``; ``run`` are the nodes to run.

    What is there is read even where storing it would not pay: that has been done. Without a
    ``store`` nothing is there.
    """
    origins = Origins(sources)
    chosen = choices(film, origins, said)
    refused = {content for content, (wish, _) in said.items() if wish is Extract.VIRTUAL}
    wanted = [
        node
        for node in film.nodes(extract.KIND)
        if node.recipe.params.frames
        and (node.key in run or chosen[node.key].stored)
        and refused.isdisjoint(source.content for source in origins.of(node))
    ]
    there = look_for(film, store, origins, wanted) if store else {}
    whole = frozenset(node.key for node in wanted if there.get(node.key) == len(_frames_of(node)))
    chosen |= {key: _THERE for key in whole if not chosen[key].stored}
    for key, choice in chosen.items():
        film.node(key).kept = choice.stored
    return Extractions(choices=chosen, there=there, whole=whole, origins=origins)


def _frames_of(node: Node) -> set[FrameId]:
    return {(run.gop, within) for run in node.recipe.params.frames for within in run.indices}


def conform_of(film: FilmGraph, node: Node) -> Conform:
    """The conform recipe of an extract node."""
    found: Conform = film.inputs(node.key)[0].recipe.params.conform
    return found


def choices(film: FilmGraph, origins: Origins, said: Wishes) -> dict[Digest, Choice]:
    """Stored or virtual, for every extract node. Pure.

    All that is shown of a source through one conform recipe is chosen for together; ``said`` has
    what is forced, by the source's content.
    """
    found: dict[Digest, Choice] = {}
    together: defaultdict[tuple[tuple[Digest, ...], Conform], list[Node]] = defaultdict(list)
    codecs: dict[tuple[Digest, ...], str] = {}
    for node in film.nodes(extract.KIND):
        if not node.recipe.params.frames:
            found[node.key] = _STILL
            continue
        sources = origins.of(node)
        contents = tuple(source.content for source in sources)
        video = sources[0].facts.video
        codecs[contents] = video.codec if video else ""
        together[contents, conform_of(film, node)].append(node)
    for (contents, conform), nodes in together.items():
        work = _work(film, nodes, conform, codecs[contents])
        forced = [said[one] for one in contents if one in said]
        choice = choose(work, *forced[0]) if forced else choose(work)
        found |= dict.fromkeys((node.key for node in nodes), choice)
    return found


def _work(film: FilmGraph, nodes: list[Node], conform: Conform, codec: str) -> Work:
    """What the extract ``nodes`` ask of one source."""
    users = {one.key: one for node in nodes for one in film.consumers(node.key)}
    frames: defaultdict[Digest, set[int]] = defaultdict(set)
    pictures = decoded = 0
    at: tuple[Digest, int] | None = None
    for node in sorted(nodes, key=lambda node: _first(film.consumers(node.key))):
        again = len(film.consumers(node.key))
        beside = _shown_beside(film, node)
        for run in node.recipe.params.frames:
            frames[run.gop].update(run.indices)
            low, high = min(run.indices), max(run.indices)
            if run.gop in beside:
                pictures += again * len(run.indices)
                continue
            goes_on = at is not None and at[0] == run.gop and 0 <= low - at[1] <= _ON
            decoded += high - (at[1] if goes_on and at else -1)
            decoded += (again - 1) * (high + 1)
            pictures += again * len(run.indices)
            at = run.gop, high
    return Work(
        codec=codec,
        conform=conform,
        users=len(users),
        pictures=pictures,
        frames=sum(map(len, frames.values())),
        decoded=decoded,
    )


def _shown_beside(film: FilmGraph, node: Node) -> frozenset[Digest]:
    """The GOPs that whoever shows ``node`` shows in another form too: they are decoded anyway."""
    shown = None
    for user in film.consumers(node.key):
        others = {
            run.gop
            for other in film.inputs(user.key)
            if other.kind == extract.KIND and other.key != node.key
            for run in other.recipe.params.frames
        }
        shown = others if shown is None else shown & others
    return frozenset(shown or ())


def _first(users: list[Node]) -> int:
    return min((span.first for user in users for span in user.spans), default=0)


def look_for(
    film: FilmGraph, store: Store, origins: Origins, wanted: Collection[Node]
) -> dict[Digest, int]:
    """How many frames of each of the ``wanted`` extract nodes the store has, by their keys."""
    every: defaultdict[Conform, dict[Digest, frozenset[FrameId]]] = defaultdict(dict)
    found: dict[Digest, int] = {}
    for node in wanted:
        conform = conform_of(film, node)
        held, most = every[conform], frames_a_block(conform)
        maps = [origins.blocks(source) for source in origins.of(node)]
        found[node.key] = 0
        for frame in _frames_of(node):
            blocks = next((one for one in maps if one.holds(*frame)), None)
            if blocks is None:
                continue
            block = blocks.block(*frame, most)
            if block not in held:
                manifest = look_up(store, key_of(block, conform), shape_for(conform))
                stored = (one for one, _ in manifest.frames) if manifest else ()
                held[block] = frozenset(stored)
            found[node.key] += frame in held[block]
    return found
