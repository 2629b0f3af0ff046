"""Sources made from nothing and coded without loss, so that a test knows every sample of them."""

from fractions import Fraction

import av
import numpy as np

from . import reference

_TAGS = {"709": 1, "601": 6, "2020": 9}
_BITS = 10


def photo(width, height, phase=0.0, detail=1.0):
    """A float RGB picture: soft shapes, some texture, nothing finer than chroma can carry."""
    x = (np.arange(width) + 0.5)[None, :] / height
    y = (np.arange(height) + 0.5)[:, None] / height
    parts = []
    for channel in range(3):
        a, b = 1.0 + channel * 0.7, 2.3 - channel * 0.6
        wave = np.sin(2 * np.pi * (a * x + b * y) + phase + channel)
        ripple = np.sin(2 * np.pi * detail * (6 * x - 4 * y) - 3 * phase + 2 * channel)
        parts.append(128 + 70 * wave + 22 * detail * ripple)
    return np.clip(np.stack(parts, -1), 8, 247)


def frame_of(planes, form, *, space=1, full=False):
    """A libav frame of 8-bit planes (or one packed plane)."""
    height, width = planes[0].shape[:2]
    frame = av.VideoFrame(width, height, form)
    for plane, own in zip(frame.planes, planes, strict=True):
        rows = np.zeros((plane.height, plane.line_size), np.uint8)
        flat = own.reshape(own.shape[0], -1)
        rows[:, : flat.shape[1]] = flat
        plane.update(rows.tobytes())
    frame.colorspace, frame.color_range = space, 2 if full else 1
    return frame


def write(
    path,
    frames,
    *,
    rate=30,
    gop=12,
    codec="libx264",
    tag="709",
    full=False,
    sound=None,
    sound_codec="pcm_s16le",
    sound_hz=48_000,
    aspect=None,
    form="yuv420p",
    gap_s=0,
):
    """A lossless video of ``frames`` (tuples of planes), tagged as it is; optionally with sound.

    ``sound`` is float (channels, samples), from -1 to 1; ``gap_s`` is when the sound starts.
    """
    rate = Fraction(rate)
    options = {"qp": "0", "preset": "ultrafast", "g": str(gop), "bf": "0"}
    with av.open(str(path), "w", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream(codec, rate=rate, options=options if "264" in codec else {})
        first = frames[0]
        stream.height, stream.width = first[0].shape[:2]
        stream.pix_fmt = form
        context = stream.codec_context
        context.time_base, context.thread_count = 1 / rate, 1
        context.color_range = 2 if full else 1
        if "rgb" not in form and "gbr" not in form and "bgr" not in form:
            context.colorspace = _TAGS[tag]
            context.color_primaries = context.color_trc = 1
        if aspect:
            context.sample_aspect_ratio = aspect
        voice = None
        if sound is not None:
            layout = "mono" if len(sound) == 1 else "stereo"
            voice = container.add_stream(sound_codec, rate=sound_hz, layout=layout)
        for number, planes in enumerate(frames):
            frame = frame_of(planes, form, space=_TAGS[tag], full=full)
            frame.pts, frame.time_base = number, 1 / rate
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        if voice is not None:
            write_sound(container, voice, sound, sound_hz, round(gap_s * sound_hz))
    return path


def write_sound(container, stream, sound, rate_hz, first=0):
    """Encode float (channels, samples) into a stream."""
    layout = "mono" if len(sound) == 1 else "stereo"
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound, np.float32), "fltp", layout)
    frame.sample_rate, frame.pts, frame.time_base = rate_hz, first, Fraction(1, rate_hz)
    resampler = av.AudioResampler(stream.codec_context.format, layout, rate_hz, frame_size=1024)
    for part in [*resampler.resample(frame), *resampler.resample(None)]:
        container.mux(stream.encode(part))
    container.mux(stream.encode(None))


def sound_file(path, sound, *, codec="pcm_s16le", rate_hz=48_000):
    """A file of sound alone."""
    with av.open(str(path), "w", options={"fflags": "+bitexact"}) as container:
        layout = "mono" if len(sound) == 1 else "stereo"
        stream = container.add_stream(codec, rate=rate_hz, layout=layout)
        write_sound(container, stream, sound, rate_hz)
    return path


def write_png(path, picture):
    """uint8 (height, width, 3 or 4), RGB or straight RGBA."""
    form = "rgba" if picture.shape[2] == 4 else "rgb24"
    with av.open(str(path), "w", format="image2", options={"update": "1"}) as container:
        stream = container.add_stream("png", rate=1)
        stream.height, stream.width, stream.pix_fmt = *picture.shape[:2], form
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format=form)
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def numbered(number, width=128, height=72):
    """Planes of a frame that spells its number in blocks of black and white."""
    luma = np.full((height, width), 90, np.uint8)
    block = width // _BITS
    for bit in range(_BITS):
        luma[:, bit * block : (bit + 1) * block] = 210 if number >> bit & 1 else 40
    half = (height + 1) // 2, (width + 1) // 2
    return luma, np.full(half, 118, np.uint8), np.full(half, 138, np.uint8)


def number_of(planes, width=128):
    """The number that a frame (decoded, unscaled) spells."""
    block = width // _BITS
    row = planes[0][planes[0].shape[0] // 2].astype(int)
    return sum(int(row[bit * block + block // 2] > 125) << bit for bit in range(_BITS))


def badge(width=41, height=29):
    """uint8 straight RGBA with soft edges: a disc and a bar, colour beneath what is transparent."""
    x, y = np.arange(width) + 0.5 - width * 0.4, (np.arange(height) + 0.5 - height / 2)[:, None]
    disc = np.clip(height * 0.4 - np.hypot(x, y), 0, 4) / 4
    bar = np.clip((np.arange(width) - width * 0.6) / (width * 0.3), 0, 1)[None, :]
    bar = bar * np.clip(6 - np.abs(y), 0, 1)
    alpha = np.maximum(disc, bar)
    rgb = photo(width, height, 1.3, 0.3)
    return np.rint(np.dstack([rgb, alpha * 255])).astype(np.uint8)


def coded_photo(width, height, phase=0.0, detail=1.0):
    """The BT.709 limited 4:2:0 planes of a photo, as bytes."""
    return reference.samples(reference.coded(photo(width, height, phase, detail)))
