"""What of a sound is drawn, frame by frame; its levels rise in a line over 30 s."""

import pytest

from dagrender.paint.displaylist import WaveformCel

RAMP = 59990 / 65535 / 30
"""How much the peak rises in a second, of 1."""


def cels(films, keys, **options):
    """The waves of all frames of a film of one waveform clip."""
    found = []
    for display in films.displays([f"{{waveform: song, {keys}}}"], **options):
        for layer in display.layers:
            found += [cel for count, cel in layer.cels for _ in range(count)]
    assert all(isinstance(cel, WaveformCel) for cel in found)
    return found


def peak(second):
    return round(second * RAMP * 10_000)


def test_all_that_is_played_stands_still(films):
    shown = cels(films, "in: 10s, duration: 4s, count: 8")
    assert len(shown) == 100
    assert len(set(shown)) == 1
    # the highest moment of each bar is its last
    assert shown[0].levels == tuple(pytest.approx(peak(10 + (n + 1) / 2), abs=6) for n in range(8))
    assert (shown[0].size, shown[0].step_px, shown[0].head_px) == ((320, 45), 40, None)


def test_rms_is_drawn_lower(films):
    one, other = (
        cels(films, f"in: 20s, duration: 4s, count: 4, measure: {m}")[0] for m in ("peak", "rms")
    )
    for high, low in zip(one.levels, other.levels, strict=True):
        assert 0.4 * high < low < 0.55 * high


def test_the_loudest_moment_of_the_source_can_be_the_whole_height(films):
    first, last = (
        cels(films, f"in: {at}, duration: 2s, count: 2, normalize: true")[0] for at in ("0s", "28s")
    )
    assert last.levels[-1] == 10_000
    assert max(first.levels) < 1000


def test_the_head_goes_from_end_to_end(films):
    shown = cels(films, "in: 2s, duration: 4s, played_color: red")
    assert [cel.head_px for cel in shown[:3]] == [0, 3.2, 6.4]
    assert shown[-1].head_px == pytest.approx(320 - 3.2)
    assert len({cel.levels for cel in shown}) == 1


def test_backwards_the_head_comes_back(films):
    shown = cels(films, "in: 2s, out: 6s, reverse: true, playhead: red")
    assert [cel.head_px for cel in shown[:2]] == [320, 316.8]


def test_faster_the_head_gets_farther(films):
    shown = cels(films, "out: 8s, speed: 2, playhead: red")
    assert len(shown) == 100
    assert shown[50].head_px == 160


def test_each_pass_of_a_loop_begins_anew(films):
    shown = cels(films, "out: 2s, loop: 2, playhead: red")
    assert len(shown) == 100
    assert shown[25].head_px == shown[75].head_px == 160


def test_a_source_that_starts_again_takes_its_head_along(films):
    shown = cels(films, "in: 28s, duration: 4s, when_short: loop, playhead: red")
    assert shown[49].head_px > 310
    assert shown[51].head_px < 10


def test_in_a_window_the_wave_moves_and_the_head_stands(films):
    shown = cels(films, "in: 10s, duration: 2s, window: 1s, count: 10, playhead: red")
    assert {cel.head_px for cel in shown} == {160}
    assert shown[0].first_px == -32
    # a frame is 40 ms of a window of a second: 12.8 of 320 pixels
    assert shown[1].first_px == pytest.approx(-32 - 12.8)
    # bars stay with their sound: after 0.4 s those four places on are where these were
    assert shown[10].levels[:-4] == shown[0].levels[4:]
    assert shown[10].first_px == shown[0].first_px


def test_ahead_of_the_source_nothing_is_drawn(films):
    first = cels(films, "duration: 2s, window: 2s, count: 10")[0]
    assert first.first_px == 160
    assert len(first.levels) == 7  # up to one that begins behind the right edge


def test_the_same_stretch_is_the_same_picture_wherever_it_stands(films):
    keys = "window: 1s, count: 10"
    whole = cels(films, f"in: 10s, duration: 2s, {keys}")
    part = cels(films, f"in: 11s, duration: 1s, {keys}")
    assert whole[25:] == part


def test_a_wave_is_drawn_as_large_as_it_gets(films):
    one = cels(films, "duration: 2s, size: [200, 40], scale: {0s: 1, 1s: 2}, count: 10")[0]
    assert (one.size, one.step_px) == ((400, 80), 40)


def test_colours_may_change(films):
    shown = cels(films, "duration: 2s, color: {0s: red, 1s: blue}")
    assert shown[0].fill.colour.red == 1
    assert shown[25].fill.colour.blue == 1
    assert len(set(shown)) == 26


def test_a_medium_without_sound_is_told(complaints):
    assert complaints(["{waveform: silent}"]) == ["1: silent.mp4 has no sound"]


def test_a_range_that_ends_behind_the_source_is_told(complaints):
    (told,) = complaints(["{waveform: song, in: 29s, duration: 3s}"])
    assert 'waveform "song" needs song.flac up to 32s, but it ends at 30s' in told


def test_without_a_duration_it_runs_to_the_end_of_the_sound(films):
    (placed,) = films.clips(["{waveform: song, in: 20s}"])
    assert placed.frames == 250
