"""What a build does with its cache, its outputs and its report."""

import json
import os
import shutil
from collections import Counter

import pytest

from dagrender.errors import SpecError
from dagrender.events import Counted, FramesPainted, NodeFinished, NodeStarted, OutputFinished
from dagrender.store.store import Store

from .films import clip, color, film, flip, project, title, video

REPORT = {
    "outputs": {"path", "digest", "frames", "seconds", "size_bytes", "up_to_date"},
    "nodes": {"probe", "normalize", "extract", "capture", "encode", "mix", "mux"},
    "phases_ms": {"probe", "normalize", "extract", "capture", "encode", "mix", "mux", "plan"},
    "frame_cache": {"entries", "bytes", "hits", "misses", "evictions", "oversized"},
    "cel_cache": {"entries", "bytes", "hits", "misses", "evictions", "oversized"},
    "store": {"bytes_read", "bytes_written", "corrupt", "evicted"},
    "extract": {
        "frames_decoded",
        "frames_used",
        "frames_read_back",
        "frames_stored",
        "vfr_sources",
        "hdr_sources",
    },
}


@pytest.fixture
def made(tmp_path, media):
    """Three segments of a clip, a title over the first, a song, and a still."""
    data = film(
        [clip("a", duration="1.5s", id="walk")],
        titles=[title(start="0s", duration="0.4s")],
        sounds=[{"audio": "song"}],
        outputs={"film.mp4": video(), "poster.png": {"at": "0.7s"}},
    )
    return project(tmp_path / "film", media, data)


def runs(report):
    return {kind: counts["run"] for kind, counts in report["nodes"].items() if counts["run"]}


class TestTheReport:
    def test_has_every_field_by_its_stable_name(self, made):
        report = made.build()
        assert REPORT.keys() | {"peak_rss_bytes", "wall_s", "cpu_s", "jobs"} <= report.keys()
        assert set(report["outputs"][0]) >= REPORT["outputs"]
        for part in REPORT.keys() - {"outputs"}:
            assert set(report[part]) >= REPORT[part], part
        for counts in report["nodes"].values():
            assert counts.keys() == {"total", "run", "hit", "shared"}

    def test_warns_of_boxes_that_were_asked_for(self, tmp_path, media):
        shown = {"text": "\u65e5 and \u65e5\u672c", "allow_missing_glyphs": True}
        data = film([color()], titles=[{**title(start="0s", duration="1s"), **shown}])
        report = project(tmp_path / "film", media, data).build()
        (warning,) = report["warnings"]
        assert warning.startswith("the font Inter has no \u65e5 \u672c: ")

    def test_warns_of_nothing_that_can_be_shown(self, made):
        assert made.build()["warnings"] == []

    def test_counts_what_was_run_and_what_was_found(self, made):
        first = made.build()["nodes"]
        assert first["encode"] == {"total": 4, "run": 4, "hit": 0, "shared": 0}
        assert first["mix"] == {"total": 1, "run": 1, "hit": 0, "shared": 0}
        assert first["probe"]["run"] == 2
        assert first["mux"]["run"] == 1
        second = made.build()["nodes"]
        for kind, counts in second.items():
            assert counts["run"] == 0, kind
            assert counts["hit"] == counts["total"] == first[kind]["total"]

    def test_adds_up_for_every_kind(self, made):
        made.build()
        made.data["timeline"][1]["clips"][0]["text"] = "Other"
        made.write(made.data)
        for counts in made.build()["nodes"].values():
            assert counts["run"] + counts["hit"] == counts["total"]

    def test_tells_frames_seconds_and_bytes_of_the_outputs(self, made):
        one, still = made.build()["outputs"]
        assert one["path"] == str(made.folder / "film.mp4")
        assert (one["frames"], one["seconds"]) == (15, 1.5)
        assert one["size_bytes"] == (made.folder / "film.mp4").stat().st_size
        assert one["digest"] == Store(made.cache).source_digest(made.folder / "film.mp4")
        assert (still["frames"], still["seconds"]) == (1, 0.0)

    def test_counts_decoded_frames(self, made):
        extract = made.build()["extract"]
        assert extract["frames_used"] == 16
        # ten frames a second of thirty: two of three are decoded and passed over
        assert 43 <= extract["frames_decoded"] <= 70
        assert extract["vfr_sources"] == 0

    def test_counts_bytes_of_the_store(self, made):
        first, second = made.build()["store"], made.build()["store"]
        assert first["bytes_written"] == sum(path.stat().st_size for path in made.objects())
        assert second["bytes_written"] == 0

    def test_counts_rasterised_pictures(self, made):
        cels = made.build()["cel_cache"]
        assert cels["entries"] >= 1
        assert cels["bytes"] > 0
        assert cels["misses"] >= 1

    def test_counts_references_that_one_node_serves(self, tmp_path, media):
        again = [clip("a", duration="0.5s", id=f"c{n}") for n in range(3)]
        made = project(tmp_path / "thrice", media, film(again))
        encode = made.build()["nodes"]["encode"]
        assert encode == {"total": 1, "run": 1, "hit": 0, "shared": 2}

    def test_adds_up_the_workers(self, made):
        report = made.build(executor="processes", jobs=2)
        assert report["jobs"] == 2
        assert report["extract"]["frames_used"] == 16
        assert report["peak_rss_bytes"] > 50 << 20


