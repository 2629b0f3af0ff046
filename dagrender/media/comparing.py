"""What differs between two files that should be one: in bytes, in pictures, in samples."""

import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from dagrender.digest import Digest, digest_bytes
from dagrender.media.coding.planes import planes_of

_MOST_TOLD = 5
_MOST_FIELDS = 8


def differences(kept: bytes, made: bytes) -> tuple[str, ...]:
    """What differs, a sentence each: bytes first, then what they mean; nothing where all is equal.

    Args:
        kept: the one file: of pictures, of sound, an archive of pictures, or JSON.
        made: the other; what is counted "of" is in this one.
    """
    if kept == made:
        return ()
    meant = _archives(kept, made) or _documents(kept, made) or _media(kept, made)
    return (_bytes(kept, made), *meant)


def _bytes(kept: bytes, made: bytes) -> str:
    shorter = min(len(kept), len(made))
    one, other = np.frombuffer(kept, np.uint8), np.frombuffer(made, np.uint8)
    unlike = np.flatnonzero(one[:shorter] != other[:shorter])
    first = int(unlike[0]) if len(unlike) else shorter
    sizes = f"{len(kept):,} bytes"
    if len(kept) != len(made):
        return f"{sizes}, made again {len(made):,}; they differ from byte {first:,} on"
    last = int(unlike[-1])
    return f"{len(unlike):,} of {sizes} differ, the first at {first:,}, the last at {last:,}"


def _archives(kept: bytes, made: bytes) -> tuple[str, ...]:
    """Which files of two archives differ, and in what."""
    try:
        files = [_files(data) for data in (kept, made)]
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return ()
    pairs = enumerate(zip_longest(*files))
    unlike = [number for number, (one, other) in pairs if one != other]
    if not unlike:
        return ("the files in it are the same",)
    told = [f"pictures {_runs(unlike)} of {len(files[1])} differ"]
    one, other = (some[unlike[0]] if unlike[0] < len(some) else b"" for some in files)
    return (*told, *(f"picture {unlike[0]}: {what}" for what in _media(one, other)))


def _files(data: bytes) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [archive.read(name) for name in archive.namelist()]


def _documents(kept: bytes, made: bytes) -> tuple[str, ...]:
    """Which entries of two JSON documents differ."""
    try:
        one, other = json.loads(kept), json.loads(made)
    except (ValueError, RecursionError):
        return ()
    unlike = list(_entries(one, other, ""))
    more = len(unlike) - _MOST_FIELDS
    told = [f"{name}: {_short(a)}, made again {_short(b)}" for name, a, b in unlike[:_MOST_FIELDS]]
    return (*told, f"and {more} more") if more > 0 else tuple(told)


def _entries(one: Any, other: Any, name: str) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            yield from _entries(one.get(key), other.get(key), f"{name}.{key}" if name else key)
    elif one != other:
        yield name, one, other


def _short(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:60]}..."  # noqa: PLR2004 - a line


@dataclass(slots=True, kw_only=True)
class _Decoded:
    """A file decoded: digests of its pictures and the last of them looked at, and its samples."""

    pictures: list[NDArray[Any]]
    sound: NDArray[Any] | None
    rate_hz: int
    packets: list[tuple[int, int, Digest]]
    """Of all streams: the stream, its time stamp, the digest of its bytes."""


def _media(kept: bytes, made: bytes) -> tuple[str, ...]:
    """Which pictures and which samples of two files differ when they are decoded."""
    try:
        one, other = _decoded(kept), _decoded(made)
    except (av.FFmpegError, ValueError, IndexError) as error:
        return (f"they cannot be decoded to be compared: {error}",)
    told = [*_pictures(one, other), *_samples(one, other), *_packets(one, other)]
    return tuple(told) or ("decoded, they are the same",)


def _decoded(data: bytes) -> _Decoded:
    found = _Decoded(pictures=[], sound=None, rate_hz=0, packets=[])
    samples: list[NDArray[Any]] = []
    with av.open(io.BytesIO(data), "r") as container:
        for packet in container.demux():
            if packet.size and packet.pts is not None:
                digest = digest_bytes(bytes(packet))
                found.packets.append((packet.stream_index, packet.pts, digest))
            if packet.stream.type not in ("video", "audio"):
                continue
            for frame in packet.decode():
                if isinstance(frame, VideoFrame):
                    planes = [np.ascontiguousarray(one).reshape(-1) for one in planes_of(frame)]
                    found.pictures.append(np.concatenate(planes))
                elif isinstance(frame, AudioFrame):
                    found.rate_hz = frame.sample_rate
                    samples.append(_in_rows(frame))
    if samples:
        found.sound = np.concatenate(samples)
    return found


def _in_rows(frame: AudioFrame) -> NDArray[Any]:
    array = frame.to_ndarray()
    if frame.format.is_planar:
        return array.T
    return array.reshape(-1, frame.layout.nb_channels)


def _pictures(one: _Decoded, other: _Decoded) -> Iterator[str]:
    count = len(other.pictures)
    if len(one.pictures) != count:
        yield f"{len(one.pictures)} pictures, made again {count}"
    unlike: list[int] = []
    most = 0
    for number, (a, b) in enumerate(zip(one.pictures, other.pictures, strict=False)):
        if a.shape != b.shape:
            unlike.append(number)
        elif not np.array_equal(a, b):
            unlike.append(number)
            most = max(most, int(np.abs(a.astype(np.int64) - b.astype(np.int64)).max()))
    if unlike:
        yield f"pictures {_runs(unlike)} of {count} differ, at most by {most}"


def _samples(one: _Decoded, other: _Decoded) -> Iterator[str]:
    if one.sound is None or other.sound is None:
        if (one.sound is None) != (other.sound is None):
            yield "only one of them has sound"
        return
    a, b = one.sound, other.sound
    if a.shape[1] != b.shape[1] or one.rate_hz != other.rate_hz:
        yield "their sound is of another form"
        return
    if len(a) != len(b):
        yield f"{len(a):,} samples, made again {len(b):,}"
    shorter = min(len(a), len(b))
    apart = np.abs(a[:shorter].astype(np.float64) - b[:shorter].astype(np.float64))
    unlike = np.flatnonzero((apart > 0).any(axis=1))
    if len(unlike):
        first, last = int(unlike[0]), int(unlike[-1])
        at_s = first / other.rate_hz
        yield (
            f"{len(unlike):,} of {len(b):,} samples differ, {first:,} ({at_s:.3f} s) to {last:,},"
            f" at most by {apart.max():.3g}"
        )


def _packets(one: _Decoded, other: _Decoded) -> Iterator[str]:
    """Packets, where they tell more than what they decode to."""
    pairs = zip_longest(one.packets, other.packets)
    unlike = [number for number, (a, b) in enumerate(pairs) if a != b]
    if unlike:
        yield f"packets {_runs(unlike)} of {len(other.packets)} differ"


def _runs(numbers: Iterable[int]) -> str:
    """``0 to 4, 7`` and the like; of many the first few."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][1] + 1 == number:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    told = [str(low) if low == high else f"{low} to {high}" for low, high in runs[:_MOST_TOLD]]
    return ", ".join(told) + (" ..." if len(runs) > _MOST_TOLD else "")
