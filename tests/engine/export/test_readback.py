"""Stills and extractions read what builds have stored: the same pictures, nothing decoded."""

from pathlib import Path

import pytest

from dagrender.engine.export.extract import Extraction
from dagrender.engine.export.still import render_still
from dagrender.engine.export.subjects import ExtractRequest
from dagrender.media.pictures.framefiles import FrameFormat
from dagrender.nodes.extract import Decoders
from dagrender.plan.extraction import Range

from ..films import clip, film, flip, project, title
from ..footage import write_frame


@pytest.fixture
def made(tmp_path, media):
    """A film of a clip at its source's own size, and one of it scaled down."""
    clips = [clip("a", "0.3s", "1s", id="walk"), clip("a", "0.5s", "0.5s", scale=0.5)]
    titles = [title(duration="1.2s")]
    return project(tmp_path / "film", media, film(clips, titles=titles))


def extract(made, folder, **given):
    request = ExtractRequest(
        **{
            "source": made.spec,
            "cache": made.cache,
            "folder": folder,
            "format": FrameFormat.PNG,
            "executor": "inline",
        }
        | given
    )
    report = Extraction(request, lambda _: None).run()
    return report, {path.name: path.read_bytes() for path in folder.glob("*.*g")}


@pytest.fixture
def undecodable(monkeypatch):
    """No frame of a source is decoded from here on."""

    def refuse():
        def fail(*_):
            pytest.fail("a frame was decoded")

        monkeypatch.setattr(Decoders, "frame", fail)

    return refuse


@pytest.mark.parametrize("at", ["0.4s", "1.2s"])
def test_a_still_reads_what_a_build_stored(made, tmp_path, undecodable, at):
    fresh = made.fresh(tmp_path / "fresh")
    render_still(fresh.request(), at, tmp_path / "wanted.png")
    made.build(store_extractions="all")
    undecodable()
    render_still(made.request(), at, tmp_path / "still.png")
    assert (tmp_path / "still.png").read_bytes() == (tmp_path / "wanted.png").read_bytes()


@pytest.mark.parametrize("given", [{}, {"clip": "walk"}], ids=["film", "clip"])
def test_an_extraction_reads_what_a_build_stored(made, tmp_path, undecodable, given):
    fresh = made.fresh(tmp_path / "fresh")
    _, wanted = extract(fresh, tmp_path / "wanted", **given)
    made.build(store_extractions="all")
    undecodable()
    report, frames = extract(made, tmp_path / "frames", **given)
    assert frames == wanted
    assert report["extract"]["frames_decoded"] == 0
    assert report["extract"]["frames_read_back"] == report["rendered"] > 0


def test_frames_of_a_file_are_read_where_a_film_shows_them_as_they_are(made, tmp_path):
    fresh = made.fresh(tmp_path / "fresh")
    given = {"source": made.folder / "media" / "a.mp4", "range": Range(start="0.3s", end="1s")}
    _, wanted = extract(fresh, tmp_path / "wanted", **given)
    made.build(store_extractions="all")
    report, frames = extract(made, tmp_path / "frames", **given)
    assert frames == wanted
    assert report["extract"]["frames_read_back"] == 7  # one in three: the film has 10 a second


def test_pictures_of_a_sequence_are_read_back_too(made, tmp_path, monkeypatch):
    shots = made.folder / "shots"
    shots.mkdir()
    for number in range(12):
        write_frame(shots / f"{number}.png", number)
    made.data["media"]["shots"] = "shots/%d.png"
    made.data["timeline"][0]["clips"] = [{"video": "shots", "id": "walk", "scale": 0.5}]
    made.write(made.data)
    fresh = made.fresh(tmp_path / "fresh")
    _, wanted = extract(fresh, tmp_path / "wanted")
    made.build(store_extractions="all")
    monkeypatch.setattr("dagrender.nodes.frames.read_picture", lambda *_: pytest.fail("read"))
    report, frames = extract(made, tmp_path / "frames")
    assert frames == wanted
    assert report["extract"]["frames_read_back"] == 12


def test_what_is_damaged_there_is_worked_out_anew(made, tmp_path):
    fresh = made.fresh(tmp_path / "fresh")
    _, wanted = extract(fresh, tmp_path / "wanted")
    made.build(store_extractions="all")
    for path in made.objects():
        if path.read_bytes()[:4] == b"RIFF" and path.read_bytes()[8:12] == b"AVI ":
            flip(path)
    report, frames = extract(made, tmp_path / "frames")
    assert frames == wanted
    assert report["extract"]["frames_decoded"] > 0


def test_an_export_stores_no_extraction_and_with_force_reads_none(made, tmp_path):
    extract(made, tmp_path / "frames")
    assert not any(Path(one).read_bytes()[8:12] == b"AVI " for one in made.objects())
    made.build(store_extractions="all")
    report, _ = extract(made, tmp_path / "frames", force=True)
    assert report["extract"]["frames_read_back"] == 0
