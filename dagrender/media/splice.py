"""Filling the time between two pins with splices of the sound between them."""

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from dagrender.media.signal import Samples

_SPLICE_MS = 30
_FADE_MS = 10
_SEARCH_MS = 10
"""Either way: 20 ms hold a period of the lowest tones."""
_LIKENESS_MS = 15
_ATTACK_MS = 6
"""What follows a pin and is never played twice."""
_LEAD_MS = 2
"""What comes before a pin and is heard uncut with it."""
_COARSE_HZ = 12_000
_SILENCE = 1e-9


class Splicer:
    """Makes what is heard between two pins, for one rate and speed."""

    def __init__(self, rate_hz: int, speed: Fraction) -> None:
        self._speed = speed
        self._splice, self._fade, self._search, self._likeness, self._attack, self._lead = (
            rate_hz * ms // 1000
            for ms in (_SPLICE_MS, _FADE_MS, _SEARCH_MS, _LIKENESS_MS, _ATTACK_MS, _LEAD_MS)
        )
        self._step = max(1, rate_hz // _COARSE_HZ)
        ramp = (np.arange(self._fade) + 0.5) / self._fade
        self._rise = np.square(np.sin(ramp * np.pi / 2))

    def between(self, samples: Samples, mono: Samples, begin: int, end: int, count: int) -> Samples:
        """``count`` samples that start as the sound does at ``begin`` and lead up to ``end``.

        Args:
            samples: the sound, float32 (samples, channels), with some 50 ms more on either side.
            mono: the same in one channel, which decides where splices go.
            begin: the pin at the start; what follows it is played uncut.
            end: the pin behind the end, at least 30 ms away in the source and in ``count``.
            count: how much is heard; ``end - begin`` divided by the speed.
        """
        out = np.empty((count, samples.shape[1]), np.float32)
        out[: self._splice + self._fade] = samples[begin : begin + self._splice + self._fade][
            :count
        ]
        last_join = count - self._lead - self._fade
        at, shift = 0, begin
        while (at := at + self._splice) < last_join - self._fade:
            until = at + self._splice
            if until > last_join - self._fade:
                until = last_join
            position = self._fit(mono, begin, end, at, until, last_join, shift)
            self._join(out, samples, mono, at, shift, position - at, until + self._fade)
            shift = position - at
        self._join(out, samples, mono, last_join, shift, end - count, count)
        return out

    def _fit(
        self, mono: Samples, begin: int, end: int, at: int, until: int, last_join: int, shift: int
    ) -> int:
        """Where in the source the splice that is heard from ``at`` to ``until`` begins."""
        length = until + self._fade - at
        # a splice runs at the sound's own speed: let its middle be in time, not its beginning
        nominal = begin + int(at * self._speed + (self._speed - 1) * length / 2)
        # neither the attack behind us a second time, nor the one ahead before its time
        highest = end - length
        low = max(nominal - self._search, begin + self._attack)
        high = min(nominal + self._search, highest)
        if high <= low:
            return max(begin, min(low, highest))
        if low <= at + shift <= high:
            return at + shift
        targets = [(at + shift, 0)]
        if until == last_join:
            targets.append((end - self._lead - self._fade, until - at))
        step = self._step
        scores = sum(self._likeness_of(mono, low + o, high + o, t, step) for t, o in targets)
        best = low + int(np.argmax(scores)) * step
        low, high = max(low, best - step), min(high, best + step)
        scores = sum(self._likeness_of(mono, low + o, high + o, t, 1) for t, o in targets)
        return low + int(np.argmax(scores))

    def _likeness_of(
        self, mono: Samples, low: int, high: int, target: int, step: int
    ) -> NDArray[np.float64]:
        """How alike (-1 to 1) the sound at each of ``low`` to ``high`` is to that at ``target``."""
        wanted = mono[target : target + self._likeness : step].astype(np.float64)
        region = mono[low : high + self._likeness : step].astype(np.float64)
        matches = np.correlate(region, wanted, "valid")
        squares = np.concatenate(([0.0], np.cumsum(np.square(region))))
        energy = squares[len(wanted) :] - squares[: -len(wanted)]
        return matches / np.sqrt(np.maximum(energy * np.dot(wanted, wanted), _SILENCE**2))

    def _join(
        self, out: Samples, samples: Samples, mono: Samples, at: int, old: int, new: int, stop: int
    ) -> None:
        """From ``at`` on, go over from the sound shifted by ``old`` to that shifted by ``new``."""
        body = at + self._fade
        out[body:stop] = samples[body + new : stop + new]
        if old == new:
            out[at:body] = samples[at + new : body + new]
            return
        before, after = mono[at + old : body + old], mono[at + new : body + new]
        power = np.sqrt(np.dot(before, before) * np.dot(after, after))
        alike = min(1.0, max(0.0, float(np.dot(before, after) / max(power, _SILENCE))))
        rise, fall = self._rise, self._rise[::-1]
        # the power stays level, be the two alike (amplitudes add) or not (powers add)
        level = 1 / np.sqrt(rise**2 + fall**2 + 2 * alike * rise * fall)
        out[at:body] = (
            samples[at + old : body + old] * (fall * level)[:, None]
            + samples[at + new : body + new] * (rise * level)[:, None]
        )
