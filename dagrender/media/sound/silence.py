"""Where a sound is silent: nothing at all, or what nobody hears."""

from collections.abc import Mapping

import numpy as np

from dagrender.media.sound.signal import Samples

_FLOOR = 1e-4
"""80 dB under full scale: above the last bits of 16, under the noise of any room."""
_WINDOW = 2048

Spans = tuple[tuple[int, int], ...]
"""From which sample to which, in rising order and apart from each other."""


def silent_spans(samples: Samples) -> Spans:
    """Where ``samples``, float32 (samples, channels), are silent, in windows of 2048 samples."""
    if not len(samples):
        return ()
    starts = np.arange(0, samples.size, _WINDOW * samples.shape[1])
    peaks = np.maximum.reduceat(np.abs(samples).ravel(), starts)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], peaks < _FLOOR, [False]])))
    return tuple(
        (int(first) * _WINDOW, min(len(samples), int(last) * _WINDOW))
        for first, last in zip(edges[::2], edges[1::2], strict=True)
    )


def united(*spans: tuple[int, int]) -> Spans:
    """What any of ``spans`` covers."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if last <= first:
            continue
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return tuple(found)


def shared(some: Spans, others: Spans) -> Spans:
    """What both cover."""
    return united(
        *(
            (max(first, start), min(last, end))
            for first, last in some
            for start, end in others
            if start < last and first < end
        )
    )


def told(silent: Mapping[str, Spans]) -> str:
    """Spans by the contents that are silent there, as a fact of a mix."""
    rows = (
        content + ":" + ",".join(f"{first}-{last}" for first, last in spans)
        for content, spans in sorted(silent.items())
        if spans
    )
    return ";".join(rows)


def understood(fact: str) -> dict[str, Spans]:
    """What ``told`` has written."""
    found: dict[str, Spans] = {}
    for row in filter(None, fact.split(";")):
        content, _, spans = row.partition(":")
        pairs = (span.split("-") for span in spans.split(","))
        found[content] = tuple((int(first), int(last)) for first, last in pairs)
    return found
