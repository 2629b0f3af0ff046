"""Passages: the master is coded in runs of packets that follow each other without a seam.

An AAC packet holds the spectrum of 2048 samples, of which the first half is that of the packet
before as well: a decoder adds the two halves up. So a passage is coded by an encoder of its own
that has run in on the samples ahead, and has seen those behind; of what it gives, the packets of
the passage are kept. A decoder that goes from one passage to the next finds the same samples
described by either side, as it does between any two packets.

What an encoder remembers from packet to packet is short, all but its choice of how fine to
quantise. With a constant fineness that is no choice, and the packets are those of one encode of the
whole, but for one in a hundred (more where the sound asks for more bits than a packet may have);
with a bit rate to keep to it settles within a few packets. ``tests/media/test_passage.py`` measures
both.
"""

import io
from dataclasses import dataclass
from typing import Literal

import av
import numpy as np

from dagrender.errors import EncodeError
from dagrender.media.sound.layout import layout_of
from dagrender.media.sound.signal import Samples
from dagrender.media.sound.track import TrackEncoding

PACKET_SAMPLES = 1024
"""Of AAC-LC (ISO/IEC 14496-3)."""
PACKETS = 512
"""In a passage: 10.9 s at 48 kHz."""
_LEAST_PACKETS = 64
"""In the last passage: what is shorter belongs to the one before."""
_RUN_IN = 24
"""Packets: half a second."""
_LOOK_AHEAD = 2
"""Packets: the encoder chooses its windows by the packet that follows."""
_ENCODER: Literal["aac"] = "aac"
_BIT_EXACT = 1 << 23
"""AV_CODEC_FLAG_BITEXACT: the encoder does not sign its stream."""
_CONSTANT_QUALITY = 1 << 1
"""AV_CODEC_FLAG_QSCALE."""
_LAMBDAS = 118
"""FF_QP2LAMBDA: ``fineness`` is what ffmpeg's command line calls ``-q:a``."""
_FAST, _CAREFUL = "fast", "twoloop"
"""libavcodec's coders. The fast one comes 3 to 20 dB nearer to the original at the same bit rate,
takes half the time and soon forgets where it began; but it cannot write down a spectral line of
more than 0.42 of full scale, and distorts it."""
_LOUD_LINE = 0.3
"""Of full scale, in a spectrum whose lines may look smaller than they are by a fifth."""
_SPECTRA = 64
"""So many are taken at a time."""
_WINDOW = np.sin(np.pi * (np.arange(2 * PACKET_SAMPLES, dtype=np.float32) + 0.5) / 2048)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Which samples of the master a passage is coded from, and which of its packets are kept."""

    start: int
    """The first sample: the encoder runs in on those ahead of the passage's own."""
    stop: int
    """The sample behind the last that is looked at."""
    run_in: int
    """Packets to leave out at the start; 0 for the first passage, which has the priming."""
    packets: int | None
    """How many packets are kept; None keeps all that are left, in the last passage."""


def passages(samples: int) -> tuple[Passage, ...]:
    """The whole of a master of so many samples, in passages."""
    total = -(-samples // PACKET_SAMPLES) + 1
    starts = range(0, max(1, total - _LEAST_PACKETS), PACKETS)
    return tuple(_passage(samples, first, last=first == starts[-1]) for first in starts)


def _passage(samples: int, first: int, *, last: bool) -> Passage:
    run_in = min(_RUN_IN, first)
    stop = samples if last else (first + PACKETS + _LOOK_AHEAD) * PACKET_SAMPLES
    return Passage(
        start=(first - run_in) * PACKET_SAMPLES,
        stop=min(stop, samples),
        run_in=run_in,
        packets=None if last else PACKETS,
    )


def encode_passage(
    samples: Samples,
    encoding: TrackEncoding,
    *,
    run_in: int = 0,
    packets: int | None = None,
) -> bytes:
    """``samples``, float32 (samples, channels), as AAC. The same samples give the same bytes.

    The first ``run_in`` packets are left out, and of the others ``packets`` kept (None: all). What
    lies beyond full scale is cut off.

    Returns:
        An mp4 file with one AAC-LC stream, whose time base is the sample. Packet n has a pts of
        1024 (n - 1): the first packet is the encoder's priming, or the end of the passage before.

    Raises:
        EncodeError: the encoder refuses ``encoding``, or there are no samples.
    """
    if encoding.codec != _ENCODER:
        raise EncodeError(f'the master cannot be coded as "{encoding.codec}"', "use aac")
    if not len(samples):
        raise EncodeError("the master has no samples")
    try:
        return _coded(np.clip(samples, -1, 1), encoding, run_in, packets)
    except MemoryError:
        raise
    except av.FFmpegError as error:
        raise EncodeError(f"the AAC encoder refused the master: {error}") from None


def _coded(samples: Samples, encoding: TrackEncoding, run_in: int, packets: int | None) -> bytes:
    # the edit list counts in the movie's time scale: by default that is a millisecond, too coarse
    options = {"fflags": "+bitexact", "movie_timescale": str(encoding.rate_hz)}
    buffer = io.BytesIO()
    layout = layout_of(encoding.channels)
    with av.open(buffer, "w", format="mp4", options=options) as container:
        stream = container.add_stream(_ENCODER, rate=encoding.rate_hz, layout=layout)
        stream.format = "fltp"
        stream.bit_rate = encoding.bitrate
        stream.codec_context.flags |= _BIT_EXACT
        settings = {"aac_coder": _FAST}
        if _has_loud_line(samples):
            settings = {"aac_coder": _CAREFUL}
        elif encoding.fineness is not None:
            stream.codec_context.flags |= _CONSTANT_QUALITY
            settings["global_quality"] = str(round(encoding.fineness * _LAMBDAS))
        stream.codec_context.options = settings
        planes = np.ascontiguousarray(samples.T, dtype=np.float32)
        frame = av.AudioFrame.from_ndarray(planes, format="fltp", layout=layout)
        frame.sample_rate, frame.pts = encoding.rate_hz, 0
        coded = [*stream.encode(frame), *stream.encode(None)]
        kept = coded[run_in:] if packets is None else coded[run_in : run_in + packets]
        for packet in kept:
            packet.pts = packet.dts = (packet.pts or 0) - run_in * PACKET_SAMPLES
            container.mux(packet)
    return buffer.getvalue()


def _has_loud_line(samples: Samples) -> bool:
    """Whether some packet's spectrum holds a line that only the careful coder can write down."""
    length = 2 * PACKET_SAMPLES
    padded = np.pad(samples, ((PACKET_SAMPLES, length), (0, 0)))
    for first in range(0, len(padded) - length, _SPECTRA * PACKET_SAMPLES):
        part = padded[first : first + (_SPECTRA + 1) * PACKET_SAMPLES]
        # a line is no louder than all of the sound together
        if np.abs(part).max(initial=0.0) <= _LOUD_LINE:
            continue
        frames = np.lib.stride_tricks.sliding_window_view(part, length, axis=0)[::PACKET_SAMPLES]
        lines = np.abs(np.fft.rfft(frames * _WINDOW, axis=-1))
        if lines.max(initial=0.0) > _LOUD_LINE * _WINDOW.sum() / 2:
            return True
    return False
