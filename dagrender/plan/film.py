"""A whole film planned: timeline, segments with their display lists, stills and sound.

Pure: no clock, disk, environment or thread. What a source contains comes in as ``Materials``.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

from dagrender.adjustment import AdjustmentRuns
from dagrender.errors import Problem, SpecError
from dagrender.media.coding.labels import UNLABELLED
from dagrender.media.sound.mixlist import MixList
from dagrender.paint.displaylist import DisplayList, Layer
from dagrender.paint.textcel import TextCel
from dagrender.picture import DynamicRange
from dagrender.plan.adjusting import check_filters, film_adjusting
from dagrender.plan.clips import fills_canvas, looks
from dagrender.plan.codings import coding_of
from dagrender.plan.crossings import check_crossings
from dagrender.plan.filmplan import FilmPlan, Segment, StillPlan, VideoPlan
from dagrender.plan.films import (
    film_source,
    first_frame,
    lacks_background,
    no_background,
    unwrapped,
)
from dagrender.plan.filmsound import has_sound, unheard
from dagrender.plan.findings import Findings
from dagrender.plan.finish import masking
from dagrender.plan.frames import lit
from dagrender.plan.labels import labels, part
from dagrender.plan.look import Canvas, Look, covers, layer, within
from dagrender.plan.masks import Masks
from dagrender.plan.materials import Materials
from dagrender.plan.outputs import (
    frames_shown,
    segment_length,
    sheet_frames,
    still_frame,
    still_keeps_alpha,
)
from dagrender.plan.properties import Studio
from dagrender.plan.resolve import resolve
from dagrender.plan.segments import anchors, covered, cuts
from dagrender.plan.sides import cover_layer, numbered, parts
from dagrender.plan.sound import ALL, Heard, mix_list
from dagrender.plan.soundfilters import check_sound_filters
from dagrender.plan.timeline import PlacedClip, Timeline
from dagrender.plan.tracks import sound_labels, sound_plans
from dagrender.plan.transitions import TRANSITIONS, Side
from dagrender.plan.visible import visible
from dagrender.spec.document import Document
from dagrender.spec.outputs import SheetOutput, SoundOutput

_STAYS = Side()


class Planner:
    """A film's timeline with its looks worked out once, for any number of outputs and frames.

    Raises:
        SpecError: whatever is wrong with the timeline, all at once.
    """

    def __init__(self, document: Document, materials: Materials) -> None:
        canvas = document.film.canvas
        self.document = document
        self._films = self._shown(materials)
        sources = {
            name: film_source(
                name,
                film.document,
                film.timeline,
                sounds=any(map(has_sound, film.timeline.clips)),
            )
            for name, film in self._films.items()
        }
        with_films = replace(materials, sources=materials.sources | sources)
        self.timeline: Timeline = resolve(document, with_films)
        self._materials = materials
        self._canvas = Canvas(
            width_px=canvas.width,
            height_px=canvas.height,
            rate=self.timeline.rate,
            dynamic_range=DynamicRange(canvas.dynamic_range.value),
        )
        _check(document)
        tracks = tuple(track.adjustments for track in document.film.timeline)
        shows = {name: film.shown for name, film in self._films.items()}
        studio = Studio(canvas=self._canvas, materials=materials, tracks=tracks, films=shows)
        self._pictures = [placed for placed in self.timeline.clips if placed.is_picture]
        self._studio = studio
        self._masks = Masks(document, self._pictures)
        self._looks = self._looked(studio)
        check_crossings(document, self._pictures)
        self._leaving = self._leavings()
        self._full = frozenset(one.number for one in self._seen() if fills_canvas(one))
        self._adjusting = film_adjusting(
            self.timeline, materials, canvas.adjustments, anchors(self.timeline, self._full)
        )

    def _shown(self, materials: Materials) -> dict[str, "Planner"]:
        """The films that clips show, planned like any other."""
        findings = Findings(self.document)
        found = {}
        for name, inner in self.document.inner.items():
            try:
                found[name] = Planner(inner, materials.films[name])
            except SpecError as error:
                findings.adopt(error)
        findings.settle()
        return found

    def shown(self, first: int, end: int) -> DisplayList:
        """The frames from ``first`` up to ``end`` as one display list."""
        return self._segments((first, end))[0].display

    def _looked(self, studio: Studio) -> dict[int, tuple[Look, ...]]:
        findings = Findings(self.document)
        found = {}
        for placed in self._pictures:
            try:
                found[placed.number] = looks(placed, studio)
            except SpecError as error:
                findings.adopt(error)
        findings.settle()
        return found

    def every(self) -> Iterator["Planner"]:
        """This film's planner, and those of the films that it shows."""
        yield self
        for film in self._films.values():
            yield from film.every()

    def texts(self) -> tuple[tuple[PlacedClip, tuple[TextCel, ...]], ...]:
        """Every text clip with all the states in which it is drawn, each once."""
        found = []
        for placed in self._pictures:
            if placed.clip.kind not in ("text", "captions"):
                continue
            shown = range(placed.frames)
            cels = (cel for look in self._looks[placed.number] for _, cel in look.cels(shown))
            found.append((placed, tuple(dict.fromkeys(c for c in cels if isinstance(c, TextCel)))))
        return tuple(found)

    def _leavings(self) -> dict[int, Side]:
        """What clips do in the transitions that lead out of them."""
        led_in = {id(placed.lead.transition): placed for placed in self._pictures if placed.lead}
        found = {}
        for placed in self._pictures:
            if placed.tail is None:
                continue
            kind = TRANSITIONS[placed.tail.transition.transition]
            side, incoming = kind.outgoing, led_in.get(id(placed.tail.transition))
            moments = (0, placed.tail.frames - 1)
            if kind.vacating and not (incoming and self._covers(incoming, moments)):
                side = kind.vacating
            found[placed.number] = side
        return found

    def _covers(self, placed: PlacedClip, moments: tuple[int, ...]) -> bool:
        shown = self._looks[placed.number]
        if self._masks.of(placed):
            return False
        return all(any(covers(look, self._canvas, frame) for look in shown) for frame in moments)

    def plan(self, outputs: tuple[str, ...]) -> FilmPlan:
        """The outputs of these names, which the spec must have."""
        videos, stills = [], []
        for name in outputs:
            output = self.document.film.outputs[name]
            if hasattr(output, "at"):
                frame = still_frame(self.document, self.timeline, name, output)
                alpha = still_keeps_alpha(self.document, name)
                stills.append(StillPlan(name=name, segment=self.still(frame), alpha=alpha))
            elif isinstance(output, SheetOutput):
                videos.append(self._sheet(name, output))
            else:
                videos.append(self._video(name, segment_length(self.document, name, output)))
        return FilmPlan(
            timeline=self.timeline,
            videos=tuple(videos),
            stills=tuple(stills),
            films={name: film.plan(()) for name, film in self._films.items()},
        )

    def still(self, frame: int) -> Segment:
        """One frame of the film as a segment of its own."""
        return self._segments((frame, frame + 1))[0]

    def stills(self, first: int, end: int) -> tuple[Segment, ...]:
        """Frames ``first`` to ``end`` of the film, each a segment of its own."""
        return self._segments(tuple(range(first, end + 1)))

    def _video(self, name: str, length_s: Fraction) -> VideoPlan:
        document, output = self.document, self.document.film.outputs[name]
        shown = frames_shown(document, self.timeline, name, output)
        fps = getattr(output, "fps", None)
        said = labels(document, self.timeline, self._materials, name)
        sounds = sound_plans(document, self.timeline, self.mix, name, shown)
        if isinstance(output, SoundOutput) and not sounds:
            problem = Problem(f"{name}: the film has no sound", document.place("outputs", name))
            raise SpecError((problem,))
        coding = coding_of(document, name, output)
        return VideoPlan(
            name=name,
            encoding=coding.encoding,
            animation=coding.whole,
            segments=self._segments(self._bounds(shown, length_s)) if coding.encoding else (),
            sounds=sounds,
            labels=replace(part(said, shown, self.timeline.rate), sounds=sound_labels(sounds))
            if coding.labelled
            else UNLABELLED,
            shown=shown,
            every=self.timeline.rate / fps if fps else Fraction(1),
        )

    def _sheet(self, name: str, output: SheetOutput) -> VideoPlan:
        shown, coding = range(self.timeline.frames), coding_of(self.document, name, output)
        return VideoPlan(
            name=name,
            encoding=coding.encoding,
            animation=coding.whole,
            segments=tuple(map(self.still, sheet_frames(self.timeline, output))),
            sounds=(),
            labels=UNLABELLED,
            shown=shown,
        )

    def _bounds(self, shown: range, length_s: Fraction) -> tuple[int, ...]:
        """The ends of the segments of ``shown``: the film's own, and its two ends."""
        within = self.cuts(length_s)
        return (shown.start, *(cut for cut in within if cut in shown[1:]), shown.stop)

    def cuts(self, length_s: Fraction) -> tuple[int, ...]:
        """The first frame of every segment of about ``length_s`` seconds, and the film's end."""
        inner = {
            placed.number: tuple(
                cut - first
                for cut in self._films[placed.clip.film].cuts(length_s)
                if 0 < cut - first < placed.frames
            )
            for placed in self._pictures
            if (first := self._first(placed)) is not None
        }
        return cuts(self.timeline, self._full, length_s, inner)

    def _first(self, placed: PlacedClip) -> int | None:
        if placed.clip.kind != "composition":
            return None
        return first_frame(placed, self._films[placed.clip.film].timeline.rate, self.timeline.rate)

    def mix(self, rate_hz: int, channels: int, wanted: Heard = ALL) -> MixList | None:
        """The sound of the film and of all films in it, or of a part; None where nothing sounds.

        Raises:
            SpecError: a film in it cannot be heard at the speed at which it is played.
        """

        def inner(placed: PlacedClip) -> MixList | None:
            mix = self._films[placed.clip.film].mix(rate_hz, channels)
            if mix and (reason := unheard(placed, mix)) is not None:
                told = f"{placed.label}: {reason}"
                raise SpecError((Problem(told, placed.place, "mute: true leaves its sound out"),))
            return mix

        return mix_list(self.document, self.timeline, rate_hz, channels, inner, wanted=wanted)

    def _segments(self, bounds: tuple[int, ...]) -> tuple[Segment, ...]:
        """The frames between ``bounds``, each run of them with its display list."""
        layers: list[list[Layer]] = [[] for _ in bounds[1:]]
        clips: list[list[int]] = [[] for _ in bounds[1:]]
        for placed in self._seen():
            first, end = max(placed.first, bounds[0]), min(placed.end, bounds[-1])
            for number in covered(bounds, first, end):
                start, stop = max(first, bounds[number]), min(end, bounds[number + 1])
                shown = self._layers(placed, range(start, stop), start - bounds[number])
                layers[number] += shown
                clips[number] += (placed.number, *self._masks.chain(placed))
        canvas = self.document.film.canvas
        return tuple(
            Segment(
                first=bounds[number],
                display=self._painted(
                    DisplayList(
                        width_px=canvas.width,
                        height_px=canvas.height,
                        background=canvas.background,
                        frames=bounds[number + 1] - bounds[number],
                        layers=numbered(layers[number]),
                        dynamic_range=self._canvas.dynamic_range,
                        adjustments=self._adjustments(bounds[number], bounds[number + 1]),
                    ),
                    clips[number],
                ),
                clips=tuple(clips[number]),
            )
            for number in range(len(bounds) - 1)
        )

    def _adjustments(self, first: int, end: int) -> AdjustmentRuns:
        """What is done to the film's picture on these frames."""
        return self._adjusting(range(first, end)) if self._adjusting else ()

    def _painted(self, display: DisplayList, clips: list[int]) -> DisplayList:
        """What is told to the painter of ``display``, which shows ``clips``."""
        if not self._films:
            return visible(display)
        display = unwrapped(display)
        display = replace(display, layers=numbered(list(display.layers)))
        if lacks_background(display):
            placed = next(
                one
                for one in self._pictures
                if one.number in clips and one.clip.kind == "composition"
            )
            raise SpecError((no_background(placed),))
        return visible(display)

    def _seen(self) -> list[PlacedClip]:
        """The pictures that are shown by themselves."""
        return [placed for placed in self._pictures if placed.number not in self._masks.hidden]

    def _mask(
        self, placed: PlacedClip, frames: range, first: int
    ) -> Callable[[Layer | None, range], Layer | None]:
        """What has the layer of some of a clip's frames masked by another clip, if one does.

        ``frames`` of the film are all that is masked; they stand at ``first`` of a segment.
        """
        matte = self._masks.of(placed)
        if matte is None:
            return lambda layer, _: layer
        both = range(max(frames.start, matte.first), min(frames.stop, matte.end))
        at = first + both.start - frames.start
        layers = tuple(self._layers(matte, both, at)) if both else ()
        masked = masking(placed, self._studio, layers)
        return lambda layer, part: masked(layer, part[: layer.count]) if layer else None

    def _layers(self, placed: PlacedClip, frames: range, first: int) -> list[Layer]:
        leaving = self._leaving.get(placed.number, _STAYS)
        local = range(frames.start - placed.first, frames.stop - placed.first)
        runs = [
            run
            for part in parts(placed, local, leaving)
            for run in lit(placed, self._canvas.rate, part)
        ]
        mask = self._mask(placed, frames, first)
        made = [
            mask(
                layer(
                    look,
                    placed,
                    self._canvas,
                    part,
                    first + part.start - local.start,
                    leaving=leaving,
                ),
                part,
            )
            for look in self._looks[placed.number]
            for part in (run for some in runs for run in within(look.shown, some))
            if part
        ]
        made.append(cover_layer(placed, self._canvas.size, local, first))
        return [one for one in made if one is not None]


def _check(document: Document) -> None:
    """Have libav say whether all filters that the spec names can be had."""
    findings = Findings(document)
    for check in (check_filters, check_sound_filters):
        try:
            check(document)
        except SpecError as error:
            findings.adopt(error)
    findings.settle()
