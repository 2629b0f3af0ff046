"""What is told of how loud an output is: too loud, or not as it was wanted to be. Pure."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from dagrender.artifact import ActionResult, Fact
from dagrender.digest import Digest
from dagrender.graph.model import TrackTarget, VideoTarget
from dagrender.media.sound.block import BLOCK_SAMPLES
from dagrender.media.sound.levelling import TOLERANCE_LU, Levelling

_NAMED = 3
"""So many places are named; the others are counted."""


Found = Callable[[TrackTarget], Levelling | None]
"""What brought a track to its loudness; None of one of which none was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loudness:
    """How loud a track of sound was, and is; of a stem, the whole that it is a part of."""

    track: str
    """Empty where it is the only one."""
    target_lufs: float
    mixed_lufs: float | None
    """None of silence."""
    gain_db: float
    lufs: float | None
    true_peak_db: float | None
    limited: bool
    """Whether a limiter took hold anywhere."""


def loudness_of(target: VideoTarget, found: Found) -> tuple[Loudness, ...]:
    """What is reported of each track of an output of which a loudness was asked for."""
    pairs = ((track, found(track)) for track in target.tracks)
    return tuple(
        Loudness(
            track=track.name,
            target_lufs=track.loudness.target_lufs,
            mixed_lufs=_tenth(one.before_lufs),
            gain_db=one.level.gain_db,
            lufs=_tenth(one.after_lufs),
            true_peak_db=_tenth(one.peak_db),
            limited=one.level.ceiling_db is not None,
        )
        for track, one in pairs
        if one and track.loudness
    )


def told_of(
    target: VideoTarget, results: Mapping[Digest, ActionResult], found: Found
) -> Iterator[str]:
    """Warnings for each track: with the times at which it was clipped, or that it is not as wanted.

    What is brought to a loudness is never clipped.
    """
    for track in target.tracks:
        name = f"{target.name} ({track.name})" if track.name else target.name
        one = found(track)
        if one is None:
            yield from _too_loud(name, track, results)
        else:
            yield from _not_as_wanted(name, track, one)


def _not_as_wanted(name: str, track: TrackTarget, found: Levelling) -> Iterator[str]:
    wanted = track.loudness
    if wanted is None:
        return
    if found.after_lufs is None:
        yield f"the sound of {name} is silent: it cannot be brought to a loudness"
    elif abs(found.after_lufs - wanted.target_lufs) > TOLERANCE_LU:
        yield (
            f"the sound of {name} comes to {found.after_lufs:.1f} LUFS, not to"
            f" {wanted.target_lufs:g}: its peaks are held under {wanted.true_peak_db:g} dB"
            f" after {found.level.gain_db:+.1f} dB; ask for less, or compress it"
        )


def _tenth(value: float | None) -> float | None:
    return None if value is None else round(value, 1) + 0.0


def _too_loud(
    name: str, track: TrackTarget, results: Mapping[Digest, ActionResult]
) -> Iterator[str]:
    spans: list[tuple[int, int]] = []
    peak, clipped = 0.0, 0
    for number, key in enumerate(track.mixes):
        facts = dict(results[key].facts)
        count = _whole(facts.get("clipped", 0))
        if not count:
            continue
        clipped, peak = clipped + count, max(peak, float(facts["peak"]))
        start = number * BLOCK_SAMPLES
        spans.append((start + _whole(facts["clipped_first"]), start + _whole(facts["clipped_end"])))
    if not clipped:
        return
    places = [
        f"{first / track.encoding.rate_hz:.2f}-{end / track.encoding.rate_hz:.2f} s"
        for first, end in spans
    ]
    where = ", ".join(places[:_NAMED])
    if len(places) > _NAMED:
        where += f" and {len(places) - _NAMED} more places"
    yield (
        f"the sound of {name} is too loud: {clipped} samples were clipped at {where}"
        f" (peak {20 * math.log10(peak):+.1f} dB over full scale); lower a gain"
    )


def _whole(fact: Fact) -> int:
    return int(fact)
