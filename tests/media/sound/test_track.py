"""Masters that are coded whole, from blocks."""

import io
from itertools import pairwise

import av
import numpy as np
import pytest

from dagrender.errors import EncodeError
from dagrender.media.sound.block import keep_block
from dagrender.media.sound.track import FILES, TrackEncoding, encode_sound_file, encode_track

RATE = 48000
BITRATES = {"opus": 128_000, "mp3": 192_000, "flac": 0, "alac": 0, "pcm": 0}


def master(samples=60_000):
    at = np.arange(samples)
    return np.stack([0.5 * np.sin(at * 0.05), 0.3 * np.sin(at * 0.11)], 1).astype(np.float32)


def encoding(codec):
    return TrackEncoding(codec=codec, bitrate=BITRATES[codec], rate_hz=RATE, channels=2)


def parts(samples, *cuts):
    bounds = (0, *cuts, len(samples))
    return [keep_block(samples[first:end], RATE).data for first, end in pairwise(bounds)]


def heard(data):
    with av.open(io.BytesIO(data)) as container:
        frames = list(container.decode(audio=0))
    arrays = [
        frame.to_ndarray().T if frame.format.is_planar else frame.to_ndarray().reshape(-1, 2)
        for frame in frames
    ]
    samples = np.concatenate(arrays)
    return samples / 2.0**31 if samples.dtype.kind == "i" else samples


def test_what_is_too_loud_is_cut_off():
    samples = master(1000) * 3
    data = encode_track(parts(samples), encoding("pcm"))
    assert np.abs(heard(data) - np.clip(samples, -1, 1)).max() < 1e-6


@pytest.mark.parametrize("codec", BITRATES)
def test_a_track_does_not_depend_on_where_its_blocks_are_cut(codec):
    samples = master()
    one = encode_track(parts(samples), encoding(codec))
    assert encode_track(parts(samples, 1000, 30_001), encoding(codec)) == one


@pytest.mark.parametrize("suffix", FILES)
def test_files_of_sound_hold_the_master_and_say_how_long_it_is(suffix):
    samples = master()
    codec = FILES[suffix][0]
    data = encode_sound_file(parts(samples, 20_000), encoding(codec), suffix)
    found = heard(data)
    assert len(found) == len(samples)
    error = np.sqrt(np.mean((found[2000:-2000] - samples[2000:-2000]) ** 2))
    assert error < (1e-6 if codec in {"flac", "pcm"} else 0.01)


def test_an_unknown_codec_is_refused():
    with pytest.raises(EncodeError, match="cannot be coded"):
        encode_track(parts(master(100)), TrackEncoding(
            codec="wma", bitrate=0, rate_hz=RATE, channels=2
        ))  # fmt: skip
