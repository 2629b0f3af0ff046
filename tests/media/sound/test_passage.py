import io
from functools import cache

import av
import numpy as np
import pytest

from dagrender.errors import EncodeError
from dagrender.media.sound.passage import PACKET_SAMPLES, PACKETS, encode_passage, passages
from dagrender.media.sound.track import TrackEncoding

from ..sounds import clicks, loudest, sine

HZ = 48_000


def _encoding(**changes):
    values = {
        "codec": "aac", "bitrate": 192_000, "fineness": 1.25, "rate_hz": HZ, "channels": 2,
    }  # fmt: skip
    return TrackEncoding(**(values | changes))


def _samples(samples):
    return samples.astype(np.float32)


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
    master = encode_passage(_samples(samples), _encoding(rate_hz=rate_hz, channels=channels))
    heard = _decoded(master)
    for place in places:
        for channel in range(channels):
            assert abs(loudest(heard[:, channel], place, 300)) <= 1


@pytest.mark.parametrize("count", [1, 500, 1024, 1025, 20 * 1024, 100_777])
def test_the_length_is_exact_and_the_first_sample_is_at_0(count):
    samples = sine(440, HZ, count / HZ)[:count]
    master = encode_passage(_samples(samples), _encoding())
    time_base, packets = _packets(master)
    assert time_base * HZ == 1
    assert packets[0] == (-1024, 1024)
    assert [pts for pts, _ in packets] == [1024 * number - 1024 for number in range(len(packets))]
    assert sum(duration for _, duration in packets) == count + 1024
    with av.open(io.BytesIO(master)) as container:
        assert container.streams.audio[0].start_time == 0
        assert container.streams.audio[0].duration == count


@pytest.mark.parametrize("channels", [1, 2])
def test_the_same_samples_give_the_same_bytes_every_time(channels):
    noise = 0.1 * np.random.default_rng(1).standard_normal((HZ, channels))
    samples = noise + sine(440, HZ, 1, channels=channels)
    encoding = _encoding(channels=channels)
    made = {encode_passage(_samples(samples), encoding) for _ in range(20)}
    assert len(made) == 1


def test_no_version_or_date_is_written_into_the_file():
    data = encode_passage(_samples(sine(440, HZ, 1)), _encoding())
    assert b"Lavc" not in data
    assert b"Lavf" not in data


def test_the_sound_survives():
    tone = sine(440, HZ, 2)
    heard = _decoded(encode_passage(_samples(tone), _encoding()))[: len(tone)]
    assert np.std((heard - tone)[2000:-2000]) < 0.01 * np.std(tone)


def test_what_exceeds_full_scale_is_cut_off():
    samples = sine(440, HZ, 1, amplitude=0.5)
    samples[1000:1010, 0] = 1.5
    samples[2000, 1] = -1.25
    cut = encode_passage(_samples(np.clip(samples, -1, 1)), _encoding())
    assert encode_passage(_samples(samples), _encoding()) == cut


def test_a_silent_master_is_silent():
    assert not _decoded(encode_passage(_samples(np.zeros((HZ, 2))), _encoding())).any()


def test_a_master_without_samples_is_refused():
    with pytest.raises(EncodeError, match="no samples"):
        encode_passage(np.zeros((0, 2), np.float32), _encoding())


@pytest.mark.parametrize("changes", [{"codec": "opus"}, {"rate_hz": 12_345}])
def test_what_cannot_be_encoded_is_refused(changes):
    with pytest.raises(EncodeError):
        encode_passage(_samples(np.zeros((100, 2))), _encoding(**changes))


def _in_passages(samples, encoding):
    """What is kept of each passage of ``samples``, each coded by itself."""
    return [
        encode_passage(
            samples[one.start : one.stop].astype(np.float32),
            encoding,
            run_in=one.run_in,
            packets=one.packets,
        )
        for one in passages(len(samples))
    ]


def _packets_of(data):
    with av.open(io.BytesIO(data)) as container:
        setup = container.streams.audio[0].codec_context.extradata
        return setup, [bytes(packet) for packet in container.demux(audio=0) if packet.size]


def _heard(files):
    """All packets of ``files`` in a row, decoded by one decoder; the priming is cut off."""
    decoder = av.CodecContext.create("aac", "r")
    decoder.extradata = _packets_of(files[0])[0]
    packets = [packet for data in files for packet in _packets_of(data)[1]]
    frames = [frame for data in packets for frame in decoder.decode(av.Packet(data))]
    frames += decoder.decode(None)
    return np.concatenate([frame.to_ndarray().T for frame in frames])[PACKET_SAMPLES:]


