"""Building whole films in this process, and taking the results apart with nothing but PyAV."""

import json
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from dagrender.engine.request import BuildRequest
from dagrender.engine.run import Build

LOSSLESS = {"codec": "h264", "crf": 0, "preset": "ultrafast"}
RATE_HZ = 48_000


def spec_of(clips, *, size="192x108", fps="30", tracks=(), media=None, outputs=None, **canvas):
    """A spec as plain data: a picture track of ``clips``, and more ``tracks`` above it."""
    timeline = [{"track": "picture", "clips": list(clips)}]
    timeline += [{"track": f"over{n}", "clips": list(more)} for n, more in enumerate(tracks)]
    return {
        "dagrender": 1,
        "canvas": {"size": size, "fps": fps, **canvas},
        "media": {n: p if isinstance(p, dict) else str(p) for n, p in (media or {}).items()},
        "timeline": timeline,
        "outputs": outputs or {"film.mp4": {"video": LOSSLESS}},
    }


def build(folder, spec, cache=None):
    """Build ``spec`` (plain data, or a file) in ``folder``; the report."""
    path = spec
    if isinstance(spec, dict):
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "film.yaml"
        path.write_text(json.dumps(spec, indent=1, ensure_ascii=False), "utf-8")  # JSON is YAML
    request = BuildRequest(spec=path, cache=cache or folder / "cache", executor="inline")
    return Build(request, lambda _: None).run()


def film(folder, clips, **more):
    """The planes of every frame of a film of ``clips``, encoded without loss."""
    build(folder, spec_of(clips, **more))
    return decoded(folder / "film.mp4")


def decoded(path):
    """Every frame's Y, U and V as uint8 arrays (uint16 of 10 bits), in presentation order."""
    with av.open(str(path)) as container:
        return [planes(frame) for frame in container.decode(video=0)]


def planes(frame):
    """Copies of a frame's planes."""
    sample = np.uint16 if frame.format.name.endswith("10le") else np.uint8
    return tuple(
        np.frombuffer(plane, sample).reshape(plane.height, -1)[:, : plane.width]
        for plane in frame.planes
    )


@dataclass
class Sound:
    """PCM as a player that honours edit lists hears it: float32 (samples, channels) from 0."""

    samples: np.ndarray
    start_s: Fraction
    rate_hz: int


def heard(path):
    """The sound of ``path``, placed by its timestamps: what comes before 0 is not heard."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        rate_hz, channels = stream.rate, stream.channels
        parts = [
            (round(frame.pts * frame.time_base * rate_hz), frame.to_ndarray().T)
            for frame in container.decode(stream)
        ]
    length = max(first + len(part) for first, part in parts)
    samples = np.zeros((length, channels), np.float32)
    for first, part in parts:
        samples[max(first, 0) : first + len(part)] = part[max(-first, 0) :]
    return Sound(samples=samples, start_s=Fraction(parts[0][0], rate_hz), rate_hz=rate_hz)


def png(path):
    """A PNG as uint8 RGB."""
    with av.open(str(path)) as container:
        return next(container.decode(video=0)).to_ndarray(format="rgb24")


def length_s(path, kind):
    """How long a stream is shown, by its packets, without what edit lists leave out."""
    with av.open(str(path)) as container:
        stream = getattr(container.streams, kind)[0]
        return stream.duration * stream.time_base


def names(folder: Path):
    """The files of a folder."""
    return sorted(path.name for path in folder.iterdir())
