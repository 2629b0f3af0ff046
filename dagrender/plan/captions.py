"""Captions as looks: what a file says at every frame, one text at a time."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from dagrender.captions.cues import Cue, Word
from dagrender.paint.displaylist import Cel
from dagrender.paint.textcel import TextCel
from dagrender.plan.look import CelRuns, Look
from dagrender.plan.properties import Studio, numbers, per_frame, placed_look, raster_scale_of
from dagrender.plan.text import Part, Writing
from dagrender.plan.timeline import PlacedClip
from dagrender.spec.words import Span
from dagrender.timebase import frame_at

_BREAK = "\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """What is shown from frame ``first`` to ``end``, in parts; each with whether it is spoken."""

    first: int
    end: int
    parts: tuple[tuple[str, bool], ...]


def captions_look(placed: PlacedClip, studio: Studio) -> Look:
    """The layer of a captions clip; the texts come and go in one place."""
    raster_scale = raster_scale_of(numbers(placed, studio, placed.clip.scale))
    captioning = _Captioning(placed, studio, raster_scale)
    look = placed_look(placed, studio, captioning.cels(), raster_scale)
    return replace(look, shown=captioning.shown())


def captions_of(
    cues: Sequence[Cue], in_s: Fraction, rate: Fraction, *, words: bool
) -> tuple[Caption, ...]:
    """What cues show from the file's time ``in_s`` on, in frames from there, one after the other.

    With ``words`` there is one for every word that is spoken.
    """

    def frame(time_s: Fraction) -> int:
        return frame_at(max(Fraction(0), time_s - in_s), rate)

    timed = [(frame(cue.start_s), frame(cue.end_s), cue) for cue in cues]
    timed = [(first, end, cue) for first, end, cue in timed if first < end]
    spoken = {id(cue): _spoken(cue) if words else (_whole(cue),) for _, _, cue in timed}
    bounds = {at for first, end, _ in timed for at in (first, end)}
    for first, end, cue in timed:
        starts = (frame(word.start_s) for word in spoken[id(cue)])
        bounds.update(at for at in starts if first < at < end)
    found: list[Caption] = []
    coming, current = iter(timed), list[tuple[int, int, Cue]]()
    waiting = next(coming, None)
    for begin, finish in pairwise(sorted(bounds)):
        current = [one for one in current if one[1] > begin]
        while waiting is not None and waiting[0] <= begin:
            current.append(waiting)
            waiting = next(coming, None)
        if current:
            parts = tuple(_parts([(cue, spoken[id(cue)]) for _, _, cue in current], frame, begin))
            found.append(Caption(first=begin, end=finish, parts=parts if words else _plain(parts)))
    return tuple(found)


def _whole(cue: Cue) -> Word:
    return Word(start_s=cue.start_s, text=cue.text)


def _spoken(cue: Cue) -> tuple[Word, ...]:
    """The words of a cue; its time is shared out among its letters where the file does not say."""
    if cue.words:
        return cue.words
    words = [word + " " for word in cue.text.split(" ")]
    words = [part for word in words for part in _lines(word)]
    words[-1] = words[-1].removesuffix(" ")
    letters = sum(map(len, words)) or 1
    at, found = 0, []
    for word in words:
        start_s = cue.start_s + (cue.end_s - cue.start_s) * Fraction(at, letters)
        found.append(Word(start_s=start_s, text=word))
        at += len(word)
    return tuple(found)


def _lines(word: str) -> list[str]:
    return [part for part in word.splitlines(keepends=True) if part]


def _parts(
    shown: list[tuple[Cue, tuple[Word, ...]]], frame: Callable[[Fraction], int], at: int
) -> Iterator[tuple[str, bool]]:
    for number, (_, words) in enumerate(shown):
        if number:
            yield _BREAK, False
        current = max((n for n, word in enumerate(words) if frame(word.start_s) <= at), default=-1)
        for place, word in enumerate(words):
            yield word.text, place == current


def _plain(parts: tuple[tuple[str, bool], ...]) -> tuple[tuple[str, bool], ...]:
    return (("".join(text for text, _ in parts), False),)


class _Captioning(Writing):
    """The cels of one captions clip."""

    def __init__(self, placed: PlacedClip, studio: Studio, raster_scale: float) -> None:
        super().__init__(placed, studio, raster_scale)
        clip, rate = placed.clip, studio.canvas.rate
        in_s = clip.in_.evaluate(rate, {}.__getitem__) if clip.in_ else Fraction(0)
        cues = studio.materials.captions[clip.captions]
        words = clip.highlight is not None
        found = captions_of(cues, in_s, rate, words=words)
        self._captions = [one for one in found if one.first < placed.frames]
        self._firsts = [one.first for one in self._captions]
        self._rate = rate
        self._said: dict[int, list[Part]] = {}
        if words:
            self._properties.colour(clip.highlight)
        self._steady = self._properties.still
        self._cels: dict[int, TextCel] = {}

    def shown(self) -> tuple[range, ...]:
        """The runs of frames in which there is a caption, those without a gap between as one."""
        runs: list[range] = []
        for one in self._captions:
            if runs and runs[-1].stop == one.first:
                runs[-1] = range(runs[-1].start, one.end)
            else:
                runs.append(range(one.first, one.end))
        return tuple(runs)

    def cels(self) -> Callable[[range], CelRuns]:
        """The cels of a range of frames; where there is no caption, of the one before."""
        if self._steady and self._captions:
            return self._runs
        return per_frame(self._studio, self._cel)

    def _runs(self, frames: range) -> CelRuns:
        found: list[tuple[int, Cel]] = []
        first = frames.start
        for number in range(self._number(frames.start), len(self._captions)):
            behind = number + 1
            end = self._firsts[behind] if behind < len(self._firsts) else frames.stop
            stop = min(end, frames.stop)
            if number not in self._cels:
                self._cels[number] = self._cel(self._firsts[number] / self._rate)
            if stop > first:
                found.append((stop - first, self._cels[number]))
                first = stop
            if stop == frames.stop:
                break
        return tuple(found)

    def _number(self, frame: Fraction | int) -> int:
        return max(0, bisect_right(self._firsts, frame) - 1)

    def parts(self, time_s: Fraction) -> list[Part]:
        """What the caption at a time says; that before it where there is none."""
        number = self._number(time_s * self._rate)
        if number not in self._said:
            parts = self._captions[number].parts if self._captions else (("", False),)
            highlight = self._clip.highlight
            self._said[number] = [
                self.part(
                    Span(text=text).model_copy(update={"color": highlight if spoken else None})
                )
                for text, spoken in parts
            ]
        return self._said[number]
