"""How films within films sound."""

import wave

import av
import numpy as np
import pytest

from dagrender.engine.survey import survey
from dagrender.errors import SpecError
from dagrender.media.sound.ducking import WINDOW

from .composed import INNER, samples, shown
from .films import clip, color, film, project, video


def heard(made, clips, **more):
    """The samples of a film of ``clips``, and those of the film within it."""
    made.write({**made.data, "timeline": [{"track": "a", "clips": clips}], **more})
    made.write({**made.data, "outputs": {"film.wav": {}}})
    made.build()
    made.build(spec=made.folder / "inner.yaml")
    return waves(made.folder / "film.wav"), waves(made.folder / "inner.wav")


def waves(path):
    """The samples of a stereo file of 24 bits, float (2, samples)."""
    packed = samples(path)[0].reshape(-1, 2)
    return packed.T / 2.0**31


STEP = 2.0**-22
"""What 24 bits can tell apart, twice."""
WAV = {**INNER, "outputs": {"inner.wav": {}}}


def test_a_film_that_is_shown_again_and_again_sounds_like_its_samples_repeated(both):
    made = both([shown()], WAV)
    ours, its = heard(made, [shown(**{"in": "0.4s", "out": "1.6s", "loop": 2})])
    part = its[:, 19_200:76_800]
    assert np.abs(ours - np.concatenate([part, part], axis=1)).max() < STEP


def test_a_film_that_is_too_short_and_loops_sounds_from_its_beginning_again(both):
    made = both([shown()], WAV)
    ours, its = heard(made, [shown(duration="4s", when_short="loop")])
    assert ours.shape[1] == 192_000
    assert np.abs(ours[:, :129_600] - its).max() < STEP
    assert np.abs(ours[:, 129_600:] - its[:, :62_400]).max() < STEP


def test_a_film_that_runs_backwards_sounds_like_its_samples_turned_round(both):
    made = both([shown()], WAV)
    ours, its = heard(made, [shown(**{"in": "0.2s", "out": "2.3s", "reverse": True})])
    turned = its[:, 9_600:110_400][:, ::-1]
    # a fade within the film is a sample off, of the 24,000 that it lasts
    assert np.abs(ours - turned).max() < STEP + 1 / 24_000


def test_a_film_twice_as_fast_sounds_like_its_clips_twice_as_fast(both):
    sound = {"audio": "song", "in": "0.3s", "duration": "1s", "gain": "-3dB", "fade_out": "0.6s"}
    inner = film([color(duration="1s")], sounds=[sound], outputs={"inner.wav": {}})
    made = both([shown()], inner)
    ours, _ = heard(made, [shown(speed=2, gain="-3dB")])
    again = {**sound, "duration": "0.5s", "gain": "-6dB", "fade_out": "0.3s", "speed": 2}
    direct, _ = heard(made, [color(), {**again, "start": "0s"}])
    assert np.abs(ours - direct[:, : ours.shape[1]]).max() < 1e-4


@pytest.mark.parametrize("speed", [0.5, 1.5, 2])
@pytest.mark.parametrize("reverse", [False, True])
def test_a_beep_in_a_film_stands_where_its_speed_puts_it_at_its_own_pitch(both, speed, reverse):
    """Against sines by numpy: a beep of 440 Hz from 0.5 s to 1 s of two seconds."""
    sound = {"audio": "beep", "duration": "2s"}
    inner = film([color(duration="2s")], sounds=[sound], outputs={"inner.wav": {}})
    inner["media"]["beep"] = "media/beep.wav"
    made = both([shown()], inner)
    times_s = np.arange(96_000) / 48_000
    loud = (times_s >= 0.5) & (times_s < 1)
    write_wav(made.folder / "media" / "beep.wav", np.sin(2 * np.pi * 440 * times_s) * loud * 0.5)
    ours, _ = heard(made, [shown(speed=speed, reverse=reverse)])
    level = np.abs(ours[0]).reshape(-1, 480).max(axis=1)
    on = np.flatnonzero(level > 0.25) / 100
    begin, end = (1.0, 1.5) if reverse else (0.5, 1.0)
    assert on[0] == pytest.approx(begin / speed, abs=0.05)
    assert on[-1] + 0.01 == pytest.approx(end / speed, abs=0.05)
    middle = int((begin + end) / 2 / speed * 48_000)
    part = ours[0][middle - 4800 : middle + 4800]
    spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part)), 96_000))
    assert np.argmax(spectrum) / 2 == pytest.approx(440, abs=2)


