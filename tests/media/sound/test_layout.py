"""Sounds of one channel, two and six on their way to masters of as many."""

import io
import shutil
import subprocess

import av
import numpy as np
import pytest

from dagrender.media.sound.block import keep_block
from dagrender.media.sound.passage import encode_passage
from dagrender.media.sound.track import TrackEncoding, encode_track

from ..sounds import clip, facts_of, mixed, sine, write_sound

HZ = 48_000
CENTRE, BASS = 2, 3


def tones(channels, seconds=1):
    """A tone of its own in every channel."""
    one = [sine(300 + 170 * n, HZ, seconds, 0.3, channels=1)[:, 0] for n in range(channels)]
    return np.stack(one, axis=1).astype(np.float32)


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    folder = tmp_path_factory.mktemp("s")
    made = {}
    for channels in (1, 2, 6):
        path = write_sound(folder / f"{channels}.wav", tones(channels), HZ, "pcm_f32le")
        made[f"{channels}"] = (path, facts_of(HZ, content=f"{channels}", channels=channels))
    return made


def test_six_channels_stay_where_they_are(sources):
    assert mixed(sources, clip(content="6"), channels=6) == pytest.approx(tones(6), abs=1e-6)


def test_two_channels_play_in_front(sources):
    heard = mixed(sources, clip(content="2"), channels=6)
    assert heard[:, :2] == pytest.approx(tones(2), abs=1e-6)
    assert not heard[:, 2:].any()


def test_one_channel_plays_in_the_centre(sources):
    heard = mixed(sources, clip(content="1"), channels=6)
    assert heard[:, CENTRE] == pytest.approx(tones(1)[:, 0], abs=1e-6)
    assert not np.delete(heard, CENTRE, axis=1).any()


def test_six_channels_go_to_two_as_bs_775_has_it(sources):
    """The centre and the back at -3 dB, no bass."""
    samples, heard = tones(6), mixed(sources, clip(content="6"))
    for side in range(2):
        down = samples[:, side] + (samples[:, CENTRE] + samples[:, 4 + side]) * np.sqrt(0.5)
        assert heard[:, side] == pytest.approx(down, abs=1e-5)


def test_a_pan_moves_what_is_in_front(sources):
    left = ((0, -1.0),)
    heard = mixed(sources, clip(content="1", pan=left), channels=6)
    assert heard[:, 0] == pytest.approx(tones(1)[:, 0], abs=1e-6)
    assert np.abs(heard[:, 1:]).max() < 1e-6
    heard = mixed(sources, clip(content="6", pan=left), channels=6)
    assert heard[:, 0] == pytest.approx(tones(6)[:, :2].sum(axis=1), abs=1e-6)
    assert np.abs(heard[:, 1]).max() < 1e-6
    assert heard[:, 2:] == pytest.approx(tones(6)[:, 2:], abs=1e-6)


def heard_by_ffmpeg(data, path):
    """All channels as ffmpeg's command line decodes them."""
    if not shutil.which("ffmpeg"):
        pytest.skip("ffmpeg is not on the PATH")
    path.write_bytes(data)
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "f32le", "-"]
    found = subprocess.run(command, check=True, capture_output=True).stdout
    return np.frombuffer(found, np.float32).reshape(-1, 6)


@pytest.mark.parametrize("codec", ["aac", "opus", "flac", "alac", "pcm"])
def test_every_codec_leaves_six_channels_where_they_are(codec, tmp_path):
    samples = tones(6, 2)
    lossless = codec in {"flac", "alac", "pcm"}
    encoding = TrackEncoding(
        codec=codec, bitrate=0 if lossless else 480_000, rate_hz=HZ, channels=6,
        fineness=1.25 if codec == "aac" else None,
    )  # fmt: skip
    if codec == "aac":
        data = encode_passage(samples, encoding)
    else:
        data = encode_track([keep_block(samples, HZ).data], encoding)
    found = heard_by_ffmpeg(data, tmp_path / "a.mp4")[: len(samples)]
    middle = slice(4800, len(samples) - 4800)
    for channel in range(6):
        if not lossless and channel == BASS:
            continue  # of which coders keep the lowest tones alone
        error = np.std(found[middle, channel] - samples[middle, channel])
        assert error < (1e-6 if lossless else 0.05 * np.std(samples[:, channel]))


def test_a_block_of_six_channels_says_its_layout():
    with av.open(io.BytesIO(keep_block(tones(6), HZ).data)) as container:
        assert container.streams.audio[0].layout.name in {"5.1", "5.1(side)"}
