"""The media that the films in ``ports/`` share: footage of 25 frames a second, stills, sounds."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from pathlib import Path

import av
import numpy as np
import skia

from specs import media

RATE = Fraction(25)
SIZE = (320, 180)
STROKE_FRAMES = 35
CLOCK_SIZE = (320, 180)
DANCER_SIZE = (96, 160)
DANCER_ALPHA = 0.75
_DANCER_SECONDS = 2


def _clip(seconds: int, seed: int, *, size: media.Size = SIZE, sound: bool = False) -> "_Maker":
    return lambda path: media.write_clip(path, size, RATE, Fraction(seconds), seed, sound=sound)


def _sound(seconds: int, seed: int) -> "_Maker":
    return lambda path: media.write_sound(path, media.melody(Fraction(seconds), seed))


def _photo(size: media.Size, seed: int) -> "_Maker":
    return lambda path: media.photo(path, size, seed)


def clock(path: Path) -> None:
    """Greys that go round as a clock's hand does: black at twelve, white just before it."""
    width, height = CLOCK_SIZE
    middle = width / 2, height / 2
    surface = skia.Surface(width, height)
    with surface as canvas:
        canvas.rotate(-90, *middle)
        hand = skia.GradientShader.MakeSweep(*middle, [skia.ColorBLACK, skia.ColorWHITE])
        canvas.drawPaint(skia.Paint(Shader=hand))
    surface.makeImageSnapshot().save(str(path), skia.kPNG)


def stroke_reach(number: int, row: int) -> float:
    """How far from the left a stroke has painted a row over on a frame, in pixels."""
    ragged = 12 * np.sin(row / 9) + 7 * np.sin(row / 2.3)
    return SIZE[0] + 30 - (SIZE[0] + 60) * number / (STROKE_FRAMES - 1) + ragged


def _stroke(path: Path) -> None:
    """White from which a broad brush takes everything, from right to left."""
    width, height = SIZE

    def pictures() -> Iterator[media.Planes]:
        grey = np.full((height // 2, width // 2), 128, np.uint8)
        for number in range(STROKE_FRAMES):
            reach = np.array([stroke_reach(number, row) for row in range(height)])
            white = np.clip(reach[:, None] - np.arange(width), 0, 1)
            yield (16 + 219 * white).round().astype(np.uint8), grey, grey

    media.write_video(path, pictures(), SIZE, RATE)


def _dancer(path: Path) -> None:
    """Somebody, more or less, who sways; all around is transparent. VP9 with alpha."""
    width, height = DANCER_SIZE
    with av.open(str(path), "w", options={"fflags": "bitexact"}) as file:
        stream = file.add_stream("libvpx-vp9", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuva420p"
        stream.codec_context.thread_count = 1
        stream.codec_context.options = {"crf": "10", "b": "0", "auto-alt-ref": "0", "cpu-used": "4"}
        for number in range(round(_DANCER_SECONDS * RATE)):
            rgba = np.zeros((height, width, 4), np.uint8)
            rgba[..., :3] = 200, 60, 120
            lean = round(10 * np.sin(number / 6))
            rgba[20:140, 34 + lean : 62 + lean, 3] = round(255 * DANCER_ALPHA)
            frame = av.VideoFrame.from_ndarray(rgba, format="rgba").reformat(format="yuva420p")
            frame.pts, frame.time_base = number, 1 / RATE
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))


_Maker = Callable[[Path], None]

MEDIA: dict[str, _Maker] = {
    "talk.mp4": _clip(15, 81, sound=True),
    "code.mp4": _clip(10, 82),
    "lake.mp4": _clip(8, 83, sound=True),
    "road.mp4": _clip(8, 84, sound=True),
    "tall.mp4": _clip(3, 85, size=(90, 160)),
    "dancer.webm": _dancer,
    "stroke.mp4": _stroke,
    "dunes.jpg": _photo((640, 360), 86),
    "hills.jpg": _photo((640, 360), 87),
    "ridge.jpg": _photo((640, 360), 88),
    "tower.jpg": _photo((240, 400), 89),
    "logo.png": partial(media.logo, size=(160, 90), seed=1),
    "clock.png": clock,
    "song.flac": _sound(30, 9),
    "voice.flac": _sound(8, 10),
    "jingle.flac": _sound(3, 11),
}
"""How each file is made."""
