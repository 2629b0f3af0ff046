"""Media made from nothing, the same bytes every time: clips, stills, logos and music.

The pictures are meant to cost what footage costs: textured ground that pans, things that move over
it at other speeds, and grain.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
import skia
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Planes = tuple[Bytes, Bytes, Bytes]
"""Y, U and V of one 4:2:0 frame, BT.709 limited."""
Sound = NDArray[np.float32]
"""float32 (2, samples), from -1 to 1."""
Size = tuple[int, int]
"""Width and height in px, both even."""

RATE_HZ = 48_000
_BT709 = 1  # H.273's code for primaries, transfer and matrix alike
_LIMITED = 1
_GRAINS = 7
_GRAIN_CODES = 5


def write_clip(
    path: Path,
    size: Size,
    fps: Fraction,
    seconds: Fraction,
    seed: int,
    *,
    sound: bool = False,
    gop: int = 60,
) -> None:
    """A clip of moving, textured, grainy pictures; with music when ``sound``.

    The suffix of ``path`` gives the container; the picture is H.264, the sound AAC.
    """
    count = round(seconds * fps)
    music = melody(seconds, seed) if sound else None
    write_video(path, moving_pictures(size, count, seed), size, fps, sound=music, gop=gop)


def moving_pictures(size: Size, count: int, seed: int) -> Iterator[Planes]:
    """``count`` frames: a ground that pans, patches that cross it, grain on top."""
    width, height = size
    random = np.random.default_rng(seed)
    ground = _plate(
        (width * 3 // 2 & ~1, height * 3 // 2 & ~1), random, base=int(random.integers(80, 130))
    )
    patches = [_Patch(random, size, base=int(base)) for base in random.integers(60, 180, size=6)]
    grains = [random.integers(0, _GRAIN_CODES, (height, width), np.uint8) for _ in range(_GRAINS)]
    span = (ground[0].shape[1] - width, ground[0].shape[0] - height)
    phase = random.random(2) * 2 * np.pi
    for number in range(count):
        turn = number * 2 * np.pi / 450
        x, y = (
            int(span[axis] * (0.5 + 0.5 * np.sin(turn * (1.0, 0.73)[axis] + phase[axis]))) & ~1
            for axis in range(2)
        )
        luma = ground[0][y : y + height, x : x + width] + grains[number * 5 % _GRAINS]
        blue, red = (
            plane[y // 2 : (y + height) // 2, x // 2 : (x + width) // 2].copy()
            for plane in ground[1:]
        )
        for patch in patches:
            patch.paint((luma, blue, red), number)
        yield luma, blue, red


class _Patch:
    """A textured rectangle that goes round on its own path."""

    def __init__(self, random: np.random.Generator, size: Size, *, base: int) -> None:
        width, height = size
        patch_width = max(4, int(width * random.uniform(0.08, 0.22))) & ~1
        patch_height = max(4, int(height * random.uniform(0.12, 0.34))) & ~1
        self.planes = _plate((patch_width, patch_height), random, base=base)
        self.span = (width - patch_width, height - patch_height)
        self.phase = random.random(2) * 2 * np.pi
        self.speed = random.uniform(0.012, 0.035, 2)

    def paint(self, picture: Planes, number: int) -> None:
        """Puts the patch where it is at frame ``number``."""
        x, y = (
            int(
                self.span[axis] * (0.5 + 0.5 * np.sin(self.speed[axis] * number + self.phase[axis]))
            )
            & ~1
            for axis in range(2)
        )
        for plane, own, step in zip(picture, self.planes, (1, 2, 2), strict=True):
            rows, columns = own.shape
            plane[y // step : y // step + rows, x // step : x // step + columns] = own


def _plate(size: Size, random: np.random.Generator, *, base: int) -> Planes:
    """Texture with the 1/f spectrum of natural pictures (Field 1987)."""
    width, height = size
    luma = _pink((height, width), random) * 26 + base
    blue = _pink((height // 2, width // 2), random) * 9 + int(random.integers(108, 148))
    red = _pink((height // 2, width // 2), random) * 9 + int(random.integers(108, 148))
    # Headroom for the grain, so that adding it never wraps around.
    return (
        luma.clip(16, 235 - _GRAIN_CODES).astype(np.uint8),
        blue.clip(16, 240).astype(np.uint8),
        red.clip(16, 240).astype(np.uint8),
    )


def _pink(shape: tuple[int, int], random: np.random.Generator) -> NDArray[np.float64]:
    rows = np.fft.fftfreq(shape[0])[:, None]
    columns = np.fft.rfftfreq(shape[1])[None, :]
    radius = np.sqrt(rows**2 + columns**2)
    radius[0, 0] = 1
    spectrum = np.fft.rfft2(random.standard_normal(shape)) / radius**1.15
    spectrum[0, 0] = 0
    texture = np.fft.irfft2(spectrum, shape)
    return texture / max(float(texture.std()), 1e-9)


def write_video(
    path: Path,
    pictures: Iterator[Planes],
    size: Size,
    fps: Fraction,
    *,
    sound: Sound | None = None,
    gop: int = 60,
    audio_codec: str = "aac",
) -> None:
    """Encodes 4:2:0 pictures as H.264 at a high rate, and stereo ``sound`` beside them."""
    with av.open(str(path), "w", options={"fflags": "bitexact"}) as file:
        video = file.add_stream("libx264", rate=fps)
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        context = video.codec_context
        context.thread_count, context.time_base = 1, 1 / fps
        context.color_primaries = context.color_trc = context.colorspace = _BT709
        context.color_range = _LIMITED
        context.gop_size = gop
        context.options = {
            "preset": "superfast",
            "crf": "22",
            "x264-params": f"cpu-independent=1:keyint={gop}:min-keyint={gop}:scenecut=0",
        }
        audio = _add_sound(file, audio_codec) if sound is not None else None
        for number, planes in enumerate(pictures):
            frame = video_frame(planes)
            frame.pts, frame.time_base = number, 1 / fps
            file.mux(video.encode(frame))
        file.mux(video.encode(None))
        if audio is not None and sound is not None:
            encode_sound(file, audio, sound)


def video_frame(planes: Planes) -> av.VideoFrame:
    """The planes as a frame of libav's."""
    height, width = planes[0].shape
    frame = av.VideoFrame(width, height, "yuv420p")
    for plane, own in zip(frame.planes, planes, strict=True):
        if plane.line_size == own.shape[1]:
            plane.update(own.tobytes())
            continue
        padded = np.zeros((plane.height, plane.line_size), np.uint8)
        padded[:, : own.shape[1]] = own
        plane.update(padded.tobytes())
    frame.colorspace, frame.color_range = _BT709, _LIMITED
    return frame


