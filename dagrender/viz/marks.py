"""The sign of each state: told apart by its shape, not only by its colour."""

from dagrender.viz.drawing import State
from dagrender.viz.markup import number
from dagrender.viz.palette import class_of

_RADIUS = 6


def mark(state: State, x: float, y: float) -> str:
    """The sign of ``state``, around a point.

    A disc with a tick, an arrowhead, a broken ring, or a diamond with a cross.
    """
    at = f'transform="translate({number(x)} {number(y)})"'
    return f"<g {at}>{_SIGNS[state]}</g>"


def _shape(state: State, path: str, sign: str = "") -> str:
    shape = f'<path class="mark {class_of(state)}" d="{path}"/>'
    return shape + (f'<path class="sign" d="{sign}"/>' if sign else "")


_RING = f"M-{_RADIUS} 0a{_RADIUS} {_RADIUS} 0 1 1 {2 * _RADIUS} 0a{_RADIUS} {_RADIUS} 0 1 1 -12 0Z"
_SIGNS = {
    State.CACHED: _shape(State.CACHED, _RING, "M-2.6 .2L-.8 2L2.8 -1.8"),
    State.TO_RUN: _shape(State.TO_RUN, "M-4 -5.5L5.5 0L-4 5.5Z"),
    State.VIRTUAL: _shape(State.VIRTUAL, "M-5 0a5 5 0 1 1 10 0a5 5 0 1 1 -10 0Z"),
    State.FAILED: _shape(
        State.FAILED, "M0 -7L7 0L0 7L-7 0Z", "M-2.2 -2.2L2.2 2.2M-2.2 2.2L2.2 -2.2"
    ),
}