@cache
def _music(seconds):
    """Chords, bursts of noise and a bass, at a level at which nothing is clipped."""
    random, times = np.random.default_rng(5), np.arange(int(seconds * HZ)) / HZ
    chord = sum(np.sin(2 * np.pi * hz * times) / n for n, hz in enumerate((220, 277, 330, 554), 1))
    beat = np.exp(-8 * (times * 2 % 1)) * random.standard_normal(len(times))
    bass = np.sin(2 * np.pi * 55 * times) * (0.6 + 0.4 * np.sin(times))
    left, right = (0.05 * chord * (1 + swing * np.sin(times)) for swing in (0.5, -0.5))
    return np.stack([left, right], axis=1) + (0.05 * beat + 0.1 * bass)[:, None]


@pytest.mark.parametrize("level", [0.02, 0.3, 1])
def test_joined_passages_are_the_packets_of_one_encode(level):
    samples, encoding = level * _music(40), _encoding(fineness=0.9)
    once = _packets_of(encode_passage(_samples(samples), encoding))[1]
    joined = [packet for data in _in_passages(samples, encoding) for packet in _packets_of(data)[1]]
    assert len(joined) == len(once)
    other = [n for n, (own, whole) in enumerate(zip(joined, once, strict=True)) if own != whole]
    assert len(other) <= len(once) / 50


@pytest.mark.parametrize(
    "settings",
    [{"fineness": 1.25}, *({"fineness": None, "bitrate": rate} for rate in (128_000, 192_000))],
)
def test_a_joint_is_no_worse_than_any_other_place(settings):
    samples, encoding = _music(40), _encoding(**settings)
    once = _heard([encode_passage(_samples(samples), encoding)])[: len(samples)]
    joined = _heard(_in_passages(samples, encoding))[: len(samples)]

    def errors(heard):
        squares = ((heard - samples) ** 2).mean(axis=1)
        whole = len(squares) // PACKET_SAMPLES * PACKET_SAMPLES
        return 10 * np.log10(squares[:whole].reshape(-1, PACKET_SAMPLES).mean(axis=1) + 1e-12)

    before, after = errors(once), errors(joined)
    joints = [n * PACKETS - 1 for n in range(1, len(after) // PACKETS + 1)]
    assert len(joints) == 3
    for joint in joints:
        assert after[joint] <= before[joint] + 3
        assert after[joint] <= before.max()
    assert after.mean() <= before.mean() + 0.5


def test_within_a_passage_the_samples_are_those_of_its_own_encoder():
    samples, encoding = _music(25), _encoding(fineness=None)
    files = _in_passages(samples, encoding)
    joined = _heard(files)
    for number, data in enumerate(files):
        own = _heard([data])
        start = number * PACKETS * PACKET_SAMPLES
        # where a band was coded as noise, each decoder makes up its own
        error = np.abs(joined[start : start + len(own)] - own)
        assert error.max() < 1e-3
        assert np.count_nonzero(error) < 0.01 * error.size


@pytest.mark.parametrize("offset", [-1500, -700, -1, 0, 1, 600, 1300])
def test_a_click_at_a_joint_stays_a_click_on_its_sample(offset):
    place = (PACKETS - 1) * PACKET_SAMPLES + offset
    count = place + 40_000
    samples = clicks([place], count) + 0.5 * _music(14)[:count]
    heard = _heard(_in_passages(samples, _encoding()))
    assert abs(loudest(heard[:, 0], place, 2000)) <= 1


@pytest.mark.parametrize("frames", [0, 511, 575, 1023])
@pytest.mark.parametrize("more", [1, 5, 1024])
def test_passages_have_all_packets_of_the_whole(frames, more):
    count = frames * PACKET_SAMPLES + more
    samples = _samples(np.zeros((count, 2)))
    files = _in_passages(samples, _encoding())
    once = encode_passage(samples, _encoding())
    assert sum(len(_packets_of(data)[1]) for data in files) == len(_packets_of(once)[1])
    assert sum(duration for data in files for _, duration in _packets(data)[1]) == count + 1024


def test_what_is_looked_ahead_at_is_enough():
    """The packets of a passage do not depend on what sounds behind the look-ahead."""
    samples = _music(14)
    first, _ = passages(len(samples))
    longer = _samples(samples[: first.stop + 5000])
    shorter = longer[: first.stop]
    made = {encode_passage(part, _encoding(), packets=first.packets) for part in (longer, shorter)}
    assert len(made) == 1


@pytest.mark.parametrize("freq_hz", [50, 440, 1000, 9000])
@pytest.mark.parametrize("amplitude", [0.05, 0.3, 0.42, 0.95])
def test_a_pure_tone_survives_at_any_level(freq_hz, amplitude):
    tone = sine(freq_hz, HZ, 1, amplitude=amplitude)
    heard = _heard([encode_passage(_samples(tone), _encoding())])[: len(tone)]
    middle = slice(8000, -8000)
    assert np.std((heard - tone)[middle]) < 0.01 * np.std(tone[middle])
