"""Edits made to deceive a cache: what is built is what lies on the disk, and nothing is lost."""

import os
import shutil
import struct
from pathlib import Path

import pytest

from dagrender.engine import gather
from dagrender.errors import SpecError
from dagrender.store import sources

from .films import clip, color, film, project, title, video
from .footage import write_clip


@pytest.fixture(autouse=True)
def trusting(monkeypatch):
    """Digests are remembered at once, as those of files that have lain for a while are."""
    monkeypatch.setattr(sources, "_YOUNG_NS", 0)


@pytest.fixture
def made(tmp_path, media):
    """Two cuts of either source, a logo over them, and a song."""
    data = film(
        [clip("a", "0s", "0.5s"), clip("b", "0s", "0.5s", mute=True), clip("a", "1s", "0.5s")],
        titles=[{"image": "logo", "start": "0s", "duration": "all"}],
        sounds=[{"audio": "song", "duration": "1s"}],
        outputs={"film.mp4": video(), "still.png": {"at": "0.2s"}},
    )
    return project(tmp_path / "film", media, data)


def is_as_from_nothing(made):
    """Whether the outputs are those of a build of the same files with an empty cache."""
    fresh = made.fresh(made.folder.parent / f"fresh-{len(list(made.folder.parent.iterdir()))}")
    fresh.build()
    return fresh.outputs() == made.outputs()


def times_of(path):
    seen = path.stat()
    return seen.st_atime_ns, seen.st_mtime_ns


TWIN_OF = {"a.mp4": "a2.mp4", "b.mp4": "b2.mp4", "song.wav": "song1.wav"}


def in_place(path, data):
    path.write_bytes(data)


def by_renaming(path, data):
    other = path.with_suffix(".new")
    other.write_bytes(data)
    other.replace(path)


def through_a_hard_link(path, data):
    other = path.with_name("second name")
    os.link(path, other)
    other.write_bytes(data)


def behind_a_symbolic_link(path, data):
    target = path.with_name("elsewhere")
    path.rename(target)
    path.symlink_to(target.name)
    target.write_bytes(data)


def by_mapping_it(path, data):
    import mmap

    with path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as memory:
        memory[:] = data


@pytest.mark.parametrize("name", TWIN_OF)
@pytest.mark.parametrize(
    "replace", [in_place, by_renaming, through_a_hard_link, behind_a_symbolic_link, by_mapping_it]
)
def test_a_source_replaced_with_its_size_and_time_kept_is_seen(made, media, name, replace):
    path = made.folder / "media" / name
    made.build()
    before, size, times = made.outputs(), path.stat().st_size, times_of(path)
    replace(path, (media / TWIN_OF[name]).read_bytes())
    os.utime(path, ns=times)
    assert (path.stat().st_size, times_of(path)[1]) == (size, times[1])
    made.build()
    assert made.outputs()["film.mp4"] != before["film.mp4"]
    assert is_as_from_nothing(made)


def test_two_sources_that_swap_their_names_are_seen(made):
    folder = made.folder / "media"
    write_clip(folder / "b.mp4", seed=5)  # as long as the other, so that either will do
    made.build()
    before = made.outputs()
    (folder / "a.mp4").rename(folder / "c.mp4")
    (folder / "b.mp4").rename(folder / "a.mp4")
    (folder / "c.mp4").rename(folder / "b.mp4")
    made.build()
    assert made.outputs()["film.mp4"] != before["film.mp4"]
    assert is_as_from_nothing(made)


def test_a_source_put_back_is_what_it_was_and_renders_nothing(made, media):
    path = made.folder / "media" / "a.mp4"
    made.build()
    before = made.outputs()
    shutil.copy(media / "a2.mp4", path)
    made.build()
    shutil.copy(media / "a.mp4", path)
    report = made.build()
    assert report["nodes"]["encode"]["run"] == report["nodes"]["probe"]["run"] == 0
    assert made.outputs() == before


