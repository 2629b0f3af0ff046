"""Damaged pictures: what can be had is had, and is the same wherever decoding begins."""

import random

import pytest

from dagrender.errors import LostFrameError
from dagrender.media.coding.planes import planes_of
from dagrender.media.decoding.reader import FrameReader
from dagrender.media.probing.probe import probe

from ..footage import X264, key_packets, number_of, numbered, same, spoiled, write_film

FRAMES = 40
HEVC = {"preset": "ultrafast", "x265-params": "log-level=none:keyint=12:bframes=3:pools=none"}
OPEN_GOP = X264 | {
    "g": "12",
    "x264-params": "open-gop=1:keyint=12:min-keyint=1:scenecut=0:threads=1",
}
SOURCES = {
    "h264.mp4": ("libx264", None),
    "h264.mkv": ("libx264", None),
    "open.mp4": ("libx264", OPEN_GOP),
    "hevc.mp4": ("libx265", HEVC),
    "mpeg4.avi": ("mpeg4", {"g": "12", "bf": "2"}),
    "mpeg2.mkv": ("mpeg2video", {"g": "12", "bf": "2"}),
    "vp9.webm": ("libvpx-vp9", {"g": "12", "deadline": "realtime", "cpu-used": "8"}),
    "ffv1.mkv": ("ffv1", {"g": "12"}),
    "mjpeg.avi": ("mjpeg", {}),
}


def full_range(number):
    return numbered(number).reformat(format="yuvj420p")


@pytest.fixture(scope="module")
def sound_films(tmp_path_factory):
    folder = tmp_path_factory.mktemp("damage")
    made = {}
    for name, (codec, options) in SOURCES.items():
        form = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        path = folder / name
        made[name] = write_film(
            path,
            frames=FRAMES,
            codec=codec,
            options=options,
            pixel_format=form,
            make=full_range if codec == "mjpeg" else numbered,
        )
    return made


def reading(path, facts, order):
    """By number: the planes of each frame that can be had, None for one that is lost."""
    seen = {}
    with FrameReader(path, facts) as reader:
        for index in order:
            try:
                planes = [plane.copy() for plane in planes_of(reader.read(index))]
            except LostFrameError:
                planes = None
            if index in seen:
                assert (planes is None) == (seen[index] is None)
                assert planes is None or same(planes, seen[index])
            seen[index] = planes
        return seen, reader.is_damaged


@pytest.mark.parametrize("where", ["key", "middle", "head of key"])
@pytest.mark.parametrize("name", SOURCES)
def test_a_damaged_frame_is_the_same_wherever_reading_begins(sound_films, tmp_path, name, where):
    source = sound_films[name]
    keys = key_packets(source)
    number = keys[len(keys) // 2] + (3 if where == "middle" else 0)
    at = 0 if where == "head of key" else 0.4
    path = spoiled(source, tmp_path / name, number, at=at, length=30)
    facts = probe(path).video
    count = len(facts.table.pts)
    assert count == FRAMES
    straight, _ = reading(path, facts, range(count))
    mixed = random.Random(name + where).choices(range(count), k=60)
    for order in (range(count - 1, -1, -1), mixed):
        for index, planes in reading(path, facts, order)[0].items():
            assert (planes is None) == (straight[index] is None), index
            assert planes is None or same(planes, straight[index]), index


@pytest.mark.parametrize("name", ["h264.mp4", "h264.mkv", "mpeg4.avi", "mpeg2.mkv", "mjpeg.avi"])
def test_damage_is_noticed_and_does_not_reach_the_next_key_frame(sound_films, tmp_path, name):
    source = sound_films[name]
    keys = key_packets(source)
    second = keys[1]
    path = spoiled(source, tmp_path / name, second + (0 if name == "mjpeg.avi" else 2))
    facts = probe(path).video
    seen, noticed = reading(path, facts, range(FRAMES))
    assert noticed
    third = keys[2]
    for index in (*range(second - 3), *range(third, FRAMES)):
        frame = facts.table.gop_at(index)
        assert frame != facts.table.gop_at(second) or name == "mjpeg.avi"
        assert seen[index] is not None


def test_a_film_without_damage_is_not_said_to_have_any(sound_films):
    for path in sound_films.values():
        facts = probe(path).video
        _, noticed = reading(path, facts, [*range(FRAMES), 3, 30, 12, 0])
        assert not noticed


def test_concealed_frames_follow_the_picture(sound_films, tmp_path):
    source = sound_films["h264.mp4"]
    path = spoiled(source, tmp_path / "x.mp4", key_packets(source)[1] + 4, at=0.6, length=8)
    facts = probe(path).video
    with FrameReader(path, facts) as reader:
        numbers = []
        for index in range(FRAMES):
            frame = reader.read(index)
            numbers.append((number_of(frame), reader.concealed))
    assert [number for number, concealed in numbers if not concealed] == [
        index for index, (_, concealed) in enumerate(numbers) if not concealed
    ]
    hurt = [index for index, (_, concealed) in enumerate(numbers) if concealed]
    assert hurt
    assert facts.table.gop_at(hurt[0]) == facts.table.gop_at(hurt[-1]) == 1
