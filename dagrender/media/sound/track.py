"""A whole master coded at once, by codecs whose packets depend on all that came before them."""

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from numpy.typing import NDArray

from dagrender.errors import EncodeError
from dagrender.media.sound.block import read_block
from dagrender.media.sound.layout import layout_of
from dagrender.media.sound.level import Level
from dagrender.media.sound.limiting import levelled_blocks
from dagrender.media.sound.signal import Samples

_BIT_EXACT = 1 << 23
"""AV_CODEC_FLAG_BITEXACT: the encoder does not sign its stream."""
_Value = TypeVar("_Value", np.float32, np.int32)
_CHUNK = 4096
"""Samples that are given to an encoder at a time where it takes any number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackEncoding:
    """How a master is coded: ``aac`` (AAC-LC), ``opus``, ``mp3``, ``flac``, ``alac`` or ``pcm``.

    The last three are in 24 bits.
    """

    codec: str
    bitrate: int
    """Bits a second, of all channels together: kept to, or with ``fineness`` an estimate; 0 for
    codecs without loss."""
    rate_hz: int
    channels: int
    fineness: float | None = None
    """Of AAC: how fine the quantiser is throughout, whatever bits that takes; None keeps to the bit
    rate."""

    @property
    def in_passages(self) -> bool:
        """Whether it is coded in passages, which are joined, not as a whole."""
        return self.codec == "aac"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Coder:
    """An encoder of libav's, the samples that it takes, and the container that keeps its clock."""

    encoder: str
    samples: str
    container: str
    options: tuple[tuple[str, str], ...] = ()


_CODERS: Mapping[str, _Coder] = {
    "opus": _Coder(encoder="libopus", samples="flt", container="mp4"),
    "mp3": _Coder(encoder="libmp3lame", samples="fltp", container="mp4"),
    "flac": _Coder(
        encoder="flac", samples="s32", container="mp4", options=(("compression_level", "5"),)
    ),
    "alac": _Coder(encoder="alac", samples="s32p", container="mp4"),
    "pcm": _Coder(encoder="pcm_s24le", samples="s32", container="mov"),
}
FILES: Mapping[str, tuple[str, str]] = {
    ".mp3": ("mp3", "mp3"),
    ".flac": ("flac", "flac"),
    ".wav": ("pcm", "wav"),
    ".opus": ("opus", "opus"),
    ".ogg": ("opus", "ogg"),
}
"""Files of nothing but sound: the codec and libav's name of the muxer, by suffix."""


def encode_track(
    blocks: Iterable[bytes], encoding: TrackEncoding, level: Level | None = None
) -> bytes:
    """The blocks, as ``keep_block`` gave them, as one stream in a file for the joiner.

    With a ``level`` that is guided, each is followed by that of the guide.

    Raises:
        EncodeError: the encoder refuses ``encoding``.
    """
    coder = _coder(encoding)
    # the edit list counts in the movie's time scale: by default that is a millisecond, too coarse
    options = {"movie_timescale": str(encoding.rate_hz)}
    return _coded(_levelled(blocks, encoding, level), encoding, coder.container, options)


def encode_sound_file(
    blocks: Iterable[bytes], encoding: TrackEncoding, suffix: str, level: Level | None = None
) -> bytes:
    """The blocks as a file of nothing but sound; ``level`` as for ``encode_track``.

    Raises:
        EncodeError: the encoder refuses ``encoding``.
    """
    options = {"id3v2_version": "0"} if suffix == ".mp3" else {}
    return _coded(_levelled(blocks, encoding, level), encoding, FILES[suffix][1], options)


def _levelled(
    blocks: Iterable[bytes], encoding: TrackEncoding, level: Level | None
) -> Iterator[Samples]:
    samples = map(read_block, blocks)
    return samples if level is None else levelled_blocks(samples, level, encoding.rate_hz)


def _coder(encoding: TrackEncoding) -> _Coder:
    coder = _CODERS.get(encoding.codec)
    if coder is None:
        raise EncodeError(f'sound cannot be coded as "{encoding.codec}"')
    return coder


def _coded(
    blocks: Iterable[Samples], encoding: TrackEncoding, form: str, options: dict[str, str]
) -> bytes:
    buffer = io.BytesIO()
    coder = _coder(encoding)
    options = {"fflags": "+bitexact"} | options
    try:
        with av.open(buffer, "w", format=form, options=options) as container:
            stream = _stream(container, coder, encoding)
            size = stream.codec_context.frame_size or _CHUNK
            at = 0
            for samples in _in_chunks(blocks, size):
                container.mux(stream.encode(_frame(samples, coder, encoding, at)))
                at += len(samples)
            container.mux(stream.encode(None))
    except MemoryError:
        raise
    except (av.FFmpegError, ValueError) as error:
        raise EncodeError(f"sound cannot be coded as {encoding.codec}: {error}") from error
    return buffer.getvalue()


def _stream(container: OutputContainer, coder: _Coder, encoding: TrackEncoding) -> AudioStream:
    layout = layout_of(encoding.channels)
    stream = container.add_stream(coder.encoder, rate=encoding.rate_hz, layout=layout)
    assert isinstance(stream, AudioStream)  # noqa: S101 - for the type checker
    context = stream.codec_context
    context.format = coder.samples
    if encoding.bitrate:
        context.bit_rate = encoding.bitrate
    context.flags |= _BIT_EXACT
    context.thread_count = 1
    context.options = dict(coder.options) | (
        {"bits_per_raw_sample": "24"} if coder.samples.startswith("s32") else {}
    )
    context.open()
    return stream


def _in_chunks(blocks: Iterable[Samples], size: int) -> Iterable[Samples]:
    """All samples in a row, ``size`` at a time; the last chunk may be shorter."""
    rest: Samples | None = None
    for block in blocks:
        samples = np.clip(block, -1, 1)
        whole = samples if rest is None else np.concatenate((rest, samples))
        full = len(whole) // size * size
        for start in range(0, full, size):
            yield whole[start : start + size]
        rest = whole[full:]
    if rest is not None and len(rest):
        yield rest


def _frame(samples: Samples, coder: _Coder, encoding: TrackEncoding, at: int) -> av.AudioFrame:
    layout = layout_of(encoding.channels)
    if coder.samples.startswith("s32"):
        whole = np.rint(samples.astype(np.float64) * ((1 << 23) - 1)).astype(np.int32)
        frame = av.AudioFrame.from_ndarray(_packed(whole << 8, coder), coder.samples, layout)
    else:
        frame = av.AudioFrame.from_ndarray(_packed(samples, coder), coder.samples, layout)
    frame.sample_rate, frame.pts = encoding.rate_hz, at
    return frame


def _packed(samples: NDArray[_Value], coder: _Coder) -> NDArray[_Value]:
    """Samples (samples, channels) as the encoder takes them: in planes, or one after the other."""
    return np.ascontiguousarray(
        samples.T if coder.samples.endswith("p") else samples.reshape(1, -1)
    )
