"""Passages of the master as it was mixed, for codecs that cannot be joined from pieces.

A passage holds exactly its own samples, so that all of them in a row are the master. What is coded
from them is coded whole (``media/sound/track.py``).
"""

import io

import av
import numpy as np
from av.audio.stream import AudioStream

from dagrender.errors import EncodeError
from dagrender.media.sound.mixlist import MasterEncoding, MixList
from dagrender.media.sound.passage import Passage, PassageResult, passage_start, passages
from dagrender.media.sound.signal import Samples

_ENCODER = "pcm_f32le"


def whole_passages(mix: MixList) -> tuple[Passage, ...]:
    """The whole of ``mix`` in passages without run-in; they start where those of AAC do."""
    count = len(passages(mix))
    starts = (*(passage_start(number) for number in range(count)), mix.samples)
    parts = ((starts[number], starts[number + 1]) for number in range(count))
    return tuple(
        Passage(mix=mix.window(start, stop), run_in=0, packets=None) for start, stop in parts
    )


def keep_passage(samples: Samples, encoding: MasterEncoding) -> PassageResult:
    """``samples``, float32 (samples, channels), cut off at full scale, as a WAV file of floats.

    Raises:
        EncodeError: there are no samples.
    """
    if not len(samples):
        raise EncodeError("the master has no samples")
    levels = np.abs(samples)
    over = np.flatnonzero((levels > 1).any(axis=1))
    return PassageResult(
        data=_wav(np.clip(samples, -1, 1), encoding),
        samples=len(samples),
        peak=float(levels.max(initial=0.0)),
        clipped=int(np.count_nonzero(levels > 1)),
        clipped_first=int(over[0]) if len(over) else 0,
        clipped_end=int(over[-1]) + 1 if len(over) else 0,
    )


def _wav(samples: Samples, encoding: MasterEncoding) -> bytes:
    layout = "mono" if encoding.channels == 1 else "stereo"
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="wav", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream(_ENCODER, rate=encoding.rate_hz, layout=layout)
        assert isinstance(stream, AudioStream)  # noqa: S101 - for the type checker
        packed = np.ascontiguousarray(samples, dtype=np.float32).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(packed, format="flt", layout=layout)
        frame.sample_rate, frame.pts = encoding.rate_hz, 0
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)
    return buffer.getvalue()


def read_passage(data: bytes) -> Samples:
    """The samples that ``keep_passage`` kept: float32 (samples, channels)."""
    with av.open(io.BytesIO(data), "r", format="wav") as container:
        channels = container.streams.audio[0].channels
        parts = [frame.to_ndarray().reshape(-1, channels) for frame in container.decode(audio=0)]
    return np.concatenate(parts)
