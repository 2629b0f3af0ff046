"""Cubic Beziers from (0, 0) to (1, 1), as CSS Easing Functions 1 uses them."""

_PRECISION = 1e-10
_STEEP_ENOUGH = 1e-6
_NEWTON_ROUNDS = 8


def bezier_at(handles: tuple[float, ...], x: float) -> float:
    """The y at ``x`` (0 to 1) of the curve with the handles x1, y1, x2, y2 (x from 0 to 1)."""
    x1, y1, x2, y2 = handles
    return _bezier(y1, y2, _solve(x1, x2, x))


def _bezier(first: float, second: float, t: float) -> float:
    """One coordinate of a cubic Bezier from 0 to 1 with control points ``first``, ``second``."""
    rest = 1 - t
    return 3 * rest * rest * t * first + 3 * rest * t * t * second + t * t * t


def _slope(first: float, second: float, t: float) -> float:
    rest = 1 - t
    return 3 * rest * rest * first + 6 * rest * t * (second - first) + 3 * t * t * (1 - second)


def _solve(x1: float, x2: float, x: float) -> float:
    """The ``t`` at which the x coordinate is ``x``: Newton, and bisection where that is flat."""
    t = x
    for _ in range(_NEWTON_ROUNDS):
        error = _bezier(x1, x2, t) - x
        if abs(error) < _PRECISION:
            return t
        slope = _slope(x1, x2, t)
        if abs(slope) < _STEEP_ENOUGH:
            break
        t -= error / slope
    low, high = 0.0, 1.0
    while low < (t := (low + high) / 2) < high:
        if _bezier(x1, x2, t) < x:
            low = t
        else:
            high = t
    return t
