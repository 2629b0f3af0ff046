"""Encoding segments."""

import gc
import io
from dataclasses import replace
from fractions import Fraction

import av
import numpy as np
import pytest

from dagrender.errors import EncodeError
from dagrender.media.coding.encoding import VideoEncoding
from dagrender.media.coding.planes import planes_of
from dagrender.media.coding.segment import SegmentEncoder
from dagrender.media.tools import tools, x264_version
from dagrender.picture import Picture, Pixels

from ..footage import numbered

SMALL = VideoEncoding(width_px=128, height_px=96, rate=Fraction(30), preset="veryfast")


def picture(number, width=128, height=96):
    planes = planes_of(numbered(number, width, height))
    return Picture(pixels=Pixels.YUV420, planes=tuple(plane.copy() for plane in planes))


def encode(encoding, pictures):
    encoder = SegmentEncoder(encoding)
    for item in pictures:
        encoder.write(item)
    return encoder.finish()


@pytest.mark.parametrize(("width", "height"), [(320, 192), (320, 180), (426, 240)])
def test_the_same_pictures_give_the_same_bytes(width, height):
    noise = np.random.default_rng(1).integers(0, 30, (height, width), np.uint8)
    pictures = [picture(number, width, height) for number in range(40)]
    for item in pictures:
        np.add(item.planes[0], noise, out=item.planes[0])
    encoding = VideoEncoding(width_px=width, height_px=height, rate=Fraction(30))
    assert len({encode(encoding, pictures) for _ in range(5)}) == 1


def test_every_picture_is_there_in_order():
    data = encode(SMALL, [picture(number) for number in range(50)])
    with av.open(io.BytesIO(data)) as container:
        frames = list(container.decode(video=0))
    assert [frame.time for frame in frames] == [number / 30 for number in range(50)]
    for number, frame in enumerate(frames):
        difference = planes_of(frame)[0].astype(int) - picture(number).planes[0]
        assert np.sqrt((difference**2).mean()) < 6


def test_the_stream_itself_says_that_it_is_bt709():
    data = encode(SMALL, [picture(0)])
    bare = io.BytesIO()
    with av.open(io.BytesIO(data)) as given, av.open(bare, "w", format="h264") as made:
        copy = made.add_stream_from_template(given.streams.video[0], opaque=True)
        for packet in given.demux(video=0):
            if packet.size:
                packet.stream = copy
                made.mux(packet)
    with av.open(io.BytesIO(bare.getvalue()), format="h264") as container:
        frame = next(container.decode(video=0))
    assert (int(frame.colorspace), int(frame.color_primaries), int(frame.color_trc)) == (1, 1, 1)
    assert int(frame.color_range) == 1


def test_a_segment_has_one_closed_gop():
    data = encode(SMALL, [picture(number) for number in range(60)])
    with av.open(io.BytesIO(data)) as container:
        keys = [packet.is_keyframe for packet in container.demux(video=0) if packet.size]
    assert keys[0]
    assert sum(keys) == 1


@pytest.mark.parametrize("rate", [Fraction(30000, 1001), Fraction(24), Fraction(25, 2)])
def test_the_rate_is_exact(rate):
    data = encode(replace(SMALL, rate=rate), [picture(number) for number in range(5)])
    with av.open(io.BytesIO(data)) as container:
        stream = container.streams.video[0]
        assert stream.average_rate == rate
        assert stream.duration * stream.time_base == 5 / rate


def test_a_decoded_frame_and_its_copy_give_the_same_bytes():
    source = encode(SMALL, [picture(number) for number in range(20)])
    with av.open(io.BytesIO(source)) as container:
        frames = list(container.decode(video=0))
    untouched = [Picture(pixels=Pixels.YUV420, planes=planes_of(frame)) for frame in frames]
    copies = [
        replace(item, planes=tuple(plane.copy() for plane in item.planes)) for item in untouched
    ]
    assert encode(SMALL, untouched) == encode(SMALL, copies)


def test_a_held_picture_may_be_written_again_and_again():
    source = encode(SMALL, [picture(7)])
    with av.open(io.BytesIO(source)) as container:
        frame = next(container.decode(video=0))
    held = Picture(pixels=Pixels.YUV420, planes=planes_of(frame))
    copy = replace(held, planes=tuple(plane.copy() for plane in held.planes))
    assert encode(SMALL, [held] * 10) == encode(SMALL, [copy] * 10)


def test_strided_planes_are_taken():
    wide = [picture(number, 256, 192) for number in range(3)]
    cut = [
        Picture(
            pixels=Pixels.YUV420,
            planes=(
                item.planes[0][:96, :128],
                item.planes[1][:48, :64],
                item.planes[2][:48, :64],
            ),
        )
        for item in wide
    ]
    copied = [
        Picture(pixels=Pixels.YUV420, planes=tuple(plane.copy() for plane in item.planes))
        for item in cut
    ]
    assert encode(SMALL, cut) == encode(SMALL, copied)


def test_what_does_not_fit_is_refused():
    encoder = SegmentEncoder(SMALL)
    with pytest.raises(EncodeError, match="64x48"):
        encoder.write(picture(0, 64, 48))
    with pytest.raises(EncodeError, match="rgba"):
        encoder.write(Picture(pixels=Pixels.RGBA, planes=(np.zeros((96, 128, 4), np.uint8),)))
    with pytest.raises(EncodeError, match="without frames"):
        encoder.finish()


@pytest.mark.parametrize("change", [{"preset": "swift"}, {"codec": "h263"}, {"tune": "no"}])
def test_settings_that_the_encoder_does_not_know_are_refused(change):
    with pytest.raises(EncodeError):
        SegmentEncoder(replace(SMALL, **change))


def test_the_tools_have_names_and_versions():
    versions = dict(tools())
    assert versions["pyav"] == av.__version__
    assert versions["libx264"] == x264_version()
    assert versions["libx264"].split()[0].isdigit()
    assert {"libavcodec", "libavfilter", "libswscale"} <= versions.keys()
    assert tools() == tuple(sorted(tools()))


def test_no_frame_of_a_decoder_waits_for_the_garbage_collector():
    source = encode(SMALL, [picture(number) for number in range(20)])
    gc.collect()
    gc.disable()
    try:
        encoder = SegmentEncoder(SMALL)
        with av.open(io.BytesIO(source)) as container:
            for frame in container.decode(video=0):
                encoder.write(Picture(pixels=Pixels.YUV420, planes=planes_of(frame)))
        encoder.finish()
        assert gc.collect() < encoder.frames
    finally:
        gc.enable()
