"""What fails: told once with all that concerns it, and stopping no more than it must."""

import os

import pytest

from dagrender.engine.outcome import BuildFailedError
from dagrender.errors import SpecError
from dagrender.events import NodeFailed, NodeStarted

from .films import clip, color, film, project, title, video
from .footage import write_clip

LAST_GOOD = b"the last good film"


@pytest.fixture
def cuts(tmp_path, media):
    """Two clips of one source, two of another, and a colour: five segments."""
    data = film(
        [
            clip("a", "0s", "0.5s", id="first"),
            clip("b", "0s", "0.5s", id="second", mute=True),
            clip("a", "1s", "0.5s", id="third"),
            clip("b", "1s", "0.5s", id="fourth", mute=True),
            color(duration="0.5s"),
        ],
        outputs={"film.mp4": video(), "end.png": {"at": "end - 1f"}},
    )
    made = project(tmp_path / "film", media, data)
    (made.folder / "film.mp4").write_bytes(LAST_GOOD)
    return made


def spoil(path):
    """Change the middle of a file whose facts are known already, and nothing that stat tells."""
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 64] = bytes(64)
    path.write_bytes(data)


def spoiling(path):
    """A listener that spoils ``path`` when the build proper begins."""
    done = []

    def notify(event):
        if not done and getattr(event, "phase", "") == "build":
            done.append(event)
            spoil(path)

    return notify


def fail(made, notify=None, **given):
    with pytest.raises(BuildFailedError) as error:
        made.build(notify, **given)
    return error.value


class TestASourceThatChangesDuringTheBuild:
    def test_stops_nothing_but_its_own_clips_with_k(self, cuts):
        error = fail(cuts, spoiling(cuts.folder / "media/b.mp4"), keep_going=True)
        nodes = error.report["nodes"]["encode"]
        assert nodes["total"] == 6  # five segments, and the still
        assert nodes["run"] == 4
        assert (cuts.folder / "end.png").exists()
        assert (cuts.folder / "film.mp4").read_bytes() == LAST_GOOD

    def test_is_told_once_with_clips_lines_source_and_cause(self, cuts):
        error = fail(cuts, spoiling(cuts.folder / "media/b.mp4"), keep_going=True)
        (failure,) = error.failures
        lines = str(failure).splitlines()
        source = str(cuts.folder / "media/b.mp4")
        assert failure.kind == "encode"
        assert lines[0] == (
            f"encode 0.5-1.0 s, 1.5-2.0 s: {source}: changed while the film was being built"
        )
        assert [clip.label for clip in failure.clips] == ["second", "fourth"]
        assert all(f"film.yaml:{note.place.line}:" in str(failure) for note in failure.clips)
        assert all(note.source == source for note in failure.clips)
        assert lines[-1] == "  not completed: film.mp4"
        assert error.report["failures"] == [str(failure)]

    def test_stops_the_build_without_k(self, cuts):
        events = []
        spoiler = spoiling(cuts.folder / "media/a.mp4")

        def notify(event):
            events.append(event)
            spoiler(event)

        error = fail(cuts, notify)
        assert len(error.failures) == 1
        failed = next(n for n, event in enumerate(events) if isinstance(event, NodeFailed))
        assert not any(isinstance(event, NodeStarted) for event in events[failed:])
        assert error.report["nodes"]["encode"]["run"] < 4
        assert (cuts.folder / "film.mp4").read_bytes() == LAST_GOOD
        assert cuts.partial_files() == []

    def test_is_no_failure_where_it_was_but_touched(self, cuts):
        path = cuts.folder / "media/a.mp4"
        seen = []

        def notify(event):
            if isinstance(event, NodeStarted):
                seen.append(event)
                os.utime(path)

        cuts.build(notify)
        assert seen

    def test_is_built_from_what_it_is_now_the_next_time(self, cuts, tmp_path):
        path = cuts.folder / "media/b.mp4"
        given = path.read_bytes()
        fail(cuts, spoiling(path), keep_going=True)
        path.write_bytes(given)
        report = cuts.build()
        assert report["nodes"]["encode"]["run"] == 2
        fresh = cuts.fresh(tmp_path / "fresh")
        fresh.build()
        assert cuts.outputs() == fresh.outputs()


