from dataclasses import replace

import pytest
from plan.films import materials

from dagrender.digest import digest_bytes
from dagrender.graph import pairing, snapshot
from dagrender.graph.explain import explain
from dagrender.nodes import capture

PICTURE = [
    "{id: intro, video: talk, in: 0s, out: 8s}",
    "{id: main, video: talk, in: 20s, out: 28s}",
]
TITLE = '{id: title, text: "Hello", start: 4.5s, duration: 1s}'


@pytest.fixture
def why(taken):
    """What is said of a film whose tracks were ``before`` and are ``after``."""

    def explained(before, after, old=None, new=None):
        was, keys = taken(*before, **(old or {}))
        now, new_keys = taken(*after, **(new or {}))
        return list(map(str, explain(was, now, new_keys - keys)))

    return explained


def test_a_text(why):
    assert why([PICTURE, [TITLE]], [PICTURE, [TITLE.replace("Hello", "Hallo")]]) == [
        'segment 3 (4.0-6.0 s): text "Hello" -> "Hallo" of clip title (film.yaml:11)'
    ]


def test_a_style(why):
    styled = TITLE.replace("text", "style: big, text")

    def more(size):
        return {"more": f"styles: {{big: {{font_size: {size}}}}}\n"}

    assert why([PICTURE, [styled]], [PICTURE, [styled]], more(40), more(50)) == [
        "segment 3 (4.0-6.0 s): font_size 40 -> 50 of clip title (film.yaml:11)"
    ]


def test_a_place(why):
    placed = TITLE.replace("}", ", position: [50%, 80%]}")
    assert why([PICTURE, [TITLE]], [PICTURE, [placed]]) == [
        "segment 3 (4.0-6.0 s): position (none) -> [50%, 80%] of clip title (film.yaml:11)"
    ]


def test_a_title_that_moved(why):
    moved = TITLE.replace("4.5s", "12.5s")
    assert why([PICTURE, [TITLE]], [PICTURE, [moved]]) == [
        "segment 3 (4.0-6.0 s): start 4.52s -> 12.52s of clip title (film.yaml:11)",
        "segment 7 (12.0-14.0 s): start 4.52s -> 12.52s of clip title (film.yaml:11)",
    ]
    nudged = TITLE.replace("4.5s", "4.6s")
    assert why([PICTURE, [TITLE]], [PICTURE, [nudged]]) == [
        "segment 3 (4.0-6.0 s): start 4.52s -> 4.6s of clip title (film.yaml:11)"
    ]


def test_a_title_that_was_added_or_removed(why):
    assert why([PICTURE], [PICTURE, [TITLE]]) == [
        "segment 3 (4.0-6.0 s): new of clip title (film.yaml:11)"
    ]
    assert why([PICTURE, [TITLE]], [PICTURE]) == ["segment 3 (4.0-6.0 s): removed of clip title"]


def test_a_clip_that_was_inserted(why):
    colour = "{id: opening, color: red, duration: 2s}"
    told = why([PICTURE], [[colour, *PICTURE]])
    assert told[0] == "segment 1 (0.0-2.0 s): new of clip opening (film.yaml:7)"
    assert [line.partition(":")[0] for line in told[1:]] == [
        "sound 1 (0.0-11.0 s)",
        "sound 2 (10.9-18.0 s)",
    ]


def test_a_clip_that_was_trimmed(why):
    trimmed = [PICTURE[0].replace("0s", "0.6s"), PICTURE[1]]
    segment, *sounds = why([PICTURE], [trimmed])
    assert segment == "segment 1 (0.0-1.4 s): in 0s -> 0.6s of clip intro (film.yaml:7)"
    moved = "start 8s -> 7.4s of clip main (film.yaml:8)"
    assert sounds == [
        f"sound 1 (0.0-11.0 s): in 0s -> 0.6s of clip intro (film.yaml:7); {moved}",
        f"sound 2 (10.9-15.4 s): {moved}",
    ]


def test_a_speed(why):
    faster = [PICTURE[0].replace("}", ", speed: 2}"), PICTURE[1]]
    told = why([PICTURE], [faster])
    assert told[:2] == [
        "segment 1 (0.0-2.0 s): speed 1 -> 2 of clip intro (film.yaml:7)",
        "segment 2 (2.0-4.0 s): speed 1 -> 2 of clip intro (film.yaml:7)",
    ]


def test_a_gain(why):
    quiet = [PICTURE[0].replace("}", ", gain: -6dB}"), PICTURE[1]]
    assert why([PICTURE], [quiet]) == [
        "sound 1 (0.0-11.0 s): gain 0dB -> -6dB of clip intro (film.yaml:7)"
    ]


def test_a_gain_is_no_reason_for_a_picture_nor_a_place_for_sound(why):
    both = [PICTURE[0].replace("}", ", gain: -6dB, opacity: 0.5}"), PICTURE[1]]
    segment, *_, sound = why([PICTURE], [both])
    assert segment.endswith("s): opacity 1 -> 0.5 of clip intro (film.yaml:7)")
    assert sound == "sound 1 (0.0-11.0 s): gain 0dB -> -6dB of clip intro (film.yaml:7)"


