"""Open decoders: every frame by what it decodes from, and none decoded twice without need."""

import os
import shutil
from pathlib import Path

import av
import numpy as np
import pytest

from dagrender.digest import digest_file
from dagrender.errors import SourceError
from dagrender.media.facts.codec import facts_from_bytes
from dagrender.nodes import probe
from dagrender.nodes.extract import Decoders
from dagrender.nodes.footage import Footage, SourceFile, stamp_of


def known(path, store):
    path = Path(path)
    facts = probe.run(path)
    return SourceFile(
        content=digest_file(path),
        file=digest_file(path),
        path=str(path),
        facts=store.put(facts).digest,
        stamp=stamp_of(path.stat()),
    ), facts_from_bytes(facts)


def reference(path):
    with av.open(str(path)) as container:
        return [frame.to_ndarray() for frame in container.decode(video=0)]


@pytest.fixture
def opened(media, store):
    source, facts = known(media / "b.mp4", store)
    decoders = Decoders(store)
    footage = Footage(sources=(source,))
    decoders.prepare(footage)
    yield decoders, footage, facts.video.table
    decoders.close()


def read(opened, index):
    decoders, footage, table = opened
    gop, within = table.identity(index)
    return decoders.frame(footage, gop, within).to_ndarray()


def test_a_frame_is_found_by_its_gop_wherever_it_stands(opened, media):
    expected = reference(media / "b.mp4")
    for index in (0, 39, 7, 8, 25, 24, 3):
        assert np.array_equal(read(opened, index), expected[index])


def test_frames_in_order_are_decoded_once(opened):
    decoders = opened[0]
    for index in range(40):
        read(opened, index)
    assert decoders.frames_used == 40
    assert decoders.frames_decoded <= 42


def test_two_places_of_one_source_at_once_have_a_decoder_each(opened):
    """A picture in picture of the same file must not seek to and fro."""
    decoders = opened[0]
    decoders_read = 0
    for index in range(9):
        read(opened, index)
        read(opened, 39 - 9 + index)
        decoders_read += 2
    assert decoders.frames_used == decoders_read
    assert decoders.frames_decoded < 60


def test_a_frame_of_no_source_is_told_with_the_file(opened):
    decoders, footage, _ = opened
    with pytest.raises(SourceError, match="no longer has the frames") as error:
        decoders.frame(footage, "f" * 32, 0)
    assert "b.mp4" in str(error.value)


def test_a_source_that_changed_is_told_before_anything_is_decoded(tmp_path, media, store):
    path = Path(shutil.copy2(media / "b.mp4", tmp_path / "b.mp4"))
    source, _ = known(path, store)
    decoders = Decoders(store)
    decoders.prepare(Footage(sources=(source,)))
    with path.open("ab") as file:
        file.write(b"more")
    with pytest.raises(SourceError, match="changed"):
        decoders.prepare(Footage(sources=(source,)))
    decoders.close()


def test_of_two_files_with_the_same_frames_either_will_do(tmp_path, media, store):
    path = Path(shutil.copy2(media / "b.mp4", tmp_path / "copy.mp4"))
    with path.open("ab") as file:
        file.write((16).to_bytes(4, "big") + b"free" + os.urandom(8))
    one, facts = known(media / "b.mp4", store)
    other, _ = known(path, store)
    assert one.content != other.content
    gop, within = facts.video.table.identity(5)
    frames = []
    for sources in ((one,), (other,), (one, other)):
        decoders = Decoders(store)
        decoders.prepare(Footage(sources=sources))
        frames.append(decoders.frame(Footage(sources=sources), gop, within).to_ndarray())
        decoders.close()
    assert np.array_equal(frames[0], frames[1])
    assert np.array_equal(frames[0], frames[2])


def open_files():
    return sum(1 for _ in Path("/dev/fd").iterdir())


def test_no_more_files_are_open_than_a_process_may_have(tmp_path, media, store):
    decoders = Decoders(store)
    footings = []
    for number in range(20):
        path = Path(shutil.copy2(media / "b.mp4", tmp_path / f"b{number}.mp4"))
        with path.open("ab") as file:
            file.write((16).to_bytes(4, "big") + b"free" + number.to_bytes(8, "big"))
        footings.append(known(path, store))
    before = open_files()
    for source, facts in footings:
        footage = Footage(sources=(source,))
        decoders.prepare(footage)
        decoders.frame(footage, *facts.video.table.identity(0))
    assert open_files() - before <= 12
    assert decoders.frames_used == 20
    assert decoders.frames_decoded >= 20
    decoders.close()
