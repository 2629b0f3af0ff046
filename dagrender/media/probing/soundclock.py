"""A sound stream's clock: whether its time stamps and its samples agree.

What a container says of the rate is not looked at: libav has corrected it by the decoder's word
before anybody can see it. A rate that is not the decoder's shows in time stamps that run away.
"""

from fractions import Fraction

from dagrender.media.facts.model import AudioFacts, VideoFacts
from dagrender.media.sound.soundtable import Place

_LEAST_S = Fraction(1, 10)
"""What is less is not told: it is heard by nobody, and files have it that nobody would call bad."""
_LEAST = Fraction(1, 1000)
"""Of a file's length: clocks of recorders differ by less."""
_UNEVEN_S = 1
_UNEVEN = Fraction(1, 20)
_MOST = 3
"""So many holes are told by their times."""


class SoundClock:
    """Watches where packets say that they stand, and where their samples put them."""

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        """Samples a second, as they come out of the decoder."""
        self._first_pts: int | None = None
        self._holes: list[tuple[Fraction, Fraction]] = []
        self._small_s = Fraction(0)
        self._late_s = Fraction(0)
        self._told_s = Fraction(0)
        self._counted = self._before = 0
        """Samples so far; and those before the packet that came last."""
        self._end = 0

    def note(self, pts: int | None, time_base: Fraction | None, place: Place) -> None:
        """Take note of the next packet, and of where it was placed."""
        hole_s = Fraction(place.position - self._end, self._rate_hz)
        if self._counted and hole_s >= _LEAST_S:
            end_s = Fraction(self._end, self._rate_hz)
            self._holes.append((end_s, end_s + hole_s))
        elif self._counted:
            self._small_s += hole_s
        if pts is not None and time_base is not None:
            if self._first_pts is None:
                self._first_pts = pts
            self._told_s = (pts - self._first_pts) * time_base
            self._late_s = Fraction(place.position, self._rate_hz) - self._told_s
            self._before = self._counted
        self._end = place.position + place.samples
        self._counted += place.samples

    def shortcomings(self) -> list[str]:
        """What does not agree, in words."""
        said: list[str] = []
        if self._holes:
            times = [f"{float(a):.2f}-{float(b):.2f} s" for a, b in self._holes[:_MOST]]
            more = len(self._holes) - len(times)
            where = ", ".join(times) + (f" and {more} more places" if more else "")
            said.append(f"its sound has holes, which are silent, at {where}")
        least_s = max(_LEAST_S, self._told_s * _LEAST)
        if self._small_s >= least_s:
            gaps = f"gaps that add up to {float(self._small_s):.2f} s are silent"
            said.append(f"{self._pace()}: {gaps}")
        elif self._late_s >= least_s:
            late = f"it lasts {float(self._late_s):.2f} s longer than they say"
            said.append(f"{self._pace()}: {late}")
        return said

    def _pace(self) -> str:
        """At which rate time stamps run, and at which samples come."""
        holes_s = sum((end_s - start_s for start_s, end_s in self._holes), Fraction(0))
        lasts_s = self._told_s - holes_s
        told = f"about {round(self._before / lasts_s, -2)} samples" if lasts_s > 0 else "no samples"
        return f"its time stamps have {told} a second, and its sound {self._rate_hz}"


def uneven(video: VideoFacts | None, audio: AudioFacts | None) -> list[str]:
    """That picture and sound do not end together, where they are far apart."""
    if video is None or audio is None:
        return []
    picture_s, sound_s = video.table.duration_s, audio.start_s + audio.duration_s
    apart_s = abs(picture_s - sound_s)
    if apart_s <= _UNEVEN_S or apart_s <= _UNEVEN * max(picture_s, sound_s):
        return []
    early, late = ("sound", "picture") if sound_s < picture_s else ("picture", "sound")
    return [f"its {early} ends {float(apart_s):.1f} s before its {late}"]
