"""Adjusted films, against formulas in numpy and libavfilter's filters; and what an edit costs."""

import json
from itertools import pairwise

import numpy as np
import pytest
from media.adjusting.cubes import cube, warm
from media.adjusting.pictures import gaussian

from dagrender.errors import SpecError

from . import reference
from .film import build, decoded, film, png, spec_of


def test_adjustments_of_clip_track_and_canvas_follow_each_other(media, tmp_path):
    clip = {"video": "wide", "duration": "1f", "fit": "cover"}
    together = [{"brightness": 0.8}, {"gamma": 1.3}, {"vignette": 0.4}]
    one = film(tmp_path / "one", [{**clip, "adjustments": together}], media=media)
    spread = spec_of([{**clip, "adjustments": together[:1]}], media=media)
    spread["timeline"][0]["adjustments"] = together[1:2]
    spread["canvas"]["adjustments"] = together[2:]
    build(tmp_path / "spread", spread)
    for ours, theirs in zip(one, decoded(tmp_path / "spread" / "film.mp4"), strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(ours, theirs, strict=True))


def test_the_canvas_is_adjusted_with_all_that_lies_on_it(tmp_path):
    over = {"color": "white", "duration": "1f", "scale": 0.5}
    below = {"color": "#808080", "duration": "1f"}
    adjustments = [{"brightness": 0.5}]
    ours = film(tmp_path, [below], tracks=[[over]], adjustments=adjustments)[0]
    assert abs(int(ours[0][54, 96]) - (16 + 219 / 2)) <= 1
    assert abs(int(ours[0][2, 2]) - (16 + 219 * 128 / 255 / 2)) <= 1


def test_keys_change_an_adjustment_from_frame_to_frame(tmp_path):
    keys = {"0s": 1, "10f": 0}
    clip = {"color": "white", "duration": "10f", "adjustments": [{"brightness": keys}]}
    lumas = [int(planes[0][5, 5]) for planes in film(tmp_path, [clip])]
    assert np.allclose(lumas, [235 - 21.9 * n for n in range(10)], atol=1)


def test_a_blurred_text_and_drawing_reach_out_of_their_boxes(media, tmp_path):
    badge = {"image": "badge", "duration": "1f", "position": [96, 54]}
    sharp = film(tmp_path / "sharp", [badge], media=media, background="black")[0][0].astype(int)
    soft = {**badge, "adjustments": [{"blur": 3}]}
    ours = film(tmp_path / "soft", [soft], media=media, background="black")[0][0].astype(float)
    expected = 16 + gaussian(sharp - 16.0, 3)
    assert reference.psnr([ours], [expected]) > 42
    assert (ours > 18).sum() > (sharp > 18).sum()


def grainy(**more):
    return {
        "video": "wide", "duration": "24f", "fit": "cover",
        "adjustments": [{"grain": {"amount": "4%", "size": 2}}], **more,
    }  # fmt: skip


def test_grain_is_the_same_in_every_build_and_moves(media, tmp_path):
    ours = film(tmp_path / "one", [grainy()], media=media)
    again = film(tmp_path / "two", [grainy()], media=media)
    plain = film(tmp_path / "plain", [grainy(adjustments=[])], media=media)
    noise = [a[0].astype(int) - b[0] for a, b in zip(ours, plain, strict=True)]
    assert all(np.array_equal(a[0], b[0]) for a, b in zip(ours, again, strict=True))
    for before, after in pairwise(noise):
        assert abs((before * after).mean() / before.var()) < 0.1


@pytest.mark.parametrize("on", ["clip", "canvas"])
def test_a_ripple_insert_leaves_grainy_segments_behind_it_alone(media, tmp_path, on):
    grain = [{"grain": 0.04}]
    own, all_over = (grain, []) if on == "clip" else ([], grain)
    video = {"codec": "h264", "crf": 0, "preset": "ultrafast", "segment": "8f"}
    more = {"media": media, "adjustments": all_over, "outputs": {"film.mp4": {"video": video}}}
    clips = [grainy(adjustments=own)]
    build(tmp_path / "one", spec_of(clips, **more), tmp_path / "cache")
    before = decoded(tmp_path / "one" / "film.mp4")
    inserted = [{"color": "navy", "duration": "5f"}, *clips]
    report = build(tmp_path / "two", spec_of(inserted, **more), tmp_path / "cache")
    assert report["nodes"]["encode"]["run"] == 1
    trimmed = [grainy(adjustments=own, **{"in": "8f", "duration": "16f"})]
    report = build(tmp_path / "three", spec_of(trimmed, **more), tmp_path / "cache")
    assert report["nodes"]["encode"]["run"] == 0
    for ours, theirs in zip(decoded(tmp_path / "three" / "film.mp4"), before[8:], strict=True):
        assert np.array_equal(ours[0], theirs[0])


