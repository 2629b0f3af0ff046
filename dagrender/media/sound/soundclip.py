"""A clip of the mix list: a stretch of a source's sound, placed in the master."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from fractions import Fraction

from dagrender.digest import Digest
from dagrender.media.sound.curves import FadeCurve

Points = tuple[tuple[int, float], ...]
"""Breakpoints in rising order: (samples from the clip's start, value); linear in between, held
outside; one point at 0 is a constant."""
STEADY: Points = ((0, 1.0),)
"""A gain that changes nothing."""
GlidePath = tuple[tuple[tuple[int, Fraction], ...], ...]
"""Pieces of a path through a source, each of (sample, source time in seconds) knots."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundClip:
    """A stretch of a source's sound, placed in the master.

    The first sample heard is the source's at ``source_in_s``, to the nearest sample; where the
    source has none (before its start, behind its end, in a hole of it) there is silence.

    Cuts that follow each other in one source join without a seam if ``source_in_s`` belongs to the
    sample ``start`` itself, not to a time that was rounded to it.
    """

    content: Digest
    """``AudioFacts.content``."""
    start: int
    """Sample of the master at which the clip begins."""
    samples: int
    """How many samples of the master it lasts."""
    source_in_s: Fraction
    """In the source's own time: 0 is its first video frame, or its first sample without video."""
    speed: Fraction
    """Source seconds that pass in one second of the master; positive."""
    gain: Points
    """Linear amplitude."""
    fade_in: int
    """Samples over which the amplitude rises from 0."""
    fade_out: int
    """Samples over which it falls to 0 at the clip's end."""
    rise: FadeCurve = FadeCurve.LINEAR
    """How it does the one; linear where it does not."""
    fall: FadeCurve = FadeCurve.LINEAR
    """How it does the other."""
    pitch_follows: bool = False
    """Whether the pitch goes along with the speed, as on a tape; else it is kept."""
    pan: Points | None = None
    """Where it stands, -1 is left, 1 right; None leaves the channels as they are."""
    before: int = 0
    """Samples of the clip that a window has cut away ahead of ``start``; the fade in counts them.

    0 where no fade in reaches into what is left.
    """
    after: int = 0
    """The same behind the clip's last sample, for the fade out."""
    reverse: bool = False
    """Its samples are heard last first; ``source_in_s`` then belongs to the one heard last."""
    path: GlidePath | None = None
    """Where in the source it is, where its speed changes: pieces that know nothing of each other.

    Each has knots, (samples from the clip's start, source time in seconds), both rising, with one
    speed from knot to knot. Between pieces there is silence. Backwards, samples count from the
    clip's end. With a path, ``source_in_s`` is 0 and ``speed`` 1.
    """

    def part(self, first: int, last: int, rate_hz: int) -> "SoundClip":
        """Its samples ``first`` to ``last``, and of everything else what they depend on."""
        ahead, behind = self.before + first, self.after + self.samples - last
        rises, falls = ahead < self.fade_in, behind < self.fade_out
        early, late = (self.samples - last, self.samples - first) if self.reverse else (first, last)
        in_s = self.source_in_s + early * self.speed / rate_hz
        return replace(
            self,
            start=self.start + first,
            samples=last - first,
            source_in_s=in_s if self.path is None else self.source_in_s,
            gain=part_of(self.gain, first, last),
            pan=None if self.pan is None else part_of(self.pan, first, last),
            fade_in=self.fade_in if rises else 0,
            fade_out=self.fade_out if falls else 0,
            rise=self.rise if rises else FadeCurve.LINEAR,
            fall=self.fall if falls else FadeCurve.LINEAR,
            before=ahead if rises else 0,
            after=behind if falls else 0,
            path=None if self.path is None else _path_part(self.path, early, late),
        )


def part_of(points: Points, first: int, last: int) -> Points:
    """The breakpoints that samples ``first`` to ``last`` depend on, counted from ``first``."""
    places = [at for at, _ in points]
    start = max(0, bisect_right(places, first) - 1)
    stop = bisect_left(places, last - 1) + 1
    within = points[start:stop]
    if len({value for _, value in within}) == 1:
        return ((0, within[0][1]),)
    return tuple((at - first, value) for at, value in within)


def _path_part(path: GlidePath, first: int, last: int) -> GlidePath:
    """The pieces that samples ``first`` to ``last`` depend on, counted from ``first``."""
    return tuple(
        tuple((sample - first, source_s) for sample, source_s in piece)
        for piece in path
        if piece[0][0] < last and first < piece[-1][0]
    )
