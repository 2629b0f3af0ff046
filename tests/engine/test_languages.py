"""A film in two languages: what an edit of one of them costs, and that it is a clean build's."""

import json

import av
import numpy as np
import pytest

from dagrender.engine.looking.estimate import estimate
from dagrender.engine.survey import survey
from dagrender.engine.workers import worker
from dagrender.graph.explain import explain
from dagrender.graph.snapshot import snapshot

from .films import color, film, project

TRACKS = (
    {"language": "en", "without": "de"},
    {"language": "de", "without": "en", "default": "true"},
)
SECONDS = 30
BLOCKS = 3


def said(start="2s", **more):
    return {"audio": "song", "start": start, "duration": "0.5s", **more}


def tongues(*, english=None, german=None, tracks=TRACKS, name="film.mp4", buses=None):
    """Music through all of the film, a word in either language, two tracks."""
    song = {"audio": "song", "duration": "all", "when_short": "loop", "gain": "-12dB"}
    data = film([color("#204060", f"{SECONDS}s")], sounds=[song], size="96x64")
    data["timeline"] += [
        {"track": "english", "bus": "en", "clips": [english or said()]},
        {"track": "german", "bus": "de", "clips": [german or said("25s")]},
    ]
    data["sound"] = {"buses": buses or {"en": {}, "de": {}}}
    data["outputs"] = {name: {"quality": "draft", "audio": list(tracks)}}
    return data


@pytest.fixture
def coded(monkeypatch):
    """The labels of what is coded of the sound, one for each passage or track."""
    ran = []
    code = worker.Worker._sound

    def watch(self, task):
        ran.append(task.label)
        return code(self, task)

    monkeypatch.setattr(worker.Worker, "_sound", watch)
    return ran


@pytest.fixture
def made(tmp_path, media):
    made = project(tmp_path / "film", media, tongues())
    made.build()
    return made


def rebuilt(made, data, tmp_path):
    """The report of an edit, whose film is compared with one from nothing."""
    made.write(data)
    report = made.build()
    fresh = made.fresh(tmp_path / "fresh")
    fresh.build(executor="processes", jobs=2)
    assert fresh.outputs() == made.outputs()
    return report


def predicted(made):
    return estimate(survey(made.request()), 1).blocks


def run(report, kind):
    return report["nodes"][kind]["run"]


def test_blocks_in_which_nobody_speaks_are_mixed_once_for_all_tracks(tmp_path, media):
    made = project(tmp_path / "film", media, tongues())
    assert predicted(made) == 5
    report = made.build()
    # English is spoken in the first of three, German in the last
    counts = report["nodes"]["mix"]
    assert (counts["total"], counts["run"], counts["shared"]) == (5, 5, 1)


def test_a_change_of_one_language_mixes_and_codes_that_language_only(made, tmp_path, coded):
    report = rebuilt(made, tongues(german=said("25s", gain="-3dB")), tmp_path)
    assert (run(report, "mix"), run(report, "encode"), run(report, "mux")) == (1, 0, 1)
    made.write(tongues())
    made.build()
    before = _packets(made, 0), _packets(made, 1)
    coded.clear()
    made.write(tongues(german=said("25s", gain="-4dB")))
    assert predicted(made) == 1
    made.build()
    # the passage in that block, and the one ahead, which looks into it
    assert len(coded) == 2
    after = _packets(made, 0), _packets(made, 1)
    assert after[0] == before[0]
    assert after[1] != before[1]


def _packets(made, track):
    with av.open(str(made.folder / "film.mp4")) as container:
        stream = container.streams.audio[track]
        return [(one.pts, bytes(one)) for one in container.demux(stream) if one.size]


@pytest.mark.parametrize(
    "change",
    [
        {"language": "fr"},
        {"title": "Deutsch"},
        {"default": "false"},
        {"forced": "true"},
    ],
)
def test_a_change_of_what_players_are_told_joins_anew_and_codes_nothing(
    made, tmp_path, coded, change
):
    tracks = (TRACKS[0], {**TRACKS[1], **change})
    before = made.outputs()
    made.write(tongues(tracks=tracks))
    report = made.build()
    assert coded == []
    assert (run(report, "mix"), run(report, "encode"), run(report, "mux")) == (0, 0, 1)
    assert made.outputs() != before
    fresh = made.fresh(tmp_path / "fresh")
    fresh.build()
    assert fresh.outputs() == made.outputs()


def test_a_track_more_codes_that_track_only(made, tmp_path, coded):
    tracks = (*TRACKS, {"title": "Music", "without": ["en", "de"]})
    made.write(tongues(tracks=tracks))
    report = made.build()
    # its first block is that of the German track, its last the English one's; only the passage
    # that reaches into both is new
    assert run(report, "mix") == 0
    assert len(coded) == 1
    assert run(rebuilt(made, tongues(tracks=tracks[::-1]), tmp_path), "mix") == 0


def test_each_track_may_be_coded_otherwise(made, tmp_path):
    tracks = ({**TRACKS[0], "codec": "flac"}, {**TRACKS[1], "codec": "opus", "channels": "mono"})
    report = rebuilt(made, tongues(tracks=tracks, name="film.mkv"), tmp_path)
    assert run(report, "mix") == BLOCKS  # in mono
    with av.open(str(made.folder / "film.mkv")) as container:
        found = [
            (one.codec_context.codec.canonical_name, one.channels)
            for one in container.streams.audio
        ]
    assert found == [("flac", 2), ("opus", 1)]


def test_a_track_in_which_nothing_sounds_is_silence_as_long_as_the_film(tmp_path, media):
    tracks = ({"language": "en"}, {"language": "fr", "buses": "fr"})
    data = tongues(tracks=tracks, buses={"en": {}, "de": {}, "fr": {}})
    made = project(tmp_path / "film", media, data)
    made.build()
    with av.open(str(made.folder / "film.mp4")) as container:
        stream = container.streams.audio[1]
        assert abs(stream.duration * stream.time_base - SECONDS) < 0.05
        assert max(np.abs(frame.to_ndarray()).max() for frame in container.decode(stream)) < 1e-6


def test_what_is_too_loud_is_told_of_the_track(tmp_path, media):
    loud = tongues(german=said("25s", gain="40dB"))
    made = project(tmp_path / "film", media, loud)
    (warning,) = made.build()["warnings"]
    assert warning.startswith("the sound of film.mp4 (de) is too loud")
    assert "25." in warning


def test_the_reason_names_the_track(made, tmp_path):
    def told():
        prepared = made.prepared
        (only,) = prepared.films
        return snapshot(only.document, only.plan, prepared.film)

    before = json.loads(json.dumps(told()))
    made.write(tongues(german=said("25s", gain="-3dB")))
    made.build()
    missing = set(made.prepared.film.videos[0].mixes) - {
        one["key"] for track in before["outputs"]["film.mp4"]["tracks"].values()
        for one in track["mixes"]
    }  # fmt: skip
    (reason,) = explain(before, told(), missing)
    assert str(reason).startswith("sound 3 of de (21.8-30.0 s): gain 0")
