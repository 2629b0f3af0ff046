import shutil
import subprocess
from fractions import Fraction

import av
import numpy as np
import pytest

from dagrender.media.conform.conformer import Conformer
from dagrender.media.conform.forms import nearest_orientation
from dagrender.media.decoding.reader import FrameReader
from dagrender.media.probing.probe import probe
from dagrender.picture import Conform, Pixels

from ..footage import X264, remux, write_film


@pytest.mark.parametrize(
    ("matrix", "wanted"),
    [
        ((1, 0, 0, 1), (0, False)),
        ((0, 1, -1, 0), (90, False)),
        ((-1, 0, 0, -1), (180, False)),
        ((0, -1, 1, 0), (270, False)),
        ((-1, 0, 0, 1), (0, True)),
        ((1, 0, 0, -1), (180, True)),
        ((0, 1, 1, 0), (270, True)),
        ((0, 0, 0, 0), (0, False)),
        ((0.99, 0.05, -0.05, 0.99), (0, False)),
    ],
)
def test_display_matrices_are_read(matrix, wanted):
    a, b, c, d = (int(value * 65536) for value in matrix)
    assert nearest_orientation([a, b, 0, c, d, 0, 0, 0, 1 << 30]) == wanted


def turned(path, target, degrees):
    """A copy that players turn counterclockwise."""
    with av.open(path) as given, av.open(target, "w") as made:
        copy = made.add_stream_from_template(given.streams.video[0], opaque=True)
        copy.set_display_rotation(degrees)
        for packet in given.demux(video=0):
            if packet.size:
                packet.stream = copy
                made.mux(packet)
    return target


@pytest.mark.skipif(not shutil.which("ffmpeg"), reason="no ffmpeg here to compare with")
@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_turned_films_look_as_ffmpeg_shows_them(tmp_path, degrees):
    tagged = X264 | {"x264-params": "colormatrix=bt709:threads=1"}
    film = write_film(tmp_path / "film.mp4", frames=2, options=tagged)
    path = turned(film, tmp_path / "turned.mp4", degrees)
    facts = probe(path).video
    assert facts.form.rotation_deg == (360 - degrees) % 360
    width, height = (int(value) for value in facts.form.upright_size())
    shown = subprocess.run(
        [
            "ffmpeg",
            "-v",
            "error",
            "-i",
            path,
            "-frames:v",
            "1",
            "-pix_fmt",
            "yuv420p",
            "-f",
            "rawvideo",
            "-",
        ],
        capture_output=True,
        check=True,
    ).stdout
    luma = np.frombuffer(shown, np.uint8)[: height * width].reshape(height, width)
    whole = Conform(
        form=facts.form,
        crop=None,
        width_px=width,
        height_px=height,
        window=None,
        pixels=Pixels.YUV420,
    )
    with FrameReader(path, facts) as reader:
        found = Conformer(whole).picture(reader.read(0)).planes[0]
    assert (found == luma).all()


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".mov"])
def test_stretched_samples_survive_a_remux(tmp_path, suffix):
    stretched = X264 | {"x264-params": "sar=10/11:threads=1"}
    path = write_film(tmp_path / "film.mp4", frames=2, options=stretched)
    form = probe(remux(path, tmp_path / f"copy{suffix}")).video.form
    assert form.sample_aspect == Fraction(10, 11)
    assert form == probe(path).video.form
