"""How sound runs through its source: backwards, again and again, faster and slower."""

from fractions import Fraction
from itertools import chain, pairwise

import pytest

from dagrender.plan.gain import value_at

from .films import FACTS, facts, materials, sound

HZ = 48_000
RAMP = "speed: {0s: 1, 2s: 3}"


def passed(at):
    """The source time that has passed on the ramp."""
    at = Fraction(at)
    return at + at * at / 2 if at <= 2 else 4 + 3 * (at - 2)


def test_backwards_the_same_stretch_of_the_source_is_heard(films):
    clip = "{video: talk, in: 1s, out: 3s, start: 1s, speed: 2"
    (on,) = films.mix([clip + "}"]).clips
    (back,) = films.mix([clip + ", reverse: true}"]).clips
    assert back.reverse
    assert (on.start, on.samples, on.source_in_s, on.speed) == (
        back.start, back.samples, back.source_in_s, back.speed,
    )  # fmt: skip


def test_backwards_between_two_samples_the_last_sample_is_the_one_that_is_placed(films):
    tracks = ["{audio: song, start: 0.50001s, in: 1s, duration: 1.00003s, reverse: true}"]
    (clip,) = films.mix(tracks).clips
    last_s = Fraction(clip.start + clip.samples, HZ)
    end_s = Fraction(50_001, 100_000) + Fraction(100_003, 100_000)
    assert clip.source_in_s == 1 + end_s - last_s


def test_a_short_source_backwards_loops_as_it_does_forwards_the_last_first(films):
    longer = materials(talk=facts(video=FACTS["talk"].video, audio=sound("talk", 70)))
    clip = "{video: talk, in: 50s, duration: 25s, when_short: loop"
    on = films.mix([clip + "}"], sources=longer).clips
    back = films.mix([clip + ", reverse: true}"], sources=longer).clips
    assert [(c.start, c.samples) for c in back] == [
        (0, 240_000), (240_000, 480_000), (720_000, 480_000),
    ]  # fmt: skip
    assert {c.source_in_s for c in (*on, *back)} == {50}


def test_along_a_ramp_the_path_is_where_the_picture_is(films):
    (clip,) = films.mix([f"{{video: talk, in: 5s, duration: 4s, {RAMP}}}"]).clips
    assert (clip.source_in_s, clip.speed, clip.samples) == (0, 1, 4 * HZ)
    ramp, steady = clip.path
    assert [(piece[0][0], piece[-1][0]) for piece in clip.path] == [(0, 2 * HZ), (2 * HZ, 4 * HZ)]
    assert all(source_s == 5 + passed(Fraction(sample, HZ)) for sample, source_s in ramp + steady)
    samples = [sample for sample, _ in ramp]
    assert {after - before for before, after in pairwise(samples)} == {HZ // 20}
    assert len(steady) == 2


def test_backwards_the_path_counts_from_the_clips_end(films):
    tracks = [f"{{video: talk, in: 5s, duration: 4s, reverse: true, {RAMP}}}"]
    (clip,) = films.mix(tracks).clips
    assert clip.reverse
    for sample, source_s in chain(*clip.path):
        assert source_s == 5 + passed(4) - passed(4 - Fraction(sample, HZ))


def test_each_pass_has_the_ramp_anew(films):
    clips = films.mix([f"{{video: talk, in: 5s, out: 9s, loop: 3, {RAMP}}}"]).clips
    assert [clip.start for clip in clips] == [0, 2 * HZ, 4 * HZ]
    assert len({clip.path for clip in clips}) == 1


@pytest.mark.parametrize("more", ["", ", reverse: true"])
def test_a_short_source_on_a_ramp_starts_again_where_its_end_has_passed(films, more):
    clip = f"{{video: talk, in: 58s, duration: 4s, when_short: loop, {RAMP}{more}}}"
    clips = films.mix([clip]).clips
    assert sum(clip.samples for clip in clips) == 4 * HZ
    assert len(clips) == 5
    tick = Fraction(3, HZ)
    for clip in clips:
        assert 58 - tick <= clip.path[0][0][1] <= clip.path[-1][-1][1] <= 60 + tick
    for clip in clips[1:-1]:
        assert abs(clip.path[-1][-1][1] - clip.path[0][0][1] - 2) < 2 * tick


def test_what_nearly_stands_still_is_silent(films):
    (clip,) = films.mix(
        ["{video: talk, duration: 4s, speed: {1s: 1, 2s: 0, 3s: 0, 4s: 1}, gain: -20}"]
    ).clips
    heard = [round(value_at(clip.gain, int(at * HZ)) * 10, 3) for at in (0, 1, 1.75, 1.85, 1.95)]
    assert heard == [1, 1, 1, 0.5, 0]
    assert value_at(clip.gain, 3 * HZ) == 0
    assert value_at(clip.gain, 3.5 * HZ) == pytest.approx(0.1)


def test_a_standstill_throughout_is_not_mixed(films):
    assert (
        films.mix(["{video: talk, duration: 2s, speed: {keys: {0s: 0, 3s: 1}, ease: hold}}"])
        is None
    )


def test_a_standstill_is_no_part_of_a_path(films):
    (clip,) = films.mix(
        ["{video: talk, duration: 3s, speed: {keys: {0s: 1, 1s: 0, 2s: 1}, ease: hold}}"]
    ).clips
    assert [(piece[0][0], piece[-1][0]) for piece in clip.path] == [(0, HZ), (2 * HZ, 3 * HZ)]
