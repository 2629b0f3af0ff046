"""How many segments an edit of the ten-minute film encodes anew."""

import itertools
import os
import shutil
from fractions import Fraction

import av
import pytest

from .ten_minutes import FPS, materials_in, ten_minute

FILM = ten_minute.film(ten_minute.TINY, FPS)
PICTURE = FILM["timeline"][0]["clips"]
PLAIN = ten_minute.plain_clips(FILM)[::6]
TITLES = ten_minute.titles(FILM)[::6]
HOSTS = {str(clip["start"]).split(".")[0] for clip in FILM["timeline"][1]["clips"]}
AT_TRANSITIONS = [
    clip["id"]
    for before, clip in itertools.pairwise(PICTURE)
    if "transition" in before and clip["id"] not in HOSTS
][:3]


def with_tail_trimmed(data, ident, seconds=Fraction(3, 5)):
    def trim(clip):
        end = ten_minute.seconds_of(clip["out"]) - seconds
        clip["out"] = f"{float(end):g}s"

    return ten_minute._edited(data, ident, trim)


@pytest.mark.parametrize("ident", TITLES)
def test_a_titles_text_changes_the_segments_that_show_it(ten_minutes, ident):
    after, new = ten_minutes.new_encodes(ten_minute.with_title(FILM, ident, "Another text"))
    assert new == after.showing(ident)
    assert 1 <= len(new) <= 3


@pytest.mark.parametrize("ident", TITLES)
def test_a_title_moved_changes_the_segments_of_both_its_places(ten_minutes, ident):
    after, new = ten_minutes.new_encodes(ten_minute.with_title_moved(FILM, ident))
    places = len(ten_minutes.before.showing(ident)) + len(after.showing(ident))
    assert after.showing(ident) <= new
    assert len(new) <= places + 4


@pytest.mark.parametrize("seconds", ["2s", "1.4s", "0.2s", "7s"])
def test_a_colour_at_the_head_changes_nothing_behind_it(ten_minutes, seconds):
    after, new = ten_minutes.new_encodes(ten_minute.with_colour_at_head(FILM, seconds))
    assert len(new) <= 2
    assert new <= after.showing("opening")


@pytest.mark.parametrize("ident", [*PLAIN, *AT_TRANSITIONS])
def test_trimming_a_clips_head_encodes_two_segments_at_most(ten_minutes, ident):
    _, new = ten_minutes.new_encodes(ten_minute.with_head_trimmed(FILM, ident))
    assert len(new) <= 2


@pytest.mark.parametrize("ident", PLAIN[::3])
def test_trimming_a_clips_tail_encodes_two_segments_at_most(ten_minutes, ident):
    _, new = ten_minutes.new_encodes(with_tail_trimmed(FILM, ident))
    assert len(new) <= 2


@pytest.mark.parametrize("ident", [*PLAIN[1::2], *AT_TRANSITIONS])
def test_deleting_a_clip_encodes_two_segments_at_most(ten_minutes, ident):
    _, new = ten_minutes.new_encodes(ten_minute.without_clip(FILM, ident))
    assert len(new) <= 2


@pytest.mark.parametrize("ident", [*PLAIN[::2], *AT_TRANSITIONS])
def test_a_clips_speed_changes_its_own_segments_and_two_at_most(ten_minutes, ident):
    after, new = ten_minutes.new_encodes(ten_minute.with_speed(FILM, ident, 1.6))
    assert len(new - after.showing(ident)) <= 2


TIMES = {
    "backwards": {"reverse": True},
    "a ramp": {"speed": {"0s": 1, "1s": 3, "2s": 0.5}},
    "an eased ramp": {"speed": {"keys": {"0s": 1, "1s": 0.2, "2s": 2}, "ease": "ease-out"}},
    "backwards on a ramp": {"reverse": True, "speed": {"0s": 0.5, "1s": 2}},
}


def with_time(data, ident, time):
    return ten_minute._edited(data, ident, lambda clip: clip.update(time))


@pytest.mark.parametrize("time", TIMES)
@pytest.mark.parametrize("ident", [PLAIN[1], AT_TRANSITIONS[0]])
def test_how_a_clip_is_played_changes_its_own_segments_and_two_at_most(ten_minutes, ident, time):
    after, new = ten_minutes.new_encodes(with_time(FILM, ident, TIMES[time]))
    assert new & after.showing(ident)
    assert len(new - after.showing(ident)) <= 2


