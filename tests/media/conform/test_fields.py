"""Interlaced sources: fields in their order, upright, each frame by itself."""

import shutil
import subprocess
from fractions import Fraction

import av
import numpy as np
import pytest
from av.filter import Graph

from dagrender.media.coding.planes import planes_of
from dagrender.media.conform.conformer import Conformer
from dagrender.media.conform.fields import first_field
from dagrender.media.probing.probe import probe
from dagrender.picture import Conform, FieldOrder, Pixels

WIDTH, HEIGHT = 160, 96
DISC_PX = 24
STEP_PX = 3  # what the disc moves from field to field
LOSSLESS = {"qp": "0", "preset": "ultrafast"}
ORDERS = {"tff": FieldOrder.TOP_FIRST, "bff": FieldOrder.BOTTOM_FIRST}


def moment(field):
    """The scene as it is when field ``field`` (counted from 0) is taken: a disc on a slope."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(float)
    ground = 60 + 0.3 * x + 12 * np.sin(y / 7)
    far = np.hypot(x - 30 - STEP_PX * field, y - HEIGHT / 2) - DISC_PX
    return ground + (200 - ground) * np.clip(0.5 - far, 0, 1)


def woven(number, order):
    """A frame of two fields, the first of which ``order`` names."""
    picture, later = moment(2 * number), moment(2 * number + 1)
    second = 1 if order == "tff" else 0
    picture[second::2] = later[second::2]
    return flat(picture)


def flat(luma, pixel_format="yuv420p"):
    frame = av.VideoFrame(WIDTH, HEIGHT, pixel_format)
    planes = planes_of(frame)
    planes[0][:] = np.round(luma)
    for plane in planes[1:]:
        plane[:] = 128
    return frame


def flagged(frame, order):
    """``frame`` with libav's flags of interlacing: ``tff``, ``bff`` or ``prog``."""
    graph = Graph()
    source = graph.add_buffer(
        width=WIDTH, height=HEIGHT, format=frame.format, time_base=Fraction(1, 25)
    )
    graph.link_nodes(source, graph.add("setfield", order), graph.add("buffersink")).configure()
    graph.vpush(frame)
    return graph.vpull()


def write(path, frames, codec="libx264", options=None):
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=25, options=options)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.codec_context.thread_count = 1
        if codec == "mpeg2video":
            stream.bit_rate = 20_000_000
            stream.codec_context.flags |= (1 << 18) | (1 << 29)  # interlaced DCT and motion
        for number, frame in enumerate(frames):
            frame.pts, frame.time_base, frame.pict_type = number, Fraction(1, 25), 0
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def film(path, order, *, codec="libx264", count=6):
    options = LOSSLESS | {"x264-params": f"{order}=1:threads=1"} if codec == "libx264" else None
    frames = [flagged(woven(number, order), order) for number in range(count)]
    return write(path, frames, codec, options)


def conformed(path):
    """The form of a source, and the luma of its frames as they are shown."""
    form = probe(path).video.form
    recipe = Conform(
        form=form, crop=None, width_px=WIDTH, height_px=HEIGHT, window=None, pixels=Pixels.YUV420
    )
    conformer = Conformer(recipe)
    with av.open(str(path)) as container:
        return form, [
            conformer.picture(frame).planes[0].astype(float) for frame in container.decode(video=0)
        ]


def psnr(one, other):
    return 10 * np.log10(255**2 / np.mean((one - other) ** 2))


@pytest.mark.parametrize("codec", ["libx264", "mpeg2video", "ffv1"])
@pytest.mark.parametrize("order", ORDERS)
def test_each_frame_shows_its_first_field_whole(tmp_path, codec, order):
    form, shown = conformed(film(tmp_path / "film.mkv", order, codec=codec))
    assert form.field_order is ORDERS[order]
    for number, luma in enumerate(shown):
        # of a frame whose fields are woven, or taken in the wrong order, 22 to 31 dB are left
        assert psnr(luma, moment(2 * number)) > 36


@pytest.mark.parametrize("order", ORDERS)
def test_the_lines_of_the_first_field_stay_as_they_are(tmp_path, order):
    _, shown = conformed(film(tmp_path / "film.mkv", order, codec="ffv1"))
    first = 0 if order == "tff" else 1
    for number, luma in enumerate(shown):
        assert np.abs(luma - np.round(moment(2 * number)))[first::2].max() <= 1


def centre(luma):
    weights = np.clip(luma - 150, 0, None)
    return (weights * np.arange(WIDTH)).sum() / weights.sum()


@pytest.mark.parametrize("order", ORDERS)
def test_motion_goes_on_by_two_fields_a_frame(tmp_path, order):
    _, shown = conformed(film(tmp_path / "film.mkv", order))
    steps = np.diff([centre(luma) for luma in shown])
    assert steps == pytest.approx([2 * STEP_PX] * len(steps), abs=0.5)


def test_frames_that_are_not_flagged_are_left_alone(tmp_path):
    frames = [
        flagged(woven(0, "tff"), "tff"),
        flagged(flat(moment(2)), "prog"),
        flagged(woven(2, "bff"), "bff"),
    ]
    form, shown = conformed(write(tmp_path / "film.mkv", frames, "ffv1"))
    assert form.fields_flagged
    assert psnr(shown[0], moment(0)) > 36
    assert np.abs(shown[1] - np.round(moment(2))).max() <= 1
    assert psnr(shown[2], moment(4)) > 36


def test_a_frame_looks_the_same_whatever_came_before(tmp_path):
    path = film(tmp_path / "film.mkv", "tff")
    form, shown = conformed(path)
    recipe = Conform(
        form=form, crop=None, width_px=WIDTH, height_px=HEIGHT, window=None, pixels=Pixels.YUV420
    )
    with av.open(str(path)) as container:
        frames = list(container.decode(video=0))
    conformer = Conformer(recipe)
    for number in (3, 0, 5, 5, 1):
        assert (conformer.picture(frames[number]).planes[0] == shown[number]).all()


@pytest.mark.skipif(not shutil.which("ffmpeg"), reason="no ffmpeg here to write the container")
@pytest.mark.parametrize("order", ORDERS)
def test_where_frames_say_nothing_the_container_is_heeded(tmp_path, order):
    given = film(tmp_path / "film.mkv", order, codec="ffv1")
    path = tmp_path / "film.mov"
    command = ["ffmpeg", "-v", "error", "-i", given, "-c:v", "utvideo", "-pix_fmt", "yuv420p", path]
    subprocess.run(command, check=True)
    form, shown = conformed(path)
    assert (form.field_order, form.fields_flagged) == (ORDERS[order], False)
    assert psnr(shown[2], moment(4)) > 36


def test_progressive_frames_are_told_from_interlaced_ones():
    frame = flat(moment(0))
    assert first_field(frame) is FieldOrder.PROGRESSIVE
    for order, told in ORDERS.items():
        assert first_field(flagged(frame, order)) is told
