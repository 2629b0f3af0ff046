"""What is told of a sound that is too loud for its output. Pure."""

import math
from collections.abc import Iterator, Mapping

from dagrender.artifact import ActionResult, Fact
from dagrender.digest import Digest
from dagrender.graph.model import TrackTarget, VideoTarget
from dagrender.media.sound.block import BLOCK_SAMPLES

_NAMED = 3
"""So many places are named; the others are counted."""


def too_loud(target: VideoTarget, results: Mapping[Digest, ActionResult]) -> Iterator[str]:
    """A warning for each track of an output, with the times at which it was clipped, if it was."""
    for track in target.tracks:
        yield from _of_track(target.name, track, results)


def _of_track(
    output: str, track: TrackTarget, results: Mapping[Digest, ActionResult]
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
    name = f"{output} ({track.name})" if track.name else output
    yield (
        f"the sound of {name} is too loud: {clipped} samples were clipped at {where}"
        f" (peak {20 * math.log10(peak):+.1f} dB over full scale); lower a gain"
    )


def _whole(fact: Fact) -> int:
    return int(fact)
