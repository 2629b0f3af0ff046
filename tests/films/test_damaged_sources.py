"""Sources that are damaged or cut short: a film is made of what is there, and a warning given."""

import os
import shutil
from pathlib import Path

import av
import numpy as np
import pytest
from media.footage import key_packets, number_of, numbered, spoiled, write_film

from dagrender.engine.export.still import render_still
from dagrender.engine.request import BuildRequest
from dagrender.engine.run import Build
from dagrender.errors import SpecError

from .film import build, decoded, png, spec_of

FRAMES = 40


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    jpeg = {"codec": "mjpeg", "options": {}, "pixel_format": "yuvj420p"}
    return {
        "h264": write_film(folder / "talk.mp4", frames=FRAMES, sound_s=1.3),
        "mjpeg": write_film(
            folder / "talk.mov",
            frames=FRAMES,
            make=full_range,
            **jpeg,
        ),
    }


def full_range(number):
    return numbered(number).reformat(format="yuvj420p")


def numbers(path):
    with av.open(str(path)) as container:
        return [int(number_of(frame)) for frame in container.decode(video=0)]


def spec(source, **clip):
    return spec_of([{"video": "m", **clip}], size="128x96", media={"m": source})


def lost_frame(whole, folder):
    """A film of key frames only of which frame 20 is nothing but zeros."""
    return spoiled(whole["mjpeg"], folder / "lost.mov", 20, at=0, length=100_000)


def concealed_frames(whole, folder):
    source = whole["h264"]
    return spoiled(source, folder / "hurt.mp4", key_packets(source)[1] + 4, at=0.5, length=8)


def test_the_frame_before_stands_in_for_one_that_is_lost(whole, tmp_path):
    report = build(tmp_path, spec(lost_frame(whole, tmp_path)))
    assert numbers(tmp_path / "film.mp4") == [n if n != 20 else 19 for n in range(FRAMES)]
    assert report["warnings"] == [
        "lost.mov: 1 frame is lost at 0.67-0.70 s, where the one before is held"
    ]
    assert report["failures"] == []


def test_the_frame_behind_stands_in_for_the_first(whole, tmp_path):
    source = spoiled(whole["mjpeg"], tmp_path / "lost.mov", 0, at=0.05, length=100_000)
    build(tmp_path, spec(source))
    assert numbers(tmp_path / "film.mp4")[1:] == list(range(1, FRAMES))


def test_a_warning_tells_once_where_a_picture_is_damaged(whole, tmp_path):
    source = concealed_frames(whole, tmp_path)
    report = build(tmp_path, spec(source))
    assert len(report["warnings"]) == 1
    assert report["warnings"][0].startswith("hurt.mp4: the picture is damaged at 0.")
    assert len(decoded(tmp_path / "film.mp4")) == FRAMES


@pytest.mark.parametrize("make", [lost_frame, concealed_frames])
def test_an_incremental_build_of_a_damaged_source_is_a_clean_one(whole, tmp_path, make):
    """Painted first without the damage, then with it, from other places, by a warm cache."""
    source = make(whole, tmp_path)
    cache = tmp_path / "cache"
    for number, clip in enumerate(({"out": "0.3s"}, {"in": "1s"}, {"in": "0.6s", "out": "0.9s"})):
        build(tmp_path / f"other{number}", spec(source, **clip), cache)
    warm = build(tmp_path / "warm", spec(source), cache)
    build(tmp_path / "clean", spec(source))
    films = [(tmp_path / name / "film.mp4").read_bytes() for name in ("warm", "clean")]
    assert films[0] == films[1]
    assert warm["warnings"]
    again = build(tmp_path / "again", spec(source), cache)
    assert again["warnings"] == warm["warnings"]
    assert again["nodes"]["encode"]["run"] == again["nodes"]["probe"]["run"] == 0


