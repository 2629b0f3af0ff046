"""Which frame of its source a clip shows when, by sums of fractions."""

from fractions import Fraction

import pytest
from films.film import build

from dagrender.errors import SpecError

from .scene import RATE, alike, clip, flat

SEA = "sailing.mp4"
LAST = 3 * RATE - 1


def shows(frames, numbers):
    """Raises unless a film shows these frames of the source; None is the background."""
    assert len(frames) == len(numbers)
    for ours, number in zip(frames, numbers, strict=True):
        alike(ours, flat("#263238") if number is None else clip(SEA)[number])


@pytest.mark.feature("source-range")
def test_a_range_is_from_its_first_frame_to_the_one_before_its_end(frames):
    shows(frames, [*range(48, 60), *range(12, 36)])


@pytest.mark.feature("speed")
def test_the_source_passes_as_fast_as_is_said(frames):
    double = [2 * number for number in range(24)]
    half = [48 + number // 2 for number in range(24)]
    # speed 2 t, so that t squared of the source has passed after t
    ramp = [int(Fraction(number, RATE) ** 2 * RATE) for number in range(24)]
    shows(frames, [*double, *half, *ramp])


@pytest.mark.feature("reverse")
def test_backwards_the_last_frame_comes_first(frames):
    shows(frames, [*range(12, 36), *reversed(range(12, 36))])


@pytest.mark.feature("freeze")
def test_a_frame_is_held(frames):
    shows(frames, [*range(24), *[24] * 12, *range(24, 48)])


@pytest.mark.feature("loop")
def test_a_range_is_played_again(frames):
    shows(frames, [*range(24, 36)] * 3)


@pytest.mark.feature("when-short")
def test_what_a_source_lacks_is_held_begun_again_or_left_blank_but_never_a_surprise(
    frames, feature, tmp_path
):
    end = [*range(60, 72)]
    shows(frames, [*end, *[LAST] * 12, *end, *end, *end, *[None] * 12])
    spec = tmp_path / f"{feature}.yaml"
    spec.write_text(spec.read_text("utf-8").replace(", when_short: hold", ""), "utf-8")
    with pytest.raises(SpecError, match=r"3\.5") as caught:
        build(tmp_path, spec)
    assert "3s" in str(caught.value)
