"""What the cache and the folders of frames are read back from: damage is a miss, never a crash."""

import atexit
import json
import shutil
import sqlite3
import tempfile
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import numpy as np

from dagrender.artifact import ActionResult, Artifact
from dagrender.digest import digest_bytes
from dagrender.engine import record
from dagrender.engine.request import BuildRequest
from dagrender.media.decoding.intermediate import (
    IntermediateEncoder,
    IntermediateReader,
    Shape,
    film,
)
from dagrender.media.facts.codec import facts_from_bytes, facts_to_bytes
from dagrender.nodes.framefolder import MANIFEST, FrameFile, FrameFolder
from dagrender.nodes.framefolder import Manifest as FolderManifest
from dagrender.nodes.manifest import Manifest, manifest_from_bytes
from dagrender.picture import Picture, Pixels
from dagrender.store.actions import decode_entry, encode_entry
from dagrender.store.memo import Memo

from .tables import some_facts

KEY = digest_bytes(b"an action")
SHAPE = Shape(pixels=Pixels.YUV420, width_px=16, height_px=16)
_FOLDER = Path(tempfile.mkdtemp(prefix="dagrender-fuzz-"))
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
_REQUEST = BuildRequest(spec=_FOLDER / "film.yaml", cache=_FOLDER / "cache")


def entry(data):
    """The entry of an action, as it is and with its checksum put right."""
    for given in (data, data + b"\n" + digest_bytes(data).encode() + b"\n"):
        try:
            found = decode_entry(given, KEY)
        except ValueError:
            continue
        assert found.key == KEY
        with suppress(ValueError):  # facts that JSON reads and does not write: NaN
            assert decode_entry(encode_entry(found), KEY) == found


def facts(data):
    """The facts of a source."""
    with suppress(ValueError):
        found = facts_from_bytes(data)
        assert facts_from_bytes(facts_to_bytes(found)) == found


def extraction(data):
    """The manifest of a block of stored frames."""
    with suppress(ValueError):
        found = manifest_from_bytes(data, SHAPE)
        assert manifest_from_bytes(found.to_bytes(), SHAPE) == found


def folder(data):
    """The manifest of a folder of frames, which anybody may have written."""
    place = _FOLDER / "frames"
    place.mkdir(exist_ok=True)
    (place / MANIFEST).write_bytes(data)
    found = FrameFolder(place).manifest()
    if found is not None:
        FrameFolder(place).has(found.key)


def build(data):
    """The record of a build: it may be believed only where it is whole."""
    place = record.record_path(_REQUEST)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)
    assert record.up_to_date(_REQUEST) is None


def memo(data):
    """The memo: what is asked of it is answered or not known."""
    place = _FOLDER / "memo.sqlite"
    for suffix in ("", "-wal", "-shm", "-journal"):
        Path(f"{place}{suffix}").unlink(missing_ok=True)
    place.write_bytes(data)
    found = Memo(place)
    assert found.source("1:2", "3:4:5") in (None, KEY)
    expected = found.expected("encode")
    assert expected is None or isinstance(expected, float)


def pictures(data):
    """A film of stored frames."""
    with suppress(ValueError):
        reader = IntermediateReader(data, SHAPE)
        try:
            for number in range(min(4, len(reader))):
                with suppress(ValueError):
                    assert reader.picture(number).planes[0].shape == (16, 16)
        finally:
            reader.close()


READERS = (entry, facts, extraction, folder, build, memo, pictures)


def kept(data):
    """The first byte says what the others are."""
    if data:
        READERS[data[0] % len(READERS)](data[1:])


def _entry():
    result = ActionResult(
        key=KEY,
        kind="encode",
        outputs=(("video", Artifact(digest=KEY, size_bytes=15)),),
        facts=(("frames", 60), ("ms", 1.5), ("encoder", "libx264")),
    )
    return encode_entry(result)


def _memo():
    place = _FOLDER / "seed.sqlite"
    made = Memo(place)
    made.remember_source("1:2", "3:4:5", KEY)
    made.remember("encode", KEY, 1.5)
    del made  # which closes it
    with sqlite3.connect(place) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    return place.read_bytes()


def _pictures():
    planes = tuple(np.full((side, side), 90, np.uint8) for side in (16, 8, 8))
    packet = IntermediateEncoder(SHAPE).packet(Picture(pixels=Pixels.YUV420, planes=planes))
    return film(SHAPE, Fraction(25), [packet, packet])


def seeds():
    """One of each kind that is right."""
    yield bytes([0]) + _entry()
    yield bytes([0]) + _entry().partition(b"\n")[0]
    yield bytes([1]) + facts_to_bytes(some_facts())
    frames = (((KEY, 0), KEY), ((KEY, 2), KEY))
    yield bytes([2]) + Manifest(film=KEY, shape=SHAPE, frames=frames).to_bytes()
    file = FrameFile(file="00001.png", time_s=0.0, digest=KEY, size_bytes=1)
    told = FolderManifest(key=KEY, format="png", width_px=16, height_px=16, files=(file,))
    yield bytes([3]) + told.to_bytes()
    report = {"outputs": [], "nodes": {}}
    whole = {"format": 2, "program": [], "stamps": [], "listings": [], "report": report}
    yield bytes([4]) + json.dumps(whole).encode()
    yield bytes([5]) + _memo()
    yield bytes([6]) + _pictures()
