"""What the tags of a stream are taken to say of its colours, and what is guessed without them."""

from fractions import Fraction

import av
import pytest

from dagrender.media.probing.probe import probe
from dagrender.picture import Matrix, Primaries, Range, Transfer

MASTERED = "G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(40000000,50)"  # 4000 cd/m2


def write(path, size, *, codec="ffv1", pixel_format="yuv420p10le", options=None, **tags):
    """Two grey frames; ``tags`` are the numbers of H.273."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=25, options=options)
        stream.width, stream.height = size
        stream.pix_fmt = pixel_format
        context = stream.codec_context
        context.thread_count = 1
        for name, value in tags.items():
            setattr(context, name, value)
        for number in range(2):
            frame = av.VideoFrame(*size, pixel_format)
            for plane in frame.planes:
                plane.update(bytes([0, 2]) * (plane.buffer_size // 2))
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return probe(path).video.form


def meaning(form):
    return form.primaries, form.transfer, form.matrix


@pytest.mark.parametrize(
    ("size", "primaries", "matrix"),
    [
        ((720, 576), Primaries.BT601_625, Matrix.BT601),
        ((704, 576), Primaries.BT601_625, Matrix.BT601),
        ((720, 480), Primaries.BT601_525, Matrix.BT601),
        ((720, 486), Primaries.BT601_525, Matrix.BT601),
        ((640, 480), Primaries.BT709, Matrix.BT601),
        ((320, 180), Primaries.BT709, Matrix.BT601),
        ((1280, 544), Primaries.BT709, Matrix.BT709),
        ((1280, 720), Primaries.BT709, Matrix.BT709),
        ((576, 1024), Primaries.BT709, Matrix.BT709),
    ],
)
def test_untagged_pictures_are_taken_by_their_size(tmp_path, size, primaries, matrix):
    form = write(tmp_path / "film.mkv", size, pixel_format="yuv420p")
    assert meaning(form) == (primaries, Transfer.BT709, matrix)
    assert form.range is Range.LIMITED


def test_tags_go_before_size(tmp_path):
    tags = {"color_primaries": 1, "color_trc": 1, "colorspace": 1}
    form = write(tmp_path / "film.mkv", (720, 576), **tags)
    assert meaning(form) == (Primaries.BT709, Transfer.BT709, Matrix.BT709)


def test_jpeg_in_a_broadcast_raster_is_not_taken_for_broadcast(tmp_path):
    form = write(tmp_path / "film.mov", (720, 576), codec="mjpeg", pixel_format="yuvj420p")
    assert (form.primaries, form.range) == (Primaries.BT709, Range.FULL)


@pytest.mark.parametrize(
    ("tags", "wanted"),
    [
        ({"colorspace": 9}, (Primaries.BT2020, Transfer.BT709, Matrix.BT2020)),
        ({"color_primaries": 9}, (Primaries.BT2020, Transfer.BT709, Matrix.BT2020)),
        ({"color_trc": 16}, (Primaries.BT2020, Transfer.PQ, Matrix.BT2020)),
        ({"color_trc": 18}, (Primaries.BT2020, Transfer.HLG, Matrix.BT2020)),
        (
            {"color_trc": 18, "color_primaries": 12, "colorspace": 1},
            (Primaries.DISPLAY_P3, Transfer.HLG, Matrix.BT709),
        ),
        ({"color_primaries": 5}, (Primaries.BT601_625, Transfer.BT709, Matrix.BT601)),
        ({"color_primaries": 6}, (Primaries.BT601_525, Transfer.BT709, Matrix.BT601)),
    ],
)
def test_some_tags_suggest_the_others(tmp_path, tags, wanted):
    assert meaning(write(tmp_path / "film.mkv", (320, 180), **tags)) == wanted


@pytest.mark.parametrize("transfer", [1, 4, 6, 11, 13, 14, 15])
def test_curves_that_look_the_same_are_one_form(tmp_path, transfer):
    tags = {"color_primaries": 1, "colorspace": 1}
    form = write(tmp_path / "film.mkv", (320, 180), color_trc=transfer, **tags)
    assert form == write(tmp_path / "other.mkv", (320, 180), color_trc=1, **tags)


def test_srgbs_curve_counts_where_primaries_change(tmp_path):
    form = write(tmp_path / "film.mkv", (320, 180), color_trc=13, color_primaries=12, colorspace=1)
    assert (form.primaries, form.transfer) == (Primaries.DISPLAY_P3, Transfer.SRGB)


def hevc(path, params, **tags):
    silent = {"preset": "ultrafast", "x265-params": f"log-level=none:pools=1:bframes=0:{params}"}
    return write(path, (192, 108), codec="libx265", options=silent, **tags)


def test_the_peak_is_what_the_content_tells_before_the_mastering_display(tmp_path):
    colours = "colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc"
    mastered = f"{colours}:master-display={MASTERED}"
    assert hevc(tmp_path / "a.mp4", colours).peak_nits is None
    assert hevc(tmp_path / "b.mp4", mastered).peak_nits == 4000
    assert hevc(tmp_path / "c.mp4", f"{mastered}:max-cll=850,300").peak_nits == 850
    assert hevc(tmp_path / "d.mp4", f"{mastered}:max-cll=0,0").peak_nits == 4000


def test_wide_colours_with_a_mastering_display_and_no_transfer_are_pq(tmp_path):
    colours = "colorprim=bt2020:colormatrix=bt2020nc"
    form = hevc(tmp_path / "a.mp4", f"{colours}:master-display={MASTERED}")
    assert (form.transfer, form.peak_nits) == (Transfer.PQ, 4000)
    assert hevc(tmp_path / "b.mp4", colours).transfer is Transfer.BT709


def test_a_peak_is_told_of_pq_alone(tmp_path):
    colours = "colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc"
    form = hevc(tmp_path / "a.mp4", f"{colours}:max-cll=850,300")
    assert (form.transfer, form.peak_nits) == (Transfer.HLG, None)
