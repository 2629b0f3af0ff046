"""Springs as easings: a damped harmonic oscillator that is let go at 0 and comes to rest at 1.

Of mass m, stiffness k and damping c, the way that is left, e, obeys m e'' + c e' + k e = 0 with
e = 1 and e' = 0 at first (the step response of a second-order system; WebKit's ``spring()`` is the
same). In units of sqrt(m / k) of time that is e'' + 2 z e' + e = 0 with the damping ratio
z = c / (2 sqrt(k m)), below 1 of which it swings over its end. A way between two keys has its time
already, so z is all that counts.

The way ends when the spring has come to rest: when its energy e^2 + e'^2, which only ever falls, is
so small that it stays within a thousandth of its end. What is left by then is taken off in
proportion, so that it ends at 1 exactly.
"""

import math
from functools import lru_cache

LEAST_RATIO, GREATEST_RATIO = 0.01, 100.0
"""Ratios of damping: below, it swings hundreds of times; above, it creeps."""

_REST = 1e-6  # the energy of a thousandth of the way
_SMALL = 0.125
_TERMS = 12

_Matrix = tuple[float, float, float, float]


def damping_ratio(mass: float, stiffness: float, damping: float) -> float:
    """How strongly a spring is damped: 1 is the least at which it never swings over its end."""
    return damping / (2 * math.sqrt(stiffness * mass))


def spring_at(ratio: float, u: float) -> float:
    """The place at ``u`` (0 to 1) of the time that the spring takes to come to rest.

    Only sums, products and quotients of doubles, so that every machine gives the same bits.
    """
    rest = _rest_time(ratio)
    return (1 - _state(ratio, u * rest)[0]) / (1 - _state(ratio, rest)[0])


@lru_cache(maxsize=64)
def _rest_time(ratio: float) -> float:
    """When the energy has fallen to that of rest, by bisection."""
    low, high = 0.0, 1.0
    while _energy(ratio, high) > _REST:
        low, high = high, 2 * high
    while low < (middle := (low + high) / 2) < high:
        if _energy(ratio, middle) > _REST:
            low = middle
        else:
            high = middle
    return high


def _energy(ratio: float, time: float) -> float:
    left, speed = _state(ratio, time)
    return left * left + speed * speed


def _state(ratio: float, time: float) -> tuple[float, float]:
    """The way that is left, and its derivative: the first column of exp(A time).

    A is (0, 1; -1, -2 ratio). Its exponential is a Taylor series of a small part of the time,
    squared until that has become the whole.
    """
    halvings, part = 0, time
    while part * (1 + 2 * ratio) > _SMALL:
        halvings, part = halvings + 1, part / 2
    step: _Matrix = (0.0, part, -part, -2 * ratio * part)
    power: _Matrix = (1.0, 0.0, 0.0, 1.0)
    total = power
    for term in range(1, _TERMS + 1):
        product = _times(power, step)
        power = (product[0] / term, product[1] / term, product[2] / term, product[3] / term)
        total = (
            total[0] + power[0], total[1] + power[1], total[2] + power[2], total[3] + power[3],
        )  # fmt: skip
    for _ in range(halvings):
        total = _times(total, total)
    return total[0], total[2]


def _times(a: _Matrix, b: _Matrix) -> _Matrix:
    return (
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
    )