def test_sound_that_does_not_decode_is_silent_and_told_once_with_its_times(whole, tmp_path):
    source = Path(shutil.copy(whole["h264"], tmp_path / "mute.mp4"))
    with av.open(str(source)) as container:
        packets = [packet for packet in container.demux(audio=0) if packet.size]
        data = bytearray(source.read_bytes())
        for packet in packets[20:24]:
            first = data.index(bytes(packet))
            data[first : first + packet.size] = b"\xff" * packet.size
    source.write_bytes(data)
    first = build(tmp_path / "first", spec(source), tmp_path / "cache")
    (warning,) = first["warnings"]
    assert warning.startswith("mute.mp4: the sound is damaged at 0.4")
    again = build(tmp_path / "again", spec(source), tmp_path / "cache")
    assert again["warnings"] == first["warnings"]
    assert again["nodes"]["mix"]["run"] == 0


def test_the_figures_of_a_build_that_met_damage_add_up(whole, tmp_path):
    report = build(tmp_path, spec(lost_frame(whole, tmp_path)))
    for kind in ("encode", "mix"):
        counts = report["nodes"][kind]
        assert counts["run"] + counts["hit"] == counts["total"]
    assert [output["up_to_date"] for output in report["outputs"]] == [False]


def test_a_forced_build_of_a_damaged_source_gives_the_same(whole, tmp_path):
    source = lost_frame(whole, tmp_path)
    build(tmp_path, spec(source))
    first = (tmp_path / "film.mp4").read_bytes()
    request = BuildRequest(
        spec=tmp_path / "film.yaml", cache=tmp_path / "cache", executor="inline", force=True
    )
    report = Build(request, lambda _: None).run()
    assert (tmp_path / "film.mp4").read_bytes() == first
    assert report["warnings"]


def test_a_still_of_a_lost_frame_shows_the_one_before(whole, tmp_path):
    lost_frame(whole, tmp_path)
    build(tmp_path, spec(whole["mjpeg"]))
    healthy = BuildRequest(spec=tmp_path / "film.yaml", cache=tmp_path / "cache")
    render_still(healthy, "19f", tmp_path / "good.png")
    text = (tmp_path / "film.yaml").read_text().replace(str(whole["mjpeg"]), "lost.mov")
    (tmp_path / "lost.yaml").write_text(text)
    request = BuildRequest(spec=tmp_path / "lost.yaml", cache=tmp_path / "cache")
    render_still(request, "20f", tmp_path / "lost.png")
    assert np.array_equal(png(tmp_path / "good.png"), png(tmp_path / "lost.png"))


def test_a_film_cut_short_is_shown_as_far_as_it_goes(whole, tmp_path):
    fast = tmp_path / "fast.mp4"
    options = {"movflags": "+faststart"}
    with (
        av.open(str(whole["h264"])) as given,
        av.open(str(fast), "w", container_options=options) as made,
    ):
        copies = {
            stream.index: made.add_stream_from_template(stream, opaque=True)
            for stream in given.streams
        }
        for packet in given.demux():
            if packet.size:
                packet.stream = copies[packet.stream_index]
                made.mux(packet)
    os.truncate(fast, fast.stat().st_size * 3 // 4)
    report = build(tmp_path, spec(fast))
    shown = numbers(tmp_path / "film.mp4")
    assert 10 < len(shown) < FRAMES
    assert shown[: len(shown) - 6] == list(range(len(shown) - 6))
    (warning,) = report["warnings"]
    assert "fast.mp4: it is cut short: its index lists 40 frames" in warning
    assert warning.count("cut short") == 1
    with pytest.raises(SpecError, match="it ends at"):
        build(tmp_path, spec(fast, duration="1.3s"))


def test_a_source_of_which_nothing_is_left_is_refused(whole, tmp_path):
    source = shutil.copy(whole["mjpeg"], tmp_path / "gone.mov")
    with av.open(str(source)) as container:
        packets = [(p.pos, p.size) for p in container.demux(video=0) if p.size]
    data = bytearray(source.read_bytes())
    for position, size in packets[1:]:
        data[position : position + size] = bytes(size)
    source.write_bytes(data)
    report = build(tmp_path, spec(source))
    assert "39 frames are lost" in report["warnings"][0]
    assert set(numbers(tmp_path / "film.mp4")) == {0}
