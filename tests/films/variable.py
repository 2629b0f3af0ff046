"""Sources whose frames last unevenly, as phones and screen recorders make them."""

from fractions import Fraction

import av
import numpy as np

from . import sources

TICKS = 90_000
"""A second; Matroska keeps whole milliseconds of them."""


def phone(seed=1):
    """Times in ticks: 29.97 a second with jitter and dropped frames; in the dark 24, then 60."""
    random = np.random.default_rng(seed)
    times, at = [], 0.0
    for count, rate in ((40, 30000 / 1001), (30, 24.0), (50, 60.0), (30, 30000 / 1001)):
        for _ in range(count):
            if random.random() > 0.06 or not times:
                times.append(int(at * TICKS + random.normal(0, 0.0012) * TICKS))
            at += 1 / rate
    return steady(times)


def screen(seed=2):
    """Times in ticks: long holds while nothing happens, bursts at up to 120 a second."""
    random = np.random.default_rng(seed)
    times, at = [], 0.0
    for hold in (0.7, 1.93, 0.004, 2.5, 0.31):
        for _ in range(int(random.integers(8, 24))):
            times.append(int(at * TICKS))
            at += float(random.uniform(0.0084, 0.03))
        at += hold
    return steady([*times, int(at * TICKS)])


def steady(times):
    """``times`` from 0 on and rising by 4 ms at least, as jitter must not swap frames."""
    found = [0]
    for time in times[1:]:
        found.append(max(time - times[0], found[-1] + TICKS // 250))
    return found


def write(path, times, *, options=None):
    """Frame n, which spells n, at ``times[n]``; without loss."""
    settings = {"qp": "0", "preset": "ultrafast", "g": "30", "bf": "0"} | (options or {})
    timescale = {"video_track_timescale": str(TICKS)} if path.suffix == ".mp4" else {}
    with av.open(str(path), "w", options=timescale) as container:
        stream = container.add_stream("libx264", rate=30, options=settings)
        stream.width, stream.height, stream.pix_fmt = 128, 72, "yuv420p"
        stream.codec_context.time_base, stream.codec_context.thread_count = Fraction(1, TICKS), 1
        stream.time_base = Fraction(1, TICKS)
        stream.codec_context.colorspace = stream.codec_context.color_primaries = 1
        stream.codec_context.color_trc = stream.codec_context.color_range = 1
        for number, time in enumerate(times):
            frame = sources.frame_of(sources.numbered(number), "yuv420p")
            frame.pts, frame.time_base = time, Fraction(1, TICKS)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def times_of(path):
    """When each frame of a file is shown, in seconds from the first: by its packets alone."""
    with av.open(str(path)) as container:
        stamps = sorted(
            packet.pts * packet.time_base for packet in container.demux(video=0) if packet.size
        )
    return [stamp - stamps[0] for stamp in stamps]
