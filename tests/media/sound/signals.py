"""Sounds of which it is known what they are: for meters and limiters."""

import numpy as np


def faded(samples, rate_hz):
    """``samples`` without a hard start and end, over which meters differ."""
    slope = min(len(samples) // 4, rate_hz // 50)
    rise = np.ones(len(samples))
    rise[:slope] = np.linspace(0, 1, slope)
    rise[-slope:] = np.linspace(1, 0, slope)
    return (samples * rise[:, None]).astype(np.float32)


def sine(seconds, rate_hz, channels=2, amplitude=0.3, pitch_hz=997.0):
    at = np.arange(round(seconds * rate_hz)) / rate_hz
    return faded(np.stack([amplitude * np.sin(2 * np.pi * pitch_hz * at)] * channels, 1), rate_hz)


def noise(seconds, rate_hz, channels=2, rms=0.1, seed=1):
    made = np.random.default_rng(seed).normal(0, rms, (round(seconds * rate_hz), channels))
    return faded(made, rate_hz)


def bursts(seconds, rate_hz, channels=2, rms=0.1):
    """As somebody speaks: noise of 0.3 s that swells and fades, pauses of 0.5 s, and one long."""
    made = noise(seconds, rate_hz, channels, rms, seed=2)
    at = np.arange(len(made)) / rate_hz
    said = np.clip(np.sin(2 * np.pi * at / 0.8), 0, 1)
    said[(at > seconds * 0.5) & (at < seconds * 0.8)] = 0
    return (made * said[:, None]).astype(np.float32)


def hits(seconds, rate_hz, channels=2):
    """As drums are: two hits a second that die away, over soft noise."""
    made = noise(seconds, rate_hz, channels, 0.5, seed=3)
    at = np.arange(len(made)) / rate_hz
    return (made * (np.exp(-(at % 0.5) * 30) * 0.3 + 0.02)[:, None]).astype(np.float32)
