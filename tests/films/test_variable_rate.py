"""Variable frame rate: every frame of the film is the one that the source's table says."""

import shutil
import subprocess
from bisect import bisect_right
from fractions import Fraction

import numpy as np
import pytest

from . import sources, variable
from .film import build, decoded, spec_of

FFMPEG = "/usr/bin/ffmpeg"
SIZE = "128x72"
KINDS = {
    "phone.mp4": (variable.phone, {}),
    "phone.mkv": (variable.phone, {"bf": "2", "b-adapt": "0"}),
    "screen.mp4": (variable.screen, {"bf": "2", "b-adapt": "0"}),
    "screen.mkv": (variable.screen, {}),
}
RATES = {"30": Fraction(30), "29.97": Fraction(30000, 1001), "60": Fraction(60)}


@pytest.fixture(scope="module")
def footage(tmp_path_factory):
    """Name to file."""
    folder = tmp_path_factory.mktemp("variable")
    return {
        name: variable.write(folder / name, times(), options=options)
        for name, (times, options) in KINDS.items()
    }


def filmed(folder, path, fps, **clip):
    """The source frames that a film of the whole file shows, and the build's report."""
    spec = spec_of([{"video": "it", **clip}], media={"it": path}, size=SIZE, fps=fps)
    report = build(folder, spec)
    return [sources.number_of(frame) for frame in decoded(folder / "film.mp4")], report


def by_the_table(path, times_s):
    """The last frame that starts at or before each time."""
    table = variable.times_of(path)
    return [max(0, bisect_right(table, time_s) - 1) for time_s in times_s]


@pytest.mark.parametrize("fps", RATES)
@pytest.mark.parametrize("name", KINDS)
def test_every_frame_is_what_the_table_says_for_one_decode(footage, tmp_path, name, fps):
    found, report = filmed(tmp_path, footage[name], fps)
    expected = by_the_table(footage[name], [n / RATES[fps] for n in range(len(found))])
    assert found == expected
    frames = len(variable.times_of(footage[name]))
    # the film may end with the nearest frame of its grid just before the source's last
    assert max(found) in (frames - 2, frames - 1)
    assert report["extract"]["vfr_sources"] == 1
    assert max(found) + 1 <= report["extract"]["frames_decoded"] <= frames


def test_the_sources_are_as_uneven_as_they_claim(footage):
    for name, path in footage.items():
        gaps = np.diff([float(time) for time in variable.times_of(path)])
        low, high = (0.013, 0.06) if "phone" in name else (0.01, 1.9)
        assert gaps.min() < low
        assert gaps.max() > high
        assert len({round(gap, 3) for gap in gaps.tolist()}) > 20


@pytest.mark.parametrize("name", ["phone.mp4", "screen.mkv"])
@pytest.mark.parametrize(
    "speed", [{"speed": 0.4}, {"speed": 2.5, "reverse": True}, {"speed": {"0s": 2, "3s": 0.5}}]
)
def test_speeds_and_directions_are_looked_up_in_the_same_table(footage, tmp_path, name, speed):
    found, _ = filmed(tmp_path, footage[name], "30", **{"in": "0.5s", "out": "2.5s"}, **speed)
    count, half = len(found), Fraction(1, 2)
    steps = [Fraction(n, 30) for n in range(count)]
    if isinstance(speed["speed"], dict):
        expected = [half + 2 * at - at * at / 4 for at in steps]
    else:
        rate = Fraction(str(speed["speed"]))
        expected = [half + at * rate for at in steps]
    if "reverse" in speed:
        expected.reverse()
    assert found == by_the_table(footage[name], expected)


def ffmpeg(path, *options):
    """The source frames that the ffmpeg command line shows, by number."""
    if not shutil.which(FFMPEG):
        pytest.skip("there is no ffmpeg command line here")
    command = [FFMPEG, "-v", "error", "-i", path, *options, "-f", "rawvideo", "-pix_fmt", "yuv420p"]
    raw = subprocess.run([*command, "-"], check=True, capture_output=True).stdout
    frames = np.frombuffer(raw, np.uint8).reshape(-1, 108, 128)
    return [sources.number_of((frame[:72],)) for frame in frames]


@pytest.mark.parametrize("fps", ["30", "60"])
@pytest.mark.parametrize("name", KINDS)
def test_ffmpegs_fps_filter_that_never_shows_a_frame_early_agrees(footage, tmp_path, name, fps):
    ours, _ = filmed(tmp_path, footage[name], fps)
    theirs = ffmpeg(footage[name], "-vf", f"fps={fps}:round=up", "-fps_mode", "passthrough")
    shared = min(len(ours), len(theirs))
    assert shared >= len(ours) - 2
    assert ours[:shared] == theirs[:shared]


@pytest.mark.parametrize(
    ("name", "fps", "share"),
    [
        ("phone.mp4", "120", 0.1),
        ("phone.mkv", "120", 0.1),
        ("screen.mp4", "30", 0.6),
        ("screen.mkv", "60", 0.6),
    ],
)
def test_ffmpegs_constant_rate_agrees_where_rounding_does(footage, tmp_path, name, fps, share):
    ours, _ = filmed(tmp_path, footage[name], fps)
    theirs = ffmpeg(footage[name], "-r", fps, "-fps_mode", "cfr")
    table = variable.times_of(footage[name])
    agreed = 0
    for number, (one, other) in enumerate(zip(ours, theirs, strict=False)):
        # it lets a frame drift by more than a slot before it drops or doubles one
        early, late = (bisect_right(table, (number + way) / Fraction(fps)) - 1 for way in (-2, 2))
        if early == late:
            assert one == other
            agreed += 1
    assert agreed > share * len(ours)
