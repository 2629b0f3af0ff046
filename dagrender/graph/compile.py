"""A plan compiled into the graph. Pure: identical nodes become one because their keys are equal."""

from collections.abc import Iterable
from pathlib import PurePath

from dagrender.digest import Digest
from dagrender.graph.model import ClipNote, FilmGraph, Node, Span, StillTarget, VideoTarget
from dagrender.media.encoding import VideoEncoding
from dagrender.nodes import capture, encode, extract, mix, mux, normalize, probe
from dagrender.nodes.encode import StillEncoding
from dagrender.paint.displaylist import Cel, FrameCel, ImageCel, TextCel
from dagrender.picture import Conform, FrameRun
from dagrender.plan.film import FilmPlan, Segment, SoundPlan
from dagrender.plan.materials import Materials, Source


def compile_plan(plan: FilmPlan, materials: Materials) -> FilmGraph:
    """The graph of all outputs of ``plan``."""
    return _Compiler(plan, materials).compile()


class _Compiler:
    def __init__(self, plan: FilmPlan, materials: Materials) -> None:
        self.plan = plan
        self.film = FilmGraph()
        self.sources = {source.content: source for source in materials.sources.values()}
        self.owners = _owners(self.sources.values())

    def compile(self) -> FilmGraph:
        for placed in self.plan.timeline.clips:
            self.film.clips[placed.number] = ClipNote(
                number=placed.number,
                label=placed.label,
                place=placed.place,
                source=str(placed.source.path) if placed.source else None,
            )
        for video in self.plan.videos:
            segments = tuple(
                self._encode(segment, video.encoding).key for segment in video.segments
            )
            master = self._mix(video.sound).key if video.sound else None
            params = mux.Params(suffix=PurePath(video.name).suffix, encoding=video.encoding)
            # its action key covers digests that are known only when its inputs are there
            recipe = mux.recipe(params, segments, master)
            inputs = (*dict.fromkeys(segments), *((master,) if master else ()))
            node = Node(key=recipe.key(), kind=mux.KIND, recipe=recipe, label=video.name)
            node.frames = self.plan.timeline.frames
            self.film.videos.append(
                VideoTarget(
                    name=video.name,
                    node=self.film.add(node, inputs).key,
                    params=params,
                    segments=segments,
                    master=master,
                    frames=self.plan.timeline.frames,
                )
            )
        for still in self.plan.stills:
            suffix = PurePath(still.name).suffix
            coded = self._encode(still.segment, StillEncoding(suffix=suffix))
            self.film.stills.append(StillTarget(name=still.name, node=coded.key, coded=coded.key))
        return self.film

    def _probe(self, source: Source) -> Node:
        recipe = probe.recipe(probe.Params(file=source.file, reading=source.reading))
        node = Node(
            key=recipe.key(),
            kind=probe.KIND,
            recipe=recipe,
            label=source.path.name,
            contents=(source.content,),
        )
        if node.key in self.film.graph:
            return self.film.node(node.key)
        return self.film.add(node, ())

    def _normalize(self, conform: Conform, source: Source) -> Node:
        recipe = normalize.recipe(normalize.Params(conform=conform))
        width, height = conform.output_size()
        label = f"{width}x{height} {conform.pixels.value}"
        node = Node(key=recipe.key(), kind=normalize.KIND, recipe=recipe, label=label)
        added = self.film.add(node, ())
        self.film.graph.add_edge(self._probe(source).key, added.key, slot=0)
        return added

    def _extract(self, cel: FrameCel | ImageCel) -> Node:
        if isinstance(cel, ImageCel):
            params = extract.Params(still=cel.content)
            source, frames = self.sources[cel.content], 1
        else:
            params = extract.Params(frames=cel.frames)
            source = self.sources[self._holders(cel.frames[0])[0]]
            frames = sum(len(run.indices) for run in cel.frames)
        normalized = self._normalize(cel.conform, source)
        recipe = extract.recipe(params, normalized.key)
        node = Node(
            key=recipe.key(),
            kind=extract.KIND,
            recipe=recipe,
            label=f"{source.path.name}, {frames} frame{'' if frames == 1 else 's'}",
            contents=self._contents((cel,)),
            frames=frames,
        )
        return self.film.add(node, (normalized.key, self._probe(source).key))

    def _holders(self, run: FrameRun) -> tuple[Digest, ...]:
        """A source that shows all frames of ``run``; several where it takes several."""
        first, last = min(run.indices), max(run.indices)
        owners = self.owners[run.gop]
        for within, content in owners:
            if first in within and last in within:
                return (content,)
        return tuple(dict.fromkeys(content for _, content in owners))

    def _contents(self, cels: Iterable[Cel]) -> tuple[Digest, ...]:
        found: dict[Digest, None] = {}
        for cel in cels:
            if isinstance(cel, FrameCel):
                for run in cel.frames:
                    found |= dict.fromkeys(self._holders(run))
            elif isinstance(cel, ImageCel):
                found[cel.content] = None
            elif isinstance(cel, TextCel):
                found[cel.font.content] = None
        return tuple(found)

    def _capture(self, segment: Segment) -> Node:
        cels = tuple(cel for layer in segment.display.layers for _, cel in layer.cels)
        extracts = tuple(
            self._extract(cel).key for cel in cels if isinstance(cel, FrameCel | ImageCel)
        )
        recipe = capture.recipe(capture.Params(display=segment.display), extracts)
        node = Node(
            key=recipe.key(),
            kind=capture.KIND,
            recipe=recipe,
            label=self._label(segment),
            contents=self._contents(cels),
            frames=segment.display.frames,
        )
        added = self.film.add(node, extracts)
        self._mark(added, segment)
        return added

    def _encode(self, segment: Segment, encoding: VideoEncoding | StillEncoding) -> Node:
        captured = self._capture(segment)
        recipe = encode.recipe(encode.Params(encoding=encoding), captured.key)
        node = Node(
            key=recipe.key(),
            kind=encode.KIND,
            recipe=recipe,
            label=self._label(segment),
            contents=captured.contents,
            frames=segment.display.frames,
        )
        added = self.film.add(node, (captured.key,))
        self._mark(added, segment)
        return added

    def _mark(self, node: Node, segment: Segment) -> None:
        span = Span(first=segment.first, end=segment.end)
        if span not in node.spans:
            node.spans.append(span)
        node.clips += [clip for clip in segment.clips if clip not in node.clips]

    def _label(self, segment: Segment) -> str:
        rate = self.plan.timeline.rate
        start_s, end_s = float(segment.first / rate), float(segment.end / rate)
        if segment.display.frames == 1:
            return f"{start_s:.2f} s"
        return f"{start_s:.1f}-{end_s:.1f} s"

    def _mix(self, sound: SoundPlan) -> Node:
        params = mix.Params(mix=sound.mix, encoding=sound.encoding)
        recipe = mix.recipe(params)
        wanted = {clip.content for clip in sound.mix.clips}
        sources = [
            source
            for source in self.sources.values()
            if source.facts.audio and source.facts.audio.content in wanted
        ]
        count = len(sound.mix.clips)
        node = Node(
            key=recipe.key(),
            kind=mix.KIND,
            recipe=recipe,
            label="1 sound" if count == 1 else f"{count} sounds",
            contents=tuple(source.content for source in sources),
            frames=self.plan.timeline.frames,
            spans=[Span(first=0, end=self.plan.timeline.frames)],
            clips=list(sound.clips),
        )
        return self.film.add(node, tuple(self._probe(source).key for source in sources))


Owners = dict[Digest, list[tuple[range, Digest]]]
"""By GOP: (which of its frames a source shows, the source's content), for every source."""


def _owners(sources: Iterable[Source]) -> Owners:
    """Which sources have which frames, those that have most of a GOP first.

    Several may have frames of one GOP, as a recording and a lossless cut of it, which hides some.
    """
    owners: Owners = {}
    for source in sources:
        for holding in source.facts.video.table.holdings() if source.facts.video else ():
            owners.setdefault(holding.digest, []).append((holding.within, source.content))
    return {gop: sorted(held, key=lambda one: -len(one[0])) for gop, held in owners.items()}
