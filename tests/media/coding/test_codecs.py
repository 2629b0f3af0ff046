"""VP9, AV1 and ProRes: the same bytes every time; segments that join in every container."""

import hashlib
import io
from dataclasses import replace
from fractions import Fraction
from functools import cache

import av
import numpy as np
import pytest

from dagrender.capability import FILMS
from dagrender.errors import EncodeError
from dagrender.media.coding.codecs import CODECS, tag_of
from dagrender.media.coding.encoding import VideoEncoding
from dagrender.media.coding.join import join
from dagrender.media.coding.planes import planes_of
from dagrender.media.coding.segment import SegmentEncoder
from dagrender.picture import Picture, Pixels

from ..footage import decoded, numbered, same, sound_master
from .memory import on_linux, printed
from .segments import encoded, noisy

NTSC = Fraction(30000, 1001)
BASE = VideoEncoding(width_px=128, height_px=96, rate=NTSC)
ENCODINGS = {
    "h264": replace(BASE, codec="h264", preset="veryfast"),
    "h265": replace(BASE, codec="h265", preset="ultrafast"),
    "vp9": replace(BASE, codec="vp9", preset="5"),
    "av1": replace(BASE, codec="av1", preset="10"),
    "prores": replace(BASE, codec="prores", preset="422"),
}
NEW = ("vp9", "av1", "prores")
HELD = [(codec, suffix) for suffix, one in FILMS.items() for codec in one.video]
PRINT_DIGESTS = """
import hashlib, sys
from media.coding.test_codecs import ENCODINGS, noisy
from dataclasses import replace
codec = sys.argv[1]
for width, height in ((66, 64), (128, 96), (130, 98), (320, 180)):
    for alpha in (False, True) if codec != "av1" else (False,):
        preset = "4444" if alpha and codec == "prores" else ENCODINGS[codec].preset
        encoding = replace(
            ENCODINGS[codec], width_px=width, height_px=height, alpha=alpha, preset=preset
        )
        print(hashlib.sha256(noisy(encoding, 8)).hexdigest())
"""


@cache
def segment(codec, frames, first=0):
    planes = (planes_of(numbered(number)) for number in range(first, first + frames))
    return encoded(ENCODINGS[codec], (Picture(pixels=Pixels.YUV420, planes=one) for one in planes))


@on_linux
@pytest.mark.parametrize("codec", NEW)
def test_the_bytes_do_not_depend_on_what_memory_held_before(codec):
    told = printed(PRINT_DIGESTS, codec).split()
    own = [hashlib.sha256(noisy(ENCODINGS[codec], 8)).hexdigest() for _ in range(2)]
    assert set(own) <= set(told)
    assert len(set(own)) == 1


@pytest.mark.parametrize(("codec", "suffix"), HELD)
def test_segments_join_by_packet_copy_in_every_container(tmp_path, codec, suffix):
    lengths = (7, 1, 20, 2)
    starts = [sum(lengths[:number]) for number in range(len(lengths))]
    segments = [segment(codec, *one) for one in zip(lengths, starts, strict=True)]
    target = tmp_path / f"film{suffix}"
    sounds = () if suffix == ".webm" else ((sound_master(1),),)
    joined = join(target, segments, encoding=ENCODINGS[codec], sounds=sounds, suffix=suffix)
    assert joined.frames == sum(lengths)
    found = decoded(target)
    wanted = [frame for one in segments for frame in decoded(io.BytesIO(one))]
    assert len(found) == len(wanted)
    assert all(same(one, other) for one, other in zip(found, wanted, strict=True))
    with av.open(target) as container:
        times = [frame.time for frame in container.decode(video=0)]
    clock = Fraction(1, 1000) if suffix in {".mkv", ".webm"} else Fraction(1, 30000)
    for number, time_s in enumerate(times):
        assert abs(time_s - number / NTSC) <= clock / 2 + Fraction(1, 10**9)


@pytest.mark.parametrize("codec", NEW)
def test_a_film_of_numbers_can_be_read(codec):
    for number, planes in enumerate(decoded(io.BytesIO(segment(codec, 7)))):
        luma = planes[0].astype(int) >> (2 if codec == "prores" else 0)
        assert abs(luma - planes_of(numbered(number))[0]).mean() < 4


@pytest.mark.parametrize("codec", ["vp9", "av1"])
def test_a_segment_is_one_group_of_pictures(codec):
    with av.open(io.BytesIO(segment(codec, 40))) as container:
        keys = [packet.is_keyframe for packet in container.demux(video=0) if packet.size]
    assert len(keys) == 40
    assert keys[0]
    assert sum(keys) == 1


@pytest.mark.parametrize("codec", ["h264", "h265", "vp9", "av1"])
def test_a_factor_of_nought_is_lossless(codec):
    encoding = replace(ENCODINGS[codec], crf=0)
    pictures = [
        Picture(pixels=Pixels.YUV420, planes=planes_of(numbered(number))) for number in range(5)
    ]
    for frame, picture in zip(
        decoded(io.BytesIO(encoded(encoding, pictures))), pictures, strict=True
    ):
        assert same(frame, picture.planes)


