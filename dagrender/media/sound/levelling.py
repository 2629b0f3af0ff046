"""Which level brings a master to a loudness: found by measuring, in few rounds. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from dagrender.media.sound.level import Level, Loudness
from dagrender.media.sound.loudness import Measure, integrated_lufs, peak_db

TOLERANCE_LU = 0.2
"""So near is near enough to be said to be what was asked for."""
_NEAR_LU = 0.1
"""And so near is near enough to look no further."""
_ROUNDS = 6
_MOST_MORE_DB = 12.0
"""By so much more at most than a master without peaks would need."""
_FLATTEST = 0.25
"""Where a dB of gain brings less than so many LU, the limiter takes nearly all of it."""
_MARGIN_DB = 0.1
"""Meters differ in how they go between samples."""

Measures = tuple[Measure, ...]
"""Of each block of a master."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Master:
    """A master as it was mixed, measured block by block."""

    measures: Measures
    samples: int
    rate_hz: int

    def lufs(self, measures: Measures) -> float | None:
        """Its loudness, were its blocks as ``measures`` say."""
        return integrated_lufs(measures, self.samples, self.rate_hz)

    def limited(self, level: Level) -> tuple[int, ...]:
        """The numbers of the blocks that are not just louder or softer with ``level``.

        A limiter reaches over the ends of its block, but not over a whole one.
        """
        if level.ceiling_db is None:
            return ()
        loud = {
            number
            for number, one in enumerate(self.measures)
            if peak_db((one.louder(level.gain),)) > level.ceiling_db
        }
        every = range(len(self.measures))
        return tuple(n for n in every if loud & {n - 1, n, n + 1})


@dataclass(frozen=True, slots=True, kw_only=True)
class Levelling:
    """A level, and the loudness before and after; or a level that is still to be measured."""

    level: Level
    is_settled: bool
    before_lufs: float | None
    """None of silence."""
    after_lufs: float | None = None
    peak_db: float | None = None
    """The true peak afterwards."""


def levelling(wanted: Loudness, master: Master, limited: Mapping[Level, Measures]) -> Levelling:
    """The level for ``master``, or the next one that is to be measured.

    ``limited`` are the measures of all blocks with the levels that were asked for so far.
    """
    before = master.lufs(master.measures)
    if before is None:
        return Levelling(level=Level(gain_db=0.0), is_settled=True, before_lufs=None)
    gain_db, ceiling_db = _tenths(wanted.target_lufs - before), wanted.true_peak_db - _MARGIN_DB
    peak = peak_db(master.measures)
    if peak + gain_db <= ceiling_db:
        return Levelling(
            level=Level(gain_db=gain_db),
            is_settled=True,
            before_lufs=before,
            after_lufs=before + gain_db,
            peak_db=peak + gain_db,
        )
    most_db, found = gain_db + _MOST_MORE_DB, None
    at: tuple[float, float] | None = None
    for _ in range(_ROUNDS):
        level = Level(gain_db=gain_db, ceiling_db=_tenths(ceiling_db))
        if level not in limited:
            return Levelling(level=level, is_settled=False, before_lufs=before)
        after = master.lufs(limited[level]) or before
        over_db = peak_db(limited[level]) - wanted.true_peak_db
        found = Levelling(
            level=level,
            is_settled=True,
            before_lufs=before,
            after_lufs=after,
            peak_db=wanted.true_peak_db + over_db,
        )
        if over_db > 0:
            ceiling_db -= ceil(over_db * 10) / 10
            continue
        short = wanted.target_lufs - after
        slope = (after - at[1]) / (gain_db - at[0]) if at else 1.0
        step_db = _tenths(short / max(_FLATTEST, min(1.0, slope)))
        at, gain_db = (gain_db, after), _tenths(min(gain_db + step_db, most_db))
        if abs(short) <= _NEAR_LU or gain_db == at[0] or slope < _FLATTEST:
            break
    assert found is not None  # noqa: S101 - for the type checker
    return found


def _tenths(decibels: float) -> float:
    """To the nearest tenth, so that what hardly changes the loudness changes no gain."""
    return round(decibels, 1) + 0.0
