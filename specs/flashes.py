"""Flashes and beeps at known times: is the sound where the picture is?

The source shows a white frame and sounds a short 1 kHz burst at the start of every second. The
film in ``sync/`` cuts it three times and plays a part of it twice as fast; ``expected`` says,
exactly, on which of the film's frames each flash stands and when its burst begins.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from specs import media

FPS = Fraction(30)
SECONDS = 12
SIZE = (320, 180)
BURST_S = Fraction(8, 1000)
BURST_HZ = 1000

_WHITE, _DARK = 235, 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A stretch of the source as it stands in the film."""

    in_s: Fraction
    out_s: Fraction
    speed: int = 1

    @property
    def duration_s(self) -> Fraction:
        """How long it plays."""
        return (self.out_s - self.in_s) / self.speed


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A flash and its burst, in the film's time."""

    frame: int
    time_s: Fraction
    stretched: bool
    """Whether it lies in a part whose speed is changed."""


CUTS = (
    Cut(in_s=Fraction(1, 2), out_s=Fraction(7, 2)),
    Cut(in_s=Fraction(31, 5), out_s=Fraction(43, 5)),
    Cut(in_s=Fraction(13, 5), out_s=Fraction(33, 5), speed=2),
    Cut(in_s=Fraction(47, 5), out_s=Fraction(58, 5)),
)
"""The cuts of ``sync/film.yaml``."""


def expected() -> tuple[Mark, ...]:
    """Where every flash and burst of the film is."""
    marks: list[Mark] = []
    start = Fraction(0)
    for cut in CUTS:
        for second in range(SECONDS):
            if cut.in_s <= second < cut.out_s:
                time_s = start + (second - cut.in_s) / cut.speed
                frame = time_s * FPS
                if frame.denominator != 1:
                    raise AssertionError(f"the flash at {time_s} s is between two frames")
                marks.append(Mark(frame=int(frame), time_s=time_s, stretched=cut.speed != 1))
        start += cut.duration_s
    return tuple(marks)


def write_source(path: Path) -> None:
    """The source: H.264, and sound in PCM, so that nothing smears the bursts' onsets."""
    media.write_video(
        path, _pictures(), SIZE, FPS, sound=_bursts(), gop=30, audio_codec="pcm_s16le"
    )


def _pictures() -> Iterator[media.Planes]:
    width, height = SIZE
    grey = np.full((height // 2, width // 2), 128, np.uint8)
    ramp = np.arange(width, dtype=np.uint8) // 8
    for number in range(int(SECONDS * FPS)):
        if number and number % FPS == 0:
            luma = np.full((height, width), _WHITE, np.uint8)
        else:
            luma = np.broadcast_to(_DARK + np.roll(ramp, number), (height, width)).copy()
        yield luma, grey, grey


def _bursts() -> media.Sound:
    sound = np.zeros((2, SECONDS * media.RATE_HZ), np.float32)
    time = np.arange(int(BURST_S * media.RATE_HZ)) / media.RATE_HZ
    # A cosine: the burst starts at its full height, so that its onset is one sample.
    burst = 0.7 * np.cos(2 * np.pi * BURST_HZ * time)
    for second in range(1, SECONDS):
        first = second * media.RATE_HZ
        sound[:, first : first + burst.size] = burst
    return sound
