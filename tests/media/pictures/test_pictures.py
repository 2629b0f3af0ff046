"""Pictures of every kind, as Pillow reads them."""

import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from dagrender.errors import SourceError
from dagrender.media.pictures.still import read_image
from dagrender.media.probing.probe import probe
from dagrender.picture import Conform, Pixels

WIDTH, HEIGHT = 64, 48
ACROSS, DOWN = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
RGB = np.dstack([ACROSS * 4, DOWN * 5, (ACROSS + DOWN) * 2]).astype(np.uint8)
RGBA = np.dstack([RGB, np.clip((ACROSS - 8) * 6, 0, 255)]).astype(np.uint8)
DEEP = (ACROSS * 1000).astype(np.uint16)


def read(path):
    """The picture at its own size: RGBA, premultiplied."""
    form = probe(path).image.form
    width, height = (int(side) for side in form.upright_size())
    conform = Conform(
        form=form, crop=None, width_px=width, height_px=height, window=None, pixels=Pixels.RGBA
    )
    return read_image(path, conform).planes[0].astype(float)


def premultiplied(picture):
    rgba = np.array(picture.convert("RGBA")).astype(float)
    rgba[..., :3] *= rgba[..., 3:] / 255
    return rgba


def off(path, picture=None):
    """How far the picture is from what Pillow reads, in the worst sample."""
    wanted = premultiplied(picture or Image.open(path))
    return np.abs(read(path) - wanted).max()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_png_of_every_kind(tmp_path, mode):
    path = tmp_path / "still.png"
    Image.fromarray(RGBA).convert(mode).save(path)
    assert off(path) <= 2


def test_a_png_of_sixteen_bits_keeps_the_upper_eight(tmp_path):
    path = tmp_path / "deep.png"
    Image.fromarray(DEEP).save(path)
    assert np.abs(read(path)[..., 0] - DEEP / 257).max() <= 1.5


@pytest.mark.parametrize("colours", [4, 200])
def test_a_palette_is_opaque_unless_a_colour_in_use_is_not(tmp_path, colours):
    path = tmp_path / "few.png"
    Image.fromarray(RGB).quantize(colours).save(path)
    assert not probe(path).image.form.has_alpha
    assert off(path) == 0
    Image.fromarray(RGB).quantize(colours).save(path, transparency=3)
    assert probe(path).image.form.has_alpha
    assert off(path) <= 2


@pytest.mark.parametrize("subsampling", [0, 1, 2])
@pytest.mark.parametrize("progressive", [False, True])
def test_jpeg_in_full_range(tmp_path, subsampling, progressive):
    path = tmp_path / "photo.jpg"
    options = {"quality": 98, "subsampling": subsampling, "progressive": progressive}
    Image.fromarray(RGB).save(path, **options)
    assert off(path) <= 4


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_jpeg_of_one_and_of_four_inks(tmp_path, mode):
    path = tmp_path / "print.jpg"
    Image.fromarray(RGB).convert(mode).save(path, quality=98, subsampling=0)
    assert off(path) <= 3


@pytest.mark.parametrize("pixels", [RGB, RGBA])
@pytest.mark.parametrize("lossless", [False, True])
def test_webp(tmp_path, pixels, lossless):
    path = tmp_path / "still.webp"
    Image.fromarray(pixels).save(path, lossless=lossless, quality=98, exact=True)
    assert off(path) <= (1.5 if lossless else 4)


@pytest.mark.parametrize("compression", ["raw", "tiff_lzw", "tiff_adobe_deflate", "packbits"])
def test_tiff_however_it_is_compressed(tmp_path, compression):
    path = tmp_path / "scan.tiff"
    Image.fromarray(RGB).save(path, compression=compression)
    assert off(path) == 0


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "CMYK"])
def test_tiff_of_every_kind(tmp_path, mode):
    path = tmp_path / "scan.tiff"
    Image.fromarray(RGB).convert(mode).save(path)
    assert off(path) <= 1.5


@pytest.mark.parametrize("mode", ["1", "P", "RGB"])
def test_bmp(tmp_path, mode):
    path = tmp_path / "still.bmp"
    Image.fromarray(RGB).convert(mode).save(path)
    assert off(path) == 0


