"""Transitions: every frame of every kind, against numpy on the sources' own samples."""

import numpy as np
import pytest

from . import reference, sources
from .film import film

SIZE = 192, 108
WHOLE, OVERLAP = 12, 8
BEFORE = WHOLE - OVERLAP


def first(number):
    return sources.coded_photo(*SIZE, 0.15 * number)


def second(number):
    return sources.coded_photo(*SIZE, 3 + 0.15 * number)


def between(folder, media, transition, **more):
    """The frames of the overlap of two clips: (progress, frame, outgoing, incoming)."""
    clips = [
        {"video": "wide", "duration": f"{WHOLE}f"},
        {"transition": transition, "duration": f"{OVERLAP}f", **more},
        {"video": "other", "duration": f"{WHOLE}f"},
    ]
    frames = film(folder, clips, media=media)
    assert len(frames) == 2 * WHOLE - OVERLAP
    for number in (0, BEFORE - 1):
        assert reference.furthest(frames[number], first(number)) == 0
    assert reference.furthest(frames[WHOLE], second(OVERLAP)) == 0
    assert reference.furthest(frames[-1], second(WHOLE - 1)) == 0
    return [
        ((n + 0.5) / OVERLAP, frames[BEFORE + n], first(BEFORE + n), second(n))
        for n in range(OVERLAP)
    ]


def mixed(one, other, share):
    return [a * (1.0 - share) + b * share for a, b in zip(one, other, strict=True)]


@pytest.mark.parametrize("colour", ["#000000", "#ffffff", "#c04080"])
def test_a_dip_goes_through_its_colour(media, tmp_path, colour):
    rgb = np.array([int(colour[n : n + 2], 16) for n in (1, 3, 5)], float)
    full = [
        np.full(plane.shape, value)
        for plane, value in zip(first(0), reference.yuv_of(rgb[None, None])[0, 0], strict=True)
    ]
    for progress, ours, out, in_ in between(tmp_path, media, "dip", color=colour):
        picture = out if progress < 0.5 else in_
        share = 1 - abs(2 * progress - 1)
        assert reference.furthest(ours, mixed(picture, full, share)) < 2


@pytest.mark.parametrize("direction", ["left", "right", "up", "down"])
def test_a_hard_wipe_uncovers_the_next_clip_behind_a_straight_edge(media, tmp_path, direction):
    axis = 1 if direction in ("left", "right") else 0
    for progress, ours, out, in_ in between(tmp_path, media, "wipe", direction=direction):
        for plane, a, b in zip(ours, out, in_, strict=True):
            length = plane.shape[axis]
            place = (np.arange(length) + 0.5) / length
            if direction in ("left", "up"):
                place = 1 - place
            away = np.abs(place - progress) * length > 1.5
            new = place < progress
            if axis == 0:
                plane, a, b = plane.T, a.T, b.T  # noqa: PLW2901 - columns for rows
            assert np.array_equal(plane[:, new & away], b[:, new & away])
            assert np.array_equal(plane[:, ~new & away], a[:, ~new & away])


def test_a_transition_is_eased(media, tmp_path):
    for progress, ours, out, in_ in between(tmp_path, media, "dissolve", ease="steps(2)"):
        assert reference.furthest(ours, mixed(out, in_, 0.5 if progress >= 0.5 else 0)) < 2


@pytest.mark.parametrize("transition", ["dissolve", "wipe", "slide"])
def test_what_the_next_clip_leaves_free_has_gone_by_the_end(media, tmp_path, transition):
    """A letterboxed clip follows one that fills the canvas: what it leaves free must not pop."""
    clips = [
        {"video": "wide", "duration": f"{WHOLE}f"},
        {"transition": transition, "duration": f"{OVERLAP}f"},
        {"video": "upright", "duration": f"{WHOLE}f"},
    ]
    if transition != "dissolve":
        clips[1]["direction"] = "right"
    frames = film(tmp_path, clips, media=media, background="#406080")
    ground = reference.yuv_of(np.array([[[0x40, 0x60, 0x80]]], float))[0, 0]
    for n in range(OVERLAP):
        progress = (n + 0.5) / OVERLAP
        for number, plane in enumerate(frames[BEFORE + n]):
            bar = plane.shape[1] // 3 - 2  # the upright picture is a third as wide as the canvas
            place = (np.arange(plane.shape[1]) + 0.5) / plane.shape[1]
            away = np.abs(place - progress) * plane.shape[1] > 2
            gone = np.full(place.shape, progress) if transition == "dissolve" else place < progress
            expected = first(BEFORE + n)[number] * (1 - gone) + ground[number] * gone
            # a slide brings the upright picture past the left one
            sides = [np.s_[-bar:], np.s_[:bar]][: 1 if transition == "slide" else 2]
            for side in sides:
                near = np.abs(plane - expected)[:, side][:, away[side]]
                assert near.max(initial=0) < 2


@pytest.mark.parametrize("transition", ["dissolve", "wipe", "slide"])
def test_a_title_makes_room_for_the_next(tmp_path, transition):
    text = {"font_size": 30, "font_weight": 700, "color": "white"}
    titles = [
        {"text": "IIIIII", "start": 0, "duration": "12f", **text},
        {"transition": transition, "duration": "8f"},
        {"text": "-", "duration": "12f", **text},
    ]
    frames = film(tmp_path, [{"color": "#204060", "duration": "16f"}], tracks=[titles])
    ink = [float((luma > 120).sum()) for luma, *_ in frames]
    steps = np.abs(np.diff([luma.astype(float).mean() for luma, *_ in frames]))
    assert ink[0] > 3 * ink[-1] > 0
    # it goes little by little, and not when the transition is over
    assert steps.max() < 0.7 * steps.sum()
    assert steps[11] < 0.2 * steps.sum()


def test_a_clip_may_come_and_go_by_wipes_of_different_directions(media, tmp_path):
    clips = [
        {"color": "#000000", "duration": "8f"},
        {"transition": "wipe", "duration": "4f", "direction": "down"},
        {"color": "#ffffff", "duration": "10f"},
        {"transition": "wipe", "duration": "4f", "direction": "right"},
        {"video": "upright", "duration": "8f"},
    ]
    frames = film(tmp_path, clips, media=media, background="#000000")
    coming, going = frames[5][0], frames[12][0]
    assert coming[:30].min() > 230
    assert coming[-30:].max() < 20
    assert going[:, -40:].min() > 230
    assert going[:, :40].max() < 20
