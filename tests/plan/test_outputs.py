from dataclasses import replace
from fractions import Fraction

import pytest

from dagrender.media.coding.encoding import Mastering, VideoEncoding
from dagrender.media.sound.track import TrackEncoding
from dagrender.picture import DynamicRange, Pixels, Primaries, Transfer
from dagrender.plan.qualities import QUALITIES

from .films import FACTS, materials

TRACK = ["{video: talk, in: 0s, out: 4s}"]


def video(films, settings):
    plan = films.plan(TRACK, outputs=f"  film.mp4: {{{settings}}}\n")
    return plan.videos[0]


@pytest.mark.parametrize("codec", ["h264", "h265"])
@pytest.mark.parametrize("name", QUALITIES)
def test_a_quality_chooses_the_codecs_settings(films, name, codec):
    found, quality = video(films, f"quality: {name}, video: {codec}"), QUALITIES[name]
    effort = quality.video[codec]
    assert found.encoding == VideoEncoding(
        codec=codec, width_px=320, height_px=180, rate=Fraction(25),
        preset=effort.preset, crf=effort.crf,
    )  # fmt: skip
    assert found.sounds[0].encoding == TrackEncoding(
        codec="aac",
        bitrate=quality.stereo_bitrate,
        fineness=quality.fineness,
        rate_hz=48000,
        channels=2,
    )


def test_better_qualities_are_coarser_in_nothing():
    for codec in ("h264", "h265"):
        crfs = [QUALITIES[name].video[codec].crf for name in ("draft", "standard", "high")]
        assert crfs == sorted(crfs, reverse=True)
    for what in ("stereo_bitrate", "fineness"):
        figures = [getattr(QUALITIES[name], what) for name in ("draft", "standard", "high")]
        assert figures == sorted(figures)


def test_settings_win_over_the_quality(films):
    found = video(
        films, "quality: draft, video: {preset: slow, crf: 18},"
        " audio: {bitrate: 96k, channels: mono, rate: 44100}",
    )  # fmt: skip
    assert (found.encoding.preset, found.encoding.crf) == ("slow", 18)
    assert found.sounds[0].encoding == TrackEncoding(
        codec="aac", bitrate=96_000, fineness=None, rate_hz=44100, channels=1
    )
    assert (found.sounds[0].mix.rate_hz, found.sounds[0].mix.channels) == (44100, 1)


def test_mono_takes_half_the_bits(films):
    found = video(films, "audio: {channels: mono}")
    assert found.sounds[0].encoding.bitrate == QUALITIES["standard"].stereo_bitrate // 2


def test_what_a_quality_says_and_what_is_said_in_full_is_the_same(films):
    quality = QUALITIES["standard"].video["h264"]
    said = video(films, f"video: {{preset: {quality.preset}, crf: {quality.crf:g}}}")
    assert said.encoding == video(films, "quality: standard").encoding
    assert type(said.encoding.preset) is type(said.encoding.codec) is str


def test_sound_can_be_left_out(films):
    assert video(films, "audio: none").sounds == ()


def test_outputs_are_planned_by_name(films):
    planner = films.planner(
        TRACK, outputs="  a.mp4: {}\n  b.mp4: {quality: draft}\n  c.png: {at: 1s}\n"
    )
    plan = planner.plan(("b.mp4", "c.png"))
    assert [found.name for found in (*plan.videos, *plan.stills)] == ["b.mp4", "c.png"]


# HDR

HDR_CANVAS = "size: 320x180, fps: 25, dynamic_range: {}"


def test_a_film_in_sdr_is_h264_and_one_in_hdr_is_h265(films):
    for target, codec in (("sdr", "h264"), ("hlg", "h265"), ("pq", "h265")):
        plan = films.plan(TRACK, canvas=HDR_CANVAS.format(target), outputs="  film.mp4: {}\n")
        encoding = plan.videos[0].encoding
        assert (encoding.codec, encoding.dynamic_range) == (codec, DynamicRange(target))
        assert (encoding.mastering is None) == (target != "pq")
        for segment in plan.videos[0].segments:
            assert segment.display.dynamic_range is DynamicRange(target)


def test_what_players_are_told_of_the_grading_is_as_the_spec_says(films):
    outputs = (
        "  film.mp4: {video: {mastering: {primaries: bt2020, peak: 4000, black: 0.005,"
        " max_cll: 2000, max_fall: 300}}}\n"
    )
    plan = films.plan(TRACK, canvas=HDR_CANVAS.format("pq"), outputs=outputs)
    assert plan.videos[0].encoding.mastering == Mastering(
        primaries=Primaries.BT2020, peak_nits=4000, black_nits=0.005, max_cll=2000, max_fall=300
    )


