import io
import itertools
import subprocess

import numpy as np
import pytest
from PIL import Image

from dagrender.engine.looking.known import known_of
from dagrender.engine.looking.thumbnails import MOST, SIDE_PX, spread
from dagrender.engine.survey import survey

from ..films import clip, color, film, project, video

LARGEST_BYTES = 5_000
RED, GREEN, BLUE = "#e01010", "#10b010", "#1010e0"


def colour(text):
    return np.array([int(text[at : at + 2], 16) for at in (1, 3, 5)])


def seen(data):
    """A thumbnail as float RGB, (height, width, 3)."""
    picture = Image.open(io.BytesIO(data))
    assert picture.format == "JPEG"
    assert max(picture.size) <= SIDE_PX
    return np.asarray(picture.convert("RGB"), float)


def shows(data, wanted, within=12):
    return np.abs(seen(data).mean((0, 1)) - colour(wanted)).max() < within


def pictures(made):
    """The thumbnails of a film by their nodes' kinds and labels."""
    request = made.request()
    prepared = survey(request)
    found = known_of(prepared, request).thumbnails
    nodes = {node.key: node for node in prepared.film.nodes()}
    return {(nodes[key].kind, nodes[key].label): data for key, data in found.items()}


@pytest.fixture
def make(tmp_path, media):
    def make(clips, **more):
        return project(tmp_path / "film", media, film(clips, **more), cache=tmp_path / "cache")

    return make


def test_a_segment_shows_what_is_in_it(make):
    made = make([color(RED, "0.5s"), color(GREEN, "0.5s"), color(BLUE, "0.5s")])
    assert {kind for kind, _ in pictures(made)} <= {"probe"}
    made.build_as_the_program()
    found = pictures(made)
    for number, wanted in enumerate((RED, GREEN, BLUE)):
        data = found["encode", f"{number / 2:.1f}-{number / 2 + 0.5:.1f} s"]
        assert shows(data, wanted)
        assert len(data) <= LARGEST_BYTES


def test_a_segment_shows_its_middle(make):
    halves = [color(RED, "1s"), color(BLUE, "1.2s", start="1s")]
    made = make([color(GREEN, "2s")], titles=halves, outputs={"film.mp4": video("2s")})
    made.build_as_the_program()
    data = next(data for (kind, _), data in pictures(made).items() if kind == "encode")
    assert shows(data, RED) or shows(data, BLUE)
    assert not shows(data, GREEN)


def test_stills_are_shown(make):
    outputs = {"film.mp4": video(), "red.png": {"at": "0.1s"}, "blue.jpg": {"at": "0.7s"}}
    made = make([color(RED, "0.5s"), color(BLUE, "0.5s")], outputs=outputs)
    made.build_as_the_program()
    found = pictures(made)
    assert shows(found["encode", "0.10 s"], RED)
    assert shows(found["encode", "0.70 s"], BLUE)


def test_pictures_of_an_hdr_canvas_are_shown_in_sdr(make):
    outputs = {"film.mp4": {"video": {"codec": "h265", "preset": "ultrafast"}}}
    canvas = {"size": "160x90", "fps": 10, "dynamic_range": "hlg"}
    made = make([color(RED, "0.5s")], outputs=outputs, canvas=canvas)
    made.build_as_the_program()
    data = next(data for (kind, _), data in pictures(made).items() if kind == "encode")
    assert shows(data, RED, within=40)
    red, green, blue = seen(data).mean((0, 1))
    assert red > 3 * max(green, blue)


def test_sources_show_what_is_a_third_of_the_way_into_them(make, tmp_path):
    made = make([clip("a"), {"image": "logo", "duration": "1s"}])
    source = made.folder / "media/a.mp4"
    parts = [f"color=c={one}:s=320x180:r=10:d=1" for one in ("red", "blue", "green")]
    inputs = [word for part in parts for word in ("-f", "lavfi", "-i", part)]
    joined = ["-filter_complex", "concat=n=3", "-g", "5", "-pix_fmt", "yuv420p"]
    try:
        subprocess.run(["ffmpeg", "-y", "-v", "error", *inputs, *joined, source], check=True)
    except FileNotFoundError:
        pytest.skip("needs the ffmpeg command line")
    found = pictures(made)
    assert shows(found["probe", "a.mp4"], "#0000fe", within=16)
    logo = Image.open(made.folder / "media/logo.png").convert("RGBA")
    reference = np.asarray(logo, float)
    reference = reference[..., :3] * reference[..., 3:] / 255
    small = seen(found["probe", "logo.png"])
    assert small.shape == reference.shape
    assert np.abs(small.mean((0, 1)) - reference.mean((0, 1))).max() < 8


def test_of_what_cannot_be_decoded_there_is_no_picture(make):
    made = make([color(RED, "0.5s"), clip("a", "0s", "0.5s")])
    made.build_as_the_program()
    assert ("probe", "a.mp4") in pictures(made)
    for path in made.objects():
        path.chmod(0o644)
    request = made.request()
    prepared = survey(request)
    (made.folder / "media/a.mp4").write_bytes(b"not a film")
    first = prepared.film.videos[0].segments[0]
    digest = prepared.hits[first].outputs[0][1].digest
    next(path for path in made.objects() if digest.endswith(path.name[-8:])).write_bytes(b"no")
    found = known_of(prepared, request).thumbnails
    assert first not in found
    assert prepared.film.videos[0].segments[1] in found
    assert not {node.key for node in prepared.film.nodes("probe") if node.label == "a.mp4"} & set(
        found
    )


def test_sound_has_no_picture(make):
    made = make([color(RED, "0.5s")], sounds=[{"audio": "song"}])
    assert ("probe", "song.wav") not in pictures(made)


def test_where_there_are_too_many_some_are_left_out_evenly():
    assert spread(range(5), 9) == [0, 1, 2, 3, 4]
    chosen = spread(range(1000), MOST)
    assert len(set(chosen)) == MOST
    assert (chosen[0], chosen[-1]) == (0, 999)
    gaps = {after - before for before, after in itertools.pairwise(chosen)}
    assert gaps <= {8, 9}


def test_extracts_show_what_is_in_the_middle_of_them(make):
    made = make([clip("a", "0.5s", "1s", mute=True)], outputs={"film.mp4": video("2s")})
    source = made.folder / "media/a.mp4"
    parts = [f"color=c={one}:s=320x180:r=10:d=0.5" for one in ("red", "lime", "blue", "red")]
    inputs = [word for part in parts for word in ("-f", "lavfi", "-i", part)]
    joined = ["-filter_complex", "concat=n=4", "-g", "5", "-pix_fmt", "yuv420p"]
    try:
        subprocess.run(["ffmpeg", "-y", "-v", "error", *inputs, *joined, source], check=True)
    except FileNotFoundError:
        pytest.skip("needs the ffmpeg command line")
    (data,) = (data for (kind, _), data in pictures(made).items() if kind == "extract")
    assert shows(data, "#0000fe", within=16)
