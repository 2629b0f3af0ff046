"""A sound stream's clock: whether its time stamps, its samples and its container agree."""

from fractions import Fraction

from dagrender.media.facts.model import AudioFacts, VideoFacts
from dagrender.media.sound.soundtable import Place

_LEAST_S = Fraction(1, 10)
"""What is less is not told: it is heard by nobody, and files have it that nobody would call bad."""
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
        self._end = 0

    def note(self, pts: int | None, time_base: Fraction | None, place: Place) -> None:
        """Take note of the next packet, and of where it was placed."""
        hole_s = Fraction(place.position - self._end, self._rate_hz)
        if hole_s >= _LEAST_S and self._end:
            end_s = Fraction(self._end, self._rate_hz)
            self._holes.append((end_s, end_s + hole_s))
        elif self._end:
            self._small_s += max(Fraction(0), hole_s)
        self._end = place.position + place.samples
        if pts is None or time_base is None:
            return
        if self._first_pts is None:
            self._first_pts = pts
        told_s = (pts - self._first_pts) * time_base
        self._late_s = Fraction(place.position, self._rate_hz) - told_s

    def shortcomings(self, announced_hz: int, codec: str) -> list[str]:
        """What does not agree, in words; ``announced_hz`` is the rate that the container says."""
        said: list[str] = []
        doubled = codec == "aac" and self._rate_hz == 2 * announced_hz
        if announced_hz not in (0, self._rate_hz) and not doubled:
            # an AAC decoder may find out by itself that there is twice as much (SBR)
            said.append(
                f"its container says that the sound has {announced_hz} samples a second, but it has"
                f" {self._rate_hz}, which is what is played"
            )
        if self._holes:
            times = [f"{float(a):.2f}-{float(b):.2f} s" for a, b in self._holes[:_MOST]]
            more = len(self._holes) - len(times)
            where = ", ".join(times) + (f" and {more} more places" if more else "")
            said.append(f"its sound has holes, which are silent, at {where}")
        if self._small_s >= _LEAST_S:
            said.append(
                "its time stamps run ahead of its sound: gaps that add up to"
                f" {float(self._small_s):.2f} s are silent"
            )
        if self._late_s >= _LEAST_S:
            said.append(
                f"its time stamps run behind its sound, by {float(self._late_s):.2f} s at its end;"
                " the sound is played as it is"
            )
        return said


def uneven(video: VideoFacts | None, audio: AudioFacts | None) -> list[str]:
    """That picture and sound do not end together, where they are far apart."""
    if video is None or audio is None:
        return []
    picture_s, sound_s = video.table.duration_s, audio.start_s + audio.duration_s
    apart_s = abs(picture_s - sound_s)
    if apart_s <= max(_UNEVEN_S, _UNEVEN * max(picture_s, sound_s)):
        return []
    early, late = ("sound", "picture") if sound_s < picture_s else ("picture", "sound")
    return [f"its {early} ends {float(apart_s):.1f} s before its {late}"]
