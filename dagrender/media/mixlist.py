"""The mix list: exactly what the mixer is told, and therefore the key of the sound.

It is to sound what the display list is to the picture: everything that can matter stands in it and
nothing else. Places are samples of the master; sources are known by content, not by path.
"""

from dataclasses import dataclass
from fractions import Fraction

from dagrender.digest import Digest


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
    """Source seconds that pass in one second of the master; positive. The pitch is kept."""
    gain: tuple[tuple[int, float], ...]
    """Breakpoints in rising order: (samples from the clip's start, linear amplitude).

    Linear in between, held outside; one point at 0 is a constant.
    """
    fade_in: int
    """Samples over which the amplitude rises from 0, linearly."""
    fade_out: int
    """Samples over which it falls to 0 at the clip's end, linearly.

    Two clips that overlap by a fade out and a fade in of the same length always sum up to 1.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class MixList:
    """One continuous master: ``samples`` of it, the sum of ``clips`` in their order."""

    rate_hz: int
    channels: int
    """1 or 2."""
    samples: int
    clips: tuple[SoundClip, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterEncoding:
    """How the master is coded. ``codec`` is ``aac`` (AAC-LC)."""

    codec: str
    bitrate: int
    """Bits a second, of all channels together."""
    rate_hz: int
    channels: int
