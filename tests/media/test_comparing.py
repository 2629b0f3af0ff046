"""What differs between two files, in sentences: each is made with a known difference."""

import io
import json
import zipfile
from fractions import Fraction

import av
import numpy as np

from dagrender.media.comparing import differences
from dagrender.media.sound.block import keep_block


def film(*greys):
    """A film without loss, of plain grey pictures."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="avi", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream("ffv1", rate=25)
        stream.width, stream.height, stream.pix_fmt = 32, 16, "gray"
        for number, grey in enumerate(greys):
            frame = av.VideoFrame.from_ndarray(np.full((16, 32), grey, np.uint8), "gray")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return buffer.getvalue()


def archive(*files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for number, data in enumerate(files):
            made.writestr(zipfile.ZipInfo(f"{number}"), data)
    return buffer.getvalue()


def test_equal_files_do_not_differ():
    assert differences(b"same", b"same") == ()


def test_bytes_are_counted_with_the_first_and_the_last():
    assert differences(b"abcdef", b"aXcdeX")[0] == (
        "2 of 6 bytes differ, the first at 1, the last at 5"
    )
    assert differences(b"abc", b"abcd")[0] == ("3 bytes, made again 4; they differ from byte 3 on")


def test_pictures_are_told_by_their_numbers_and_by_how_much():
    told = differences(film(10, 20, 30, 40, 50), film(10, 23, 30, 41, 51))
    assert "pictures 1, 3 to 4 of 5 differ, at most by 3" in told


def test_pictures_that_are_missing_are_counted():
    assert "2 pictures, made again 3" in differences(film(1, 2), film(1, 2, 3))


def test_samples_are_told_by_number_time_and_size():
    samples = np.zeros((48_000, 2), np.float32)
    other = samples.copy()
    other[24_000:24_100, 1] = 0.5
    told = differences(keep_block(samples, 48_000).data, keep_block(other, 48_000).data)
    assert any(
        line == "100 of 48,000 samples differ, 24,000 (0.500 s) to 24,099, at most by 0.5"
        for line in told
    )


def test_entries_of_documents_are_told_by_their_names():
    one = json.dumps({"a": 1, "b": {"c": [1, 2]}}).encode()
    other = json.dumps({"a": 1, "b": {"c": [1, 3]}, "d": None, "e": 2}).encode()
    assert differences(one, other)[1:] == (
        "b.c: [1, 2], made again [1, 3]",
        "e: null, made again 2",
    )


def test_pictures_of_an_archive_are_told_and_the_first_of_them_looked_into():
    told = differences(archive(film(1), film(2), film(3)), archive(film(1), film(9), film(4)))
    assert "pictures 1 to 2 of 3 differ" in told
    assert "picture 1: pictures 0 of 1 differ, at most by 7" in told


def test_what_cannot_be_decoded_is_told_as_such():
    told = differences(b"nothing that is known" * 9, b"nothing that is knowm" * 9)
    assert told[1].startswith("they cannot be decoded to be compared: ")


def test_files_that_decode_alike_are_told_as_such():
    told = differences(film(5, 6), film(5, 6) + bytes(8))
    assert told[1:] == ("decoded, they are the same",)
