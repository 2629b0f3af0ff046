"""Animated GIF, PNG and WebP, as Pillow plays them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from dagrender.errors import SourceError
from dagrender.media.conform.conformer import Conformer
from dagrender.media.decoding.reader import open_frames
from dagrender.media.pictures.still import read_image
from dagrender.media.pictures.webp import over
from dagrender.media.probing.probe import probe
from dagrender.picture import Conform, Pixels

DELAYS = [100, 200, 50, 300, 100]
SIZE = 60, 40
SAVED = {
    "gif": {"disposal": 2},
    "png": {"disposal": 1, "blend": 0},
    "webp": {"lossless": True, "exact": True},
}


def drawings(*, see_through=True):
    """Frames of which each differs from the one before in a small place, but for the third."""
    made = []
    for number in range(len(DELAYS)):
        pixels = np.zeros((SIZE[1], SIZE[0], 4), np.uint8)
        pixels[...] = (10, 20, 200, 0 if see_through else 255)
        pixels[5:25, 10:50] = (200, 30, 30, 255)
        pixels[8:16, 5 * number : 5 * number + 12] = (20, 220, 40, 255)
        if number == 2:
            pixels[..., 0] = 255 - pixels[..., 0]
        made.append(Image.fromarray(pixels))
    return made


def write(path, frames=None, **options):
    frames = frames or drawings()
    suffix = path.suffix[1:]
    told = {"save_all": True, "append_images": frames[1:], "duration": DELAYS, "loop": 0}
    frames[0].save(path, **(told | SAVED[suffix] | options))
    return path


def shown(path, index=None):
    """Premultiplied RGBA of frame ``index``, or of the first as a still."""
    facts = probe(path)
    form = facts.video.form
    conform = Conform(
        form=form,
        crop=None,
        width_px=form.width_px,
        height_px=form.height_px,
        window=None,
        pixels=Pixels.RGBA,
    )
    if index is None:
        return read_image(path, conform).planes[0].astype(int)
    with open_frames(path, facts.video) as reader:
        return Conformer(conform).picture(reader.read(index)).planes[0].astype(int)


def played(path):
    """What Pillow shows, premultiplied."""
    frames = []
    with Image.open(path) as picture:
        for number in range(picture.n_frames):
            picture.seek(number)
            rgba = np.array(picture.convert("RGBA")).astype(float)
            rgba[..., :3] *= rgba[..., 3:] / 255
            frames.append(rgba)
    return frames


@pytest.mark.parametrize("suffix", SAVED)
def test_every_frame_is_shown_for_as_long_as_it_says(tmp_path, suffix):
    facts = probe(write(tmp_path / f"turn.{suffix}"))
    table = facts.video.table
    starts = [time * table.time_base * 1000 for time in table.pts]
    assert starts == [0, 100, 300, 350, 650]
    assert facts.duration_s * 1000 == sum(DELAYS)
    assert not facts.video.constant_rate


@pytest.mark.parametrize("suffix", SAVED)
def test_equal_delays_are_a_constant_rate(tmp_path, suffix):
    video = probe(write(tmp_path / f"turn.{suffix}", duration=40)).video
    assert video.constant_rate
    assert video.rate == 25
    assert video.table.duration_s * 1000 == 40 * len(DELAYS)


@pytest.mark.parametrize("suffix", SAVED)
@pytest.mark.parametrize("see_through", [False, True])
def test_every_frame_is_what_others_show_in_any_order(tmp_path, suffix, see_through):
    path = write(tmp_path / f"turn.{suffix}", drawings(see_through=see_through))
    facts, wanted = probe(path), played(path)
    form = facts.video.form
    conform = Conform(
        form=form, crop=None, width_px=60, height_px=40, window=None, pixels=Pixels.RGBA
    )
    with open_frames(path, facts.video) as reader:
        for index in (0, 1, 2, 3, 4, 2, 4, 0, 3, 1):
            found = Conformer(conform).picture(reader.read(index)).planes[0]
            assert np.abs(found - wanted[index]).max() <= 1.5, index


@pytest.mark.parametrize("suffix", SAVED)
def test_an_animation_as_a_still_is_its_first_frame(tmp_path, suffix):
    path = write(tmp_path / f"turn.{suffix}")
    assert np.abs(shown(path) - played(path)[0]).max() <= 1.5


def test_lossy_frames_are_read_with_their_alpha(tmp_path):
    frames = drawings()
    path = write(tmp_path / "turn.webp", frames, lossless=False, quality=90)
    for index, wanted in enumerate(played(path)):
        found = shown(path, index)
        assert np.abs(found[..., 3] - wanted[..., 3]).max() <= 1
        assert np.abs(found - wanted).mean() <= 2


def test_a_frame_of_a_webp_is_named_by_what_it_is_made_of(tmp_path):
    """A change of the last frames leaves the ones before a frame that stands alone."""
    whole = [Image.fromarray(np.full((40, 60, 4), shade, np.uint8)) for shade in (30, 90, 160)]
    options = {"duration": 50, "minimize_size": False, "kmin": 0, "kmax": 1}
    one = probe(write(tmp_path / "one.webp", whole, **options)).video.table
    whole[2] = Image.fromarray(np.full((40, 60, 4), 161, np.uint8))
    other = probe(write(tmp_path / "other.webp", whole, **options)).video.table
    same = [one.identity(n) == other.identity(n) for n in range(3)]
    assert same == [True, True, False]


def test_a_webp_cut_short_is_an_error(tmp_path):
    path = write(tmp_path / "turn.webp")
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(SourceError, match="is cut short"):
        probe(path)


@pytest.mark.parametrize("at", range(12, 70, 4))
def test_a_damaged_webp_is_an_error_or_a_picture(tmp_path, at):
    path = write(tmp_path / "turn.webp")
    data = bytearray(path.read_bytes())
    data[at : at + 4] = b"\xff\xfe\xfd\xfc"
    path.write_bytes(data)
    try:
        video = probe(path).video
        if video:
            with open_frames(path, video) as reader:
                reader.read(0)
    except SourceError:
        pass


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 255), min_size=4, max_size=4),
    st.lists(st.integers(0, 255), min_size=4, max_size=4),
)
def test_blending_is_that_of_porter_and_duff(upper, under):
    one, other = (np.array(pixel, np.uint8).reshape(1, 1, 4) for pixel in (upper, under))
    found = over(one, other)[0, 0].astype(float)
    a, b = upper[3] / 255, under[3] / 255
    alpha = a + b * (1 - a)
    assert abs(found[3] - alpha * 255) <= 0.51
    for n in range(3):
        wanted = upper[n] * a + under[n] * b * (1 - a)
        assert abs(found[n] * alpha - wanted) <= 0.51
