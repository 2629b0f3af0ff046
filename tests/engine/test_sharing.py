"""Frames that several clips show: decoded once, and the report tells."""

import json

import pytest

from .films import clip, film, project, title, video
from .footage import write_clip

SECONDS = 6


@pytest.fixture(scope="module")
def long(tmp_path_factory):
    """Six seconds at ten frames a second, a key frame every second."""
    path = tmp_path_factory.mktemp("long") / "a.mp4"
    return write_clip(path, size=(160, 90), rate=10, frames=10 * SECONDS, gop=10).read_bytes()


@pytest.fixture
def make(tmp_path, media, long):
    def make_film(name, data):
        made = project(tmp_path / name, media, data)
        (made.folder / "media/a.mp4").write_bytes(long)
        return made

    return make_film


def whole(**more):
    return clip("a", "0s", f"{SECONDS}s", mute=True, **more)


def over(count, seconds=SECONDS):
    """Titles, another over each use."""
    return [title(f"No {n}", f"{n * seconds}s", f"{seconds}s") for n in range(count)]


def beside(*tracks):
    """A film of tracks that run side by side."""
    data = film([whole()])
    data["timeline"] += [
        {"track": f"t{n}", "clips": [one | {"start": "0s"}]} for n, one in enumerate(tracks)
    ]
    return data


USES = {
    "in a row": film([whole()] * 3),
    "side by side": beside(whole(scale=0.5), whole(scale=0.3, position=[10, 10])),
    "with other titles": film([whole()] * 3, titles=over(3)),
}


@pytest.mark.parametrize("how", USES)
def test_a_clip_used_three_times_decodes_as_many_frames_as_used_once(make, how):
    once = make("once", film([whole()])).build()["extract"]
    thrice = make("thrice", USES[how]).build()["extract"]
    assert once["frames_decoded"] == once["frames_used"] == 10 * SECONDS
    assert thrice["frames_decoded"] == once["frames_decoded"]


def test_the_report_tells_what_was_shared(make):
    report = make("film", USES["with other titles"]).build()
    frames = 10 * SECONDS
    cache = report["frame_cache"]
    assert report["nodes"]["extract"]["shared"] == 2 * report["nodes"]["extract"]["total"]
    assert report["extract"]["frames_used"] == 3 * frames
    assert (cache["hits"], cache["misses"]) == (2 * frames, frames)
    assert (cache["evictions"], cache["oversized"]) == (0, 0)
    assert cache["entries"] == 5  # a segment's worth at a time
    assert cache["bytes"] >= 5 * 160 * 90 * 3 // 2


def test_two_workers_decode_no_frame_twice_either(make):
    """Segments begin at key frames here: none is decoded on the way to another."""
    made = make("film", USES["with other titles"])
    write_clip(made.folder / "media/a.mp4", rate=10, frames=10 * SECONDS, gop=5)
    report = made.build(executor="processes", jobs=2)
    assert report["jobs"] == 2
    assert report["extract"]["frames_used"] == 30 * SECONDS
    assert report["extract"]["frames_decoded"] == 10 * SECONDS


def test_overlapping_trims_decode_no_frame_twice(make):
    trims = [clip("a", f"{n}s", "3s", mute=True) for n in range(4)]
    report = make("film", film(trims, titles=over(4, 3))).build()
    assert report["extract"]["frames_used"] == 4 * 30
    assert report["extract"]["frames_decoded"] == 10 * SECONDS


def test_trims_at_odd_places_decode_no_frame_twice(make):
    trims = [clip("a", f"{n}.{n + 2}s", "2.4s", mute=True) for n in range(4)]
    report = make("film", film(trims, titles=over(4, 2.4))).build()
    assert report["frame_cache"]["hits"] > 0
    # 0.2 to 5.9 s are shown, and what lies before is decoded on the way
    assert report["extract"]["frames_decoded"] <= 10 * SECONDS


def test_a_picture_in_picture_that_lags_behind_is_decoded_once(make):
    data = film([clip("a", "1s", "5s", mute=True)])
    small = clip("a", "0s", "5s", mute=True, scale=0.4) | {"start": "0s"}
    data["timeline"].append({"track": "small", "clips": [small]})
    report = make("film", data).build()
    assert report["extract"]["frames_used"] == 100
    assert report["extract"]["frames_decoded"] == 10 * SECONDS


def test_a_loop_is_decoded_once(make):
    loop = clip("a", "3s", "9s", mute=True, when_short="loop", scale=0.5) | {"start": "0s"}
    data = film([clip("b", "0s", "0.9s", mute=True)] * 10)
    data["timeline"].append({"track": "loop", "clips": [loop]})
    report = make("film", data).build()
    # 16 frames of b.mp4 a cut at most: one use of it is shared by all ten
    assert report["extract"]["frames_used"] >= 90
    assert report["frame_cache"]["evictions"] == 0
    assert report["frame_cache"]["hits"] >= 60


def test_a_smaller_cache_makes_no_other_film(make):
    data = beside(whole(scale=0.5), clip("a", "1s", "4s", mute=True, scale=0.3))
    outputs = []
    for name, most_bytes in (("none", 0), ("little", 100_000), ("much", 10**9)):
        made = make(name, data)
        report = made.build(frame_cache_bytes=most_bytes)
        assert report["frame_cache"]["bytes"] <= most_bytes
        outputs.append(made.outputs())
    assert outputs[0] == outputs[1] == outputs[2]


def test_several_outputs_share_as_well(make):
    data = film([whole()], outputs={"a.mp4": video(), "b.mp4": video(segment="0.8s")})
    report = make("film", data).build()
    assert report["extract"]["frames_used"] == 20 * SECONDS
    assert report["extract"]["frames_decoded"] == 10 * SECONDS


def test_what_was_built_costs_no_extraction_again(make):
    made = make("film", USES["with other titles"])
    made.build()
    (made.folder / "film.mp4").unlink()
    report = made.build()
    assert report["extract"]["frames_decoded"] == 0
    assert report["phases_ms"]["extract"] == report["phases_ms"]["normalize"] == 0
    assert report["frame_cache"] == dict.fromkeys(report["frame_cache"], 0)


def test_the_time_of_a_segment_is_told_by_kind(make):
    made = make("film", USES["side by side"])
    phases = made.build()["phases_ms"]
    for kind in ("extract", "normalize", "capture", "encode"):
        assert phases[kind] > 0, kind
    json.dumps(phases)