@pytest.mark.parametrize("subsampling", ["4:2:0", "4:4:4"])
@pytest.mark.parametrize("pixels", [RGB, RGBA])
def test_avif_with_its_alpha(tmp_path, pixels, subsampling):
    path = tmp_path / "still.avif"
    Image.fromarray(pixels).save(path, quality=98, subsampling=subsampling)
    assert probe(path).image.form.has_alpha == (pixels is RGBA)
    assert off(path) <= 4


def test_a_profile_and_the_usual_gamma_change_nothing(tmp_path):
    plain, tagged = tmp_path / "plain.png", tmp_path / "tagged.png"
    Image.fromarray(RGB).save(plain)
    data = plain.read_bytes()
    head = 8 + 25
    tags = chunk(b"gAMA", struct.pack(">I", 45455))
    tags += chunk(b"iCCP", b"odd\0\0" + zlib.compress(b"no profile at all"))
    tagged.write_bytes(data[:head] + tags + data[head:])
    assert (read(tagged) == read(plain)).all()


@pytest.mark.parametrize(
    ("tag", "wanted"),
    [
        ((b"gAMA", struct.pack(">I", 100_000)), 188),  # linear: 255 * srgb(128 / 255)
        ((b"cICP", bytes((1, 8, 0, 1))), 188),
        ((b"sRGB", b"\0"), 128),
        ((b"cICP", bytes((12, 13, 0, 1))), 128),  # a grey of Display P3 is grey
    ],
)
def test_what_a_png_says_of_its_samples_is_honoured(tmp_path, tag, wanted):
    path = tmp_path / "tagged.png"
    Image.new("RGB", (8, 8), (128, 128, 128)).save(path)
    data = path.read_bytes()
    path.write_bytes(data[:33] + chunk(*tag) + data[33:])
    assert np.abs(read(path)[..., :3] - wanted).max() <= 1


def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def png_of_size(width, height):
    """A PNG that says how large it is, and holds next to nothing."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + head + data + chunk(b"IEND", b"")


def test_what_is_too_large_is_refused_before_it_is_decoded(tmp_path):
    path = tmp_path / "huge.png"
    path.write_bytes(png_of_size(20_000, 20_000))
    with pytest.raises(SourceError, match=r"20000x20000 pixels large; 268,435,455 are the most"):
        probe(path)


@pytest.mark.parametrize("suffix", ["gif", "jpg", "bmp"])
def test_every_kind_says_how_large_it_is(tmp_path, suffix):
    path = tmp_path / f"huge.{suffix}"
    Image.fromarray(RGB).save(path)
    data = path.read_bytes()
    small = {
        "gif": struct.pack("<HH", WIDTH, HEIGHT),
        "jpg": struct.pack(">HH", HEIGHT, WIDTH),
        "bmp": struct.pack("<ii", WIDTH, HEIGHT),
    }[suffix]
    large = small.translate(bytes(64) + b"\xff" * 192).replace(b"\0", b"\xe0")
    if suffix == "bmp":
        large = struct.pack("<ii", 30_000, -30_000)
    path.write_bytes(data.replace(small, large, 1))
    with pytest.raises(SourceError, match="pixels large"):
        probe(path)


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "tiff", "bmp", "gif"])
@pytest.mark.parametrize("kept", [0.3, 0.6, 0.98])
def test_a_picture_cut_short_is_an_error(tmp_path, suffix, kept):
    path = tmp_path / f"cut.{suffix}"
    noise = np.random.default_rng(1).integers(0, 255, (96, 96, 3), np.uint8)
    Image.fromarray(noise).save(path)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * kept)])
    with pytest.raises(SourceError, match=r"cut short|damaged|cannot be"):
        probe(path)


def test_a_thumbnail_does_not_make_a_photo_whole(tmp_path):
    path = tmp_path / "photo.jpg"
    Image.fromarray(RGB).save(path)
    data = path.read_bytes()
    thumbnail = b"\xff\xe1" + struct.pack(">H", len(data) + 2) + data
    path.write_bytes(data[:2] + thumbnail + data[2:])
    assert probe(path).image is not None
    path.write_bytes(data[:2] + thumbnail + data[2:-40])
    with pytest.raises(SourceError, match="cut short"):
        probe(path)


def test_no_bytes_are_no_picture(tmp_path):
    path = tmp_path / "none.png"
    path.write_bytes(b"")
    with pytest.raises(SourceError, match="is empty"):
        probe(path)
