"""Telecined film among interlaced footage: told by the fields that repeat."""

from fractions import Fraction

import av
import numpy as np
import pytest

from dagrender.media.coding.segment import planes_of
from dagrender.media.probing.probe import probe
from dagrender.media.probing.pulldown import is_telecined

WIDTH, HEIGHT, FRAMES = 160, 96, 30
NTSC = Fraction(30000, 1001)


def picture(moment, noise=0.0):
    """A disc that goes round, over a slope, at a moment counted in fields of 60 a second."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(float)
    turn = moment / 9
    far = np.hypot(x - 80 - 50 * np.cos(turn), y - 48 - 25 * np.sin(turn)) - 16
    luma = 60 + 0.4 * x + 100 * np.clip(0.5 - far, 0, 1)
    grain = np.random.default_rng(int(moment)).normal(0, noise, luma.shape)
    return np.clip(np.round(luma + grain), 16, 235).astype(np.uint8)


def frame_of(luma):
    frame = av.VideoFrame(WIDTH, HEIGHT, "yuv420p")
    for plane, own in zip(planes_of(frame), (luma, 128, 128), strict=True):
        plane[:] = own
    return frame


def woven(moments, noise=0.0):
    """A frame whose fields, the upper first, are of these two moments."""
    upper, lower = (picture(moment, noise) for moment in moments)
    upper[1::2] = lower[1::2]
    return frame_of(upper)


def video(number):
    """Every field is of a moment of its own."""
    return woven((2 * number, 2 * number + 1))


def telecined(count, noise=0.0):
    """Film at 24 pictures a second: two fields of the first, three of the next (SMPTE RP 197)."""
    shown = [4 * (field // 10) + (0, 0, 1, 1, 1, 2, 2, 3, 3, 3)[field % 10] for field in range(120)]
    return [woven([2.5 * one for one in shown[2 * n : 2 * n + 2]], noise) for n in range(count)]


def write(path, frames, options="tff=1", crf="16", rate=NTSC):
    with av.open(str(path), "w") as container:
        coded = {"preset": "veryfast", "crf": crf, "x264-params": f"{options}:threads=1"}
        stream = container.add_stream("libx264", rate=rate, options=coded)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for number, frame in enumerate(frames):
            frame.pts, frame.time_base, frame.pict_type = number, 1 / rate, 0
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def told(path):
    return is_telecined(path, probe(path).video)


@pytest.mark.parametrize(("noise", "crf"), [(0, "16"), (2, "16"), (2, "26")])
def test_film_spread_over_fields_is_told(tmp_path, noise, crf):
    assert told(write(tmp_path / "film.mp4", telecined(FRAMES, noise), crf=crf))


def test_a_cut_in_the_middle_does_not_hide_it(tmp_path):
    frames = telecined(FRAMES)
    for frame in frames[14:]:
        planes_of(frame)[0][:] = 255 - planes_of(frame)[0]
    assert told(write(tmp_path / "film.mp4", frames))


def test_video_is_not_taken_for_film(tmp_path):
    assert not told(write(tmp_path / "video.mp4", map(video, range(FRAMES))))


def test_where_nothing_moves_nothing_is_said(tmp_path):
    assert not told(write(tmp_path / "still.mp4", [video(0) for _ in range(FRAMES)]))


def test_progressive_pictures_and_other_rates_are_not_looked_at(tmp_path):
    frames = telecined(FRAMES)
    assert not told(write(tmp_path / "flagless.mp4", frames, options="bframes=0"))
    assert not told(write(tmp_path / "pal.mp4", frames, rate=Fraction(25)))


def test_a_few_frames_tell_nothing(tmp_path):
    assert not told(write(tmp_path / "short.mp4", telecined(9)))
