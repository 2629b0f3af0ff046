"""Pictures come back from an intermediate as they went in, whatever their size and pixels."""

import io
from fractions import Fraction

import av
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dagrender.errors import EncodeError
from dagrender.media.decoding.intermediate import (
    IntermediateEncoder,
    IntermediateReader,
    Shape,
    can_keep,
    film,
    shape_of,
)
from dagrender.picture import Picture, Pixels

STORED = [one for one in Pixels if one is not Pixels.YUVA420]
"""What extractions are made of; canvases that can be seen through are not."""


def noise(pixels, width, height, seed=0):
    rng = np.random.default_rng(seed)
    if pixels is Pixels.RGBA:
        planes = (rng.integers(0, 256, (height, width, 4), np.uint8),)
        return Picture(pixels=pixels, planes=planes)
    top, sample = (1024, np.uint16) if pixels is Pixels.YUV420P10 else (256, np.uint8)
    chroma = (height + 1) // 2, (width + 1) // 2
    shapes = ((height, width), chroma, chroma)
    planes = tuple(rng.integers(0, top, shape, sample) for shape in shapes)
    return Picture(pixels=pixels, planes=planes)


def coded(pictures):
    encoder = IntermediateEncoder(shape_of(pictures[0]))
    packets = [encoder.packet(picture) for picture in pictures]
    return film(encoder.shape, Fraction(30000, 1001), packets), packets


def same(one, other):
    return one.pixels is other.pixels and all(
        a.dtype == b.dtype and np.array_equal(a, b)
        for a, b in zip(one.planes, other.planes, strict=True)
    )


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(STORED), st.integers(1, 70), st.integers(1, 50), st.integers(0, 9))
@example(Pixels.RGBA, 1, 2, 0)
@example(Pixels.RGBA, 3, 1, 0)
def test_every_sample_comes_back(pixels, width, height, seed):
    pictures = [noise(pixels, width, height, seed + number) for number in range(3)]
    data, _ = coded(pictures)
    reader = IntermediateReader(data, shape_of(pictures[0]))
    assert len(reader) == 3
    for number in (2, 0, 1, 1):
        assert same(reader.picture(number), pictures[number])
    reader.close()


def test_pictures_with_gaps_between_their_rows_are_coded_as_those_without():
    whole = noise(Pixels.YUV420, 64, 48)
    cut = Picture(pixels=whole.pixels, planes=tuple(plane[:20, :24] for plane in whole.planes))
    cut = Picture(
        pixels=whole.pixels,
        planes=(cut.planes[0], *(plane[:10, :12] for plane in cut.planes[1:])),
    )
    data, _ = coded([cut])
    assert same(IntermediateReader(data, shape_of(cut)).picture(0), cut)


@pytest.mark.parametrize("pixels", STORED)
def test_the_file_is_one_that_libav_opens_by_itself_and_every_frame_is_a_key_frame(pixels):
    data, packets = coded([noise(pixels, 32, 18, number) for number in range(5)])
    with av.open(io.BytesIO(data)) as container:
        found = [packet for packet in container.demux(video=0) if packet.size]
        assert [packet.is_keyframe for packet in found] == [True] * 5
        assert [bytes(packet) for packet in found] == packets
        assert container.streams.video[0].average_rate == Fraction(30000, 1001)
    with av.open(io.BytesIO(data)) as container:
        frames = list(container.decode(video=0))
    assert [(frame.width, frame.height) for frame in frames] == [(32, 18)] * 5


def test_packets_of_two_films_are_put_into_one_without_decoding():
    pictures = [noise(Pixels.YUV420, 30, 20, number) for number in range(4)]
    one, other = coded(pictures[:2])[1], coded(pictures[2:])[1]
    shape = shape_of(pictures[0])
    reader = IntermediateReader(film(shape, Fraction(25), [*other, *one]), shape)
    assert all(same(reader.picture(at), pictures[(at + 2) % 4]) for at in range(4))


def test_a_picture_of_another_shape_is_refused():
    encoder = IntermediateEncoder(shape_of(noise(Pixels.YUV420, 30, 20)))
    with pytest.raises(EncodeError, match="does not fit"):
        encoder.packet(noise(Pixels.YUV420, 30, 22))


def test_what_is_no_film_is_told_as_such():
    shape = shape_of(noise(Pixels.YUV420, 30, 20))
    with pytest.raises(ValueError, match="no intermediate"):
        IntermediateReader(b"RIFF" + bytes(400), shape)


def test_pictures_beyond_all_measure_are_not_kept():
    assert can_keep(Shape(pixels=Pixels.RGBA, width_px=7680, height_px=4320))
    assert not can_keep(Shape(pixels=Pixels.RGBA, width_px=20000, height_px=9))
