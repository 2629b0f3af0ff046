"""Loudness and true peak as libavfilter's own meter has them (``ebur128``, 192 kHz for peaks)."""

from fractions import Fraction

import av
import numpy as np
from av.filter import Graph

_LAYOUTS = {1: "mono", 2: "stereo", 6: "5.1"}
_CHUNK = 4096


def decoded(path, track=0):
    """The samples of a track of a file's sound, float32 (samples, channels), and its rate."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[track]
        rate_hz, channels = stream.rate, stream.channels
        parts = []
        for frame in container.decode(stream):
            samples = frame.to_ndarray()
            if not frame.format.is_planar:
                samples = samples.reshape(-1, channels).T
            if samples.dtype == np.int32:
                samples = samples / 2.0**31
            parts.append(np.asarray(samples.T, np.float32))
    return np.concatenate(parts), rate_hz


def metered(samples, rate_hz):
    """Integrated loudness in LUFS, and the true peak in dB, of samples (samples, channels)."""
    layout = _LAYOUTS[samples.shape[1]]
    graph = Graph()
    source = graph.add_abuffer(
        sample_rate=rate_hz, format="flt", layout=layout, time_base=Fraction(1, rate_hz)
    )
    meter = graph.add("ebur128", "metadata=1:peak=true:framelog=quiet")
    sink = graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    told = {}
    for start in range(0, len(samples), _CHUNK):
        packed = np.ascontiguousarray(samples[start : start + _CHUNK].reshape(1, -1), np.float32)
        frame = av.AudioFrame.from_ndarray(packed, "flt", layout)
        frame.sample_rate, frame.pts, frame.time_base = rate_hz, start, Fraction(1, rate_hz)
        source.push(frame)
        _pull(sink, told)
    source.push(None)
    _pull(sink, told)
    peaks = [float(value) for name, value in told.items() if "true_peaks_ch" in name]
    return float(told["lavfi.r128.I"]), 20 * np.log10(max(peaks) + 1e-9)


def _pull(sink, told):
    while True:
        try:
            told.update(sink.pull().metadata)
        except (av.BlockingIOError, av.EOFError):
            return
