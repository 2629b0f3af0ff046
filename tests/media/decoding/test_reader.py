from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dagrender.errors import SourceError
from dagrender.media.coding.planes import planes_of
from dagrender.media.decoding.reader import FrameReader
from dagrender.media.probing.probe import probe

from ..footage import X264, decoded, key_packets, number_of, remux, same, write_film

FRAMES = 40
OPEN_GOP = X264 | {
    "g": "12",
    "x264-params": "open-gop=1:keyint=12:min-keyint=1:scenecut=0:threads=1",
}
KINDS = ("mp4", "mkv", "ts", "avi", "h264", "cut.mp4", "open.mp4", "opencut.mp4", "hevc.mp4")


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    folder: Path = tmp_path_factory.mktemp("decode")
    film = write_film(folder / "film.mp4", frames=FRAMES)
    opened = write_film(folder / "open.mp4", frames=FRAMES, options=OPEN_GOP)
    hevc = {"preset": "ultrafast", "x265-params": "log-level=none:keyint=12:bframes=3:pools=none"}
    made = {
        "mp4": film,
        "mkv": remux(film, folder / "film.mkv"),
        "ts": remux(film, folder / "film.ts"),
        "avi": write_film(folder / "film.avi", frames=FRAMES),
        "h264": remux(film, folder / "film.h264"),
        "cut.mp4": remux(film, folder / "cut.mp4", shift=17, start=12),
        "open.mp4": opened,
        "opencut.mp4": remux(
            opened, folder / "opencut.mp4", shift=17, start=key_packets(opened)[1]
        ),
        "hevc.mp4": write_film(folder / "hevc.mp4", frames=FRAMES, codec="libx265", options=hevc),
    }
    return {kind: (path, probe(path).video, decoded(path)) for kind, path in made.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_reading_in_order_decodes_every_frame_once(sources, kind):
    path, facts, frames = sources[kind]
    with FrameReader(path, facts) as reader:
        read = [reader.read(index) for index in range(len(frames))]
        assert all(same(planes_of(frame), known) for frame, known in zip(read, frames, strict=True))
        assert reader.frames_decoded == len(frames)


@pytest.mark.parametrize("kind", KINDS)
def test_frames_show_the_numbers_that_they_were_given(sources, kind):
    path, facts, frames = sources[kind]
    with FrameReader(path, facts) as reader:
        first = FRAMES - len(frames)
        assert [number_of(reader.read(index)) for index in range(len(frames))] == list(
            range(first, FRAMES)
        )


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=8, deadline=None)
@given(wanted=st.lists(st.integers(0, FRAMES - 1), min_size=1, max_size=12))
def test_any_order_of_reading_gives_the_same_frames(sources, kind, threads, wanted):
    path, facts, frames = sources[kind]
    with FrameReader(path, facts, threads=threads) as reader:
        for index in wanted:
            number = index % len(frames)
            assert same(planes_of(reader.read(number)), frames[number])


def test_the_same_frame_again_costs_nothing(sources):
    path, facts, _ = sources["mp4"]
    with FrameReader(path, facts) as reader:
        frame = reader.read(20)
        cost = reader.frames_decoded
        assert reader.read(20) is frame
        assert reader.frames_decoded == cost


def test_a_skip_inside_a_gop_decodes_on(sources):
    path, facts, _ = sources["mp4"]
    with FrameReader(path, facts) as reader:
        reader.read(13)
        reader.read(21)
        assert reader.frames_decoded <= 12


def test_a_jump_begins_at_the_key_frame_before(sources):
    path, facts, _ = sources["mp4"]
    with FrameReader(path, facts) as reader:
        reader.read(38)
        assert reader.frames_decoded <= 4


@pytest.mark.parametrize("kind", ["ts", "cut.mp4", "avi"])
def test_seeks_that_land_elsewhere_are_learnt_from(sources, kind):
    path, facts, frames = sources[kind]
    with FrameReader(path, facts) as reader:
        for index in (len(frames) - 1, 0, len(frames) - 1, 0, len(frames) - 1):
            reader.read(index)
        cost = reader.frames_decoded
        reader.read(0)
        reader.read(len(frames) - 1)
        assert reader.frames_decoded - cost <= 24


def test_a_frame_that_is_not_there_is_an_error(sources):
    path, facts, _ = sources["mp4"]
    with FrameReader(path, facts) as reader, pytest.raises(SourceError, match="frame 40 is not"):
        reader.read(40)


def test_a_file_that_changed_is_an_error_that_names_frame_and_time(sources, tmp_path):
    path, facts, _ = sources["mp4"]
    other = write_film(tmp_path / "film.mp4", frames=5)
    with (
        FrameReader(other, facts) as reader,
        pytest.raises(SourceError, match=r"frame 30 \(at 1s\)"),
    ):
        reader.read(30)
    assert path.exists()


def test_pictures_outlive_the_reader(sources):
    path, facts, frames = sources["mp4"]
    with FrameReader(path, facts) as reader:
        kept = [planes_of(reader.read(index)) for index in range(6)]
        for index in range(6, 40):
            reader.read(index)
    assert all(same(planes, frames[index]) for index, planes in enumerate(kept))
