"""What is heard while a transition shows handles, sample by sample; and handles of films."""

import json

import av
import numpy as np
import pytest

from . import reference, sources
from .film import LOSSLESS, build, decoded, spec_of

RATE_HZ, FPS = 48_000, 30
A_FRAME = RATE_HZ // FPS
LONG, IN, OUT = 6, 10, 18
BEFORE = {"center": 3, "start": 0, "end": LONG}
SOUND = {"film.wav": {}}


def noise(seed):
    """Two seconds of stereo noise of no more than half of full scale."""
    random = np.random.default_rng(seed)
    return random.uniform(-0.5, 0.5, (2, 2 * RATE_HZ)).astype(np.float32)


@pytest.fixture(scope="module")
def recordings(tmp_path_factory):
    """Videos of two seconds with a noise of their own, and the noises."""
    folder = tmp_path_factory.mktemp("recordings")
    frames = [sources.coded_photo(64, 36, 0.2 * n) for n in range(60)]
    noises = {"a": noise(1), "b": noise(2)}
    files = {
        name: sources.write(folder / f"{name}.mkv", frames, sound=own, sound_codec="pcm_f32le")
        for name, own in noises.items()
    }
    return files, {name: own.T.astype(float) for name, own in noises.items()}


def clips(align, **more):
    return [
        {"video": "a", "in": f"{IN}f", "out": f"{OUT}f", **more},
        {"transition": "dissolve", "duration": f"{LONG}f", "align": align},
        {"video": "b", "in": f"{IN}f", "out": f"{OUT}f", **more},
    ]


def sounding(folder, told, media):
    build(folder, spec_of(told, media=media, size="64x36", outputs=SOUND))
    return recorded(folder / "film.wav")


def recorded(path):
    """The samples of a .wav file, (samples, channels) from -1 to 1."""
    with av.open(str(path)) as container:
        resampler = av.AudioResampler("dblp", "stereo", RATE_HZ)
        parts = [
            part.to_ndarray()
            for frame in container.decode(audio=0)
            for part in resampler.resample(frame)
        ]
    return np.concatenate(parts, axis=1).T


def crossed(noises, before):
    """Both noises at their places in the film, one fading into the other about the cut."""
    length = (OUT - IN) * A_FRAME
    at = np.arange(2 * length)
    share = np.clip((at - (length - before * A_FRAME)) / (LONG * A_FRAME), 0, 1)[:, None]
    out = noises["a"][IN * A_FRAME + at]
    in_ = noises["b"][IN * A_FRAME + at - length]
    return out * (1 - share) + in_ * share


@pytest.mark.parametrize("align", BEFORE)
def test_handles_are_heard_as_far_as_they_are_seen(recordings, tmp_path, align):
    files, noises = recordings
    ours = sounding(tmp_path, clips(align), files)
    expected = crossed(noises, BEFORE[align])
    assert ours.shape == expected.shape
    # 16 bits
    assert np.abs(ours - expected).max() < 1.1 / 32768


def test_a_clip_with_a_fade_of_its_own_keeps_the_longer_one(recordings, tmp_path):
    files, noises = recordings
    told = clips("center")
    told[2]["fade_in"] = "8f"
    ours = sounding(tmp_path, told, files)
    length = (OUT - IN) * A_FRAME
    at = np.arange(2 * length)
    start = length - 3 * A_FRAME
    falls = np.clip((at - start) / (LONG * A_FRAME), 0, 1)[:, None]
    rises = np.clip((at - start) / (8 * A_FRAME), 0, 1)[:, None]
    expected = noises["a"][IN * A_FRAME + at] * (1 - falls)
    expected += noises["b"][IN * A_FRAME + at - length] * rises
    assert np.abs(ours - expected).max() < 1.1 / 32768


def test_a_gain_s_keys_count_from_the_clip_s_own_start_and_hold_before_it(recordings, tmp_path):
    files, noises = recordings
    told = clips("end")
    told[2]["gain"] = {"0f": "-6.0205999dB", "4f": "0dB"}
    ours = sounding(tmp_path, told, files)
    length = (OUT - IN) * A_FRAME
    second = slice(length - LONG * A_FRAME, length)
    at = np.arange(second.start, second.stop)
    share = ((at - second.start) / (LONG * A_FRAME))[:, None]
    expected = noises["a"][IN * A_FRAME + at] * (1 - share)
    expected += noises["b"][IN * A_FRAME + at - length] * share / 2
    assert np.abs(ours[second] - expected).max() < 2 / 32768


def test_what_is_muted_has_no_handles_to_be_heard(recordings, tmp_path):
    files, noises = recordings
    told = clips("start")
    told[0]["mute"] = "true"
    ours = sounding(tmp_path, told, files)
    length = (OUT - IN) * A_FRAME
    assert not ours[:length].any()
    rising = np.minimum(np.arange(length) / (LONG * A_FRAME), 1)[:, None]
    expected = noises["b"][IN * A_FRAME + np.arange(length)] * rising
    assert np.abs(ours[length:] - expected).max() < 1.1 / 32768


@pytest.mark.parametrize("align", BEFORE)
@pytest.mark.parametrize("kind", ["dissolve", "pixelize"])
def test_films_within_films_have_handles_too(recordings, tmp_path, align, kind):
    """Two films of a recording each, in place of the recordings themselves."""
    files, _ = recordings
    tmp_path.joinpath("inner").mkdir()
    for name, path in files.items():
        inner = spec_of([{"video": name}], media={name: path}, size="64x36")
        (tmp_path / "inner" / f"{name}.yaml").write_text(json.dumps(inner))
    plain, within = clips(align), clips(align)
    plain[1]["transition"] = within[1]["transition"] = kind
    for clip in (within[0], within[2]):
        clip["composition"] = f"../inner/{clip.pop('video')}.yaml"
    made = {}
    for place, told in (("plain", plain), ("within", within)):
        outputs = {"film.mp4": {"video": LOSSLESS, "audio": "none"}, **SOUND}
        spec = spec_of(told, media=files, size="64x36", outputs=outputs)
        build(tmp_path / place, spec)
        made[place] = (
            decoded(tmp_path / place / "film.mp4"),
            recorded(tmp_path / place / "film.wav"),
        )
    (frames, sound), (theirs, wanted) = made["within"], made["plain"]
    assert len(frames) == len(theirs) == 2 * (OUT - IN)
    assert max(reference.furthest(*pair) for pair in zip(frames, theirs, strict=True)) == 0
    assert np.abs(sound - wanted).max() <= 1 / 32768
