import struct
import zlib
from fractions import Fraction

import av
import numpy as np
import pytest

from dagrender.errors import EncodeError, SourceError
from dagrender.media.conform.exif import exif_orientation
from dagrender.media.pictures.still import encode_still, read_image
from dagrender.media.probing.probe import probe
from dagrender.picture import Conform, Matrix, Picture, Pixels, Range

from ..footage import write_film


def flat(luma, blue, red, width=64, height=48):
    chroma = (-(-height // 2), -(-width // 2))
    planes = (
        np.full((height, width), luma, np.uint8),
        np.full(chroma, blue, np.uint8),
        np.full(chroma, red, np.uint8),
    )
    return Picture(pixels=Pixels.YUV420, planes=planes)


def read(path, pixels=Pixels.RGBA):
    form = probe(path).image.form
    width, height = form.upright_size()
    whole = Conform(
        form=form,
        crop=None,
        width_px=int(width),
        height_px=int(height),
        window=None,
        pixels=pixels,
    )
    return read_image(path, whole)


def png(rows):
    """An RGBA PNG, written without libav."""
    height, width = rows.shape[:2]

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    data = b"".join(b"\0" + row.tobytes() for row in rows)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


@pytest.mark.parametrize("suffix", [".png", ".jpg"])
@pytest.mark.parametrize(
    ("code", "rgb"),
    [
        ((16, 128, 128), (0, 0, 0)),
        ((235, 128, 128), (255, 255, 255)),
        ((63, 102, 240), (255, 0, 0)),  # BT.709's red
        ((32, 240, 118), (0, 0, 255)),
    ],
)
def test_a_still_has_the_colours_of_the_film(tmp_path, suffix, code, rgb):
    path = tmp_path / f"still{suffix}"
    path.write_bytes(encode_still(flat(*code), suffix))
    found = read(path).planes[0][24, 32, :3].astype(int)
    assert np.abs(found - rgb).max() <= 3


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".JPEG"])
@pytest.mark.parametrize("size", [(64, 48), (63, 47)])
def test_a_still_is_the_same_every_time(suffix, size):
    picture = flat(90, 100, 160, *size)
    assert encode_still(picture, suffix) == encode_still(picture, suffix)


def test_a_still_keeps_the_size_of_its_picture(tmp_path):
    path = tmp_path / "odd.png"
    path.write_bytes(encode_still(flat(90, 100, 160, 63, 47), ".png"))
    form = probe(path).image.form
    assert (form.width_px, form.height_px) == (63, 47)


def test_other_suffixes_and_pixels_are_refused():
    with pytest.raises(EncodeError, match=r"\.psd"):
        encode_still(flat(90, 100, 160), ".psd")
    rgba = Picture(pixels=Pixels.RGBA, planes=(np.zeros((4, 4, 4), np.uint8),))
    with pytest.raises(EncodeError, match="rgba"):
        encode_still(rgba, ".png")


def test_alpha_is_read_premultiplied(tmp_path):
    rows = np.zeros((16, 16, 4), np.uint8)
    rows[:] = (200, 100, 50, 128)
    path = tmp_path / "glass.png"
    path.write_bytes(png(rows))
    form = probe(path).image.form
    assert (form.has_alpha, form.matrix, form.range) == (True, Matrix.RGB, Range.FULL)
    found = read(path).planes[0][8, 8].astype(int)
    assert np.abs(found - (100, 50, 25, 128)).max() <= 1


def exif(orientation, order="<"):
    head = {"<": b"II", ">": b"MM"}[order]
    tiff = head + struct.pack(f"{order}HIH", 42, 8, 1)
    tiff += struct.pack(f"{order}HHIHHI", 0x0112, 3, 1, orientation, 0, 0)
    data = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(data) + 2) + data


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    ("orientation", "wanted"),
    [
        # where the stored upper left quarter is to be seen: left or right, upper or lower
        (1, (0, 0)),
        (2, (1, 0)),
        (3, (1, 1)),
        (4, (0, 1)),
        (5, (0, 0)),
        (6, (1, 0)),
        (7, (1, 1)),
        (8, (0, 1)),
    ],
)
def test_a_camera_held_any_way_gives_an_upright_picture(tmp_path, orientation, wanted, order):
    picture = flat(60, 128, 128)
    picture.planes[0][:24, :32] = 200
    data = encode_still(picture, ".jpg")
    path = tmp_path / "photo.jpg"
    path.write_bytes(data[:2] + exif(orientation, order) + data[2:])
    found = read(path)
    assert found.width_px == (48 if orientation > 4 else 64)
    grey = found.planes[0][..., 0]
    height, width = grey.shape
    quarters = {
        (x, y): int(grey[height // 4 + y * height // 2, width // 4 + x * width // 2])
        for x in (0, 1)
        for y in (0, 1)
    }
    assert max(quarters, key=quarters.get) == wanted


def test_damaged_exif_is_no_orientation():
    assert exif_orientation(b"\xff\xd8" + exif(6)[:20]) is None
    assert exif_orientation(b"no such thing") is None


def test_a_picture_cut_short_is_refused(tmp_path):
    path = tmp_path / "half.png"
    path.write_bytes(encode_still(flat(90, 100, 160), ".png")[:60])
    with pytest.raises(SourceError):
        probe(path)


def test_of_a_film_the_first_picture_is_read(tmp_path):
    path = write_film(tmp_path / "film.mp4", frames=3)
    form = probe(path).video.form
    picture = read_image(
        path,
        Conform(form=form, crop=None, width_px=64, height_px=48, window=None, pixels=Pixels.YUV420),
    )
    assert (picture.width_px, picture.height_px) == (64, 48)


@pytest.mark.parametrize("codec", ["bmp", "tiff", "gif", "libwebp"])
def test_stills_of_many_kinds_are_stills(tmp_path, codec):
    suffix = {"libwebp": "webp"}.get(codec, codec)
    pixel_format = {"gif": "rgb8", "bmp": "bgr24", "libwebp": "yuv420p"}.get(codec, "rgb24")
    context = av.CodecContext.create(codec, "w")
    context.width, context.height, context.pix_fmt = 64, 48, pixel_format
    context.time_base = Fraction(1, 25)
    path = tmp_path / f"still.{suffix}"
    with av.open(path, "w", format="gif" if codec == "gif" else "image2") as container:
        stream = container.add_stream(codec, pix_fmt=pixel_format, width=64, height=48)
        frame = av.VideoFrame(64, 48, "yuv420p").reformat(format=pixel_format)
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    facts = probe(path)
    assert facts.video is None
    assert (facts.image.form.width_px, facts.image.form.height_px) == (64, 48)
    assert facts.duration_s == 0
