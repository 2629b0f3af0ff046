"""Films that run backwards, stand still, start again, and change their speed on the way."""

from fractions import Fraction
from math import floor

import pytest

from . import sources
from .film import build, decoded, film, spec_of

SIZE = "128x72"


def numbers(folder, clips, media, **more):
    frames = film(folder, clips, media=media, size=SIZE, **more)
    return [sources.number_of(f) if f[0].std() > 1 else None for f in frames]


def test_a_reversed_film_is_the_film_last_frame_first(media, tmp_path):
    clip = {"video": "count24", "in": "0.3s", "out": "2.1s", "speed": 1.25}
    forwards = numbers(tmp_path / "on", [clip], media)
    backwards = numbers(tmp_path / "back", [clip | {"reverse": True}], media)
    assert backwards == forwards[::-1]
    assert len(set(backwards)) > 30


def test_a_frozen_frame_is_held_between_what_plays(media, tmp_path):
    clips = [
        {"video": "count25", "out": "0.4s"},
        {"video": "count25", "in": "0.4s", "freeze": "1s"},
        {"video": "count25", "in": "0.4s", "out": "0.8s"},
    ]
    found = numbers(tmp_path, clips, media, fps="25")
    assert found == [*range(10), *[10] * 25, *range(10, 20)]


@pytest.mark.parametrize("reverse", [False, True])
def test_a_loop_plays_its_range_again_and_again(media, tmp_path, reverse):
    clip = {"video": "count25", "in": "0.4s", "out": "1s", "loop": 4, "reverse": reverse}
    once = list(range(10, 25))
    found = numbers(tmp_path, [clip], media, fps="25")
    assert found == (once[::-1] if reverse else once) * 4


def test_a_ramp_shows_the_frame_of_the_time_that_has_passed(media, tmp_path):
    speed = {"0s": 1, "0.5s": 3, "1s": {"value": 0, "ease": "hold"}, "1.2s": 1}
    clip = {"video": "count60", "duration": "1.4s", "speed": speed, "when_short": "hold"}
    found = numbers(tmp_path, [clip], media)

    def passed(at):
        half = Fraction(1, 2)
        if at <= half:
            return at + 2 * at * at
        if at <= 1:
            return 1 + 3 * (at - half) - 3 * (at - half) ** 2
        return Fraction(7, 4) + max(0, at - Fraction(6, 5))

    expected = [min(59, floor(passed(Fraction(n, 30)) * 60)) for n in range(42)]
    assert found == expected


@pytest.mark.parametrize(
    ("mode", "tail"), [("hold", [59] * 5), ("loop", [50, 51, 52, 53, 54]), ("blank", [None] * 5)]
)
def test_a_short_source_backwards_starts_with_what_it_would_end_with(media, tmp_path, mode, tail):
    clip = {"video": "count25", "in": "2s", "duration": "15f", "when_short": mode, "reverse": True}
    found = numbers(tmp_path, [clip], media, fps="25", background="#808080")
    assert found == [*tail[::-1], *range(59, 49, -1)]


def test_a_reversed_clip_is_decoded_once_or_nearly_so(media, tmp_path):
    spec = spec_of([{"video": "count25", "reverse": True}], media=media, size=SIZE, fps="25")
    report = build(tmp_path, spec)
    assert [sources.number_of(frame) for frame in decoded(tmp_path / "film.mp4")] == list(
        range(59, -1, -1)
    )
    assert report["extract"]["frames_decoded"] <= 60 * 1.5
