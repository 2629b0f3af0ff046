"""The box that a clip is fitted into, where it says a size."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from dagrender.errors import Problem, SpecError
from dagrender.plan.properties import Studio, pair_track
from dagrender.plan.sampling import Track
from dagrender.plan.timeline import PlacedClip

Size = tuple[float, float]
_AUTO = -1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Boxes:
    """The size of a clip's box over its life, in pixels.

    A side that is ``auto`` follows from the other by what the clip shows, its ``natural`` size.
    """

    track: Track[Size]
    auto: int | None
    """The axis that is ``auto``: 0 is the width."""

    @property
    def moves(self) -> bool:
        """Whether it ever changes."""
        return self.track.constant is None

    @property
    def keeps_proportions(self) -> bool:
        """Whether it has the same proportions throughout."""
        sizes = [size for _, size, _ in self.track.keys]
        widest = max(sizes)
        return self.auto is not None or all(
            abs(size[0] * widest[1] - size[1] * widest[0]) < 1e-9 * max(1.0, *widest) ** 2
            for size in sizes
        )

    def at(self, time_s: Fraction, natural: tuple[Any, Any]) -> Size:
        """The box at a time of the clip."""
        return self._whole(self.track.at(time_s), natural)

    def largest(self, natural: tuple[Any, Any]) -> Size:
        """A box as wide as the widest key and as high as the highest."""
        sizes = [self._whole(size, natural) for _, size, _ in self.track.keys]
        return max(size[0] for size in sizes), max(size[1] for size in sizes)

    def _whole(self, size: Size, natural: tuple[Any, Any]) -> Size:
        width, height = max(0.0, size[0]), max(0.0, size[1])
        if self.auto == 0:
            return height * float(Fraction(natural[0]) / Fraction(natural[1])), height
        if self.auto == 1:
            return width, width * float(Fraction(natural[1]) / Fraction(natural[0]))
        return width, height


def boxes_of(placed: PlacedClip, studio: Studio) -> Boxes | None:
    """The boxes of a clip that says a size; None of one that does not.

    Raises:
        SpecError: a side is auto at one key and a length at another, or comes to less than 0.
    """
    size = placed.clip.size
    if size is None:
        return None
    autos = {tuple(side is None for side in key.value) for key in size.keys}
    if len(autos) > 1:
        raise _problem(placed, "the keys of size are auto on different sides")
    (auto,) = autos
    canvas = studio.canvas.size

    def convert(sides: tuple[Any, Any]) -> Size:
        width, height = (
            _AUTO if side is None else side.evaluate(whole, canvas)
            for side, whole in zip(sides, canvas, strict=True)
        )
        return width, height

    track = pair_track(placed, studio, size, convert)
    said = [
        [side for side, free in zip(key[1], auto, strict=True) if not free] for key in track.keys
    ]
    if any(side < 0 for sides in said for side in sides):
        raise _problem(placed, "its size comes to less than 0")
    if any(max(sides[axis] for sides in said) <= 0 for axis in range(len(said[0]))):
        raise _problem(placed, "its size comes to 0 throughout")
    return Boxes(track=track, auto=auto.index(True) if True in auto else None)


def _problem(placed: PlacedClip, message: str, hint: str = "") -> SpecError:
    return SpecError((Problem(f"{placed.label}: {message}", placed.place, hint),))
