"""The painter's promises: which pictures it gives, from what, and at what cost."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dagrender.paint.celcache import CelCache
from dagrender.paint.displaylist import GradientCel, SolidCel, Wipe
from dagrender.paint.textcel import Shadow
from dagrender.picture import Pixels

from .scenes import (
    WHITE,
    Curve,
    colour,
    curve,
    fonts,
    held,
    image,
    layer,
    noise,
    painter,
    photo,
    rgba_picture,
    same,
    scene,
    text,
    video,
)

WIDTH, HEIGHT = 64, 36
SOURCE = {"talk": lambda index: noise(WIDTH, HEIGHT, index), "other": noise(WIDTH, HEIGHT, 99)}
STILLS = {
    "logo": rgba_picture(photo(17, 11), np.linspace(0, 1, 17) * np.ones((11, 1))),
    "photo": noise(30, 21, 5),
}


def film(*overlays, frames=1):
    return scene(WIDTH, HEIGHT, layer(video("talk", WIDTH, HEIGHT, frames), frames), *overlays)


def frames_of(display_list, count):
    return replace(display_list, frames=count)


def test_a_plain_video_is_the_source_s_own_pictures_uncopied():
    given = [noise(WIDTH, HEIGHT, index) for index in range(3)]
    pictures = painter({"talk": lambda index: given[index]}).paint(frames_of(film(frames=3), 3))
    assert all(one is other for one, other in zip(pictures, given, strict=True))


def test_a_plain_video_needs_neither_skia_nor_fonts():
    code = (
        "import sys\n"
        "from tests.paint.test_painter import *\n"
        "wipe = Wipe(angle_deg=90, feather=0.1, progress=held(2, 0.5))\n"
        "over = layer(video('other', WIDTH, HEIGHT, 2), 2, opacity=0.5, at=(3, 5), wipe=wipe)\n"
        "logo = layer(image('logo', 17, 11), 2, at=(5, 5))\n"
        "names = frames_of(film(over, logo, frames=2), 2)\n"
        "list(painter({'talk': SOURCE['talk'], 'other': SOURCE['other']}, STILLS).paint(names))\n"
        "print('skia' in sys.modules, 'fontpkg' in sys.modules)\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "False"]


def test_nothing_is_asked_of_what_is_covered_hidden_or_outside():
    asked = []

    def source(name):
        def give(index):
            asked.append((name, index))
            return noise(WIDTH, HEIGHT)

        return give

    beneath = layer(video("beneath", WIDTH, HEIGHT))
    top = layer(video("top", WIDTH, HEIGHT))
    faded = layer(video("faded", WIDTH, HEIGHT), opacity=0)
    wipe = Wipe(angle_deg=90, feather=0, progress=held(1, 0))
    hidden = layer(video("hidden", WIDTH, HEIGHT), wipe=wipe)
    flat = layer(video("flat", WIDTH, HEIGHT), scale=0)
    away = layer(video("away", WIDTH, HEIGHT), at=(-WIDTH - 1, 0))
    sources = {n: source(n) for n in ("beneath", "top", "faded", "hidden", "flat", "away")}
    unseen = faded, hidden, flat, away
    painter(sources).paint_frame(scene(WIDTH, HEIGHT, beneath, top, *unseen), 0)
    assert asked == [("top", 0)]


def test_a_layer_outside_of_the_canvas_leaves_the_frame_uncopied():
    given = noise(WIDTH, HEIGHT)
    away = (
        layer(image("logo", 17, 11), at=(WIDTH + 3, 5)),
        layer(SolidCel(colour=WHITE), at=(0, 99)),
    )
    assert painter({"talk": given}, STILLS).paint_frame(film(*away), 0) is given


def test_frames_on_which_nothing_changes_are_one_picture():
    still = layer(image("photo", 30, 21), 4, at=(2, 2))
    title = layer(text("Hi"), 4, at=(32, 18), anchor=(0.5, 0.5))
    pictures = list(painter({}, STILLS).paint(scene(WIDTH, HEIGHT, still, title, frames=4)))
    assert len(pictures) == 4
    assert all(picture is pictures[0] for picture in pictures)


def test_a_held_frame_is_asked_for_once_though_something_moves_over_it():
    asked = []

    def give(index):
        asked.append(index)
        return noise(WIDTH, HEIGHT, index)

    slow = video("talk", WIDTH, HEIGHT, 2)
    run = replace(slow.frames[0], indices=(0, 0, 0, 1))
    mover = layer(image("logo", 17, 11), 4, at=(curve(0, 2, 4, 6), 3))
    base = layer(replace(slow, frames=(run,)), 4)
    list(painter({"talk": give}, STILLS).paint(scene(WIDTH, HEIGHT, base, mover, frames=4)))
    assert asked == [0, 1]


def test_pictures_that_were_handed_out_are_never_written_to():
    fade = layer(SolidCel(colour=WHITE), 5, opacity=curve(0.1, 0.3, 0.5, 0.7, 0.9))
    move = layer(image("logo", 17, 11), 5, at=(curve(0, 1, 2, 3, 4), 3))
    display_list = frames_of(film(fade, move, frames=5), 5)
    kept, copies = [], []
    for picture in painter(SOURCE, STILLS).paint(display_list):
        kept.append(picture)
        copies.append([plane.copy() for plane in picture.planes])
    for picture, planes in zip(kept, copies, strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(picture.planes, planes, strict=True))


def test_an_empty_display_list_shows_its_background():
    picture = painter().paint_frame(scene(WIDTH, HEIGHT, background=colour("ff0000")), 0)
    assert [int(plane.min()) for plane in picture.planes] == [63, 102, 240]
    assert [int(plane.max()) for plane in picture.planes] == [63, 102, 240]


def test_layers_come_and_go_at_their_frames():
    flash = layer(SolidCel(colour=WHITE), 2, first=1)
    pictures = list(painter().paint(scene(WIDTH, HEIGHT, flash, frames=4)))
    assert [int(picture.planes[0][0, 0]) for picture in pictures] == [16, 235, 235, 16]


def test_asking_for_a_frame_that_is_not_there_is_an_error():
    with pytest.raises(IndexError):
        painter().paint_frame(scene(WIDTH, HEIGHT), 1)


def test_a_curve_that_does_not_fit_its_layer_is_an_error():
    with pytest.raises(ValueError, match="2 values"):
        painter().paint_frame(
            scene(WIDTH, HEIGHT, layer(SolidCel(colour=WHITE), opacity=curve(1, 1))), 0
        )


def test_an_even_placed_video_is_copied_sample_for_sample():
    inset = noise(20, 12, 7)
    picture = painter(SOURCE | {"inset": inset}).paint_frame(
        film(layer(video("inset", 20, 12), at=(10, 6))), 0
    )
    below = SOURCE["talk"](0)
    for number, plane in enumerate(picture.planes):
        step = 2 if number else 1
        window = np.s_[6 // step : 18 // step, 10 // step : 30 // step]
        assert np.array_equal(plane[window], inset.planes[number])
        expected = below.planes[number].copy()
        expected[window] = inset.planes[number]
        assert np.array_equal(plane, expected)


@pytest.mark.parametrize("x", [-7, 0, 3, 48])
@pytest.mark.parametrize("y", [-4, 5, 30])
def test_luma_of_a_video_lies_where_it_was_put_even_at_odd_places(x, y):
    inset = noise(19, 13, 7)
    picture = painter(SOURCE | {"inset": inset}).paint_frame(
        film(layer(video("inset", 19, 13), at=(x, y))), 0
    )
    expected = np.pad(SOURCE["talk"](0).planes[0], 40)
    expected[y + 40 : y + 53, x + 40 : x + 59] = inset.planes[0]
    assert np.array_equal(picture.planes[0], expected[40:-40, 40:-40])


def test_a_layer_that_snaps_goes_to_whole_pixels_halves_up():
    exact = painter({}, STILLS).paint_frame(
        scene(WIDTH, HEIGHT, layer(image("logo", 17, 11), at=(11, 6))), 0
    )
    for x, y in ((10.5, 5.5), (11.49, 6.3)):
        snapped = scene(WIDTH, HEIGHT, layer(image("logo", 17, 11), at=(x, y)))
        assert same(painter({}, STILLS).paint_frame(snapped, 0), exact)


def test_a_layer_that_does_not_snap_is_exact_on_whole_pixels_and_soft_between():
    def shown(x, snap):
        one = layer(image("logo", 17, 11), at=(x, 6), snap=snap)
        return painter({}, STILLS).paint_frame(scene(WIDTH, HEIGHT, one), 0)

    assert same(shown(11, snap=False), shown(11, snap=True))
    between = shown(11.5, snap=False).planes[0].astype(float)
    mean = (shown(11, snap=True).planes[0] / 2) + (shown(12, snap=True).planes[0] / 2)
    assert np.abs(between - mean).max() < 12


def test_an_odd_canvas_is_painted_to_its_last_row_and_column():
    blue, red = layer(SolidCel(colour=colour("0000ff"))), layer(SolidCel(colour=colour("ff0000")))
    inset = layer(video("talk", 31, 17), at=(32, 18))
    faded = replace(red, opacity=held(1, 0.999))
    whole = painter().paint_frame(scene(63, 35, blue, faded), 0)
    assert [plane.shape for plane in whole.planes] == [(35, 63), (18, 32), (18, 32)]
    assert [len(np.unique(plane)) for plane in whole.planes] == [1, 1, 1]
    corner = noise(31, 17)
    picture = painter({"talk": corner}).paint_frame(scene(63, 35, blue, inset), 0)
    for plane, expected in zip(picture.planes, corner.planes, strict=True):
        height, width = expected.shape
        assert np.array_equal(plane[-height:, -width:], expected)


def test_the_anchor_is_the_point_that_is_placed():
    corner = scene(WIDTH, HEIGHT, layer(image("logo", 17, 11), at=(40, 20)))
    middle = layer(image("logo", 17, 11), at=(48.5, 25.5), anchor=(0.5, 0.5))
    one = painter({}, STILLS)
    assert same(one.paint_frame(corner, 0), one.paint_frame(scene(WIDTH, HEIGHT, middle), 0))


def random_curve(count, values):
    return st.lists(values, min_size=count, max_size=count).map(lambda v: curve(*v))


@st.composite
def display_lists(draw):
    count = draw(st.integers(1, 4))
    cels = [
        video("talk", WIDTH, HEIGHT, count),
        video("cutout", 17, 11, count, Pixels.RGBA),
        video("inset", 30, 21, count),
        image("logo", 17, 11),
        image("photo", 30, 21, Pixels.YUV420),
        SolidCel(colour=colour("3080c0", 0.5)),
        GradientCel(angle_deg=30, stops=((0, colour("ff0000")), (1, colour("00ff00")))),
        GradientCel(angle_deg=90, stops=((0, colour("ff0000", 0.2)), (1, colour("00ff00")))),
        text("Ag", shadow=Shadow(x_px=1, y_px=1, blur_px=3, colour=WHITE)),
        text(""),
    ]

    def parameter(values):
        return draw(random_curve(count, values) | values.map(lambda value: held(count, value)))

    def one_layer():
        places = st.integers(-20, 60) | st.floats(-20, 60)
        wipe = None
        if draw(st.booleans()):
            wipe = Wipe(
                angle_deg=draw(st.sampled_from([0, 90, 37])),
                feather=draw(st.sampled_from([0, 0.2])),
                progress=parameter(st.sampled_from([0, 0.3, 1])),
            )
        return layer(
            draw(st.sampled_from(cels)),
            count,
            at=(parameter(places), parameter(places)),
            anchor=draw(st.sampled_from([(0, 0), (0.5, 0.5), (1, 0.3)])),
            scale=parameter(st.sampled_from([1, 1, 0.4, 1.7])),
            turn=parameter(st.sampled_from([0, 0, 30, 90])),
            opacity=parameter(st.sampled_from([0, 0.4, 1, 1])),
            wipe=wipe,
            snap=draw(st.booleans()),
        )

    layers = [one_layer() for _ in range(draw(st.integers(1, 4)))]
    return scene(WIDTH, HEIGHT, *layers, frames=count)


@settings(deadline=None, max_examples=60)
@given(display_lists())
def test_a_frame_is_the_same_alone_and_in_its_row_whatever_the_cache_holds(display_list):
    sources = SOURCE | {
        "cutout": lambda index: STILLS["logo"],
        "inset": lambda index: noise(30, 21, index),
    }
    whole = painter(sources, STILLS)
    pictures = list(whole.paint(display_list))
    assert len(pictures) == display_list.frames
    for index, picture in enumerate(pictures):
        cold = painter(sources, STILLS, cels=CelCache(0))
        assert same(cold.paint_frame(display_list, index), picture)
        assert same(whole.paint_frame(display_list, index), picture)
        assert picture.pixels is Pixels.YUV420
        assert (picture.width_px, picture.height_px) == (WIDTH, HEIGHT)


def test_the_cache_serves_the_next_display_list():
    cels = CelCache()
    title = layer(text("Title"), at=(32, 18), anchor=(0.5, 0.5))
    painter(SOURCE, cels=cels).paint_frame(film(title), 0)
    misses = cels.stats.misses
    again = scene(WIDTH, HEIGHT, layer(video("other", WIDTH, HEIGHT)), title)
    painter(SOURCE, cels=cels).paint_frame(again, 0)
    assert cels.stats.misses == misses


def test_fonts_are_asked_for_by_their_digest():
    asked = []

    def listen(content):
        asked.append(content)
        return fonts(content)

    one = painter()
    one._fonts = listen
    one.paint_frame(scene(WIDTH, HEIGHT, layer(text("words"))), 0)
    assert set(asked) == {"upright"}


def test_constant_curves_may_be_written_in_one_run_or_many():
    runs = Curve(runs=((1, 5.0), (1, 5.0)))
    one = layer(image("logo", 17, 11), 2, at=(held(2, 5), 5))
    many = layer(image("logo", 17, 11), 2, at=(runs, 5))
    pictures = [
        list(painter({}, STILLS).paint(scene(WIDTH, HEIGHT, each, frames=2)))
        for each in (one, many)
    ]
    assert same(pictures[0][1], pictures[1][1])