def test_opaque_sources_are_conformed_to_the_canvas_and_transparent_ones_to_srgb(films):
    clips = ["{video: talk, in: 0s, out: 2s}", "{image: logo, duration: 1s}"]
    plan = films.plan(clips, canvas=HDR_CANVAS.format("hlg"), outputs="  film.mp4: {}\n")
    layers = [layer for segment in plan.videos[0].segments for layer in segment.display.layers]
    conforms = [cel.conform for layer in layers for _, cel in layer.cels]
    assert {(conform.pixels, conform.target) for conform in conforms} == {
        (Pixels.YUV420P10, DynamicRange.HLG),
        (Pixels.RGBA, DynamicRange.SDR),
    }


def test_a_moving_crop_on_an_hdr_canvas_keeps_ten_bits(films):
    clips = ["{video: talk, in: 0s, out: 1s, crop: {left: {0s: 0, end: 30}}}"]
    plan = films.plan(clips, canvas=HDR_CANVAS.format("pq"), outputs="  film.mp4: {}\n")
    layers = plan.videos[0].segments[0].display.layers
    assert {cel.conform.pixels for _, cel in layers[0].cels} == {Pixels.YUV420P10}


def test_transparent_footage_in_hdr_is_refused_rather_than_made_sdr(films, complaints):
    talk = FACTS["talk"]
    form = replace(talk.video.form, has_alpha=True, transfer=Transfer.HLG)
    sources = materials(films.folder, talk=replace(talk, video=replace(talk.video, form=form)))
    (told,) = complaints(
        TRACK, sources=sources, canvas=HDR_CANVAS.format("pq"), outputs="  film.mp4: {}\n"
    )
    assert "talk.mp4 is HDR with transparency: that is taken as SDR only" in told


# Stills


@pytest.mark.parametrize(
    ("at", "frame"),
    [("0s", 0), ("0.0399s", 0), ("0.04s", 1), ("2s", 50), ("end", 99), ("end - 1f", 99),
     ("a.start + 1s", 25), ("a.end", 99)],
)  # fmt: skip
def test_a_still_shows_the_frame_that_is_on_screen(films, at, frame):
    plan = films.plan(["{video: talk, id: a, in: 0s, out: 4s}"], outputs=f"  a.png: {{at: {at}}}\n")
    (still,) = plan.stills
    assert still.segment.first == frame
    assert still.segment.display.frames == 1
    ((_, cel),) = still.segment.display.layers[0].cels
    within = [run.indices for run in cel.frames]
    assert within == [(frame % 50,)]


def test_a_still_outside_of_the_film_is_an_error(complaints):
    (told,) = complaints(TRACK, outputs="  a.png: {at: 4.5s}\n")
    assert "a.png is at 4.5s, but the film lasts from 0s to 4s" in told


def test_a_still_is_a_segment_of_one_frame_of_the_film(films):
    planner = films.planner(TRACK, ["{text: a, start: 1s, duration: 1s}"])
    assert len(planner.still(24).display.layers) == 1
    assert len(planner.still(25).display.layers) == 2


def test_a_segment_shorter_than_a_frame_is_an_error(complaints):
    (told,) = complaints(TRACK, outputs="  a.mp4: {video: {segment: 1ms}}\n")
    assert "segment needs a plain time of at least one frame" in told


def test_hdr_films_are_h265_unless_their_container_holds_none(films):
    planner = films.planner(
        TRACK,
        canvas=HDR_CANVAS.format("pq"),
        outputs="  a.mp4: {}\n  b.webm: {}\n  c.mov: {video: prores}\n  d.mkv: {video: av1}\n",
    )
    plan = planner.plan(("a.mp4", "b.webm", "c.mov", "d.mkv"))
    assert [one.encoding.codec for one in plan.videos] == ["h265", "av1", "prores", "av1"]
    assert all(one.encoding.mastering for one in plan.videos)


@pytest.mark.parametrize(
    ("canvas", "others", "most"),
    [
        ("size: 320x180, fps: 25", "", 50),
        ("size: 3840x2160, fps: 25", "", 16),
        ("size: 3840x2160, fps: 25, dynamic_range: pq", "", 8),
        ("size: 3840x2160, fps: 25", "  film.mp4: {}\n", 50),
    ],
)
def test_large_numbered_pictures_have_short_segments_unless_a_film_is_beside(
    films, canvas, others, most
):
    outputs = f"  f/%05d.png: {{}}\n{others}"
    plan = films.planner(TRACK, canvas=canvas, outputs=outputs).plan(("f/%05d.png",))
    longest = max(segment.display.frames for segment in plan.videos[0].segments)
    # a line too near to a cut is left out
    assert most <= longest <= most * 5 / 4 + 1