def test_sound_at_a_speed_that_changes_is_refused(both):
    made = both([shown(speed={"0s": 1, "1s": 2})])
    with pytest.raises(SpecError, match="sounds at one speed only") as caught:
        survey(made.request())
    assert caught.value.problems[0].hint == "mute: true leaves its sound out"


def write_wav(path, mono):
    """``mono`` samples at 48 kHz as a file of 16 bits."""
    with wave.open(str(path), "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(48_000)
        made.writeframes((mono * 32767).round().astype("<i2").tobytes())


@pytest.mark.parametrize("mute", [False, True])
def test_a_clip_that_masks_another_is_heard_unless_it_is_mute(tmp_path, media, mute):
    matte = {**clip("a", "0s", "1s", id="matte", mute=mute), "start": "0s"}
    masked = color("#ffffff", "1s", mask={"clip": "matte"}, start="0s")
    made = project(tmp_path / "film", media, film([masked, matte], outputs={"film.mp4": video()}))
    made.build()
    with av.open(str(made.folder / "film.mp4")) as container:
        assert bool(container.streams.audio) is not mute
    if not mute:
        assert np.abs(samples(made.folder / "film.mp4")).max() > 0.1


LED = {
    "buses": {"voice": {}, "music": {"duck": {"under": "voice", "attack": "50ms"}}},
    "effects": [{"reverb": "0.3s"}],
}


def led(**more):
    """A film whose sound is changed on its way, without loss."""
    made = film(
        [color(duration="1s")],
        sounds=[
            {"audio": "song", "start": "0s", "duration": "1s", "bus": "music", **more},
            {"audio": "song", "start": "0.5s", "duration": "0.2s", "bus": "voice"},
        ],
        outputs={"inner.mov": {**video(), "audio": "pcm", "video": "h264"}},
    )
    return made | {"sound": LED}


LOSSLESS = {"film.mov": {"quality": "draft", "audio": "pcm"}}


def test_buses_and_effects_of_a_film_are_heard_within_another(both, tmp_path, media):
    flat = project(tmp_path / "flat", media, led() | {"outputs": LOSSLESS})
    flat.build()
    alone = samples(flat.folder / "film.mov").reshape(-1, 2) / 2.0**31
    # where the windows in which ducking looks for sound begin: it is as exact as they are
    before = 150 * WINDOW
    clips = [color(duration="1.6s"), shown(duration="1s", gain="-6dB"), color(duration="0.5s")]
    made = both(clips, inner=led(), outputs=LOSSLESS)
    made.build()
    within = samples(made.folder / "film.mov").reshape(-1, 2) / 2.0**31
    assert not within[: before - 1].any()
    assert np.abs(within[before : before + 48_000] - alone[:48_000] * 10 ** (-6 / 20)).max() < 1e-6
    # the room goes on behind the end of the film, and is cut off there
    assert not within[before + 48_001 :].any()


@pytest.mark.parametrize(
    ("inner", "more", "told"),
    [
        (led(), {"speed": 2}, "whose buses or effects change its sound"),
        (led(), {"reverse": "true"}, "whose buses or effects change its sound"),
        (
            {**led(speed=0.5, pitch="follow"), "sound": {"buses": {"voice": {}, "music": {}}}},
            {"speed": 2},
            "in which a pitch follows its speed",
        ),
    ],
)
def test_what_cannot_be_played_at_another_speed_is_told(both, inner, more, told):
    made = both([shown(**more)], inner=inner)
    with pytest.raises(SpecError, match=told):
        made.build()
