"""Sound brought to a loudness, as libavfilter's meter finds it; and what an edit measures."""

import wave

import numpy as np
import pytest
from films.meter import decoded, metered
from media.sound.signals import bursts, hits, noise, sine

from .films import Project, color, film, project, video
from .test_sound_edits import led, of, song

HZ = 48_000
TOLERANCE_LU, TOLERANCE_DB = 0.2, 0.05


def write_wave(path, samples, rate_hz=HZ):
    """A file of 24 bits."""
    whole = np.rint(np.clip(samples, -1, 1) * ((1 << 23) - 1)).astype("<i4")
    packed = whole.reshape(-1, 1).view(np.uint8)[:, :3]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(samples.shape[1])
        file.setsampwidth(3)
        file.setframerate(rate_hz)
        file.writeframes(packed.tobytes())


def sounding(folder, samples, outputs, rate_hz=HZ, **more):
    """A film of nothing but these samples."""
    folder.mkdir()
    write_wave(folder / "sound.wav", samples, rate_hz)
    made = Project(folder, folder / "cache")
    made.write(
        {
            "dagrender": 1,
            "canvas": {"size": "96x64", "fps": "10"},
            "media": {"sound": "sound.wav"},
            "timeline": [{"track": "sound", "clips": [{"audio": "sound", **more}]}],
            "outputs": outputs,
        }
    )
    return made


def loudness(report, name="out.wav"):
    (output,) = (one for one in report["outputs"] if one["path"].endswith(f"/{name}"))
    (found,) = output["loudness"]
    return found


@pytest.mark.parametrize(
    ("samples", "settings", "is_limited"),
    [
        (sine(3, HZ), {}, False),
        (noise(3, HZ, rms=0.01), {}, False),
        (bursts(6, HZ, rms=0.02), {}, False),
        (hits(4, HZ), {}, True),
        (noise(3, HZ, channels=6), {"channels": "5.1"}, False),
        (hits(3, HZ, channels=1), {"channels": "mono"}, True),
        (hits(3, HZ), {"rate": 44_100}, True),
    ],
)
def test_an_output_is_as_loud_as_was_asked(tmp_path, samples, settings, is_limited):
    said = {"loudness": "-14LUFS", **settings}
    made = sounding(tmp_path / "film", samples, {"out.wav": said})
    report = made.build()
    lufs, peak = metered(*decoded(made.folder / "out.wav"))
    assert abs(lufs + 14) < TOLERANCE_LU
    assert peak < -1 + TOLERANCE_DB
    told = loudness(report)
    assert told["limited"] == is_limited
    assert abs(told["lufs"] - lufs) < 0.1
    assert -0.1 < told["true_peak_db"] - peak < 0.3
    assert report["warnings"] == []


@pytest.mark.parametrize(("name", "codec"), [("film.mp4", "aac"), ("film.mkv", "flac")])
def test_so_is_the_sound_of_a_film(tmp_path, media, name, codec):
    said = {"target": "-20LUFS", "true_peak": "-3dB"}
    data = {**of(song()), "outputs": {name: video(audio=codec, loudness=said)}}
    made = project(tmp_path / "film", media, data)
    made.build()
    lufs, peak = metered(*decoded(made.folder / name))
    assert abs(lufs + 20) < TOLERANCE_LU
    assert peak < -3 + 0.5  # a codec with loss goes beyond


def test_a_limited_sound_joins_where_blocks_and_passages_meet(tmp_path):
    """13 s are two blocks and two passages; what is coded of them is one sound."""
    samples = hits(13, HZ)
    outputs = {"out.wav": {"loudness": "-14LUFS"}, "out.m4a": {"loudness": "-14LUFS"}}
    made = sounding(tmp_path / "film", samples, outputs)
    level = loudness(made.build())
    exact, coded = (decoded(made.folder / name)[0] for name in ("out.wav", "out.m4a"))
    assert level["limited"]
    error = exact - coded[: len(exact)]
    whole = np.sqrt(np.mean(error**2))
    for joint in range(524_288, len(exact), 524_288):
        assert np.sqrt(np.mean(error[joint - 4096 : joint + 4096] ** 2)) < 2 * whole