def _add_sound(file: av.container.OutputContainer, codec: str) -> av.AudioStream:
    return cast("av.AudioStream", file.add_stream(codec, rate=RATE_HZ, layout="stereo"))


def encode_sound(file: av.container.OutputContainer, stream: av.AudioStream, sound: Sound) -> None:
    """Encodes ``sound``, whatever frame size and sample format the encoder asks for."""
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound), format="fltp", layout="stereo")
    frame.sample_rate, frame.pts, frame.time_base = RATE_HZ, 0, Fraction(1, RATE_HZ)
    context = stream.codec_context
    resampler = av.AudioResampler(context.format, "stereo", RATE_HZ, frame_size=1024)
    for part in [*resampler.resample(frame), *resampler.resample(None)]:
        file.mux(stream.encode(part))
    file.mux(stream.encode(None))


def write_sound(path: Path, sound: Sound, *, codec: str = "flac") -> None:
    """A file of sound alone."""
    with av.open(str(path), "w", options={"fflags": "bitexact"}) as file:
        encode_sound(file, _add_sound(file, codec), sound)


def melody(seconds: Fraction, seed: int) -> Sound:
    """Plucked notes of a pentatonic scale, two a second."""
    random = np.random.default_rng(seed)
    samples = round(seconds * RATE_HZ)
    sound = np.zeros((2, samples), np.float32)
    time = np.arange(RATE_HZ, dtype=np.float64) / RATE_HZ
    for start in range(0, samples, RATE_HZ // 2):
        note = 220 * 2 ** (random.choice([0, 2, 4, 7, 9, 12, 14]) / 12)
        left = random.uniform(0.3, 0.7)
        tone = np.exp(-4 * time) * (
            np.sin(2 * np.pi * note * time) + 0.3 * np.sin(4 * np.pi * note * time)
        )
        tone *= np.clip(time / 0.005, 0, 1) * np.clip((1 - time) / 0.05, 0, 1)
        tone = tone[: samples - start]
        sound[0, start : start + tone.size] += 0.25 * left * tone
        sound[1, start : start + tone.size] += 0.25 * (1 - left) * tone
    return sound


def logo(path: Path, size: Size, seed: int = 0) -> None:
    """A mark with soft edges, holes and half-transparent parts, as PNG with alpha."""
    width, height = size
    hue = (0xFF2DE2C0, 0xFFFFB45C, 0xFF8A5BFF, 0xFFFF5C8A)[seed % 4]

    def draw(canvas: skia.Canvas) -> None:
        canvas.clear(skia.ColorTRANSPARENT)
        fill = skia.Paint(Color=hue, AntiAlias=True)
        glass = skia.Paint(Color=(hue & 0x00FFFFFF) | 0x70000000, AntiAlias=True)
        radius = min(width, height) * 0.18
        canvas.drawRoundRect(skia.Rect.MakeWH(width, height), radius, radius, glass)
        canvas.drawCircle(width * 0.32, height * 0.5, min(width, height) * 0.26, fill)
        clear = skia.Paint(AntiAlias=True)
        clear.setBlendMode(skia.BlendMode.kClear)
        canvas.drawCircle(width * 0.32, height * 0.5, min(width, height) * 0.12, clear)
        bar = skia.Rect.MakeXYWH(width * 0.55, height * 0.36, width * 0.34, height * 0.28)
        canvas.drawRoundRect(bar, radius / 3, radius / 3, fill)

    _draw(path, size, draw, skia.kPNG)


def green_screen(path: Path, size: Size) -> None:
    """Somebody, more or less, in front of a green screen that is lit from above."""
    width, height = size

    def draw(canvas: skia.Canvas) -> None:
        light = skia.GradientShader.MakeLinear(
            points=[(0, 0), (0, height)], colors=[0xFF10C848, 0xFF08B038]
        )
        canvas.drawPaint(skia.Paint(Shader=light))
        shirt = skia.Paint(Color=0xFF5060A0, AntiAlias=True)
        body = skia.Rect.MakeXYWH(width * 0.2, height * 0.6, width * 0.6, height)
        canvas.drawRoundRect(body, width * 0.2, width * 0.2, shirt)
        skin = skia.Paint(Color=0xFFE0B090, AntiAlias=True)
        canvas.drawCircle(width * 0.5, height * 0.36, height * 0.2, skin)

    _draw(path, size, draw, skia.kPNG)


def photo(path: Path, size: Size, seed: int) -> None:
    """An opaque still: a sky, a sun and textured hills; JPEG or PNG by the suffix."""
    width, height = size
    random = np.random.default_rng(seed)

    def draw(canvas: skia.Canvas) -> None:
        sky = skia.GradientShader.MakeLinear(
            points=[(0, 0), (0, height)], colors=[0xFF24345F, 0xFFDB7F67, 0xFFFFD9A0]
        )
        canvas.drawPaint(skia.Paint(Shader=sky, Dither=True))
        sun = skia.Paint(Color=0xFFFFF1C9, AntiAlias=True)
        canvas.drawCircle(width * random.uniform(0.3, 0.7), height * 0.5, height * 0.09, sun)
        for layer in range(4):
            shade = 110 - 28 * layer
            top = height * (0.55 + 0.11 * layer)
            waves = random.uniform(0.5, 2.2, 3) * 2 * np.pi / width
            points = [
                skia.Point(float(x), float(top + height * 0.05 * np.sin(x * waves + layer).sum()))
                for x in np.linspace(0, width, 80)
            ]
            outline = skia.Path()
            outline.addPoly([*points, skia.Point(width, height), skia.Point(0, height)], True)
            tint = skia.Color(shade, int(shade * 0.72), int(shade * 0.95))
            canvas.drawPath(outline, skia.Paint(Color=tint, AntiAlias=True))

    _draw(path, size, draw, skia.kJPEG if path.suffix == ".jpg" else skia.kPNG)


def _draw(
    path: Path, size: Size, draw: Callable[[skia.Canvas], None], kind: skia.EncodedImageFormat
) -> None:
    surface = skia.Surface(*size)
    draw(surface.getCanvas())
    surface.makeImageSnapshot().save(str(path), kind, 92)


def write_cube(path: Path, points: int = 17, shift: float = 0.12) -> None:
    """A .cube file: shadows towards blue, lights towards orange, a little more contrast."""
    axis = [number / (points - 1) for number in range(points)]
    lines = ['TITLE "teal and orange"', f"LUT_3D_SIZE {points}"]
    for blue in axis:
        for green in axis:
            for red in axis:
                luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
                curve = luma * luma * (3 - 2 * luma) - luma
                warmth = shift * (luma - 0.5)
                graded = (red + curve / 2 + warmth, green + curve / 2, blue + curve / 2 - warmth)
                lines.append(" ".join(f"{min(1.0, max(0.0, part)):.6f}" for part in graded))
    path.write_text("\n".join(lines) + "\n", encoding="ascii")
