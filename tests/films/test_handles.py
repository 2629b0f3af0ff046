"""Transitions that leave the film's length alone: what both clips show, frame by frame."""

import numpy as np
import pytest

from dagrender.errors import SpecError

from . import reference, sources
from .film import film

SIZE = 192, 108
LONG, IN, OUT = 6, 10, 18


def first(number):
    return sources.coded_photo(*SIZE, 0.15 * number)


def second(number):
    return sources.coded_photo(*SIZE, 3 + 0.15 * number)


def clips(align, **more):
    return [
        {"video": "wide", "in": f"{IN}f", "out": f"{OUT}f", **more},
        {"transition": "dissolve", "duration": f"{LONG}f", "align": align},
        {"video": "other", "in": f"{IN}f", "out": f"{OUT}f", **more},
    ]


@pytest.mark.parametrize(("align", "before"), [("center", 3), ("start", 0), ("end", 6)])
def test_a_transition_lies_about_the_cut_and_shows_handles(media, tmp_path, align, before):
    frames = film(tmp_path, clips(align), media=media)
    length = OUT - IN
    assert len(frames) == 2 * length
    for number, ours in enumerate(frames):
        into = number - (length - before)
        out, in_ = first(IN + number), second(IN + number - length)
        if into < 0:
            assert reference.furthest(ours, out) == 0
        elif into >= LONG:
            assert reference.furthest(ours, in_) == 0
        else:
            share = (into + 0.5) / LONG
            mixed = [a * (1 - share) + b * share for a, b in zip(out, in_, strict=True)]
            assert reference.furthest(ours, mixed) < 2


def test_handles_are_taken_at_the_clips_speed_and_backwards(media, tmp_path):
    backwards = [
        {"video": "wide", "in": "8f", "out": "18f", "reverse": True},
        {"transition": "wipeleft", "duration": "4f", "align": "center"},
        {"video": "other", "in": "8f", "duration": "6f", "speed": 2},
    ]
    frames = film(tmp_path, backwards, media=media)
    assert len(frames) == 10 + 6
    # 17 down to 8 and on, to 7 and 6; from 4, 6 up to 8 and on, two by two
    for into in range(4):
        ours = frames[8 + into]
        luma = ours[0].astype(float)
        assert np.abs(luma[:, :16] - first(9 - into)[0][:, :16]).max() == 0
        assert np.abs(luma[:, -16:] - second(4 + 2 * into)[0][:, -16:]).max() == 0


def test_keys_count_from_the_clips_own_start(media, tmp_path):
    spec = clips("end", opacity={"0f": 1, "1f": 0})
    frames = film(tmp_path, spec, media=media, background="#000000")
    # the second clip's handle has its first key's opacity, and it is gone a frame behind the cut
    assert frames[OUT - IN - 1][0].max() > 60
    assert frames[OUT - IN + 1][0].max() <= 16


@pytest.mark.parametrize(
    ("align", "trims", "told"),
    [
        ("start", ("24f", "30f"), "0.2s of wide behind 1s, and 0.2s of that are missing"),
        ("center", ("24f", "28f"), None),
        ("end", ("4f", "12f"), None),
        ("end", ("0f", "8f"), "0.2s of other before 0s, and 0.2s of that are missing"),
    ],
)
def test_a_missing_handle_is_told_with_how_much_is_missing(media, tmp_path, align, trims, told):
    ends = {"in": trims[0], "out": trims[1]}
    spec = [
        {"video": "wide", **ends},
        {"transition": "fade", "duration": "6f", "align": align},
        {"video": "other", **ends},
    ]
    if told is None:
        spec[1]["duration"] = "4f"
        assert film(tmp_path, spec, media=media)
        return
    with pytest.raises(SpecError) as caught:
        film(tmp_path, spec, media=media)
    assert told in str(caught.value)


def test_pictures_that_stand_still_have_any_handles(media, tmp_path):
    spec = [
        {"color": "#204060", "duration": "8f"},
        {"transition": "dissolve", "duration": "8f", "align": "center"},
        {"image": "badge", "duration": "8f"},
    ]
    assert len(film(tmp_path, spec, media=media)) == 16


@pytest.mark.parametrize(
    ("more", "why"), [({"loop": 2}, "it loops"), ({"speed": {"0s": 1, "end": 2}}, "its speed")]
)
def test_clips_that_loop_or_change_speed_have_no_handles(media, tmp_path, more, why):
    spec = clips("center")
    spec[0] = {"video": "wide", "out" if "loop" in more else "duration": "8f", **more}
    with pytest.raises(SpecError, match=f"has no handles for this transition, because {why}"):
        film(tmp_path, spec, media=media)


@pytest.mark.parametrize("softness", [0.4, 0])
def test_a_luma_wipe_goes_from_dark_to_bright(media, tmp_path, softness):
    levels = np.linspace(0, 255, SIZE[0])[None, :] * np.ones((SIZE[1], 1))
    levels = np.rint(np.roll(levels, 60, 1)).astype(np.uint8)
    rgba = np.dstack([levels, levels, levels, np.full_like(levels, 255)])
    picture = sources.write_png(tmp_path / "wipe.png", rgba)
    spec = [
        {"video": "wide", "duration": "12f"},
        {"transition": "luma-wipe", "duration": "8f", "luma": "shape", "softness": softness},
        {"video": "other", "duration": "12f"},
    ]
    frames = film(tmp_path, spec, media={**media, "shape": picture})
    for n in range(8):
        soft = max(softness, 1 / 256)
        edge = (n + 0.5) / 8 * (1 + soft)
        share = np.clip((edge - levels / 255) / soft, 0, 1)
        whole = reference.subsampled(np.dstack([share] * 3))
        pairs = zip(first(4 + n), second(n), whole, strict=True)
        expected = [a * (1 - part) + b * part for a, b, part in pairs]
        assert reference.psnr(frames[4 + n], expected) > 46


def test_a_luma_wipe_needs_a_still_picture(media, tmp_path):
    spec = clips("overlap")
    spec[1] |= {"transition": "luma-wipe", "luma": "wide"}
    with pytest.raises(SpecError, match=r"wide.mp4 is not a still picture"):
        film(tmp_path, spec, media=media)
    del spec[1]["luma"]
    with pytest.raises(SpecError, match="luma-wipe needs a picture"):
        film(tmp_path, spec, media=media)