def told_apart():
    """Two buses and what goes to none, loud, in three seconds."""
    data = led({"duck": "voice"}, gain="6dB")
    data["timeline"][0]["clips"][0]["duration"] = "3s"
    data["timeline"][1]["clips"][1]["start"] = "1s"
    data["timeline"].append({"track": "more", "clips": [{"audio": "song", "start": "2s"}]})
    return data


def test_stems_get_what_the_whole_gets(tmp_path, media):
    """So that they add up to it; all of it is limited here."""
    data = told_apart()
    outputs = {"mix.wav": {"stems": "true", "loudness": {"target": "-8LUFS", "true_peak": "-8dB"}}}
    made = project(tmp_path / "film", media, {**data, "outputs": outputs})
    report = made.build()
    told = loudness(report, "mix.wav")
    assert told["limited"]
    names = ("mix.wav", "mix-music.wav", "mix-voice.wav", "mix-rest.wav")
    assert all(loudness(report, name) == told for name in names)
    whole, *stems = (decoded(made.folder / name)[0] for name in names)
    assert np.abs(sum(stems) - whole).max() < 8 / (1 << 23)
    assert metered(whole, HZ)[1] < -8 + TOLERANCE_DB


def test_a_stem_alone_is_what_it_is_beside_the_whole(tmp_path, media):
    data = told_apart()
    outputs = {"mix.wav": {"stems": "true", "loudness": {"target": "-8LUFS", "true_peak": "-8dB"}}}
    made = project(tmp_path / "film", media, {**data, "outputs": outputs})
    made.build(only=("mix-voice.wav",))
    alone = (made.folder / "mix-voice.wav").read_bytes()
    made.build()
    assert (made.folder / "mix-voice.wav").read_bytes() == alone


def test_each_track_of_sound_is_brought_to_it_by_itself(tmp_path, media):
    tracks = [{"codec": "pcm", "without": "music"}, {"codec": "pcm", "title": "all"}]
    data = told_apart() | {"outputs": {"film.mov": video(audio=tracks, loudness="-23LUFS")}}
    made = project(tmp_path / "film", media, data)
    (output,) = made.build()["outputs"]
    assert [one["track"] for one in output["loudness"]] == ["track 1", "all"]
    for number, told in enumerate(output["loudness"]):
        lufs, _ = metered(*decoded(made.folder / "film.mov", number))
        assert abs(lufs + 23) < TOLERANCE_LU
        assert abs(told["lufs"] - lufs) < 0.1


def test_a_file_of_one_bus_has_a_loudness_of_its_own(tmp_path, media):
    outputs = {"voice.wav": {"bus": "voice", "loudness": "-20LUFS"}, "all.wav": {}}
    made = project(tmp_path / "film", media, {**told_apart(), "outputs": outputs})
    made.build()
    lufs, _ = metered(*decoded(made.folder / "voice.wav"))
    assert abs(lufs + 20) < TOLERANCE_LU


def counting(made, **given):
    """What a build runs, by kind."""
    ran = {}

    def notice(event):
        if type(event).__name__ == "NodeFinished":
            ran[event.kind] = ran.get(event.kind, 0) + 1

    report = made.build(notice, **given)
    return report, ran


def long(*sounds, loudness="-30LUFS"):
    """A film of four blocks, which is not limited."""
    data = film([color("#204060", "40s")], sounds=sounds, size="96x64", fps="5")
    outputs = {"out.wav": {"loudness": loudness}, "film.mp4": video(loudness=loudness)}
    return {**data, "outputs": outputs}


def test_an_edit_of_a_gain_measures_only_the_blocks_it_reaches(tmp_path, media):
    short = {"audio": "song", "start": "13s", "duration": "0.5s", "gain": "-20dB"}
    made = project(tmp_path / "film", media, long(song(), short))
    _, ran = counting(made)
    assert (ran["mix"], ran["loudness"]) == (4, 4)
    made.write(long(song(), {**short, "gain": "-21dB"}))
    report, ran = counting(made)
    # the second block, and those that it reaches into
    assert (report["nodes"]["mix"]["run"], ran["mix"], ran["loudness"]) == (1, 1, 3)
    # 0.5 s of 40 do not change the gain by a tenth: the passage out of reach is not coded again
    assert ran["sound"] == 3
    fresh = made.fresh(tmp_path / "fresh")
    fresh.build(executor="processes", jobs=2)
    assert fresh.outputs() == made.outputs()


