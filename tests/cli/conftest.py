import json
import os

import av
import pytest
from engine.films import clip, color, film, project, title, video
from engine.footage import make_media, write_clip

from .program import Program


@pytest.fixture(scope="session")
def media(tmp_path_factory):
    return make_media(tmp_path_factory.mktemp("media"))


@pytest.fixture(autouse=True)
def quick_disk(monkeypatch):
    """Only a power failure could tell."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture
def small(tmp_path, media):
    """A project of a second and a half: a clip, a title, a colour, a song, and a still."""
    data = film(
        [clip(id="walk", duration="1s"), color(duration="0.5s")],
        titles=[title("Hello", id="title", start="0.1s", duration="0.3s")],
        sounds=[{"audio": "song", "gain": "-6dB"}],
        outputs={"film.mp4": video(), "poster.png": {"at": "0.3s"}},
        vars={"name": "World"},
    )
    return project(tmp_path / "film", media, data, cache=tmp_path / "cache")


@pytest.fixture
def program(small):
    """The program in the folder of ``small``, whose cache it has."""
    return Program(small.folder, small.cache)


@pytest.fixture
def extract(program):
    """The program's extract in this process; the report."""

    def run(*args, code=0, format="png", output="frames"):  # noqa: A002
        ran = program(
            "extract",
            *args,
            *("--format", format, "-o", output, "--executor", "inline", "--progress", "json"),
        )
        assert ran.code == code, ran.err
        if code:
            return ran.err
        return json.loads(ran.out.splitlines()[-1])

    return run


@pytest.fixture
def tagged(small):
    """A source in BT.709: its luma comes out as it is."""
    path = small.folder / "tagged.mp4"
    plain = write_clip(small.folder / "plain.mp4", frames=40)
    with av.open(str(plain)) as given, av.open(str(path), "w") as made:
        stream = made.add_stream("libx264", rate=30, options={"preset": "ultrafast", "crf": "5"})
        stream.width, stream.height, stream.pix_fmt = 160, 90, "yuv420p"
        context = stream.codec_context
        context.color_range, context.colorspace = 1, 1
        context.color_primaries = context.color_trc = 1
        for frame in given.decode(video=0):
            made.mux(stream.encode(frame))
        made.mux(stream.encode(None))
    return path
