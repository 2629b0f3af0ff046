import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagrender.spec.sequences import PatternError, gaps, held, is_sequence, pattern_of, told_gaps


def frames(file, names):
    return pattern_of(file).frames(names)


def numbers(file, names):
    pattern = pattern_of(file)
    return pattern.numbers(pattern.frames(names))


@given(st.sets(st.integers(0, 200_000), min_size=1), st.randoms())
def test_numbers_wider_than_the_pattern_stay_in_order(found, shuffle):
    names = [f"{number:05d}.png" for number in found]
    shuffle.shuffle(names)
    assert frames("frames/%05d.png", names) == tuple(f"{n:05d}.png" for n in sorted(found))
    assert numbers("frames/%05d.png", names) == tuple(sorted(found))


@given(st.sets(st.integers(0, 20_000), min_size=1))
def test_plain_numbers_in_natural_order(found):
    names = sorted(f"shot {number}.png" for number in found)
    random.Random(1).shuffle(names)
    wanted = tuple(f"shot {number}.png" for number in sorted(found))
    assert frames("*.png", names) == wanted
    assert frames("shot %d.png", names) == wanted


@pytest.mark.parametrize(
    ("file", "names"),
    [
        ("%05d.png", ["0001.png", "000012.png", "x00001.png", "00001.jpg", "00001.png.part"]),
        ("%d.png", ["01.png", "-1.png", "1a.png", ".png"]),
        ("a%03d.png", ["a12.png", "b123.png", "A123.png"]),
        ("*.png", [".hidden.png", "a.jpg", "png"]),
        ("a.b%02d.png", ["aXb01.png"]),
    ],
)
def test_what_does_not_match_is_no_frame(file, names):
    assert frames(file, names) == ()


def test_letters_are_in_the_order_of_unicode():
    names = ["b10", "a9", "b9", "B1", "b09", "a", "b"]
    assert frames("*", names) == ("B1", "a", "a9", "b", "b09", "b9", "b10")


@pytest.mark.parametrize("file", ["a%d.png", "%05d.png", "f/*.png", "f/*/x.png", "*%d"])
def test_patterns_are_sequences(file):
    assert is_sequence(file)


@pytest.mark.parametrize("file", ["a.png", "100%.png", "what?.mp4", "a[1].png", "%5d.png", "%s"])
def test_other_names_are_files(file):
    assert not is_sequence(file)


@pytest.mark.parametrize("file", ["a*/b.png", "%d/%d.png", "a/%02d/b.png", "%d_%d.png", "*%d.png"])
def test_patterns_that_mean_nothing_are_refused(file):
    with pytest.raises(PatternError):
        pattern_of(file)


def test_a_glob_is_numbered_where_its_names_differ_in_one_number():
    assert numbers("*.png", ["take2_007.png", "take2_9.png", "take2_012.png"]) == (7, 9, 12)
    assert numbers("*.png", ["a1.png", "b2.png"]) == ()
    assert numbers("*.png", ["a1_1.png", "a2_2.png"]) == ()
    assert numbers("*.png", ["01.png", "1.png"]) == ()
    assert numbers("*.png", ["7.png"]) == ()


@given(st.sets(st.integers(0, 300), min_size=1))
def test_gaps_are_all_that_is_missing_in_between(found):
    rising = sorted(found)
    missing = {n for first, last in gaps(rising) for n in range(first, last + 1)}
    assert missing == set(range(rising[0], rising[-1] + 1)) - found


def test_missing_frames_are_told_in_ranges():
    assert told_gaps(((12, 12),)) == "frame 12 is missing"
    assert told_gaps(((12, 12), (40, 43))) == "frames 12, 40-43 are missing"
    many = told_gaps(tuple((n, n) for n in range(1, 41, 2)))
    assert many == "frames 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23 and 8 more are missing"


@given(st.sets(st.integers(0, 300), min_size=1))
def test_held_frames_stand_where_others_are_missing(found):
    rising = sorted(found)
    names = [str(number) for number in rising]
    shown = held(names, rising)
    assert len(shown) == rising[-1] - rising[0] + 1
    for place, name in enumerate(shown, rising[0]):
        assert int(name) == max(number for number in rising if number <= place)