def test_another_loudness_mixes_and_measures_nothing(tmp_path, media):
    made = project(tmp_path / "film", media, long(song()))
    made.build()
    made.write(long(song(), loudness="-32LUFS"))
    report, ran = counting(made)
    assert "mix" not in ran
    assert "loudness" not in ran
    assert loudness(report)["target_lufs"] == -32


def test_outputs_of_one_loudness_are_measured_once(tmp_path):
    outputs = {name: {"loudness": "-14LUFS"} for name in ("out.wav", "b.flac", "c.m4a")}
    made = sounding(tmp_path / "film", hits(4, HZ), outputs)
    _, ran = counting(made)
    rounds = ran["loudness"] - 1
    assert 1 <= rounds <= 6


def test_a_build_with_nothing_to_do_measures_nothing_and_tells_the_same(tmp_path):
    made = sounding(tmp_path / "film", hits(4, HZ), {"out.wav": {"loudness": "-14LUFS"}})
    first, _ = counting(made)
    again, ran = counting(made)
    assert not ran
    assert again["outputs"] == [{**first["outputs"][0], "up_to_date": True}]


def test_it_is_the_same_when_everything_is_done_again(tmp_path):
    outputs = {"out.wav": {"loudness": "-14LUFS"}, "out.m4a": {"loudness": "-14LUFS"}}
    made = sounding(tmp_path / "film", hits(4, HZ), outputs)
    made.build()
    before = made.outputs()
    for how in ({"force": True}, {"executor": "processes", "jobs": 3, "force": True}):
        made.build(**how)
        assert made.outputs() == before


@pytest.mark.parametrize("kind", ["mix", "loudness"])
def test_a_damaged_object_is_made_again(tmp_path, kind):
    made = sounding(tmp_path / "film", hits(4, HZ), {"out.wav": {"loudness": "-14LUFS"}})
    made.build()
    before = made.outputs()
    for path in made.objects():
        data = path.read_bytes()
        if data.startswith(b"RIFF" if kind == "mix" else b'{"hops"'):
            path.chmod(0o644)
            path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    (made.folder / "out.wav").unlink()
    made.build()
    assert made.outputs() == before


def test_silence_is_left_as_it_is_and_told(tmp_path):
    silent = np.zeros((HZ, 2), np.float32)
    made = sounding(tmp_path / "film", silent, {"out.wav": {"loudness": "-14LUFS"}})
    report = made.build()
    assert not decoded(made.folder / "out.wav")[0].any()
    assert "out.wav is silent: it cannot be brought to a loudness" in report["warnings"][0]
    told = loudness(report)
    assert (told["lufs"], told["gain_db"]) == (None, 0)


def test_less_than_a_window_is_brought_to_it_as_a_whole(tmp_path):
    made = sounding(tmp_path / "film", noise(0.3, HZ), {"out.wav": {"loudness": "-23LUFS"}})
    assert loudness(made.build())["lufs"] == -23


def test_what_cannot_be_had_is_told_with_figures(tmp_path):
    clicks = np.zeros((4 * HZ, 2), np.float32)
    clicks[2400::24_000] = 0.5
    said = {"target": "-8LUFS", "true_peak": "-6dB"}
    made = sounding(tmp_path / "film", clicks, {"out.wav": {"loudness": said}})
    report = made.build()
    (warning,) = report["warnings"]
    assert "the sound of out.wav comes to -" in warning
    assert "LUFS, not to -8: its peaks are held under -6 dB after +" in warning
    assert metered(*decoded(made.folder / "out.wav"))[1] < -6 + TOLERANCE_DB


def test_what_is_too_loud_in_the_mix_is_not_clipped_where_it_is_turned_down(tmp_path):
    outputs = {"out.wav": {"loudness": "-20LUFS"}}
    made = sounding(tmp_path / "film", sine(2, HZ, amplitude=0.9), outputs, gain="12dB")
    report = made.build()
    assert report["warnings"] == []
    assert metered(*decoded(made.folder / "out.wav"))[1] < -10
