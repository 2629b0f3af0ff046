"""Splices: what is heard between two pins is made of pieces of the sound between them."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from dagrender.media.sound.signal import Samples

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


Nominal = Callable[[int, int, int], int]
"""Where a splice is to begin: (position of the pin before, samples since then, splice's length)."""


class Splicer:
    """What is heard between two pins of a sound.

    Args:
        samples: the sound, float32 (samples, channels).
        mono: the same in one channel, which decides where splices go.
        rate_hz: its sample rate.
        nominal: where in the sound a splice is to begin, to be in time.
    """

    def __init__(self, samples: Samples, mono: Samples, rate_hz: int, nominal: Nominal) -> None:
        self._samples = samples
        self._mono = mono
        self._nominal = nominal
        self._splice, self._fade, self._search, self._likeness, self._attack, self._lead = (
            rate_hz * ms // 1000
            for ms in (_SPLICE_MS, _FADE_MS, _SEARCH_MS, _LIKENESS_MS, _ATTACK_MS, _LEAD_MS)
        )
        self._step = max(1, rate_hz // _COARSE_HZ)
        self._rise = np.square(np.sin((np.arange(self._fade) + 0.5) / self._fade * np.pi / 2))

    def between(self, begin: int, end: int, count: int) -> Samples:
        """``count`` samples that start as the sound does at ``begin`` and lead up to ``end``.

        ``count`` is how long it takes from the one to the other, and the sound has 50 ms more on
        either side. What is too short for a splice goes over from the one to the other throughout.
        """
        if count < self._lead + 2 * self._fade:
            return self._crossed(begin, end, count)
        out = np.empty((count, self._samples.shape[1]), np.float32)
        uncut = min(count, self._splice + self._fade)
        out[:uncut] = self._samples[begin : begin + uncut]
        last_join = count - self._lead - self._fade
        at, shift = self._splice, begin
        while at < last_join - self._fade:
            until = at + self._splice
            if until > last_join - self._fade:
                until = last_join
            low, high = self._allowed(begin, end, at, until)
            new = self._best(
                low, high, at, shift, (until, end - count) if until == last_join else None
            )
            self._join(out, at, until + self._fade, shift, new)
            at, shift = until, new
        self._join(out, last_join, count, shift, end - count)
        return out

    def _crossed(self, begin: int, end: int, count: int) -> Samples:
        """The sound from ``begin`` faded over into that up to ``end``, ``count`` samples."""
        rise = np.square(np.sin((np.arange(count) + 0.5) / max(1, count) * np.pi / 2))[:, None]
        before, after = self._samples[begin : begin + count], self._samples[end - count : end]
        crossed: Samples = (before * (1 - rise) + after * rise).astype(np.float32)
        return crossed

    def _allowed(self, begin: int, end: int, at: int, until: int) -> tuple[int, int]:
        """From and to where in the source a splice, heard ``at`` to ``until``, may begin."""
        length = until + self._fade - at
        nominal = self._nominal(begin, at, length)
        # neither the attack behind us a second time, nor the one ahead before its time
        highest = end - length
        low = max(nominal - self._search, begin + self._attack)
        high = min(nominal + self._search, highest)
        if high < low:
            low = high = max(begin, min(low, highest))
        return low, high

    def _best(self, low: int, high: int, at: int, shift: int, then: tuple[int, int] | None) -> int:
        """The shift, source less heard position, of the splice that fits best at ``at``.

        It is to be like what is heard now, shifted by ``shift``, and with ``then``, (position,
        shift), also like what comes after it.
        """
        if low <= at + shift <= high:
            return shift
        targets = [(0, at + shift)]
        if then:
            targets.append((then[0] - at, then[0] + then[1]))
        for step in (self._step, 1):
            scores = np.zeros(())
            for offset, target in targets:
                scores = scores + self._alike(low + offset, high + offset, target, step)
            best = low + int(np.argmax(scores)) * step
            low, high = max(low, best - self._step), min(high, best + self._step)
        return best - at

    def _alike(self, low: int, high: int, target: int, step: int) -> NDArray[np.float64]:
        """How like (-1 to 1) the sound at each of ``low`` to ``high`` is to that at ``target``."""
        # the last place, ``high``, needs a whole window too, whatever the step
        places = (high - low) // step + 1
        window = -(-self._likeness // step)
        wanted = self._mono[target : target + window * step : step].astype(np.float64)
        stop = low + (places + window - 1) * step
        region = self._mono[low:stop:step].astype(np.float64)
        squares = np.concatenate(([0.0], np.cumsum(np.square(region))))
        energy = (squares[window:] - squares[:-window]) * np.dot(wanted, wanted)
        matches: NDArray[np.float64] = np.correlate(region, wanted, "valid")
        matches /= np.sqrt(np.maximum(energy, _SILENCE**2))
        return matches

    def _join(self, out: Samples, at: int, stop: int, old: int, new: int) -> None:
        """From ``at`` to ``stop``, go over from the sound shifted by ``old`` to that by ``new``."""
        body = at + self._fade
        stop = min(stop, len(out))
        out[body:stop] = self._samples[body + new : stop + new]
        if old == new:
            out[at:body] = self._samples[at + new : body + new]
            return
        before, after = self._mono[at + old : body + old], self._mono[at + new : body + new]
        power = np.sqrt(np.dot(before, before) * np.dot(after, after))
        alike = min(1.0, max(0.0, float(np.dot(before, after) / max(power, _SILENCE))))
        rise, fall = self._rise, self._rise[::-1]
        # the power stays level, be the two alike (amplitudes add) or not (powers add)
        level = 1 / np.sqrt(rise**2 + fall**2 + 2 * alike * rise * fall)
        out[at:body] = (
            self._samples[at + old : body + old] * (fall * level)[:, None]
            + self._samples[at + new : body + new] * (rise * level)[:, None]
        )
