"""Which frame of a source is shown when: speeds, rates, trims, ends."""

from fractions import Fraction
from math import floor

import pytest

from . import sources
from .film import decoded, film, length_s

SIZE = "128x72"
NTSC = Fraction(30000, 1001)


def numbers(folder, clips, media, **more):
    frames = film(folder, clips, media=media, size=SIZE, **more)
    return [sources.number_of(frame) for frame in frames]


def shown(rate, canvas, *, start=Fraction(0), speed=Fraction(1), count):
    """The last frame that starts at or before each of the film's frames."""
    return [floor((start + n * speed / canvas) * rate) for n in range(count)]


@pytest.mark.parametrize(
    ("name", "rate", "fps"),
    [
        ("count25", Fraction(25), "30"),
        ("count24", Fraction(24), "30"),
        ("count30000", NTSC, "30"),
        ("count60", Fraction(60), "30"),
        ("count60", Fraction(60), "29.97"),
        ("count25", Fraction(25), "23.976"),
        ("count30000", NTSC, "29.97"),
    ],
)
def test_a_source_of_another_rate_shows_the_frame_of_the_moment(media, tmp_path, name, rate, fps):
    canvas = {"30": Fraction(30), "29.97": NTSC, "23.976": Fraction(24000, 1001)}[fps]
    count = floor(60 / rate * canvas + Fraction(1, 2))
    found = numbers(tmp_path, [{"video": name}], media, fps=fps)
    assert found == [min(n, 59) for n in shown(rate, canvas, count=count)]


@pytest.mark.parametrize("speed", [2, 0.5, 1.5, "33%"])
def test_a_changed_speed_shows_the_right_frames(media, tmp_path, speed):
    exact = Fraction(33, 100) if speed == "33%" else Fraction(str(speed))
    clip = {"video": "count25", "in": "0.4s", "out": "1.6s", "speed": speed}
    found = numbers(tmp_path, [clip], media)
    count = floor(Fraction(12, 10) / exact * 30 + Fraction(1, 2))
    start = Fraction(4, 10)
    assert found == shown(Fraction(25), Fraction(30), start=start, speed=exact, count=count)


def test_cuts_are_on_the_frame(media, tmp_path):
    clips = [
        {"video": "count25", "in": "0.4s", "duration": "7f"},
        {"video": "count60", "in": "30f", "out": "33f"},
        {"video": "count25", "in": "11f", "duration": "1f"},
        {"video": "count60", "in": "00:00:00:05", "duration": "2f"},
    ]
    found = numbers(tmp_path, clips[:1] + clips[2:3], media, fps="25")
    assert found == [*range(10, 17), 11]
    found = numbers(tmp_path / "more", [clips[1], clips[3]], media, fps="60")
    assert found == [30, 31, 32, 5, 6]


def test_clips_of_one_frame_are_each_shown_for_one_frame(media, tmp_path):
    order = [3, 59, 0, 17, 18, 4]
    clips = [{"video": "count30000", "in": f"{n}f", "duration": "1f"} for n in order]
    assert numbers(tmp_path, clips, media, fps="29.97") == order


@pytest.mark.parametrize(
    ("mode", "tail"),
    [("hold", [59] * 6), ("loop", [50, 51, 52, 53, 54, 55]), ("blank", [None] * 6)],
)
def test_a_clip_longer_than_its_source_does_what_it_says(media, tmp_path, mode, tail):
    clip = {"video": "count25", "in": "2s", "duration": "16f", "when_short": mode}
    frames = film(tmp_path, [clip], media=media, size=SIZE, fps="25", background="#808080")
    found = [sources.number_of(f) if f[0].std() > 1 else None for f in frames]
    assert found == [*range(50, 60), *tail]
    if mode == "blank":
        assert abs(int(frames[-1][0][0, 0]) - 126) <= 1


def test_segments_join_without_losing_or_doubling_a_frame(media, tmp_path):
    video = {"codec": "h264", "preset": "veryfast", "crf": 10, "segment": "0.2s"}
    outputs = {"film.mp4": {"video": video}}
    found = numbers(tmp_path, [{"video": "count25"}], media, fps="25", outputs=outputs)
    assert found == list(range(60))
    assert length_s(tmp_path / "film.mp4", "video") == Fraction(60, 25)


def test_two_outputs_show_the_same_frames(media, tmp_path):
    outputs = {
        "one.mp4": {"video": {"codec": "h264", "crf": 0, "preset": "ultrafast"}},
        "two.mp4": {"video": {"codec": "h264", "segment": "0.3s"}, "quality": "draft"},
    }
    from .film import build, spec_of

    clips = [{"video": "count24", "speed": 1.25}]
    build(tmp_path, spec_of(clips, media=media, size=SIZE, outputs=outputs))
    one, two = (decoded(tmp_path / name) for name in outputs)
    assert [sources.number_of(f) for f in one] == [sources.number_of(f) for f in two]
