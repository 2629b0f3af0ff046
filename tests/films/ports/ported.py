"""Films of ``specs/ports`` as built without loss, and what their media look and sound like."""

import re
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import av
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from specs import corpus

from .. import reference
from ..film import RATE_HZ, build, decoded, heard

_FILM = re.compile(r"  film\.mp4: \{video: h264(, audio: aac)?\}\n")
_LOSSLESS = "  film.mp4: {video: {codec: h264, crf: 0, preset: ultrafast}}\n"
NAMES = sorted(
    str(path.parent.relative_to(corpus.HERE / "ports"))
    for path in (corpus.HERE / "ports").glob("*/*/film.yaml")
)


@dataclass(frozen=True)
class Port:
    """A port that was built without loss."""

    folder: Path
    rate: int

    @property
    def frames(self):
        """The planes of all its frames."""
        return _frames(self.folder / "film.mp4")

    def at(self, time_s):
        """The planes of the frame that is shown at a time."""
        return self.frames[int(time_s * self.rate + 1e-9)]

    @property
    def sound(self):
        """Its sound as float32 (samples, channels), without loss."""
        return pcm(self.folder / "sound.wav")


def built(name, folder):
    """Builds ``ports/NAME``, its film and its sound without loss."""
    spec = corpus.stage_port(name, folder)
    text = spec.read_text("utf-8")
    outputs = _FILM.search(text)
    assert outputs, name
    wav = "  sound.wav: {}\n" if outputs[1] else ""
    spec.write_text(text.replace(outputs[0], _LOSSLESS + wav), "utf-8")
    build(folder, spec)
    return Port(folder=folder, rate=int(re.search(r"fps: (\d+)", text)[1]))


_frames = cache(decoded)


@cache
def footage(name):
    """All frames of a film of the ports' media: 25 a second, 320x180 but for tall.mp4."""
    return decoded(corpus.ensure_ports() / name)


def still(name, zoom=1.0, by=(0.0, 0.0)):
    """A photo that covers the canvas, zoomed about its middle and moved: float R, G, B."""
    with av.open(str(corpus.ensure_ports() / name)) as file:
        photo = next(file.decode(video=0)).to_ndarray(format="rgb24").astype(float)
    half = photo.reshape(180, 2, 320, 2, 3).mean((1, 3))
    x, y = np.meshgrid(np.arange(320) + 0.5, np.arange(180) + 0.5)
    u, v = (x - 160 - by[0]) / zoom + 160, (y - 90 - by[1]) / zoom + 90
    return reference.bilinear(half, u, v)


def pcm(path):
    """A sound that is kept without loss, or a film's: float (samples, 2), from -1 to 1."""
    if path.suffix == ".mp4":
        return heard(path).samples
    with av.open(str(path)) as file:
        floats = av.AudioResampler("fltp", "stereo", RATE_HZ)
        parts = [part for frame in file.decode(audio=0) for part in floats.resample(frame)]
        return np.concatenate([part.to_ndarray() for part in [*parts, *floats.resample(None)]], 1).T


def song(name, start_s, length_s):
    """A part of a sound of the ports' media: float64 (samples, 2)."""
    first = round(start_s * RATE_HZ)
    part = pcm(corpus.ensure_ports() / name)[first : first + round(length_s * RATE_HZ)]
    return part.astype(float)


def line(rate_hz, *points):
    """What goes in a line from point to point, each (seconds, value), sample by sample."""
    times, values = zip(*points, strict=True)
    return np.interp(np.arange(round(times[-1] * rate_hz)) / rate_hz, times, values)[:, None]


def mixed(under, over, share):
    """Planes of ``over`` laid over ``under``: ``share`` is a number, or one for each pixel."""
    shares = np.broadcast_to(np.asarray(share, float), under[0].shape)
    small = reference.subsampled(np.repeat(shares[..., None], 3, -1))[1]
    return tuple(
        below * (1 - part) + above * part
        for below, above, part in zip(under, over, (shares, small, small), strict=True)
    )


def flat(rgb, size=(320, 180)):
    """Float planes of one colour, ``rgb`` from 0 to 255."""
    return reference.coded(np.broadcast_to(np.asarray(rgb, float), (size[1], size[0], 3)))


def cut(planes, left, top, right, bottom):
    """A rectangle of planes; all its sides are even."""
    luma, *chroma = planes
    halves = [plane[top // 2 : bottom // 2, left // 2 : right // 2] for plane in chroma]
    return (luma[top:bottom, left:right], *halves)


def share_of(found, under, over):
    """How much of ``over`` lies over ``under`` in what was found, by least squares."""
    base, top, seen = (np.concatenate([np.ravel(p).astype(float) for p in planes])
                       for planes in (under, over, found))  # fmt: skip
    way = top - base
    return float(way @ (seen - base) / (way @ way))
