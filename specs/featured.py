"""The compositions of the feature pages, ``specs/features/NAME.yaml``, and their media."""

import re
import shutil
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path

import av
import numpy as np

from dagrender.spec.pages import PARTS
from specs import corpus, drawn, lettering, media

FOLDER = corpus.HERE / "features"
MEDIA = corpus.CACHE / "features"
NAMES = tuple(name for names in PARTS.values() for name in names)
_CANVAS = (320, 180)
_WRITTEN = "../media/features/"
"""How the compositions write the folder of their media."""

PICTURES = 9
"""How many pictures the sequence of the boat has."""
TONE_HZ = 440
BADGE = """\
<svg xmlns="http://www.w3.org/2000/svg" width="60" height="60" viewBox="0 0 60 60">
  <circle cx="30" cy="30" r="28" fill="#ffd060"/>
  <path d="M30 8 L44 46 L10 22 H50 L16 46 Z" fill="#a03020"/>
  <circle cx="30" cy="30" r="24" fill="none" stroke="#203040" stroke-width="2"/>
</svg>
"""

LOSSLESS = "{video: {codec: h264, crf: 0, preset: ultrafast}}"


def _still(size: media.Size, draw: drawn.Draw) -> Callable[[Path], None]:
    return lambda path: drawn.write_still(path, size, draw)


def _film(draw: Callable[..., None], count: int = 72) -> Callable[[Path], None]:
    return lambda path: drawn.write_film(path, _CANVAS, count, draw)


def _boat(number: int) -> Callable[[Path], None]:
    return _still(_CANVAS, partial(drawn.sailing, share=(number - 1) / PICTURES))


def _tone() -> media.Sound:
    time = np.arange(2 * media.RATE_HZ) / media.RATE_HZ
    return np.tile(0.5 * np.sin(2 * np.pi * TONE_HZ * time), (2, 1)).astype(np.float32)


def _together(path: Path, *names: str) -> None:
    """The first streams of other media in one file."""
    with av.open(str(path), "w", options={"fflags": "bitexact"}) as file:
        packets = []
        for name in names:
            with av.open(str(MEDIA / name)) as source:
                stream = source.streams[0]
                made = file.add_stream_from_template(stream)
                for packet in source.demux(stream):
                    if packet.dts is not None:
                        packet.stream = made
                        packets.append((packet.dts * packet.time_base, packet))
        for _, packet in sorted(packets, key=lambda one: one[0]):
            file.mux_one(packet)


MAKERS: dict[str, Callable[[Path], None]] = {
    "hills.jpg": lambda path: media.photo(path, (640, 360), 4),
    "meadow.jpg": _still((640, 360), partial(drawn.meadow, scale=2)),
    "lighthouse.jpg": _still((240, 360), drawn.lighthouse),
    "logo.png": lambda path: media.logo(path, (96, 54), 1),
    "star.png": _still((180, 180), drawn.star),
    "swirl.png": _still(_CANVAS, drawn.swirl),
    "sailing.mp4": _film(drawn.sailing),
    "balloon.mp4": _film(drawn.balloon),
    "presenter.mp4": _film(drawn.presenter),
    "tone.flac": lambda path: media.write_sound(path, _tone()),
    "two.mkv": lambda path: _together(path, "sailing.mp4", "balloon.mp4", "tone.flac"),
    "grade.cube": partial(media.write_cube, shift=0.4),
    "song.flac": lambda path: media.write_sound(path, media.melody(Fraction(3), 7)),
    "badge.svg": lambda path: path.write_text(BADGE, "utf-8") and None,
    "light.gif": drawn.write_light,
    **{
        f"crossing/{number:02}.png": _boat(number)
        for number in range(1, PICTURES + 1)
        if number != 5
    },
    "blocks.ttf": lettering.write_blocks,
    "faces.ttf": lettering.write_faces,
}
"""All media of the feature pages."""


def ensure_media() -> Path:
    """The folder with the media of all feature pages, made now where they are missing."""
    for name, make in MAKERS.items():
        corpus.made(MEDIA / name, make)
    return MEDIA


def stage(name: str, folder: Path, *, lossless: bool = False) -> Path:
    """Lays the composition of a feature out in ``folder``; gives its spec.

    ``lossless`` puts one film without loss, ``film.mp4``, in the place of its outputs.
    """
    text = (FOLDER / f"{name}.yaml").read_text("utf-8")
    text = text.replace(_WRITTEN, f"{ensure_media().as_posix()}/")
    if lossless:
        text = re.sub(r"(?ms)^outputs:.*\Z", f"outputs:\n  film.mp4: {LOSSLESS}\n", text)
    shutil.copytree(FOLDER / "parts", folder / "parts", dirs_exist_ok=True)
    spec = folder / f"{name}.yaml"
    spec.write_text(text, "utf-8")
    return spec
