"""Which stored extractions an export reads: whatever is there of the frames that it shows. Pure."""

from collections.abc import Iterable, Iterator

from dagrender.digest import Digest
from dagrender.nodes import capture, frame
from dagrender.nodes.blocks import BlockMap
from dagrender.nodes.stored_frames import Keeping
from dagrender.paint.displaylist import DisplayList, FrameCel
from dagrender.picture import Conform
from dagrender.plan.materials import Source

_Shown = tuple[Digest, Conform]


class ReadBack:
    """Finds the blocks in which frames of ``sources`` would lie, had a build stored them.

    An export stores nothing itself: its frames are kept as files, or are few.
    """

    def __init__(self, sources: Iterable[Source]) -> None:
        self._owners: dict[Digest, dict[Digest, Source]] = {}
        self._maps: dict[Digest, BlockMap] = {}
        for source in sources:
            video = source.facts.video
            for holding in video.table.holdings() if video else ():
                self._owners.setdefault(holding.digest, {})[source.content] = source

    def keepings(self, subjects: Iterable[frame.Subject]) -> tuple[Keeping, ...]:
        """What is to be read for these pictures."""
        found: dict[tuple[Digest, Conform], dict[tuple[Digest, ...], None]] = {}
        read: dict[Digest, Source] = {}
        for gop, conform in dict.fromkeys(one for what in subjects for one in _shown(what)):
            for content, source in self._owners.get(gop, {}).items():
                read[content] = source
                runs = found.setdefault((content, conform), {})
                if source.pictures:
                    runs[self._blocks(source).run(gop)] = None
        keepings = []
        for (content, conform), runs in found.items():
            video = read[content].facts.video
            assert video  # noqa: S101 - for the type checker: it has the frames
            keepings.append(
                Keeping(
                    content=content,
                    conform=conform,
                    write=False,
                    runs=tuple(runs),
                    rate=video.rate,
                )
            )
        return tuple(keepings)

    def _blocks(self, sequence: Source) -> BlockMap:
        if sequence.content not in self._maps:
            video = sequence.facts.video
            self._maps[sequence.content] = BlockMap(video.table if video else None)
        return self._maps[sequence.content]


def _shown(subject: frame.Subject) -> Iterator[_Shown]:
    if isinstance(subject, capture.Params):
        yield from _of_display(subject.display)
    elif subject.still is None:
        yield subject.gop, subject.conform


def _of_display(display: DisplayList) -> Iterator[_Shown]:
    cels = (cel for layer in display.layers for _, cel in layer.cels)
    for cel in cels:
        if isinstance(cel, FrameCel):
            yield from ((run.gop, cel.conform) for run in cel.frames)
