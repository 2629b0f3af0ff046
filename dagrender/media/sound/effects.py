"""Effects: what is done to the sound of a strip, by libavfilter, and how far that remembers.

A filter with a memory begins anew in every block of the master, on what sounded before it: so long
before that what it should have remembered from still earlier is at least 120 dB down.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np
from av.filter import Graph

from dagrender.errors import EncodeError
from dagrender.media.sound.layout import layout_of
from dagrender.media.sound.room import Room, impulse
from dagrender.media.sound.signal import Samples

if TYPE_CHECKING:
    from av.filter.context import FilterContext

_CHUNK = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """A filter of libavfilter with its options, both as libav calls them."""

    name: str
    options: tuple[tuple[str, str], ...] = ()
    reach_s: Fraction = Fraction(0)
    """How many seconds back what comes in still matters to what comes out."""
    ahead_s: Fraction = Fraction(0)
    """How many seconds ahead it looks."""
    room: Room | None = None
    """What the sound is convolved with, by ``afir``."""


def quoted(value: str) -> str:
    """An option's value in which nothing has a meaning for libav's parser of options."""
    return "'" + value.replace("'", "'\\''") + "'"


def margins(effects: Iterable[Effect], rate_hz: int) -> tuple[int, int]:
    """How many samples back and ahead a chain of effects looks."""
    back = ahead = Fraction(0)
    for effect in effects:
        back, ahead = back + effect.reach_s, ahead + effect.ahead_s
    return -int(-back * rate_hz // 1), -int(-ahead * rate_hz // 1)


def applied(samples: Samples, rate_hz: int, effects: tuple[Effect, ...]) -> Samples:
    """``samples``, float32 (samples, channels), through a chain of effects; as many come out.

    Raises:
        EncodeError: libav does not take the options of a filter.
    """
    if not effects or not len(samples):
        return samples
    try:
        return _run(samples, rate_hz, effects)
    except MemoryError:
        raise
    except (av.FFmpegError, ValueError) as error:
        names = ", ".join(effect.name for effect in effects)
        raise EncodeError(f"the effects {names} cannot be had: {error}") from None


def _run(samples: Samples, rate_hz: int, effects: tuple[Effect, ...]) -> Samples:
    layout = layout_of(samples.shape[1])
    # the graph must outlive its filters
    graph = Graph()
    graph.threads = 1
    last = source = _buffer(graph, rate_hz, layout)
    rooms: list[tuple[FilterContext, Room]] = []
    for effect in effects:
        arguments = ":".join(f"{key}={value}" for key, value in effect.options)
        last, before = graph.add(effect.name, arguments), last
        before.link_to(last)
        if effect.room is not None:
            rooms.append((_buffer(graph, rate_hz, layout), effect.room))
            rooms[-1][0].link_to(last, 0, 1)
    form = graph.add("aformat", f"sample_fmts=fltp:channel_layouts={layout}:sample_rates={rate_hz}")
    sink = graph.add("abuffersink")
    last.link_to(form)
    form.link_to(sink)
    graph.configure()
    for buffer, room in rooms:
        buffer.push(_frame(impulse(room, rate_hz, samples.shape[1]), 0, rate_hz, layout))
        buffer.push(None)
    done: list[Samples] = []
    for start in range(0, len(samples), _CHUNK):
        source.push(_frame(samples[start : start + _CHUNK], start, rate_hz, layout))
        done += _pulled(sink)
    source.push(None)
    done += _pulled(sink)
    whole = np.concatenate(done) if done else samples[:0]
    out = np.zeros_like(samples, dtype=np.float32)
    count = min(len(out), len(whole))
    out[:count] = whole[:count]
    return out


def _buffer(graph: Graph, rate_hz: int, layout: str) -> "FilterContext":
    return graph.add_abuffer(
        sample_rate=rate_hz, format="fltp", layout=layout, time_base=Fraction(1, rate_hz)
    )


def _frame(samples: Samples, at: int, rate_hz: int, layout: str) -> av.AudioFrame:
    planes = np.ascontiguousarray(samples.T, dtype=np.float32)
    frame = av.AudioFrame.from_ndarray(planes, format="fltp", layout=layout)
    frame.sample_rate, frame.pts, frame.time_base = rate_hz, at, Fraction(1, rate_hz)
    return frame


def _pulled(sink: "FilterContext") -> list[Samples]:
    found: list[Samples] = []
    while True:
        try:
            frame = sink.pull()
        except (av.BlockingIOError, av.EOFError):
            return found
        assert isinstance(frame, av.AudioFrame)  # noqa: S101 - for the type checker
        found.append(np.asarray(frame.to_ndarray().T, np.float32))
