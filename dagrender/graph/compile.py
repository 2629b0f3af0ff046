"""A plan compiled into the graph. Pure: identical nodes become one because their keys are equal."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import chain
from pathlib import PurePath

from dagrender.adjustment import luts_of
from dagrender.digest import Digest
from dagrender.graph.model import (
    ClipNote,
    FilmGraph,
    Node,
    Span,
    StillTarget,
    TrackTarget,
    VideoTarget,
)
from dagrender.media.probing.sequence import chunks
from dagrender.nodes import capture, encode, extract, mix, mux, normalize, probe
from dagrender.nodes.encode import Encoding, StillEncoding
from dagrender.paint.displaylist import Cel, DisplayList, FilmCel, FrameCel, ImageCel, cels_of
from dagrender.paint.textcel import TextCel
from dagrender.picture import Conform, FrameRun
from dagrender.plan.filmplan import FilmPlan, Segment, SoundPlan
from dagrender.plan.materials import Materials, Source
from dagrender.plan.sound import HeardBlock


def compile_plan(plan: FilmPlan, materials: Materials) -> FilmGraph:
    """The graph of all outputs of ``plan``."""
    return _Compiler(plan, materials).compile()


def compile_plans(
    plans: Iterable[FilmPlan], materials: Materials
) -> tuple[FilmGraph, tuple[FilmGraph, ...]]:
    """One graph of several films, in which what they have in common is there once.

    Returns:
        All of it; and each film by itself: its outputs, in the same graph.
    """
    whole = FilmGraph()
    parts = []
    for plan in plans:
        part = FilmGraph(graph=whole.graph, shared=whole.shared)
        _Compiler(plan, materials, part, first_clip=max(whole.clips, default=-1) + 1).compile()
        whole.videos += part.videos
        whole.stills += part.stills
        whole.clips |= part.clips
        parts.append(part)
    return whole, tuple(parts)


def compile_captures(
    segments: Iterable[Segment], plan: FilmPlan, materials: Materials
) -> tuple[Node, ...]:
    """The captures of ``segments`` of the film of ``plan``; equal ones are one node."""
    compiler = _Compiler(plan, materials)
    return tuple(compiler.capture(segment) for segment in segments)


class _Compiler:
    def __init__(
        self,
        plan: FilmPlan,
        materials: Materials,
        film: FilmGraph | None = None,
        *,
        first_clip: int = 0,
    ) -> None:
        self.plan = plan
        self.film = FilmGraph() if film is None else film
        self.first_clip = first_clip
        sources = materials.sources.values()
        self.sources = {source.content: source for source in sources}
        self.pictures = {one: kept for source in sources for one, kept in _kept(source)}
        self.owners = _owners(sources)
        self.drawn = {
            placed.number: placed.source
            for placed in plan.timeline.clips
            if placed.clip.kind == "waveform" and placed.source
        }

    def compile(self) -> FilmGraph:
        names = self.plan.timeline.tracks
        for placed in self.plan.timeline.clips:
            number = self.first_clip + placed.number
            self.film.clips[number] = ClipNote(
                number=number,
                label=placed.label,
                place=placed.place,
                source=placed.source.told if placed.source else None,
                track=names[placed.track],
            )
        for video in self.plan.videos:
            segments = tuple(
                self._encode(segment, video.encoding, video.every, video.skip(segment)).key
                for segment in video.segments
                if video.encoding
            )
            tracks = tuple(self._track(sound, video.shown.start) for sound in video.sounds)
            params = mux.Params(
                suffix=PurePath(video.name).suffix.lower(),
                encoding=video.encoding,
                labels=video.labels,
                tracks=tuple(track.encoding for track in tracks),
                animation=video.animation,
                loudness=next((sound.loudness for sound in video.sounds), None),
            )
            # its action key covers digests that are known only when its inputs are there
            mixes = tuple(
                (*track.mixes, *(track.measured if track.is_stem else ())) for track in tracks
            )
            recipe = mux.recipe(params, segments, mixes)
            inputs = (*dict.fromkeys(segments), *dict.fromkeys(chain.from_iterable(mixes)))
            node = Node(key=recipe.key(), kind=mux.KIND, recipe=recipe, label=video.name)
            node.frames = video.frames
            self.film.videos.append(
                VideoTarget(
                    name=video.name,
                    node=self.film.add(node, inputs).key,
                    params=params,
                    segments=segments,
                    tracks=tracks,
                    frames=len(video.shown),
                    taken=video.frames if video.encoding else 0,
                    seconds=float(len(video.shown) / self.plan.timeline.rate),
                )
            )
        for still in self.plan.stills:
            suffix = PurePath(still.name).suffix
            encoding = StillEncoding(
                suffix=suffix,
                dynamic_range=still.segment.display.dynamic_range,
                alpha=still.alpha,
            )
            coded = self._encode(still.segment, encoding)
            self.film.stills.append(StillTarget(name=still.name, node=coded.key, coded=coded.key))
        return self.film

    def _probe(self, source: Source) -> Node:
        question = probe.Params(
            file=source.file, reading=source.reading, thorough=source.facts.checked
        )
        recipe = probe.recipe(question)
        node = Node(
            key=recipe.key(),
            kind=probe.KIND,
            recipe=recipe,
            label=source.called,
            contents=(source.content,),
        )
        if node.key in self.film.graph:
            return self.film.node(node.key)
        return self.film.add(node, ())

    def _picture_probe(self, picture: Digest) -> Node:
        source, together = self.pictures[picture]
        recipe = probe.recipe(probe.PicturesParams(pictures=together))
        if recipe.key() in self.film.graph:
            return self.film.node(recipe.key())
        count = len(together)
        label = f"{source.called}, {count} picture{'' if count == 1 else 's'}"
        node = Node(
            key=recipe.key(), kind=probe.KIND, recipe=recipe, label=label, contents=together
        )
        return self.film.add(node, ())

    def _probes(self, cel: FrameCel | ImageCel, source: Source) -> tuple[Digest, ...]:
        """The keys of what told of the frames that ``cel`` shows."""
        if isinstance(cel, ImageCel) or cel.frames[0].gop not in self.pictures:
            return (self._probe(source).key,)
        probes: dict[Digest, None] = {}
        told: set[Digest] = set()
        for run in cel.frames:
            if run.gop not in told:
                told.update(self.pictures[run.gop][1])
                probes[self._picture_probe(run.gop).key] = None
        return tuple(probes)

    def _normalize(self, conform: Conform, probes: tuple[Digest, ...]) -> Node:
        recipe = normalize.recipe(normalize.Params(conform=conform))
        width, height = conform.output_size()
        label = f"{width}x{height} {conform.pixels.value}"
        node = Node(key=recipe.key(), kind=normalize.KIND, recipe=recipe, label=label)
        added = self.film.add(node, ())
        for key in probes:
            self.film.graph.add_edge(key, added.key, slot=0)
        return added

    def _extract(self, cel: FrameCel | ImageCel) -> Node:
        if isinstance(cel, ImageCel):
            params = extract.Params(still=cel.content)
            source, frames = self.sources[cel.content], 1
        else:
            params = extract.Params(frames=cel.frames)
            gop = cel.frames[0].gop
            in_sequence = self.pictures[gop][0] if gop in self.pictures else None
            source = in_sequence or self.sources[self._holders(cel.frames[0])[0]]
            frames = sum(len(run.indices) for run in cel.frames)
        probes = self._probes(cel, source)
        normalized = self._normalize(cel.conform, probes)
        recipe = extract.recipe(params, normalized.key)
        node = Node(
            key=recipe.key(),
            kind=extract.KIND,
            recipe=recipe,
            label=f"{source.called}, {frames} frame{'' if frames == 1 else 's'}",
            contents=self._contents((cel,)),
            frames=frames,
        )
        return self.film.add(node, (normalized.key, *probes))

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
                found |= dict.fromkeys(font.content for font in cel.fonts())
        return tuple(found)

    def capture(self, segment: Segment) -> Node:
        """The node that paints ``segment``."""
        cels = tuple(cel for layer in segment.display.all_layers() for cel in cels_of(layer))
        extracts = tuple(
            self._extract(cel).key for cel in cels if isinstance(cel, FrameCel | ImageCel)
        )
        recipe = capture.recipe(capture.Params(display=segment.display), extracts)
        node = Node(
            key=recipe.key(),
            kind=capture.KIND,
            recipe=recipe,
            label=self._label(segment),
            contents=(*self._contents(cels), *_luts(segment.display)),
            frames=segment.display.frames,
        )
        drawn = (self.drawn[clip] for clip in segment.clips if clip in self.drawn)
        sounds = dict.fromkeys(self._probe(source).key for source in drawn)
        added = self.film.add(node, (*extracts, *sounds))
        self._mark(added, segment.first, segment.end, segment.clips)
        return added

    def _encode(
        self,
        segment: Segment,
        encoding: Encoding,
        every: Fraction = Fraction(1),
        skip: Fraction = Fraction(0),
    ) -> Node:
        captured = self.capture(segment)
        params = encode.Params(encoding=encoding, every=every, skip=skip)
        recipe = encode.recipe(params, captured.key)
        node = Node(
            key=recipe.key(),
            kind=encode.KIND,
            recipe=recipe,
            label=self._label(segment),
            contents=captured.contents,
            frames=segment.display.frames,
        )
        added = self.film.add(node, (captured.key,))
        self._mark(added, segment.first, segment.end, segment.clips)
        return added

    def _mark(self, node: Node, first: int, end: int, clips: tuple[int, ...]) -> None:
        span = Span(first=first, end=end)
        if span not in node.spans:
            node.spans.append(span)
        numbers = (self.first_clip + clip for clip in clips)
        node.clips += [number for number in numbers if number not in node.clips]

    def _label(self, segment: Segment) -> str:
        if segment.display.frames == 1:
            return f"{float(segment.first / self.plan.timeline.rate):.2f} s"
        return self._range(segment.first, segment.end)

    def _range(self, first: int, end: int) -> str:
        rate = self.plan.timeline.rate
        return f"{float(first / rate):.1f}-{float(end / rate):.1f} s"

    def _track(self, sound: SoundPlan, start: int) -> TrackTarget:
        """A track of an output that begins with frame ``start`` of the film."""
        mixes = measured = tuple(self._mix(one).key for one in sound.blocks)
        if sound.whole and sound.whole != sound.blocks:
            measured = tuple(self._mix(one).key for one in sound.whole)
        return TrackTarget(
            name=sound.name,
            encoding=sound.encoding,
            mixes=mixes,
            heard=tuple(Span(first=one.first - start, end=one.end - start) for one in sound.blocks),
            samples=sound.mix.samples,
            loudness=sound.loudness,
            measured=measured if sound.loudness else (),
        )

    def _mix(self, heard: HeardBlock) -> Node:
        recipe = mix.recipe(mix.Params(block=heard.block))
        wanted = {clip.content for clip in heard.block.every_clip()}
        sources = [
            source
            for source in self.sources.values()
            if source.facts.audio and source.facts.audio.content in wanted
        ]
        node = Node(
            key=recipe.key(),
            kind=mix.KIND,
            recipe=recipe,
            label=self._range(heard.first, heard.end),
            contents=tuple(source.content for source in sources),
            frames=heard.end - heard.first,
        )
        added = self.film.add(node, tuple(self._probe(source).key for source in sources))
        self._mark(added, heard.first, heard.end, heard.clips)
        return added


def _luts(display: DisplayList) -> tuple[Digest, ...]:
    """The contents of the look-up tables that a display list names."""
    layers = tuple(display.all_layers())
    films = (cel.display for layer in layers for _, cel in layer.cels if isinstance(cel, FilmCel))
    on_layers = (layer.adjustments for layer in layers)
    return luts_of((display.adjustments, *(film.adjustments for film in films), *on_layers))


Owners = dict[Digest, list[tuple[range, Digest]]]
"""By GOP: (which of its frames a source shows, the source's content), for every source."""


def _owners(sources: Iterable[Source]) -> Owners:
    """Which sources have which frames, those that have most of a GOP first.

    Several may have frames of one GOP, as a recording and a lossless cut of it, which hides some.
    """
    owners: Owners = {}
    for source in sources:
        for holding in source.facts.video.table.holdings() if source.facts.video else ():
            # a picture of a sequence is a file of its own
            content = holding.digest if source.pictures else source.content
            owners.setdefault(holding.digest, []).append((holding.within, content))
    return {gop: sorted(held, key=lambda one: -len(one[0])) for gop, held in owners.items()}


def _kept(source: Source) -> Iterator[tuple[Digest, tuple[Source, tuple[Digest, ...]]]]:
    """For every picture of a sequence: the sequence, and the pictures it was probed with."""
    for run in chunks(source.pictures):
        together = source.pictures[run.start : run.stop]
        for picture in together:
            yield picture, (source, together)
