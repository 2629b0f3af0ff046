"""Directions and affine matrices; canvas coordinates in pixels, y downwards, edges at integers."""

import math
from dataclasses import dataclass

_RIGHT_ANGLES = {0.0: (0.0, -1.0), 90.0: (1.0, 0.0), 180.0: (0.0, 1.0), 270.0: (-1.0, 0.0)}


def direction(angle_deg: float) -> tuple[float, float]:
    """Right and down parts of the unit vector that CSS calls ``angle_deg``: 0 up, 90 to the right.

    Multiples of 90 degrees are exact.
    """
    exact = _RIGHT_ANGLES.get(angle_deg % 360)
    if exact:
        return exact
    radians = math.radians(angle_deg)
    return math.sin(radians), -math.cos(radians)


@dataclass(frozen=True, slots=True, kw_only=True)
class Affine:
    """x' = xx * x + xy * y + x0 and y' = yx * x + yy * y + y0."""

    xx: float
    xy: float
    x0: float
    yx: float
    yy: float
    y0: float

    @classmethod
    def about(
        cls,
        pivot: tuple[float, float],
        target: tuple[float, float],
        scale: tuple[float, float],
        turn_deg: float,
    ) -> "Affine":
        """Scales (across, down) and turns clockwise about ``pivot``, which lies on ``target``."""
        sine, cosine = direction(turn_deg)[0], -direction(turn_deg)[1]
        xx, xy, yx, yy = scale[0] * cosine, -scale[1] * sine, scale[0] * sine, scale[1] * cosine
        return cls(
            xx=xx,
            xy=xy,
            x0=target[0] - xx * pivot[0] - xy * pivot[1],
            yx=yx,
            yy=yy,
            y0=target[1] - yx * pivot[0] - yy * pivot[1],
        )

    def after(self, first: "Affine") -> "Affine":
        """The matrix that does ``first`` and then this."""
        return Affine(
            xx=self.xx * first.xx + self.xy * first.yx,
            xy=self.xx * first.xy + self.xy * first.yy,
            x0=self.xx * first.x0 + self.xy * first.y0 + self.x0,
            yx=self.yx * first.xx + self.yy * first.yx,
            yy=self.yx * first.xy + self.yy * first.yy,
            y0=self.yx * first.x0 + self.yy * first.y0 + self.y0,
        )

    def bounds(self, width: float, height: float) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of where a box at the origin comes to lie."""
        corners = [(0.0, 0.0), (width, 0.0), (0.0, height), (width, height)]
        xs = [self.xx * x + self.xy * y + self.x0 for x, y in corners]
        ys = [self.yx * x + self.yy * y + self.y0 for x, y in corners]
        return min(xs), min(ys), max(xs), max(ys)

    def is_upright(self) -> bool:
        """Whether a box stays one with sides along the axes, not turned by right angles."""
        return self.xy == 0 and self.yx == 0

    def scale(self) -> float:
        """How much longer lengths become along the axis on which they become the least so."""
        return min(math.hypot(self.xx, self.yx), math.hypot(self.xy, self.yy))


def shift(x: float, y: float) -> Affine:
    """The matrix that only moves."""
    return Affine(xx=1.0, xy=0.0, x0=x, yx=0.0, yy=1.0, y0=y)