@pytest.mark.parametrize("codec", NEW)
def test_the_stream_says_that_it_is_bt709(codec):
    with av.open(io.BytesIO(segment(codec, 7))) as container:
        frame = next(container.decode(video=0))
    assert (int(frame.colorspace), int(frame.color_primaries), int(frame.color_trc)) == (1, 1, 1)
    assert int(frame.color_range) == 1


def test_the_profiles_of_prores_have_their_own_names(tmp_path):
    for profile, tag in (("proxy", "apco"), ("422", "apcn"), ("4444", "ap4h")):
        encoding = replace(ENCODINGS["prores"], preset=profile)
        data = encoded(encoding, [Picture(pixels=Pixels.YUV420, planes=planes_of(numbered(1)))])
        target = tmp_path / "film.mov"
        join(target, [data], encoding=encoding, suffix=".mov")
        assert tag_of(encoding) == tag
        with av.open(target) as container:
            assert container.streams.video[0].codec_context.codec_tag == tag


def test_ten_bits_and_finer_chroma_come_from_the_samples_around():
    picture = Picture(pixels=Pixels.YUV420, planes=planes_of(numbered(3)))
    frame = av.VideoFrame(128, 96, "yuv444p10le")
    from dagrender.media.coding.shaping import Shaper

    Shaper(128, 96, "yuv444p10le").fill(frame, picture)
    luma, blue, red = planes_of(frame)
    assert (luma == picture.planes[0].astype(int) * 4).all()
    wide = np.repeat(np.repeat(picture.planes[1].astype(int) * 4, 2, 0), 2, 1)
    assert abs(blue.astype(int) - wide).max() <= 4
    assert (red == 140 * 4).all()


def test_alpha_is_kept_and_colours_are_straight():
    luma = np.full((96, 128), 16, np.uint8)
    alpha = np.zeros((96, 128), np.uint8)
    alpha[:, 32:64], luma[:, 32:64] = 128, 16 + 92  # half of a luma of 16 + 184, on black
    alpha[:, 64:], luma[:, 64:] = 255, 200
    chroma = np.full((48, 64), 128, np.uint8)
    picture = Picture(pixels=Pixels.YUVA420, planes=(luma, chroma, chroma, alpha))
    for codec, preset, decoder in (("vp9", "5", "libvpx-vp9"), ("prores", "4444", "prores")):
        encoding = replace(ENCODINGS[codec], preset=preset, alpha=True, crf=4)
        data = encoded(encoding, [picture] * 3)
        with av.open(io.BytesIO(data)) as container:
            stream = container.streams.video[0]
            context = av.CodecContext.create(decoder, "r")
            context.extradata = stream.codec_context.extradata
            frames = [one for packet in container.demux(stream) for one in context.decode(packet)]
        shift = 2 if codec == "prores" else 0
        assert frames[0].format.name.startswith("yuva")
        found = planes_of(frames[0].reformat(format="yuva444p" if not shift else "yuva444p10le"))
        seen, straight = found[3].astype(int) >> shift, found[0].astype(int) >> shift
        for columns, share, light in ((slice(0, 28), 0, None), (slice(36, 60), 128, 200),
                                      (slice(68, 128), 255, 200)):  # fmt: skip
            assert abs(seen[:, columns] - share).max() <= 2
            if light:
                assert abs(straight[:, columns] - light).mean() < 3


def test_what_has_no_alpha_shows_the_film_on_black():
    planes = planes_of(numbered(5))
    picture = Picture(pixels=Pixels.YUVA420, planes=(*planes, np.full((96, 128), 7, np.uint8)))
    opaque = Picture(pixels=Pixels.YUV420, planes=planes)
    assert encoded(ENCODINGS["h264"], [picture]) == encoded(ENCODINGS["h264"], [opaque])


def test_pictures_of_another_size_are_scaled_where_that_is_asked_for():
    encoding = replace(ENCODINGS["h264"], width_px=64, height_px=48, crf=0)
    picture = Picture(pixels=Pixels.YUV420, planes=planes_of(numbered(3)))
    with pytest.raises(EncodeError, match="does not fit"):
        encoded(encoding, [picture])
    (found,) = decoded(io.BytesIO(encoded(replace(encoding, scaled=True), [picture])))
    block = picture.planes[0].astype(float).reshape(48, 2, 64, 2).mean(axis=(1, 3))
    assert abs(found[0] - block)[:, 4:-4].mean() < 3


def test_codecs_without_alpha_refuse_it():
    for codec in CODECS.keys() - {"vp9", "prores"}:
        with pytest.raises(EncodeError, match="has no alpha"):
            SegmentEncoder(replace(ENCODINGS[codec], alpha=True))


def test_av1_refuses_what_its_encoder_does_not_take():
    with pytest.raises(EncodeError, match="lossless up to preset 10"):
        SegmentEncoder(replace(ENCODINGS["av1"], crf=0, preset="12"))
    with pytest.raises(EncodeError, match="64 pixels a side"):
        SegmentEncoder(replace(ENCODINGS["av1"], height_px=48))