def test_muting_a_clip(why):
    mute = [PICTURE[0].replace("}", ", mute: true}"), PICTURE[1]]
    assert why([PICTURE], [mute]) == [
        "sound 1 (0.0-11.0 s): mute False -> True of clip intro (film.yaml:7)"
    ]


def test_a_quality(why):
    draft = {"outputs": "  film.mp4: {quality: draft}\n"}
    segments = why([PICTURE], [PICTURE], None, draft)
    assert len(segments) == 8
    assert segments[0] == (
        'segment 1 (0.0-2.0 s): output preset "veryfast" -> "ultrafast"; output crf 20 -> 28'
    )


def test_what_the_sound_is_mixed_for(why):
    mono = {"outputs": "  film.mp4: {audio: {channels: mono, bitrate: 64k}}\n"}
    assert why([PICTURE], [PICTURE], None, mono) == [
        "sound 1 (0.0-11.0 s): sound channels 2 -> 1",
        "sound 2 (10.9-16.0 s): sound channels 2 -> 1",
    ]


def test_what_is_done_to_the_sound_on_its_way(why):
    voice = {"outputs": "  film.mp4: {}\nsound: {gain: -6dB, effects: [{highpass: 80}]}\n"}
    first, _ = why([PICTURE], [PICTURE], None, voice)
    assert first == (
        "sound 1 (0.0-11.0 s): sound: gain of all 0dB -> -6dB;"
        " sound: effects of all [] -> [{highpass: 80}]"
    )


def test_the_canvas(why):
    lighter = {"canvas": "size: 320x180, fps: 25, background: white"}
    small = [clip.replace("}", ", scale: 0.5}") for clip in PICTURE]
    told = why([small], [small], None, lighter)
    assert told[0] == "segment 1 (0.0-2.0 s): canvas background #000000 -> #ffffff"


def test_the_dynamic_range(why):
    deep = {
        "canvas": "size: 320x180, fps: 25, dynamic_range: pq", "outputs": "  film.mp4: {}\n",
    }  # fmt: skip
    (first, *_) = why([PICTURE], [PICTURE], None, deep)
    assert "canvas dynamic_range sdr -> pq" in first
    assert 'output codec "h264" -> "h265"' in first
    assert (
        "output mastering (none) -> {primaries: display-p3, peak_nits: 1000, black_nits:" in first
    )
    assert "DynamicRange" not in first


def test_a_sources_content(why):
    changed = materials()
    talk = changed.sources["talk"]
    video = talk.facts.video
    gops = tuple(
        replace(gop, digest=digest_bytes(f"other {gop.first}".encode())) for gop in video.table.gops
    )
    other = replace(video, table=replace(video.table, gops=gops))
    changed.sources["talk"] = replace(
        talk, file=digest_bytes(b"other"), facts=replace(talk.facts, video=other)
    )
    first = why([PICTURE], [PICTURE], None, {"sources": changed})[0]
    assert first.startswith("segment 1 (0.0-2.0 s): content talk.mp4 (")
    assert ") -> talk.mp4 (" in first
    assert first.endswith(") of clip intro (film.yaml:7)")


def test_a_font_file(why):
    changed = materials()
    font = changed.fonts["Inter", 400, False]
    changed.fonts["Inter", 400, False] = replace(font, content=digest_bytes(b"newer"))
    (told,) = why([PICTURE, [TITLE]], [PICTURE, [TITLE]], None, {"sources": changed})
    assert told.startswith("segment 3 (4.0-6.0 s): file of font Inter ")


def test_a_tools_version(taken):
    was, _ = taken(PICTURE)
    now, keys = taken(PICTURE)
    film = was["outputs"]["film.mp4"]
    for part in (*film["segments"], *film["tracks"][""]["mixes"]):
        part["key"] = "other"
    was["tools"]["encode"] = was["tools"]["mix"] = {**was["tools"]["mix"], "libx264": "1"}
    was["versions"]["capture"] = 0
    *segments, sound = map(str, explain(was, now, keys))
    version = now["tools"]["encode"]["libx264"]
    assert segments[0] == (
        f"segment 1 (0.0-2.0 s): version of libx264 1 -> {version}; "
        f"version of node capture 0 -> {capture.VERSION}"
    )
    assert sound == f"sound 2 (10.9-16.0 s): version of libx264 1 -> {version}"


def test_what_is_used_for_the_first_time_has_not_changed_its_version(why):
    *_, told = why([["{id: a, color: red, duration: 2s}"]], [["{id: a, video: silent, out: 2s}"]])
    assert told == "segment 1 (0.0-2.0 s): kind color -> video of clip a (film.yaml:7)"


def test_a_still(why):
    outputs = {"outputs": "  poster.png: {at: 5s}\n"}
    changed = [PICTURE, [TITLE.replace("Hello", "Hallo")]]
    assert why([PICTURE, [TITLE]], changed, outputs, outputs) == [
        'still poster.png (5.00 s): text "Hello" -> "Hallo" of clip title (film.yaml:11)'
    ]


