"""``dagrender waveform``: a picture of a sound, by the program as a user runs it."""

import numpy as np
import pytest
from media.sounds import write_sound
from PIL import Image

HZ = 48_000


@pytest.fixture
def steps(small):
    """A sound of a second: a quarter, a half, three quarters and all of full scale."""
    loud = np.repeat([0.25, 0.5, 0.75, 1.0], HZ // 4)[:, None]
    square = np.where(np.arange(HZ) // 20 % 2, 1, -1)[:, None]
    write_sound(small.folder / "steps.wav", np.tile(loud * square, 2), HZ, "pcm_f32le")
    return small


def drawn(small, name="wave.png"):
    return np.asarray(Image.open(small.folder / name)).astype(int)


def test_a_sound_is_drawn_as_wide_and_as_high_as_is_said(program, steps):
    keys = ("--count", "4", "--spacing", "0", "--ends", "flat", "--color", "#ff8000")
    ran = program("waveform", "steps.wav", "-o", "wave.png", "--size", "80x40", *keys)
    assert ran.code == 0
    assert ran.out.startswith("wave.png: 80x40, ")
    picture = drawn(steps)
    assert picture.shape == (40, 80, 4)
    wanted = np.zeros((40, 80), int)
    for number, height in enumerate((10, 20, 30, 40)):
        wanted[20 - height // 2 : 20 + height // 2, number * 20 : number * 20 + 20] = 255
    assert np.abs(picture[..., 3] - wanted).max() <= 1
    assert (picture[wanted > 0][:, :3] == (255, 128, 0)).all()


def test_a_range_a_side_and_a_background(program, steps):
    keys = ("--style", "area", "--align", "bottom", "--count", "40", "--background", "#102030")
    told = ("--in", "0.5s", "--out", "1s", "--size", "80x40", *keys)
    assert program("waveform", "steps.wav", "-o", "wave.png", *told).code == 0
    picture = drawn(steps)
    assert picture.shape == (40, 80, 3)
    assert (picture[:9, 4:36] == (16, 32, 48)).all()
    assert (picture[11:, 4:36] == 255).all()
    assert (picture[1:, 44:76] == 255).all()


def test_a_second_picture_measures_nothing_and_is_the_same(program, steps):
    program("waveform", "steps.wav", "-o", "wave.png")
    kept = {path for path in program.cache.rglob("*") if path.is_file()}
    program("waveform", "steps.wav", "-o", "again.png")
    again = {path for path in program.cache.rglob("*") if path.is_file() and "cas" in path.parts}
    assert again <= kept
    first, second = ((steps.folder / name).read_bytes() for name in ("wave.png", "again.png"))
    assert first == second


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        (("--style", "bar"), 'did you mean "bars"?'),
        (("--color", "oragne"), 'did you mean "orange"?'),
        (("--out", "9s"), "ends at 1s"),
        (("--size", "80"), "no size such as 1200x240"),
        (("--size", "80x0"), "no size such as 1200x240"),
        (("--style", "area", "--ends", "flat"), 'has no use for "ends"'),
    ],
)
def test_what_is_wrong_is_told_without_a_picture(program, steps, keys, told):
    ran = program("waveform", "steps.wav", "-o", "wave.png", *keys)
    assert ran.code == 2
    assert told in ran.err
    assert not (steps.folder / "wave.png").exists()


def test_a_file_without_sound_and_another_suffix_are_told(program, steps):
    ran = program("waveform", "media/logo.png", "-o", "wave.png")
    assert (ran.code, "has no sound" in ran.err) == (2, True)
    ran = program("waveform", "steps.wav", "-o", "wave.jpg")
    assert (ran.code, "does not end in .png" in ran.err) == (2, True)


def test_a_name_with_the_letters_of_a_pattern_is_a_name(program, steps):
    (steps.folder / "steps.wav").rename(steps.folder / "50%03d {{ a }}*.wav")
    assert program("waveform", "50%03d {{ a }}*.wav", "-o", "wave.png").code == 0