@pytest.mark.parametrize(
    ("how", "name"),
    [
        ("rename", "A.MP4"),
        ("rename", "-r.mp4"),
        ("rename", "file:a.mp4"),
        ("symlink_to", "a:b.mp4"),
        ("hardlink_to", "ü é.mp4"),
        ("copy", "no suffix"),
        ("copy", "quo'te\".mp4"),
    ],
)
def test_a_source_under_another_name_renders_and_probes_nothing(made, name, how):
    made.build()
    before, given = made.outputs(), made.folder / "media" / "a.mp4"
    other = made.folder / name
    if how == "rename":
        given.rename(other)
    elif how == "copy":
        shutil.copy(given, other)
    else:
        getattr(other, how)(given)
    made.data["media"]["a"] = name
    made.write(made.data)
    report = made.build()
    assert report["nodes"]["encode"]["run"] == report["nodes"]["probe"]["run"] == 0
    assert made.outputs() == before


@pytest.mark.parametrize(
    "reorder",
    [
        lambda timeline: timeline[0]["clips"].reverse(),
        lambda timeline: timeline.insert(1, timeline.pop(2)),
    ],
    ids=["cuts", "layers"],
)
def test_the_order_of_what_is_shown_counts(made, reorder):
    logo = {"image": "logo", "position": ["50%", "50%"], "start": "0s", "duration": "all"}
    text = title("Hello", "0s", "all", color="#40c0ff")
    timeline = made.data["timeline"]
    timeline[1]["clips"] = [logo]
    timeline.insert(2, {"track": "more", "clips": [text]})
    for one, duration in zip(timeline[0]["clips"], ("0.5s", "0.3s", "0.7s"), strict=True):
        one["duration"] = duration
    made.write(made.data)
    made.build()
    before = made.outputs()
    reorder(timeline)
    made.write(made.data)
    made.build()
    assert made.outputs()["film.mp4"] != before["film.mp4"]
    assert is_as_from_nothing(made)


def test_the_order_of_entries_that_have_none_does_not_count(made):
    made.build()
    made.data["media"] = dict(reversed(made.data["media"].items()))
    made.data["outputs"] = dict(reversed(made.data["outputs"].items()))
    made.write(made.data)
    report = made.build()
    assert all(one["run"] == 0 for one in report["nodes"].values())


def held_sideways(path, target):
    """The same packets with another display matrix: a quarter turn."""
    data = bytearray(path.read_bytes())
    upright = struct.pack(">9i", 1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)
    turned = struct.pack(">9i", 0, 1 << 16, 0, -1 << 16, 0, 0, 0, 0, 1 << 30)
    at = data.index(upright, data.index(b"tkhd"))
    data[at : at + len(upright)] = turned
    target.write_bytes(data)


@pytest.mark.parametrize("storing", ["none", "all"])
def test_two_files_of_the_same_packets_are_each_shown_as_it_is_tagged(made, storing):
    """Their frames are the same by content and are decoded once; what is made of them is not."""
    folder = made.folder
    held_sideways(folder / "media" / "a.mp4", folder / "held.mp4")
    upright, held = (clip(one, "0s", "0.5s", mute=True) for one in ("a", "held"))
    alone = {}
    for name, shown in (("upright", upright), ("held", held)):
        data = film([shown], outputs={"film.mp4": video()})
        data["media"]["held"] = "held.mp4"
        made.write(data)
        made.build(store_extractions=storing)
        alone[name] = made.outputs()["film.mp4"]
    assert alone["upright"] != alone["held"]
    data = film([upright, held, upright])
    data["media"]["held"] = "held.mp4"
    made.write(data)
    report = made.build(store_extractions=storing)
    assert report["nodes"]["encode"]["run"] == 0
    report = made.build(store_extractions=storing, force=True)
    if storing == "none":
        assert report["extract"]["frames_decoded"] <= 15
    assert is_as_from_nothing(made)


