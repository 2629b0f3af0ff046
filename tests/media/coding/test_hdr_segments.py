"""Films in HDR: ten bits, and what players are told of them, read back by others."""

import io
import json
import shutil
import subprocess
from dataclasses import replace
from fractions import Fraction
from functools import cache

import av
import numpy as np
import pytest

from dagrender.errors import EncodeError
from dagrender.media.coding.encoding import Mastering, VideoEncoding
from dagrender.media.coding.join import join
from dagrender.media.coding.planes import planes_of
from dagrender.media.coding.segment import SegmentEncoder
from dagrender.picture import DynamicRange, Picture, Pixels, Primaries

MASTERING = Mastering(peak_nits=4000, black_nits=0.005, max_cll=1234, max_fall=321)
PQ = VideoEncoding(
    width_px=128, height_px=96, rate=Fraction(25), codec="h265", preset="superfast", crf=12,
    dynamic_range=DynamicRange.PQ, mastering=MASTERING,
)  # fmt: skip
HLG = replace(PQ, dynamic_range=DynamicRange.HLG, mastering=None)
TAGS = {DynamicRange.PQ: (9, 16, 9), DynamicRange.HLG: (9, 18, 9)}


def picture(number, width=128, height=96):
    """Ramps in steps of one 10-bit code."""
    luma = np.arange(width, dtype=np.uint16) * 2 + 300 + number * 3
    chroma = np.full((height // 2, width // 2), 480 + number, np.uint16)
    return Picture(
        pixels=Pixels.YUV420P10, planes=(np.tile(luma, (height, 1)), chroma, chroma + np.uint16(50))
    )


@cache
def segment(encoding, frames, first=0):
    encoder = SegmentEncoder(encoding)
    for number in range(first, first + frames):
        encoder.write(picture(number))
    return encoder.finish()


@pytest.fixture(scope="module", params=[PQ, HLG], ids=["pq", "hlg"])
def film(request, tmp_path_factory):
    """An encoding and a film of it, of three segments."""
    path = tmp_path_factory.mktemp("hdr") / "film.mp4"
    parts = ((9, 0), (1, 9), (6, 10))
    join(path, [segment(request.param, *part) for part in parts], encoding=request.param)
    return request.param, path


def test_every_code_of_ten_bits_survives(film):
    _, path = film
    with av.open(path) as container:
        frames = list(container.decode(video=0))
    assert len(frames) == 16
    for number, frame in enumerate(frames):
        assert frame.format.name == "yuv420p10le"
        wanted = picture(number)
        for ours, theirs in zip(planes_of(frame), wanted.planes, strict=True):
            assert np.abs(ours.astype(int) - theirs).mean() < 1.5
        assert len(np.unique(planes_of(frame)[0])) > 100


def test_the_stream_says_what_it_is(film):
    encoding, path = film
    with av.open(path) as container:
        context = container.streams.video[0].codec_context
        frame = next(container.decode(video=0))
        assert (context.profile, context.codec_tag) == ("Main 10", "hvc1")
    primaries, transfer, matrix = TAGS[encoding.dynamic_range]
    found = (int(frame.color_primaries), int(frame.color_trc), int(frame.colorspace))
    assert found == (primaries, transfer, matrix)
    assert int(frame.color_range) == 1


def test_the_file_has_the_boxes_that_players_look_for(film):
    encoding, path = film
    data = path.read_bytes()
    assert data[data.index(b"colr") + 4 :][:10] == b"nclx" + bytes(
        part for tag in TAGS[encoding.dynamic_range] for part in (0, tag)
    )
    graded = encoding.mastering is not None
    assert (b"mdcv" in data, b"clli" in data) == (graded, graded)


def test_the_mastering_display_is_in_stream_and_file(film):
    if shutil.which("ffprobe") is None:
        pytest.skip("needs ffprobe")
    encoding, path = film
    wanted = "stream=codec_tag_string,pix_fmt,color_transfer:stream_side_data:frame_side_data"
    done = subprocess.run(
        ["ffprobe", "-v", "error", "-of", "json", "-show_streams", "-show_frames",
         "-read_intervals", "%+#1", "-show_entries", wanted, str(path)],
        capture_output=True, check=True,
    )  # fmt: skip
    told = json.loads(done.stdout)
    stream, frame = told["streams"][0], told["frames"][0]
    transfer = {DynamicRange.PQ: "smpte2084", DynamicRange.HLG: "arib-std-b67"}
    assert stream["color_transfer"] == transfer[encoding.dynamic_range]
    for found in (stream, frame):
        sides = {one["side_data_type"]: one for one in found.get("side_data_list", ())}
        display = sides.get("Mastering display metadata")
        light = sides.get("Content light level metadata")
        if encoding.mastering is None:
            assert display is None
            assert light is None
            continue
        assert (display["red_x"], display["green_y"]) == ("34000/50000", "34500/50000")
        assert (display["white_point_x"], display["blue_y"]) == ("15635/50000", "3000/50000")
        assert display["max_luminance"] == "40000000/10000"
        assert display["min_luminance"] == "50/10000"
        assert (light["max_content"], light["max_average"]) == (1234, 321)


def test_what_is_not_known_of_the_light_is_not_told():
    plain = replace(PQ, mastering=Mastering(primaries=Primaries.BT2020))
    data = segment(plain, 2)
    assert b"mdcv" in data
    assert b"clli" not in data


def test_the_same_pictures_give_the_same_bytes():
    noise = np.random.default_rng(1).integers(0, 99, (98, 130), np.uint16)
    encoding = replace(PQ, width_px=130, height_px=98, preset="veryfast")
    pictures = []
    for number in range(12):
        luma, *chroma = picture(number, 130, 98).planes
        pictures.append(Picture(pixels=Pixels.YUV420P10, planes=(luma + noise, *chroma)))
    found = set()
    for _ in range(4):
        encoder = SegmentEncoder(encoding)
        for one in pictures:
            encoder.write(one)
        found.add(encoder.finish())
    assert len(found) == 1


def test_a_segment_with_boxes_still_decodes():
    with av.open(io.BytesIO(segment(PQ, 9))) as container:
        assert len(list(container.decode(video=0))) == 9


def test_pictures_of_another_depth_are_refused():
    eight = Picture(
        pixels=Pixels.YUV420,
        planes=tuple(np.zeros(shape, np.uint8) for shape in ((96, 128), (48, 64), (48, 64))),
    )
    with pytest.raises(EncodeError, match="yuv420 picture does not fit"):
        SegmentEncoder(PQ).write(eight)


def test_h264_does_not_take_hdr():
    with pytest.raises(EncodeError, match="h264 is not for pictures in HDR"):
        SegmentEncoder(replace(PQ, codec="h264"))