@pytest.mark.parametrize("ident", [PLAIN[1], AT_TRANSITIONS[0]])
def test_a_key_of_a_speed_that_changes_does_no_more(ten_minutes, ident):
    before = ten_minutes.edited(with_time(FILM, ident, {"speed": {"0s": 1, "1s": 3, "2s": 0.5}}))
    after = ten_minutes.edited(with_time(FILM, ident, {"speed": {"0s": 1, "1s": 2, "2s": 0.5}}))
    new = after.encodes - before.encodes
    assert new
    assert len(new - after.showing(ident)) <= 2


def test_a_clip_that_is_looped_is_encoded_once(ten_minutes):
    after, new = ten_minutes.new_encodes(with_time(FILM, PLAIN[1], {"loop": 3}))
    assert not new
    assert after.plan.timeline.frames > ten_minutes.before.plan.timeline.frames


def test_a_frame_frozen_for_long_is_encoded_once_and_its_end(ten_minutes):
    def freeze(clip):
        kept = {key: clip[key] for key in ("id", "video", "in")}
        clip.clear()
        clip.update(kept, freeze="60s")

    _, new = ten_minutes.new_encodes(ten_minute._edited(FILM, PLAIN[1], freeze))
    assert len(new) <= 4


def test_a_gain_changes_the_sound_alone(ten_minutes):
    after, new = ten_minutes.new_encodes(ten_minute.with_gain(FILM))
    assert not new
    assert after.mixes - ten_minutes.before.mixes == after.mixes


def test_a_key_of_a_gain_mixes_the_blocks_that_it_bears_on(ten_minutes):
    before = ten_minutes.edited(ten_minute.with_gain_keys(FILM, 300, -20))
    after = ten_minutes.edited(ten_minute.with_gain_keys(FILM, 300, -10))
    assert len(before.mixes) > 50
    # from the key before to the key behind, 20 s, at most three of 10.9 s
    assert 2 <= len(after.mixes - before.mixes) <= 3
    assert after.encodes == before.encodes


def test_an_edit_of_a_title_leaves_the_sound_alone(ten_minutes):
    after, _ = ten_minutes.new_encodes(ten_minute.with_title(FILM, TITLES[0], "Another text"))
    assert after.mixes == ten_minutes.before.mixes


def test_the_quality_changes_every_encode_and_no_probe(ten_minutes):
    after, new = ten_minutes.new_encodes(ten_minute.with_quality(FILM))
    assert new == after.encodes
    assert len(new) == len(ten_minutes.before.encodes)
    for kind in ("probe", "normalize", "extract", "capture"):
        assert after.keys(kind) == ten_minutes.before.keys(kind)


@pytest.mark.parametrize("ident", PLAIN[::5])
def test_the_same_clip_three_times_is_encoded_once(ten_minutes, ident):
    _, new = ten_minutes.new_encodes(ten_minute.with_clip_thrice(FILM, ident))
    assert not new


def test_the_whole_film_twice_is_encoded_once(ten_minutes):
    after, new = ten_minutes.new_encodes(ten_minute.twice(FILM))
    assert not new
    # without the overlap that the end of the first and the head of the second do not have
    assert after.plan.timeline.frames == 2 * ten_minutes.before.plan.timeline.frames
    assert after.film.shared["encode"] >= len(ten_minutes.before.encodes)


def test_a_film_moved_and_its_sources_touched_is_the_same_graph(ten_minutes, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(ten_minutes.folder, elsewhere)
    for path in (elsewhere / "media").iterdir():
        os.utime(path, (1, 1))
    materials = materials_in(elsewhere, FILM["media"])
    after = ten_minutes.edited(FILM, materials, elsewhere)
    assert set(after.film.graph) == set(ten_minutes.before.film.graph)


def test_sources_renamed_and_remuxed_encode_nothing(ten_minutes, tmp_path):
    data = {**FILM, "media": dict(FILM["media"])}
    shutil.copytree(ten_minutes.folder / "media", tmp_path / "media")
    for name, file in FILM["media"].items():
        if file.endswith(".mp4"):
            data["media"][name] = f"media/other-{name}.mkv"
            remux(tmp_path / file, tmp_path / data["media"][name])
    materials = materials_in(tmp_path, data["media"])
    after = ten_minutes.edited(data, materials, tmp_path)
    assert after.encodes == ten_minutes.before.encodes


def remux(path, target):
    with av.open(str(path)) as source, av.open(str(target), "w") as out:
        streams = {stream.index: out.add_stream_from_template(stream) for stream in source.streams}
        for packet in source.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream_index]
                out.mux(packet)