def test_a_first_build_and_a_lost_object(taken):
    now, keys = taken(PICTURE)
    assert {str(one).partition(": ")[2] for one in explain(None, now, keys)} == {"not built yet"}
    lost = now["outputs"]["film.mp4"]["segments"][2]["key"]
    assert list(map(str, explain(now, now, {lost}))) == [
        "segment 3 (4.0-6.0 s): no longer in the cache"
    ]
    assert explain(now, now, set()) == []


def test_a_snapshot_of_another_format_counts_as_none(taken):
    now, keys = taken(PICTURE)
    for one in explain({**now, "format": 1}, now, keys):
        assert str(one).endswith("not built yet")


def test_a_segment_that_is_shown_twice_is_explained_once(taken):
    now, keys = taken(
        [PICTURE[0].replace("id: intro, ", "")] * 2, outputs="  a.mp4: {audio: none}\n"
    )
    assert [one.number for one in explain(None, now, keys)] == [1, 2, 3, 4]


# Clips without an id


def plain(*clips):
    return [clip.replace("id: intro, ", "").replace("id: main, ", "") for clip in clips]


def test_clips_without_an_id_are_told_apart_by_what_they_are(why):
    before = plain(*PICTURE, "{color: red, duration: 2s}")
    after = ["{color: lime, duration: 1s}", *before]
    segment, *sounds = why([before], [after])
    assert segment == "segment 1 (0.0-1.0 s): new of clip color (film.yaml:7)"
    assert [one.partition(": ")[0] for one in sounds] == [
        "sound 1 (0.0-11.0 s)",
        "sound 2 (10.9-19.0 s)",
    ]
    assert not any(" new " in one for one in sounds)


def test_a_clip_without_an_id_that_changed_is_the_one_between_its_neighbours(why):
    before = plain(*PICTURE, "{video: talk, in: 40s, out: 44s}")
    after = plain(PICTURE[0], PICTURE[1].replace("20s", "21s"), before[2])
    segment, *_ = why([before], [after])
    assert segment == 'segment 5 (8.0-9.0 s): in 20s -> 21s of clip video "talk" (film.yaml:8)'


def test_a_deleted_clip_without_an_id_leaves_the_others_as_they_were(taken):
    clips = plain(*PICTURE) * 2
    (was, _), (now, _) = taken(clips), taken(clips[1:])
    renamed = pairing.in_names_of(now, was)
    assert set(now["clips"]) < set(renamed["clips"])
    for name, clip in now["clips"].items():
        assert renamed["clips"][name]["fields"] == clip["fields"]


def test_a_snapshot_is_plain_data(taken):
    import json

    was, _ = taken(PICTURE, [TITLE], ["{image: logo, duration: 1s}"])
    assert json.loads(json.dumps(was)) == was


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("opacity: {0s: 0, end-1s: 1}", "{0s: 0, end-1s: 1}"),
        ("opacity: 0.25", "0.25"),
    ],
)
def test_values_are_told_as_they_are_written(films, typed, told):
    document = films.document([f"{{id: a, color: red, duration: 2s, {typed}}}"])
    assert snapshot.describe(document.film.timeline[0].clips[0].opacity) == told


def test_colours_are_told_in_hexadecimal(films):
    document = films.document(['{id: a, color: "#11223344", duration: 2s}'])
    assert snapshot.describe(document.film.timeline[0].clips[0].color) == "#11223344"


def test_a_title_that_stays_while_the_picture_moves_under_it(why):
    colour = "{id: opening, color: red, duration: 3s}"
    told = why([PICTURE, [TITLE]], [[colour, *PICTURE], [TITLE]])
    (shown,) = (line for line in told if "(3.0-5.0 s)" in line)
    assert "start 0s -> 3s of clip intro (film.yaml:8)" in shown


def test_what_follows_a_trimmed_clip_is_no_reason(why):
    wipe = "{transition: wipe, duration: 0.4s}"
    cut = [PICTURE[0], wipe, "{id: mid, video: talk, in: 40s, out: 42s}", wipe, PICTURE[1]]
    after = [clip.replace("40s", "40.4s") for clip in cut]
    told = [line for line in why([cut], [after]) if line.startswith("segment")]
    assert {line.partition(": ")[2] for line in told} == {
        "in 40s -> 40.4s of clip mid (film.yaml:9)"
    }


def test_what_moves_along_with_a_trim_is_no_reason(why):
    cut = [PICTURE[0], "{transition: dissolve, duration: 0.4s}", PICTURE[1]]
    after = [PICTURE[0].replace("0s", "0.6s"), *cut[1:]]
    told = why([cut, [TITLE]], [after, [TITLE.replace("4.5s", "3.9s")]])
    segments = [line for line in told if line.startswith("segment")]
    assert segments == ["segment 1 (0.0-1.4 s): in 0s -> 0.6s of clip intro (film.yaml:7)"]
