"""Drafts and parts: other films beside the outputs, which share what can be shared."""

import av
import pytest

from dagrender.errors import SpecError

from .films import clip, film, project, title, video

SOUNDS = [{"audio": "song", "start": "0s", "duration": "1.5s"}]


@pytest.fixture
def made(tmp_path, media):
    data = film(
        [clip("a"), clip("b", duration="0.5s")],
        titles=[title()],
        sounds=SOUNDS,
        outputs={"film.mp4": video(quality="standard"), "p.png": {"at": "1s"}},
        size="800x450",
    )
    return project(tmp_path / "one", media, data)


def size_and_frames(path):
    with av.open(path) as container:
        frames = list(container.decode(video=0))
    return frames[0].width, frames[0].height, len(frames)


def test_a_draft_is_a_small_film_beside_the_whole_one_and_shares_its_sound(made):
    made.build()
    before = made.outputs()
    report = made.build(draft=True)
    assert [one["path"] for one in report["outputs"]] == [str(made.folder / "film.draft.mp4")]
    assert size_and_frames(made.folder / "film.draft.mp4") == (400, 226, 15)
    assert report["nodes"]["mix"]["run"] == 0
    assert made.outputs() == before
    assert len((made.folder / "film.draft.mp4").read_bytes()) < len(before["film.mp4"])
    assert made.build(draft=True)["nodes"]["encode"]["run"] == 0


def test_a_part_is_a_film_beside_the_whole_one_and_shares_its_segments(made):
    made.build()
    before = made.outputs()
    report = made.build(part="0.5s..1s")
    assert [one["path"] for one in report["outputs"]] == [str(made.folder / "film.range.mp4")]
    assert size_and_frames(made.folder / "film.range.mp4") == (800, 450, 5)
    assert report["nodes"]["encode"]["run"] == 0
    assert made.outputs() == before


def test_a_draft_of_a_part_is_both(made):
    made.build(draft=True, part="0.5s..end", only=("film.mp4",))
    assert size_and_frames(made.folder / "film.draft.range.mp4") == (400, 226, 10)
    assert made.outputs() == {}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"part": "5s"}, "--range: needs two times with .. between them"),
        ({"part": "1s..nowhere"}, r'no time called "nowhere" here'),
        ({"draft": True, "only": ("movie.mp4",)}, 'no output "movie.mp4"'),
    ],
)
def test_what_cannot_be_previewed_is_an_error(made, given, message):
    with pytest.raises(SpecError, match=message):
        made.build(**given)


def test_a_spec_of_stills_has_no_draft(made):
    made.data["outputs"] = {"p.png": {"at": "1s"}}
    made.write(made.data)
    with pytest.raises(SpecError, match="a draft is made of films"):
        made.build(draft=True)