@pytest.mark.parametrize("on", ["clip", "canvas"])
def test_a_still_has_the_grain_of_the_frame_that_it_is(media, tmp_path, on):
    grain = [{"grain": 0.06}]
    own, all_over = (grain, []) if on == "clip" else ([], grain)
    outputs = {"film.mp4": {"video": {"codec": "h264", "crf": 0}}, "at.png": {"at": "13f"}}
    spec = spec_of([grainy(adjustments=own)], media=media, adjustments=all_over, outputs=outputs)
    build(tmp_path, spec)
    frame = decoded(tmp_path / "film.mp4")[13]
    expected = np.clip(reference.rgb_of(reference.upsampled(frame)), 0, 255)
    assert reference.psnr([png(tmp_path / "at.png")[..., :3]], [expected]) > 38


def test_another_table_of_the_same_name_is_another_picture_and_a_copy_is_not(media, tmp_path):
    clip = {"video": "wide", "duration": "4f", "fit": "cover", "adjustments": [{"lut": "a.cube"}]}
    (tmp_path / "a.cube").write_bytes(cube(warm, 5))
    (tmp_path / "copy.cube").write_bytes(cube(warm, 5))
    spec = spec_of([clip], media=media)
    build(tmp_path, spec)
    first = decoded(tmp_path / "film.mp4")[0]
    copied = spec_of([{**clip, "adjustments": [{"lut": "copy.cube"}]}], media=media)
    assert build(tmp_path, copied)["nodes"]["encode"]["run"] == 0
    (tmp_path / "a.cube").write_bytes(cube(lambda r, g, b: (b, g, r), 5))
    assert build(tmp_path, spec)["nodes"]["encode"]["run"] == 1
    assert reference.psnr(decoded(tmp_path / "film.mp4")[0], first) < 30


def test_what_adjusts_nothing_is_in_no_key(media, tmp_path):
    clip = {"video": "wide", "duration": "4f", "fit": "cover"}
    build(tmp_path, spec_of([clip], media=media))
    neutral = [{"brightness": 1}, {"blur": 0}, {"temperature": 6500}, {"grain": 0}, {"hue": "0deg"}]
    adjusted = spec_of([{**clip, "adjustments": neutral}], media=media, adjustments=neutral)
    assert build(tmp_path, adjusted)["nodes"]["encode"]["run"] == 0


def test_a_table_that_is_none_is_told_with_its_file_and_line(media, tmp_path):
    (tmp_path / "bad.cube").write_text("LUT_3D_SIZE 2\n0 0 0\n1 0 oops\n")
    clip = {"color": "red", "duration": "1f", "adjustments": [{"lut": "bad.cube"}]}
    with pytest.raises(SpecError) as caught:
        build(tmp_path, spec_of([clip]))
    (problem,) = caught.value.problems
    assert str(problem).startswith(f"{tmp_path / 'bad.cube'}:3:1: a colour needs 3 numbers")


def test_filters_that_libav_refuses_are_told_with_their_places(tmp_path):
    filters = [{"unsharp": {"luma_amount": 99}}, {"lutyuv": {"y": "val*("}}]
    clip = {"color": "red", "duration": "1f", "adjustments": [{"filters": filters}]}
    with pytest.raises(SpecError) as caught:
        build(tmp_path, spec_of([clip]))
    first, second = caught.value.problems
    assert "the filter unsharp: Value 99" in first.message
    assert "the filter lutyuv: " in second.message
    assert first.place.line < second.place.line


def test_filters_do_not_take_what_lets_something_through(media, tmp_path):
    hflip = [{"filters": ["hflip"]}]
    text = {"text": "a", "duration": "1f", "adjustments": hflip}
    badge = {"image": "badge", "duration": "1f", "adjustments": hflip}
    with pytest.raises(SpecError) as caught:
        build(tmp_path, spec_of([text, badge], media=media))
    assert len(caught.value.problems) == 2
    assert all("lets something through" in one.message for one in caught.value.problems)
    assert all("the filter hflip takes no" in one.message for one in caught.value.problems)