class TestADamagedSource:
    @pytest.fixture
    def damaged(self, cuts):
        """The pictures of b.mp4 are damaged from its middle on; its index is whole."""
        path = cuts.folder / "media/b.mp4"
        write_clip(path, size=(96, 80), rate=25, frames=50, seed=3)
        data = bytearray(path.read_bytes())
        begin = data.index(b"mdat")
        moov = data.index(b"moov")
        end = moov if moov > begin else len(data)
        middle = (begin + end) // 2
        data[middle : end - 8] = b"\xff" * (end - 8 - middle)
        path.write_bytes(data)
        return cuts

    def test_is_shown_as_far_as_it_goes_and_warned_of_once(self, damaged):
        report = damaged.build()
        (warning,) = report["warnings"]
        assert warning.startswith("b.mp4: ")
        assert "where the one before is held" in warning
        assert (damaged.folder / "film.mp4").read_bytes() != LAST_GOOD

    def test_is_warned_of_each_time_until_it_is_mended(self, damaged, media):
        first = damaged.build()["warnings"]
        again = damaged.build()
        assert again["warnings"] == first
        assert again["nodes"]["encode"]["run"] == again["nodes"]["probe"]["run"] == 0
        (damaged.folder / "media/b.mp4").write_bytes((media / "b.mp4").read_bytes())
        assert damaged.build()["warnings"] == []

    def test_gives_the_same_film_for_any_number_of_jobs(self, damaged, tmp_path):
        damaged.build()
        other = damaged.fresh(tmp_path / "fresh")
        other.build(executor="processes", jobs=2)
        assert damaged.outputs() == other.outputs()


class TestADamagedSourceThatSeveralClipsShow:
    @pytest.fixture
    def shared(self, tmp_path, media):
        """Three uses of one clip, another title over each, and one that shows what is well."""
        uses = [clip("b", "0s", "1.6s", id=name, mute=True) for name in ("one", "two", "three")]
        data = film(
            [*uses, clip("b", "0s", "0.2s", id="well", mute=True), clip("a", id="other")],
            titles=[title(f"No {n}", f"{n * 1.6}s", "1.6s", id=f"t{n}") for n in range(3)],
        )
        made = project(tmp_path / "film", media, data)
        path = made.folder / "media/b.mp4"
        write_clip(path, size=(96, 80), rate=25, frames=40, seed=3, gop=10)
        made.build()
        (made.folder / "film.mp4").unlink()
        return made

    @pytest.mark.parametrize("keep_going", [True, False])
    def test_is_one_failure_with_the_first_clip_and_the_others(
        self, shared, monkeypatch, keep_going
    ):
        from dagrender.errors import SourceError
        from dagrender.media.decoding.reader import FrameReader

        path = shared.folder / "media/b.mp4"
        real = FrameReader.read

        def read(self, index, passed=None):
            if self.path == path and index >= 20:
                raise SourceError(str(path), f"frame {index} cannot be decoded")
            return real(self, index, passed)

        monkeypatch.setattr(FrameReader, "read", read)
        error = fail(shared, keep_going=keep_going, force=True)
        (failure,) = error.failures
        assert failure.kind == "extract"
        assert failure.label.startswith("b.mp4, ")
        assert [note.label for note in failure.clips] == ["one", "two", "three"]
        lines = str(failure).splitlines()
        assert lines[0].endswith(f"{path}: frame 20 cannot be decoded")
        told = [line for line in lines if "in clip" in line]
        assert [line.partition(",")[0] for line in told] == [
            "  in clip one",
            "  also in clip two",
            "  also in clip three",
        ]
        assert failure.waiting == ("film.mp4",)
        assert bool(failure.more_frames) == keep_going
        assert error.report["failures"] == [str(failure)]

    def test_survives_the_way_from_a_worker(self):
        import pickle

        from dagrender.errors import SourceError

        error = SourceError("b.mp4", "frame 3 cannot be decoded")
        error.frame = ("f" * 32, 3)
        again = pickle.loads(pickle.dumps(error))
        assert (again.frame, str(again)) == (error.frame, str(error))


def test_sound_that_fails_leaves_the_picture_built(tmp_path, media):
    data = film([color(duration="1s")], sounds=[{"audio": "song", "id": "tune"}])
    made = project(tmp_path / "film", media, data)
    error = fail(made, spoiling(made.folder / "media/song.wav"), keep_going=True)
    (failure,) = error.failures
    assert failure.kind == "mix"
    assert [note.label for note in failure.clips] == ["tune"]
    assert error.report["nodes"]["encode"]["run"] == 2
    assert not (made.folder / "film.mp4").exists()


