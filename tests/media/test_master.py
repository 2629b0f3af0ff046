import io

import av
import numpy as np
import pytest

from dagrender.errors import EncodeError
from dagrender.media.master import encode_master
from dagrender.media.mixlist import MasterEncoding

from .sounds import clicks, loudest, sine

HZ = 48_000


def _encoding(**changes):
    values = {"codec": "aac", "bitrate": 192_000, "rate_hz": HZ, "channels": 2}
    return MasterEncoding(**(values | changes))


def _blocks(samples, size=HZ):
    samples = samples.astype(np.float32)
    return [samples[at : at + size] for at in range(0, len(samples), size)]


def _decoded(data):
    with av.open(io.BytesIO(data)) as container:
        return np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1).T


def _packets(data):
    with av.open(io.BytesIO(data)) as container:
        stream = container.streams.audio[0]
        return stream.time_base, [
            (packet.pts, packet.duration) for packet in container.demux(stream) if packet.size
        ]


@pytest.mark.parametrize("rate_hz", [48_000, 44_100])
@pytest.mark.parametrize("channels", [1, 2])
def test_clicks_come_back_on_their_samples(rate_hz, channels):
    count = 3 * rate_hz + 777
    places = (500, rate_hz, 2 * rate_hz + 17, count - 600)
    samples = clicks(places, count, channels) + sine(200, rate_hz, count / rate_hz, 0.02, channels)
    master = encode_master(_blocks(samples), _encoding(rate_hz=rate_hz, channels=channels))
    heard = _decoded(master.data)
    for place in places:
        for channel in range(channels):
            assert abs(loudest(heard[:, channel], place, 300)) <= 1


@pytest.mark.parametrize("count", [1, 500, 1024, 1025, 20 * 1024, 100_777])
def test_the_length_is_exact_and_the_first_sample_is_at_0(count):
    samples = sine(440, HZ, count / HZ)[:count]
    master = encode_master(_blocks(samples), _encoding())
    assert master.samples == count
    time_base, packets = _packets(master.data)
    assert time_base * HZ == 1
    assert packets[0] == (-1024, 1024)
    assert [pts for pts, _ in packets] == [1024 * number - 1024 for number in range(len(packets))]
    assert sum(duration for _, duration in packets) == count + 1024
    with av.open(io.BytesIO(master.data)) as container:
        assert container.streams.audio[0].start_time == 0
        assert container.streams.audio[0].duration == count


@pytest.mark.parametrize("channels", [1, 2])
def test_the_same_samples_give_the_same_bytes_every_time(channels):
    noise = 0.1 * np.random.default_rng(1).standard_normal((HZ, channels))
    samples = noise + sine(440, HZ, 1, channels=channels)
    encoding = _encoding(channels=channels)
    made = {encode_master(_blocks(samples), encoding).data for _ in range(20)}
    assert len(made) == 1


def test_the_size_of_the_blocks_changes_no_byte():
    samples = 0.1 * np.random.default_rng(1).standard_normal((3 * HZ, 2))
    made = {
        encode_master(_blocks(samples, size), _encoding()).data
        for size in (1000, 1024, 48_000, 144_000)
    }
    assert len(made) == 1


def test_no_version_or_date_is_written_into_the_file():
    data = encode_master(_blocks(sine(440, HZ, 1)), _encoding()).data
    assert b"Lavc" not in data
    assert b"Lavf" not in data


def test_the_sound_survives():
    tone = sine(440, HZ, 2)
    heard = _decoded(encode_master(_blocks(tone), _encoding()).data)[: len(tone)]
    assert np.std((heard - tone)[2000:-2000]) < 0.01 * np.std(tone)


def test_what_exceeds_full_scale_is_cut_off_and_counted():
    samples = sine(440, HZ, 1, amplitude=0.5)
    samples[1000:1010, 0] = 1.5
    samples[2000, 1] = -1.25
    master = encode_master(_blocks(samples), _encoding())
    assert master.peak == 1.5
    assert master.clipped == 11
    cut = encode_master(_blocks(np.clip(samples, -1, 1)), _encoding())
    assert cut.data == master.data
    assert cut.clipped == 0


def test_a_silent_master_is_silent():
    master = encode_master(_blocks(np.zeros((HZ, 2))), _encoding())
    assert master.peak == 0
    assert not _decoded(master.data).any()


def test_a_master_without_samples_is_refused():
    with pytest.raises(EncodeError, match="no samples"):
        encode_master([], _encoding())


@pytest.mark.parametrize("changes", [{"codec": "opus"}, {"rate_hz": 12_345}])
def test_what_cannot_be_encoded_is_refused(changes):
    with pytest.raises(EncodeError):
        encode_master(_blocks(np.zeros((100, 2))), _encoding(**changes))
