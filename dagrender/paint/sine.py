"""A sine that is the same on every machine: sums and products alone, which IEEE 754 fixes."""

from math import factorial

import numpy as np
from numpy.typing import NDArray

_PI_HIGH = 3.1415927410125732  # pi rounded to 24 bits: whole multiples of it are exact
_PI_LOW = -8.742278012618954e-08
_TERMS = tuple((-1) ** n / factorial(2 * n + 1) for n in range(11))


def sine(angles: NDArray[np.float64]) -> NDArray[np.float64]:
    """The sines of angles in radians, up to some 10^8, to within 1e-10.

    Taken back to half a turn around 0 in two steps (W. J. Cody and W. Waite, Software Manual for
    the Elementary Functions, 1980), and there Taylor's series, whose next term is below 1e-17.
    """
    turns = np.rint(angles / np.pi)
    rest = (angles - turns * _PI_HIGH) - turns * _PI_LOW
    square = rest * rest
    total = np.full_like(rest, _TERMS[-1])
    for term in reversed(_TERMS[:-1]):
        total = total * square + term
    return np.where(turns % 2 == 0, total, -total) * rest
