"""H.265: the same bytes every time, whatever memory held; segments that join by packet copy."""

import io
from dataclasses import replace
from fractions import Fraction
from functools import cache

import av
import pytest

from dagrender.capability import H265_NARROWEST_PX
from dagrender.errors import EncodeError
from dagrender.media.coding.encoding import VideoEncoding
from dagrender.media.coding.join import join
from dagrender.media.coding.planes import planes_of
from dagrender.media.coding.segment import SegmentEncoder
from dagrender.media.tools import x265_version
from dagrender.picture import Picture, Pixels

from ..footage import decoded, numbered, same
from .memory import on_linux, printed
from .segments import encoded, noisy

ENCODING = VideoEncoding(
    width_px=128, height_px=96, rate=Fraction(30), codec="h265", preset="superfast", crf=16
)
PRINT_DIGESTS = """
import hashlib
from media.coding.test_h265 import ENCODING, noisy
from dataclasses import replace
for width, height in ((66, 64), (130, 98), (320, 180)):
    for preset in ("ultrafast", "superfast"):
        encoding = replace(ENCODING, width_px=width, height_px=height, preset=preset)
        print(hashlib.sha256(noisy(encoding, 8)).hexdigest())
"""


@cache
def segment(frames, first=0):
    pictures = (
        Picture(pixels=Pixels.YUV420, planes=planes_of(numbered(number)))
        for number in range(first, first + frames)
    )
    return encoded(ENCODING, pictures)


@pytest.mark.parametrize(("width", "height"), [(H265_NARROWEST_PX, 64), (130, 98), (320, 180)])
def test_the_same_pictures_give_the_same_bytes(width, height):
    encoding = replace(ENCODING, width_px=width, height_px=height)
    assert len({noisy(encoding, 12) for _ in range(4)}) == 1


@on_linux
def test_the_bytes_do_not_depend_on_what_memory_held_before():
    assert len(set(printed(PRINT_DIGESTS).split())) == 6


@pytest.mark.parametrize("assembly", ["none", "sse4.2"])
def test_the_bytes_do_not_depend_on_the_processor(monkeypatch, assembly):
    from dagrender.media.coding import codecs

    usual = noisy(ENCODING, 6)
    monkeypatch.setattr(codecs, "X265_OWN", (*codecs.X265_OWN, f"asm={assembly}"))
    assert noisy(ENCODING, 6) == usual


def test_pictures_narrower_than_a_block_are_refused():
    with pytest.raises(EncodeError, match="66 pixels wide"):
        SegmentEncoder(replace(ENCODING, width_px=64))


def test_segments_join_by_packet_copy(tmp_path):
    lengths = (7, 1, 40, 2)
    starts = [sum(lengths[:number]) for number in range(len(lengths))]
    segments = [segment(*one) for one in zip(lengths, starts, strict=True)]
    target = tmp_path / "film.mp4"
    joined = join(target, segments, encoding=ENCODING)
    assert joined.frames == sum(lengths)
    found = decoded(target)
    wanted = [frame for one in segments for frame in decoded(io.BytesIO(one))]
    for number, planes in enumerate(found):
        assert abs(planes[0].astype(int) - planes_of(numbered(number))[0]).mean() < 4
    assert all(same(one, other) for one, other in zip(found, wanted, strict=True))
    with av.open(target) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.codec_tag == "hvc1"
        assert stream.average_rate == 30
        times = [packet.dts for packet in container.demux(stream) if packet.size]
    assert times == sorted(set(times))


def test_a_segment_is_a_closed_gop_without_a_signature():
    data = segment(40)
    assert b"x265" not in data
    with av.open(io.BytesIO(data)) as container:
        keys = [packet.is_keyframe for packet in container.demux(video=0) if packet.size]
    assert keys[0]
    assert sum(keys) == 1


def test_the_stream_says_that_it_is_eight_bit_bt709():
    with av.open(io.BytesIO(segment(7))) as container:
        context = container.streams.video[0].codec_context
        frame = next(container.decode(video=0))
    assert (context.profile, frame.format.name) == ("Main", "yuv420p")
    assert (int(frame.colorspace), int(frame.color_primaries), int(frame.color_trc)) == (1, 1, 1)
    assert int(frame.color_range) == 1


def test_the_encoder_has_a_version():
    assert x265_version().split()[0].isdigit()
