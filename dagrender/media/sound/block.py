"""Blocks: the master as it is mixed, in float, in runs of samples that are kept by themselves.

All outputs of a film that have the same rate and channels share them; what is coded for each is
coded from them (``media/sound/passage.py``, ``media/sound/track.py``). Nothing is cut off in a
block: what lies beyond full scale is cut off when it is coded.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass

import av
import numpy as np
from av.audio.stream import AudioStream

from dagrender.errors import EncodeError
from dagrender.media.sound.layout import layout_of
from dagrender.media.sound.mixlist import MixList
from dagrender.media.sound.signal import Samples
from dagrender.media.sound.silence import Spans, told

BLOCK_SAMPLES = 512 * 1024
"""10.9 s at 48 kHz; the last block of a master may be shorter."""
_ENCODER = "pcm_f32le"


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockResult:
    """A block, and what its samples are like."""

    data: bytes
    """A WAV file of 32-bit floats."""
    peak: float
    """The largest absolute value; 1 is full scale."""
    clipped: int
    """How many values lie beyond full scale."""
    clipped_first: int
    """The first sample of those, counted from the block's start; 0 if there is none."""
    clipped_end: int
    """The sample behind the last of those."""
    silent: str
    """Where sources that are heard in it are silent, by content (``media/sound/silence.py``)."""


def blocks(mix: MixList) -> tuple[MixList, ...]:
    """The whole of ``mix``, in blocks."""
    starts = range(0, mix.samples, BLOCK_SAMPLES)
    return tuple(mix.window(start, min(start + BLOCK_SAMPLES, mix.samples)) for start in starts)


def keep_block(
    samples: Samples, rate_hz: int, silent: Mapping[str, Spans] | None = None
) -> BlockResult:
    """``samples``, float32 (samples, channels), to the last bit; ``silent`` is told of them.

    Raises:
        EncodeError: there are no samples.
    """
    if not len(samples):
        raise EncodeError("the master has no samples")
    levels = np.abs(samples)
    over = np.flatnonzero((levels > 1).any(axis=1))
    return BlockResult(
        data=_wav(samples, rate_hz),
        peak=float(levels.max(initial=0.0)),
        clipped=int(np.count_nonzero(levels > 1)),
        clipped_first=int(over[0]) if len(over) else 0,
        clipped_end=int(over[-1]) + 1 if len(over) else 0,
        silent=told(silent or {}),
    )


def _wav(samples: Samples, rate_hz: int) -> bytes:
    layout = layout_of(samples.shape[1])
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="wav", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream(_ENCODER, rate=rate_hz, layout=layout)
        assert isinstance(stream, AudioStream)  # noqa: S101 - for the type checker
        packed = np.ascontiguousarray(samples, dtype=np.float32).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(packed, format="flt", layout=layout)
        frame.sample_rate, frame.pts = rate_hz, 0
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)
    return buffer.getvalue()


def read_block(data: bytes) -> Samples:
    """The samples that ``keep_block`` kept: float32 (samples, channels)."""
    with av.open(io.BytesIO(data), "r", format="wav") as container:
        channels = container.streams.audio[0].channels
        parts = [frame.to_ndarray().reshape(-1, channels) for frame in container.decode(audio=0)]
    return np.concatenate(parts)