def test_an_output_that_cannot_be_written_is_told_and_stops_no_other(tmp_path, media):
    data = film(
        [color()], outputs={"film.mp4": video(), "taken/film.mp4": video(), "a.png": {"at": "0s"}}
    )
    made = project(tmp_path / "film", media, data)
    (made.folder / "taken").write_text("a file where a folder should be")
    error = fail(made, keep_going=True)
    (failure,) = error.failures
    assert failure.kind == "mux"
    assert failure.label == "taken/film.mp4"
    assert failure.waiting == ("taken/film.mp4",)
    assert str(made.folder / "taken") in str(failure)
    assert (made.folder / "film.mp4").exists()
    assert (made.folder / "a.png").exists()


def test_many_nodes_that_wait_for_one_cause_are_named_shortly(tmp_path, media):
    data = film([clip("b", f"{n / 10}s", "0.1s", mute=True) for n in range(9)])
    made = project(tmp_path / "film", media, data)
    error = fail(made, spoiling(made.folder / "media/b.mp4"), keep_going=True)
    (failure,) = error.failures
    assert failure.label.count(",") == 4
    assert failure.label.endswith("and 4 more")


def test_everything_that_cannot_be_gathered_is_told_at_once(tmp_path, media):
    data = film([clip("a"), clip("b", id="second")], titles=[title(font="Mine")])
    data["fonts"] = {"Mine": "media/mine.ttf"}
    made = project(tmp_path / "film", media, data)
    (made.folder / "media/a.mp4").write_text("no film")
    (made.folder / "media/b.mp4").write_bytes(b"")
    (made.folder / "media/mine.ttf").write_bytes(b"no font")
    with pytest.raises(SpecError) as error:
        made.build()
    problems = error.value.problems
    assert [problem.message.partition(":")[0] for problem in problems] == [
        "a.mp4",
        "b.mp4",
        "mine.ttf",
    ]
    places = [(problem.place.line, problem.place.column) for problem in problems]
    assert places == sorted(places)


def test_a_source_that_is_no_media_names_all_clips_that_ask_for_it(tmp_path, media):
    uses = [clip("a", id=name) for name in ("one", "two", "three")]
    made = project(tmp_path / "film", media, film([*uses, clip("b", id="other")]))
    (made.folder / "media/a.mp4").write_text("no film")
    (made.folder / "media/b.mp4").write_text("no film")
    with pytest.raises(SpecError) as error:
        made.build()
    shared, alone = error.value.problems
    assert shared.message.endswith("(clip one asks for it, and so do two, three)")
    assert "asks for it" not in alone.message


def test_a_worker_that_dies_again_and_again_fails_its_node_alone(tmp_path, media, monkeypatch):
    from dagrender.engine.workers import inline
    from dagrender.engine.workers.executor import Failed, WorkerDiedError

    made = project(tmp_path / "film", media, film([color(), color("red")]))
    tried = []
    real = inline.InlineExecutor.wait

    def wait(self, timeout_s):
        task = self._task
        if task.kind == "encode" and task.label.startswith("0.0"):
            tried.append(task.key)
            self._task = None
            return [Failed(worker=0, task=task, error=WorkerDiedError("killed by signal 9"))]
        return real(self, timeout_s)

    monkeypatch.setattr(inline.InlineExecutor, "wait", wait)
    error = fail(made, keep_going=True)
    assert len(tried) == 3
    assert len(error.failures) == 1
    assert "killed by signal 9" in str(error)
    assert error.report["nodes"]["encode"]["run"] >= 1


def test_a_worker_that_dies_once_is_no_failure(tmp_path, media, monkeypatch):
    from dagrender.engine.workers import inline
    from dagrender.engine.workers.executor import Failed, WorkerDiedError

    made = project(tmp_path / "film", media, film([color(), color("red"), clip("a")]))
    died = set()
    real = inline.InlineExecutor.wait

    def wait(self, timeout_s):
        task = self._task
        if task.kind not in died:
            died.add(task.kind)
            self._task = None
            return [Failed(worker=0, task=task, error=WorkerDiedError("killed by signal 9"))]
        return real(self, timeout_s)

    monkeypatch.setattr(inline.InlineExecutor, "wait", wait)
    report = made.build()
    assert died == {"probe", "encode", "mix", "sound", "mux"}
    assert report["failures"] == []
