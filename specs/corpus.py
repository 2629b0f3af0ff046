"""The corpus: which compositions there are, what media each needs, and how to lay one out.

Media are made when they are first asked for and kept in ``specs/media/``, which git ignores.
"""

import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path

from filelock import FileLock

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from specs import flashes, hdr_media, media, ports, real_footage, ten_minute  # noqa: E402

CACHE = HERE / "media"
_THIRTY, _NTSC, _FILM = Fraction(30), Fraction(30000, 1001), Fraction(24)

Maker = Callable[[Path, media.Size], None]
"""Makes one file for a canvas of the given size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """One film of the corpus: the size its canvas has as it is written, and its media."""

    size: media.Size
    makers: dict[str, Maker]


def _clip(
    fps: Fraction, seconds: int, seed: int, *, share: str = "1", sound: bool = False
) -> Maker:
    """A clip of ``share`` times the canvas's size; ``share`` may be two factors, as ``1/3 1``."""

    def make(path: Path, size: media.Size) -> None:
        factors = [Fraction(part) for part in share.split()] * 2
        own = (int(size[0] * factors[0]) & ~1, int(size[1] * factors[1]) & ~1)
        media.write_clip(path, own, fps, Fraction(seconds), seed, sound=sound)

    return make


def _logo(share: str, seed: int = 0) -> Maker:
    def make(path: Path, size: media.Size) -> None:
        side = int(size[1] * Fraction(share))
        media.logo(path, (side * 16 // 9, side), seed)

    return make


def _photo(share: str, seed: int) -> Maker:
    def make(path: Path, size: media.Size) -> None:
        media.photo(path, (int(size[0] * Fraction(share)), int(size[1] * Fraction(share))), seed)

    return make


def _song(path: Path, _size: media.Size) -> None:
    media.write_sound(path, media.melody(Fraction(20), 7))


COMPOSITIONS = {
    "one-overlay": Composition(
        size=(1920, 1080),
        makers={"plate.mp4": _clip(_THIRTY, 20, 1), "logo.png": _logo("1/4")},
    ),
    "fits": Composition(
        size=(426, 240),
        makers={
            "upright.mp4": _clip(_THIRTY, 4, 21, share="1/3 1"),
            "old.mp4": _clip(_NTSC, 4, 22, share="3/4 1", sound=True),
        },
    ),
    "transitions": Composition(
        size=(320, 180),
        makers={"a.mp4": _clip(_THIRTY, 8, 31, sound=True), "b.mp4": _clip(_FILM, 8, 32)},
    ),
    "time": Composition(
        size=(320, 180),
        makers={"a.mp4": _clip(_THIRTY, 6, 51, sound=True), "b.mp4": _clip(_NTSC, 6, 52)},
    ),
    "gradients-and-text": Composition(size=(426, 240), makers={"song.flac": _song}),
    "structure": Composition(size=(320, 180), makers={}),
    "stills": Composition(
        size=(320, 180),
        makers={
            "hills.jpg": _photo("2", 41),
            "dunes.png": _photo("1", 42),
            "logo.png": _logo("1/3", 1),
        },
    ),
    "motion": Composition(
        size=(320, 180), makers={"talk.mp4": _clip(_FILM, 4, 61), "logo.png": _logo("1/4", 3)}
    ),
    "words": Composition(size=(320, 180), makers={}),
    "hdr": Composition(
        size=(320, 180),
        makers={
            "night.mp4": lambda path, size: hdr_media.write_clip(
                path, size, _FILM, Fraction(2), 51
            ),
            "day.mp4": _clip(_FILM, 2, 52),
            "logo.png": _logo("1/4", 2),
        },
    ),
    "look": Composition(
        size=(320, 180),
        makers={
            "day.mp4": _clip(_FILM, 2, 61),
            "logo.png": _logo("1/3", 3),
            "grade.cube": lambda path, _size: media.write_cube(path),
        },
    ),
    "edges": Composition(
        size=(320, 180),
        makers={
            "talk.mp4": _clip(_FILM, 5, 71),
            "logo.png": _logo("1/2", 3),
            "screen.png": lambda path, size: media.green_screen(path, (size[0] // 4, size[1] // 2)),
        },
    ),
    "outputs": Composition(size=(320, 180), makers={"talk.mp4": _clip(_FILM, 2, 71, sound=True)}),
    "sync": Composition(
        size=flashes.SIZE, makers={"flashes.mov": lambda path, _size: flashes.write_source(path)}
    ),
    "real-footage": Composition(
        size=(640, 360),
        makers={
            clip: lambda path, _size: real_footage.copy_clip(path) for clip in real_footage.CLIPS
        },
    ),
}
"""All compositions that are written down as a ``film.yaml``."""


def ensure(name: str, size: media.Size | None = None) -> Path:
    """The folder with the media of composition ``name``, made now if need be."""
    composition = COMPOSITIONS[name]
    size = size or composition.size
    folder = CACHE / name / f"{size[0]}x{size[1]}"
    folder.mkdir(parents=True, exist_ok=True)
    for file, make in composition.makers.items():
        made(folder / file, partial(_make, make, size))
    return folder


def ensure_ports() -> Path:
    """The folder with the media that all films in ``ports/`` share."""
    folder = CACHE / "ports"
    for file, make in ports.MEDIA.items():
        made(folder / file, make)
    return folder


def stage_port(name: str, folder: Path) -> Path:
    """Lays the film ``ports/NAME`` out in ``folder``, its media in ``media/``; gives its spec."""
    _copy(ensure_ports(), folder / "media")
    for file in sorted((HERE / "ports" / name).glob("*.*")):
        if file.suffix in {".csv", ".yaml"}:
            text = file.read_text("utf-8").replace("../../../media/ports/", "media/")
            (folder / file.name).write_text(text, "utf-8")
    return folder / "film.yaml"


def _make(make: Maker, size: media.Size, path: Path) -> None:
    make(path, size)


def ensure_ten_minute(size: media.Size = ten_minute.SIZE, fps: int = 30) -> Path:
    """The folder with the media of the ten-minute film."""
    folder = CACHE / "ten-minute" / f"{size[0]}x{size[1]}-{fps}"
    for file in ten_minute.sources():
        made(folder / file, lambda path: ten_minute.write_source(path, size, fps))
    return folder


def ensure_minute(size: media.Size, fps: int = 30) -> Path:
    """The folder with ``minute.mp4``: a minute of ``fps`` frames a second, without sound."""
    rate = Fraction(fps)
    folder = CACHE / "minute" / f"{size[0]}x{size[1]}" / ("" if rate == _THIRTY else f"{fps}")
    made(folder / "minute.mp4", lambda path: media.write_clip(path, size, rate, Fraction(60), 3))
    return folder


def stage(name: str, folder: Path, size: media.Size | None = None) -> Path:
    """Lays composition ``name`` out in ``folder``, for a canvas of ``size``; gives its spec.

    The media are copies, in ``media/`` beside the spec: a test may do to them what it likes.
    """
    own = COMPOSITIONS[name].size
    size = size or own
    if COMPOSITIONS[name].makers:
        _copy(ensure(name, size), folder / "media")
    text = (HERE / name / "film.yaml").read_text("utf-8")
    text = text.replace(f"../media/{name}/{own[0]}x{own[1]}/", "media/")
    text = text.replace(f"size: {own[0]}x{own[1]}", f"size: {size[0]}x{size[1]}")
    spec = folder / "film.yaml"
    spec.write_text(text, "utf-8")
    return spec


def stage_ten_minute(
    folder: Path,
    film: ten_minute.Film | None = None,
    *,
    size: media.Size = ten_minute.TINY,
    fps: int = 30,
) -> Path:
    """Lays the ten-minute film, or an edited ``film`` of its, out in ``folder``; gives its spec."""
    _copy(ensure_ten_minute(size, fps), folder / "media")
    spec = folder / "film.yaml"
    spec.write_text(ten_minute.dump(film or ten_minute.film(size, fps)), "utf-8")
    return spec


def _copy(made: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for file in sorted(made.iterdir()):
        if file.is_file() and not (folder / file.name).exists():
            shutil.copy2(file, folder / file.name)


def made(path: Path, make: Callable[[Path], None]) -> None:
    """Makes ``path`` unless it is there: once, whoever asks, and whole or not at all."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    locks = CACHE / ".locks"
    locks.mkdir(exist_ok=True)
    with FileLock(locks / ("-".join(path.relative_to(CACHE).parts) + ".lock")):
        if path.exists():
            return
        # A folder of its own, not a name of its own: makers look at the name.
        with tempfile.TemporaryDirectory(prefix=".", dir=path.parent) as unfinished:
            make(Path(unfinished) / path.name)
            (Path(unfinished) / path.name).replace(path)
