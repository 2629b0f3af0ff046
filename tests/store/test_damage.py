import json
import os
import shutil

import pytest

from dagrender.artifact import ActionResult, Artifact
from dagrender.digest import digest_bytes
from dagrender.errors import MissingObjectError
from dagrender.store.actions import decode_entry, encode_entry
from dagrender.store.store import Store

from .contract import KEY, OTHER_KEY
from .faults import entry_file, flip, object_file


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "cache")


@pytest.fixture
def published(store):
    return store.publish(KEY, "encode", {"video": b"moving pictures"}, {"frames": 60, "ms": 1.5})


def test_every_flipped_bit_of_an_entry_is_noticed():
    result = ActionResult(
        key=KEY,
        kind="encode",
        outputs=(("video", Artifact(digest=OTHER_KEY, size_bytes=15)),),
        facts=(("frames", 60), ("ms", 1.5), ("encoder", "libx264")),
    )
    data = encode_entry(result)
    assert decode_entry(data, KEY) == result
    for position in range(len(data)):
        for bit in range(8):
            flipped = bytearray(data)
            flipped[position] ^= 1 << bit
            with pytest.raises(ValueError, match="entry"):
                decode_entry(bytes(flipped), KEY)


def test_every_shortened_or_lengthened_entry_is_noticed():
    data = encode_entry(ActionResult(key=KEY, kind="encode", outputs=()))
    for wrong in (*(data[:end] for end in range(len(data))), data + b"\n", data + data):
        with pytest.raises(ValueError, match="entry"):
            decode_entry(wrong, KEY)


@pytest.mark.parametrize(
    "record",
    [
        [],
        {},
        {"key": KEY, "kind": "encode", "outputs": [["video", "../../x", 1]], "facts": []},
        {"key": KEY, "kind": "encode", "outputs": [["video", 7, 1]], "facts": []},
        {"key": KEY, "kind": "encode", "outputs": [["video", KEY]], "facts": []},
        {"key": KEY, "kind": "encode", "outputs": None, "facts": []},
        {"key": KEY, "kind": "encode", "outputs": [], "facts": [1]},
    ],
)
def test_an_entry_of_another_form_is_damaged(record):
    line = json.dumps(record).encode()
    with pytest.raises(ValueError, match=r"entry|digest|unpack"):
        decode_entry(line + b"\n" + digest_bytes(line).encode() + b"\n", KEY)


def test_a_damaged_entry_is_a_miss_and_put_aside(store, published):
    flip(entry_file(store, KEY), 20)
    assert store.lookup(KEY) is None
    assert not entry_file(store, KEY).exists()
    assert store.info().quarantined == 1
    assert store.stats.corrupt == 1
    assert store.publish(KEY, "encode", {"video": b"moving pictures"}) == store.lookup(KEY)


def test_an_entry_in_anothers_place_is_a_miss(store, published):
    target = entry_file(store, OTHER_KEY)
    target.parent.mkdir(exist_ok=True)
    shutil.copy(entry_file(store, KEY), target)
    assert store.lookup(OTHER_KEY) is None
    assert store.lookup(KEY) == published


def test_every_flipped_byte_of_an_object_is_noticed(store):
    data = b"moving pictures"
    for position in range(len(data)):
        digest = store.put(data).digest
        flip(object_file(store, digest), position)
        with pytest.raises(MissingObjectError, match="damaged"):
            store.read(digest)
    assert store.info().quarantined == len(data)


@pytest.mark.parametrize("data", [b"", b"moving", b"moving pictures and more"])
def test_an_object_of_another_size_is_a_miss_before_it_is_read(store, published, data):
    path = object_file(store, published.output("video").digest)
    path.chmod(0o644)
    path.write_bytes(data)
    assert store.lookup(KEY) is None
    assert not path.exists()


def test_objects_that_were_swapped_are_damaged(store):
    one, two = store.put(b"one").digest, store.put(b"two").digest
    object_file(store, one).replace(object_file(store, two))
    with pytest.raises(MissingObjectError, match="missing"):
        store.read(one)
    with pytest.raises(MissingObjectError, match="damaged"):
        store.read(two)


def as_folder(path):
    path.mkdir()


def as_link(path):
    copy = path.parent / "elsewhere"
    copy.write_bytes(b"moving pictures")
    path.symlink_to(copy)


def as_pipe(path):
    os.mkfifo(path)


@pytest.mark.parametrize("make", [as_folder, as_link, as_pipe])
def test_what_is_no_plain_file_is_neither_served_nor_waited_for(store, published, make):
    digest = published.output("video").digest
    for path in (object_file(store, digest), entry_file(store, KEY)):
        path.unlink()
        make(path)
    with pytest.raises(MissingObjectError, match="damaged"):
        store.read(digest)
    assert store.lookup(KEY) is None
    assert store.publish(KEY, "encode", {"video": b"moving pictures"}) == store.lookup(KEY)
    assert store.read(digest) == b"moving pictures"


def test_a_sound_object_that_took_a_damaged_ones_place_stays(store, monkeypatch):
    digest = store.put(b"moving").digest
    path = object_file(store, digest)
    flip(path, 0)
    with path.open("rb") as damaged:
        seen = os.fstat(damaged.fileno())
        path.unlink()
        store.put(b"moving")
        monkeypatch.setattr(os, "fstat", lambda _: seen)
        monkeypatch.setattr(os, "read", lambda *_: b"damage")
        with pytest.raises(MissingObjectError, match="damaged"):
            store.read(digest)
        monkeypatch.undo()
    assert store.read(digest) == b"moving"


def test_verify_reads_entries_too_and_counts_no_use(store, published):
    digest = published.output("video").digest
    os.utime(object_file(store, digest), (1000, 1000))
    flip(entry_file(store, KEY), 5)
    assert store.verify().damaged == (KEY,)
    assert object_file(store, digest).stat().st_mtime == 1000