def test_filters_of_colour_take_a_title_and_leave_its_edges(media, tmp_path):
    """White letters negated over grey are black, at every pixel of their edges."""
    text = {"text": "MMM", "duration": "1f", "start": 0, "font_size": 40, "color": "white"}
    ground = [{"color": "#808080", "duration": "1f"}]
    negated = {**text, "adjustments": [{"filters": ["negate"]}]}
    ours = film(tmp_path / "ours", ground, tracks=[[negated]], media=media)[0]
    plain = film(tmp_path / "plain", ground, tracks=[[text]], media=media)[0]
    covered = (plain[0] - 126.0) / (235 - 126)
    assert ((covered > 0.2) & (covered < 0.8)).sum() > 50
    # of codes: the negative of 235 is 20
    assert np.abs(ours[0] - (126 + covered * (20 - 126))).max() <= 2
    assert all(np.abs(plane.astype(int) - 128).max() <= 1 for plane in ours[1:])


def test_a_flipped_clip_is_adjusted_before_it_is_flipped(media, tmp_path):
    clip = {"video": "wide", "duration": "1f", "fit": "cover"}
    grainy = {**clip, "adjustments": [{"grain": "8%"}]}
    straight, flipped = film(tmp_path, [grainy, {**grainy, "flip": "horizontal"}], media=media)
    assert np.array_equal(straight[0][:, ::-1], flipped[0])


def test_clips_of_a_transition_keep_their_adjustments(media, tmp_path):
    clip = {"color": "white", "duration": "10f"}
    dark = {**clip, "adjustments": [{"brightness": 0}]}
    frames = film(tmp_path, [clip, {"transition": "dissolve", "duration": "4f"}, dark])
    lumas = [int(planes[0][5, 5]) for planes in frames]
    assert np.allclose(lumas[:6], 235, atol=1)
    assert np.allclose(
        lumas[6:10], [235 - 219 * share for share in (0.125, 0.375, 0.625, 0.875)], atol=2
    )
    assert np.allclose(lumas[10:], 16, atol=1)


def test_a_still_picture_under_grain_moves_though_it_stands(media, tmp_path):
    badge = {"image": "badge", "duration": "3f", "position": [96, 54]}
    badge["adjustments"] = [{"blur": 1}, {"grain": "6%"}]
    one, two, three = (planes[0] for planes in film(tmp_path, [badge], media=media))
    assert not np.array_equal(one, two)
    assert not np.array_equal(two, three)


def test_a_picture_goes_on_beyond_its_edges_when_it_is_blurred(media, tmp_path):
    clip = {"video": "wide", "duration": "1f", "fit": "cover", "adjustments": [{"blur": 6}]}
    blurred = film(tmp_path, [clip], media=media, background="#00ff00")[0]
    plain = film(tmp_path / "plain", [{**clip, "adjustments": []}], media=media)[0]
    for ours, before in zip(blurred, plain, strict=True):
        assert before.min() - 2 <= ours.min() <= ours.max() <= before.max() + 2


def test_films_within_films_have_their_own_tables_and_adjustments(tmp_path):
    (tmp_path / "inner").mkdir(parents=True)
    (tmp_path / "same.cube").write_text("LUT_1D_SIZE 2\n0 0 0\n1 1 1\n")
    (tmp_path / "inner" / "same.cube").write_text("LUT_1D_SIZE 2\n1 1 1\n0 0 0\n")
    lut = [{"lut": "same.cube"}]
    inner = spec_of([{"color": "#404040", "duration": "2f"}], adjustments=lut)
    (tmp_path / "inner" / "film.yaml").write_text(json.dumps(inner))
    shown = {"composition": "inner/film.yaml", "adjustments": [*lut, {"brightness": 0.5}]}
    over = {"color": "white", "duration": "2f", "scale": 0.1}
    build(tmp_path, spec_of([shown], tracks=[[over]]))
    for luma, *_ in decoded(tmp_path / "film.mp4"):
        assert abs(int(luma[5, 5]) - (16 + 219 * (255 - 64) / 255 / 2)) <= 2
        assert luma[54, 96] > 230


def test_a_trimmed_film_within_a_film_keeps_its_grain(tmp_path):
    inner = spec_of([{"color": "gray", "duration": "12f"}])
    (tmp_path / "inner.yaml").parent.mkdir(exist_ok=True, parents=True)
    (tmp_path / "inner.yaml").write_text(json.dumps(inner))
    shown = {"composition": "inner.yaml", "adjustments": [{"grain": 0.05}]}
    build(tmp_path, spec_of([shown]))
    whole = decoded(tmp_path / "film.mp4")
    build(tmp_path, spec_of([{**shown, "in": "4f"}]))
    for ours, theirs in zip(decoded(tmp_path / "film.mp4"), whole[4:], strict=True):
        assert np.array_equal(ours[0], theirs[0])
