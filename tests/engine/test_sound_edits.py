"""A sound of several blocks: what an edit mixes, and that the film is that of a clean build."""

import av
import numpy as np
import pytest

from .films import color, film, project, video


def song(**more):
    return {"audio": "song", "duration": "all", "when_short": "loop", "gain": "-12dB", **more}


def of(*sounds, head=()):
    return film([*head, color("#204060", "30s")], sounds=sounds, size="96x64")


@pytest.fixture
def made(tmp_path, media):
    made = project(tmp_path / "film", media, of(song()))
    made.build()
    return made


def mixed(made, data, tmp_path):
    """How many blocks an edit mixes; the film is checked against one from nothing."""
    made.write(data)
    report = made.build()
    fresh = made.fresh(tmp_path / "fresh")
    fresh.build(executor="processes", jobs=2)
    assert fresh.outputs() == made.outputs()
    return report["nodes"]["mix"]["run"]


def test_a_dip_of_the_gain_mixes_the_block_it_is_in(made, tmp_path):
    dip = {"20s": "-12dB", "24s": "-20dB", "28s": "-12dB"}
    made.write(of(song(gain={**dip, "24s": "-30dB"})))
    assert made.build()["nodes"]["mix"]["total"] == 3
    assert mixed(made, of(song(gain=dip)), tmp_path) == 2


def test_a_second_sound_mixes_the_blocks_in_which_it_is_heard(made, tmp_path):
    short = {"audio": "song", "start": "2s", "duration": "0.5s"}
    assert mixed(made, of(song(), short), tmp_path) == 1


def test_a_sound_across_a_joint_mixes_both_sides(made, tmp_path):
    short = {"audio": "song", "start": "10.7s", "duration": "0.5s"}
    assert mixed(made, of(song(), short), tmp_path) == 2


def test_what_moves_everything_along_mixes_all_of_it(made, tmp_path):
    head = [color("#603010", "1s")]
    assert mixed(made, of(song(start="1s"), head=head), tmp_path) == 3


def test_a_picture_mixes_nothing(made, tmp_path):
    data = of(song())
    data["timeline"][0]["clips"][0]["color"] = "#402060"
    assert mixed(made, data, tmp_path) == 0


@pytest.mark.parametrize("audio", ["opus", {"bitrate": "64k"}, "flac"])
def test_how_it_is_coded_mixes_nothing(made, tmp_path, audio):
    data = {**of(song()), "outputs": {"film.mp4": video(audio=audio)}}
    before = made.outputs()
    assert mixed(made, data, tmp_path) == 0
    assert made.outputs() != before


def test_outputs_of_one_form_share_the_mix(tmp_path, media):
    codecs = {"a.mp4": "aac", "b.mkv": "flac", "c.webm": "opus"}
    outputs = {name: video(audio=audio) for name, audio in codecs.items()}
    outputs["c.webm"] = {"audio": "opus", "quality": "draft"}
    both = project(tmp_path / "film", media, {**of(song()), "outputs": {**outputs, "d.wav": {}}})
    counts = both.build()["nodes"]["mix"]
    assert (counts["total"], counts["run"], counts["shared"]) == (3, 3, 9)


def test_a_pan_mixes_the_blocks_in_which_it_is_heard(made, tmp_path):
    short = {"audio": "song", "start": "12s", "duration": "0.5s"}
    made.write(of(song(), short))
    made.build()
    assert mixed(made, of(song(), {**short, "pan": "left"}), tmp_path) == 1


def test_a_curve_mixes_the_block_of_its_fade(made, tmp_path):
    fade = {"duration": "2s", "curve": "exp"}
    made.write(of(song(fade_in="2s")))
    made.build()
    assert mixed(made, of(song(fade_in=fade)), tmp_path) == 1


def led(music, **more):
    """The song on a bus, and from 12 s on half a second of another on a second bus."""
    data = of(
        song(bus="music"), {"audio": "song", "start": "12s", "duration": "0.5s", "bus": "voice"}
    )
    return data | {"sound": {"buses": {"music": music, "voice": {}}, **more}}


def test_an_effect_mixes_all_blocks_of_its_bus(made, tmp_path):
    made.write(led({}))
    made.build()
    assert mixed(made, led({"effects": [{"compressor": "-30dB"}]}), tmp_path) == 3


def test_what_makes_way_is_mixed_where_the_other_is_near(made, tmp_path):
    made.write(led({}))
    made.build()
    assert mixed(made, led({"duck": {"under": "voice", "hold": "0s"}}), tmp_path) == 1


@pytest.mark.parametrize(("start", "blocks"), [("10.5s", 2), ("6s", 1)])
def test_an_edit_reaches_as_far_as_effects_remember(made, tmp_path, start, blocks):
    """Two blocks meet at 10.9 s: what ends just before is still in the room behind."""

    def at(**more):
        data = of(song(), {"audio": "song", "start": start, "duration": "0.2s", **more})
        return data | {"sound": {"effects": [{"reverb": "1s"}]}}

    made.write(at())
    made.build()
    assert mixed(made, at(gain="-3dB"), tmp_path) == blocks


def test_masters_of_six_channels_and_two_are_mixed_apart(tmp_path, media):
    outputs = {
        "a.mp4": video(audio={"channels": "5.1"}),
        "b.mkv": video(audio={"codec": "flac", "channels": "5.1", "rate": 192000}),
        "c.mov": video(audio="alac"),
    }
    made = project(tmp_path / "film", media, {**of(song()), "outputs": outputs})
    assert made.build()["nodes"]["mix"]["run"] == 3 + 11 + 3
    layouts = {"a.mp4": "5.1", "b.mkv": "5.1", "c.mov": "stereo"}
    for name, layout in layouts.items():
        with av.open(str(made.folder / name)) as container:
            stream = container.streams.audio[0]
            assert stream.layout.name.partition("(")[0] == layout
            assert stream.rate == (192_000 if name == "b.mkv" else 48_000)
            assert sum(frame.samples for frame in container.decode(stream)) >= 30 * stream.rate


def test_stems_add_up_to_the_whole(tmp_path, media):
    data = led({"duck": "voice", "gain": "-3dB"}, gain="-2dB")
    data["timeline"].append({"track": "more", "clips": [{"audio": "song", "start": "5s"}]})
    made = project(tmp_path / "film", media, {**data, "outputs": {"mix.wav": {"stems": "true"}}})
    made.build()
    names = ("mix.wav", "mix-music.wav", "mix-voice.wav", "mix-rest.wav")
    whole, *stems = (samples(made.folder / name) for name in names)
    assert all(np.abs(stem).max() > 0.01 for stem in stems)
    assert np.abs(sum(stems) - whole).max() < 4 / (1 << 23)


def samples(path):
    with av.open(str(path)) as container:
        frames = [frame.to_ndarray().reshape(-1, 2) for frame in container.decode(audio=0)]
    return np.concatenate(frames) / 2.0**31


def test_a_stem_that_is_silent_is_a_file_all_the_same(tmp_path, media):
    data = of(song()) | {"sound": {"buses": {"voice": {}}}}
    made = project(tmp_path / "film", media, {**data, "outputs": {"mix.flac": {"bus": "voice"}}})
    made.build()
    with av.open(str(made.folder / "mix.flac")) as container:
        assert not any(frame.to_ndarray().any() for frame in container.decode(audio=0))