@pytest.mark.parametrize("kind", ["a film", "a picture", "a picture of a sequence"])
def test_facts_of_a_file_that_changes_while_it_is_probed_are_not_kept(
    made, media, monkeypatch, kind
):
    """Else they would be believed of what it was, wherever that comes up again."""
    shots = made.folder / "shots"
    shots.mkdir()
    for number in range(3):
        shutil.copy(media / "logo.png", shots / f"{number}.png")
    made.data["media"]["shots"] = "shots/%d.png"
    made.data["timeline"].append({"track": "more", "clips": [{"video": "shots", "start": "0s"}]})
    made.write(made.data)
    path, other = {
        "a film": (made.folder / "media" / "a.mp4", media / "b2.mp4"),
        "a picture": (made.folder / "media" / "logo.png", media / "logo1.png"),
        "a picture of a sequence": (shots / "1.png", media / "logo1.png"),
    }[kind]
    was = path.read_bytes()
    digested = gather._Gatherer._answers

    def change_then_probe(self, tasks, output, run_probes):
        shutil.copy(other, path)
        return digested(self, tasks, output, run_probes)

    with monkeypatch.context() as changing:
        changing.setattr(gather._Gatherer, "_answers", change_then_probe)
        with pytest.raises(SpecError, match="changed while"):
            made.build()
    path.write_bytes(was)
    made.build()
    assert is_as_from_nothing(made)


def test_a_file_that_changes_while_it_is_examined_leaves_no_facts(made, media, monkeypatch):
    from dagrender.engine import examine
    from dagrender.engine.inquiry import inquiry
    from dagrender.errors import SourceError
    from dagrender.nodes import probe
    from dagrender.store.store import Store

    path, store = made.folder / "media" / "a.mp4", Store(made.cache)
    was, run = path.read_bytes(), probe.run
    other = (media / "b.mp4").read_bytes()

    def change_then_probe(path, *args, **given):
        path.write_bytes(other)
        return run(path, *args, **given)

    with inquiry(made.request()) as asked:
        with monkeypatch.context() as changing:
            changing.setattr(probe, "run", change_then_probe)
            with pytest.raises(SourceError, match="changed while"):
                examine.examine(path, store, asked)
        path.write_bytes(was)
        source, _ = examine.examine(path, store, asked)
    assert len(source.facts.video.table.pts) == 60


def test_an_entry_in_which_an_object_was_swapped_for_anothers_is_not_served(made):
    """Two segments change places in the cache: both are whole, and neither is what it says."""
    made.build()
    before = made.outputs()
    segments = [path for path in made.objects() if b"ftyp" in path.read_bytes()[:16]][:2]
    contents = [path.read_bytes() for path in segments]
    for path, data in zip(segments, reversed(contents), strict=True):
        path.chmod(0o644)
        path.write_bytes(data)
    for name in before:
        (made.folder / name).unlink()
    made.build()
    assert made.outputs() == before


@pytest.mark.parametrize("how", ["everything but the entries", "every second object", "all films"])
def test_a_complete_entry_whose_objects_were_deleted_is_built_again(made, how):
    made.build(store_extractions="all")
    before, objects = made.outputs(), made.objects()
    gone = {
        "everything but the entries": objects,
        "every second object": objects[::2],
        "all films": [path for path in objects if path.read_bytes()[:4] == b"RIFF"],
    }[how]
    assert gone
    for path in gone:
        path.unlink()
    for name in before:
        (made.folder / name).unlink()
    made.build(store_extractions="all")
    assert made.outputs() == before


def test_a_film_of_a_colour_and_of_nothing_else_has_no_source_to_be_deceived_by(tmp_path, media):
    made = project(tmp_path / "film", media, film([color()]))
    made.build()
    shutil.rmtree(made.folder / "media")
    Path(made.folder / "media").mkdir()
    for name in ("a.mp4", "b.mp4", "song.wav", "logo.png"):
        (made.folder / "media" / name).write_bytes(b"other bytes")
    report = made.build()
    assert all(one["run"] == 0 for one in report["nodes"].values())