class TestEvents:
    def test_begin_and_end_of_every_node_are_told(self, made):
        events = []
        made.build(events.append)
        begun = Counter(e.key for e in events if isinstance(e, NodeStarted))
        ended = Counter(e.key for e in events if isinstance(e, NodeFinished))
        assert begun == ended
        assert set(begun.values()) == {1}
        assert [e.path.rpartition("/")[2] for e in events if isinstance(e, OutputFinished)]

    def test_as_many_frames_are_painted_as_were_announced(self, made):
        made.data["outputs"]["second.mp4"] = video(quality="standard")
        made.write(made.data)
        events = []
        report = made.build(events.append)
        announced = sum(e.frames_to_paint for e in events if isinstance(e, Counted))
        painted = sum(e.frames for e in events if isinstance(e, FramesPainted))
        assert announced == painted == 16
        encodes = [e for e in events if isinstance(e, NodeFinished) and e.kind == "encode"]
        assert sum(e.nodes for e in encodes) == report["nodes"]["encode"]["total"] == 7


class TestOutputs:
    def test_of_two_encodes_of_one_picture_it_is_painted_once(self, made):
        made.data["outputs"]["fine.mp4"] = video(quality="standard")
        made.write(made.data)
        report = made.build()
        assert report["nodes"]["capture"]["run"] == 4
        assert report["nodes"]["encode"]["run"] == 7
        assert report["extract"]["frames_used"] == 16

    def test_two_that_are_equal_are_both_written(self, made):
        made.data["outputs"]["twin.mp4"] = made.data["outputs"]["film.mp4"]
        made.data["outputs"]["twin.png"] = made.data["outputs"]["poster.png"]
        made.write(made.data)
        report = made.build()
        found = made.outputs()
        assert found["film.mp4"] == found["twin.mp4"]
        assert found["poster.png"] == found["twin.png"]
        assert report["nodes"]["encode"]["run"] == 4
        assert [one["path"].rpartition("/")[2] for one in report["outputs"]] == list(
            made.data["outputs"]
        )

    def test_only_the_one_that_is_asked_for_is_written(self, made):
        made.build(only=("poster.png",))
        assert set(made.outputs()) == {"poster.png"}

    def test_an_unknown_one_is_told_with_the_nearest(self, made):
        with pytest.raises(SpecError, match=r"no output \"poster.pgn\"") as error:
            made.build(only=("poster.pgn",))
        assert 'did you mean "poster.png"?' in str(error.value)

    def test_the_film_can_be_written_elsewhere(self, made):
        target = made.folder / "new folder" / "other.mp4"
        report = made.build(output=target)
        assert [one["path"] for one in report["outputs"]] == [str(target)]
        assert target.exists()
        assert made.outputs() == {}
        made.build()
        assert target.read_bytes() == made.outputs()["film.mp4"]

    def test_elsewhere_must_be_a_file_of_the_right_kind(self, made):
        with pytest.raises(SpecError, match=r"-o: nothing is made for \".mkv\""):
            made.build(output=made.folder / "film.mkv")

    def test_elsewhere_must_be_one_place_for_one_output(self, made):
        made.data["outputs"]["second.mp4"] = video(quality="standard")
        made.write(made.data)
        with pytest.raises(SpecError, match="-o names one file"):
            made.build(output=made.folder / "other.mp4")
        made.build(output=made.folder / "other.mp4", only=("second.mp4",))
        assert (made.folder / "other.mp4").exists()

    @pytest.mark.parametrize("name", ["media/a.mp4", "link.mp4"])
    def test_none_is_written_over_what_the_film_is_made_from(self, made, name):
        before = (made.folder / "media/a.mp4").read_bytes()
        (made.folder / "link.mp4").symlink_to(made.folder / "media/a.mp4")
        with pytest.raises(SpecError, match="would overwrite a file"):
            made.build(output=made.folder / name)
        assert (made.folder / "media/a.mp4").read_bytes() == before

    def test_a_link_from_an_output_to_a_source_is_not_followed_either(self, made):
        (made.folder / "film.mp4").symlink_to(made.folder / "media/a.mp4")
        with pytest.raises(SpecError, match="would overwrite a file") as error:
            made.build()
        assert error.value.problems[0].place

    def test_a_spec_without_outputs_becomes_a_film_of_its_own_name(self, made):
        del made.data["outputs"]
        made.spec.write_text(json.dumps(made.data))
        report = made.build()
        assert report["outputs"][0]["path"] == str(made.folder / "film.mp4")

    def test_an_output_is_joined_only_when_its_inputs_have_changed(self, made):
        made.build()
        before = (made.folder / "film.mp4").stat()
        os.utime(made.folder / "media/a.mp4")
        assert made.build()["nodes"]["mux"]["run"] == 0
        after = (made.folder / "film.mp4").stat()
        assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)

    @pytest.mark.parametrize("name", ["film.mp4", "poster.png"])
    def test_one_that_was_lost_or_changed_comes_back_without_rendering(self, made, name):
        made.build()
        good = made.outputs()
        for accident in (os.unlink, flip, lambda path: path.write_bytes(b"x")):
            accident(made.folder / name)
            report = made.build()
            assert report["nodes"]["encode"]["run"] == 0
            assert made.outputs() == good
            told = {one["path"].rpartition("/")[2]: one["up_to_date"] for one in report["outputs"]}
            assert told == {"film.mp4": name != "film.mp4", "poster.png": name != "poster.png"}

    def test_a_gain_mixes_and_joins_and_encodes_no_picture(self, made):
        made.build()
        made.data["timeline"][2]["clips"][0]["gain"] = "-3dB"
        made.write(made.data)
        assert runs(made.build()) == {"mix": 1, "mux": 1}

    def test_a_change_of_what_is_not_heard_mixes_nothing(self, made):
        made.build()
        made.data["timeline"][1]["clips"][0]["text"] = "Other"
        made.write(made.data)
        assert "mix" not in runs(made.build())

    def test_an_edit_that_changes_no_bytes_joins_nothing(self, made):
        """Early cutoff: another title that looks the same gives the same film."""
        made.data["timeline"][1]["clips"][0]["opacity"] = 0
        made.write(made.data)
        made.build()
        before = (made.folder / "film.mp4").stat().st_ino
        made.data["timeline"][1]["clips"][0]["text"] = "Not seen anyway"
        made.write(made.data)
        report = made.build()
        assert report["nodes"]["mux"]["run"] == 0
        assert (made.folder / "film.mp4").stat().st_ino == before


class TestTheCache:
    @pytest.fixture
    def good(self, made):
        made.build()
        return made.outputs()

    def lose_outputs(self, made):
        for name in made.outputs():
            (made.folder / name).unlink()

    @pytest.mark.parametrize("accident", [flip, os.unlink], ids=["flipped", "lost"])
    def test_every_object_that_is_damaged_is_made_again(self, made, good, accident):
        for path in made.objects():
            accident(path)
        self.lose_outputs(made)
        report = made.build()
        assert made.outputs() == good
        assert report["failures"] == []
        for kind, counts in report["nodes"].items():
            assert counts["hit"] + counts["run"] == counts["total"], kind
        assert bool(report["store"]["corrupt"]) == (accident is flip)

    def test_a_damaged_object_does_no_harm_while_nothing_needs_it(self, made, good):
        for path in made.objects():
            flip(path)
        made.build()
        assert made.outputs() == good

    def test_objects_can_go_while_the_build_is_at_work(self, made, good):
        """The facts of sources, and segments that were found, are there again when needed."""
        self.lose_outputs(made)
        made.data["timeline"][1]["clips"][0]["text"] = "Other"
        made.write(made.data)
        fresh = made.fresh(made.folder.parent / "fresh")
        fresh.build()

        def lose(event):
            if getattr(event, "phase", "") == "build":
                for path in made.objects():
                    path.unlink()

        made.build(lose)
        assert made.outputs() == fresh.outputs()

    @pytest.mark.parametrize("text", [b"", b"{}", b"\0" * 200])
    def test_damaged_entries_are_no_entries(self, made, good, text):
        for path in made.cache.glob("v1/ac/??/*"):
            path.chmod(0o644)
            path.write_bytes(text)
        self.lose_outputs(made)
        made.build()
        assert made.outputs() == good

    def test_the_memo_can_go_at_any_time(self, made, good):
        for path in made.cache.glob("v1/memo.sqlite*"):
            path.write_bytes(b"not a database")
        assert runs(made.build()) == {}
        assert made.outputs() == good

    def test_the_whole_cache_can_go(self, made, good):
        shutil.rmtree(made.cache)
        made.build()
        assert made.outputs() == good

    def test_force_renders_everything_again_and_gives_the_same(self, made, good):
        inodes = [(made.folder / name).stat().st_ino for name in good]
        report = made.build(force=True)
        assert all(one["run"] == one["total"] for one in report["nodes"].values())
        assert made.outputs() == good
        assert [(made.folder / name).stat().st_ino for name in good] != inodes

    def test_it_is_shared_by_all_projects(self, made, good, tmp_path, media):
        other = project(tmp_path / "other", media, made.data, cache=made.cache)
        assert runs(other.build()) == {"mux": 1}
        assert other.outputs() == good

    def test_a_running_build_holds_a_lease(self, made):
        seen = []

        def look(event):
            if isinstance(event, NodeStarted) and event.kind == "encode":
                seen.append(len(list(made.cache.glob("v1/leases/*.lease"))))

        made.build(look)
        assert set(seen) == {1}
        assert not list(made.cache.glob("v1/leases/*.lease"))

    def test_nothing_is_left_locked_or_unfinished(self, made, good):
        assert not list(made.cache.glob("v1/locks/*"))
        assert made.partial_files() == []


def test_how_it_is_run_is_not_in_the_bytes(tmp_path, media):
    data = film([clip("b", duration="1s"), color()], size="320x180")
    films = []
    for number, how in enumerate(
        ({"executor": "inline"}, {"jobs": 1}, {"jobs": 3}, {"force": True, "jobs": 2})
    ):
        made = project(tmp_path / f"film{number}", media, data)
        made.build(**{"executor": "processes", **how})
        films.append(made.outputs())
    assert all(one == films[0] for one in films)
