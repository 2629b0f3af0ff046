"""Transitions between two films, frame by frame, against numpy and libavfilter's xfade."""

import numpy as np
import pytest
from films import libav, reference, xfading
from films.test_xfade import NAMES

from specs import featured

from .scene import SIZE, alike, alike_in_structure, bezier, clip, flat, mixed, rgb, shown, still

BEFORE, LENGTH = 6, 24
"""Frames of the first film before the overlap, and of the overlap."""
LOOKED_AT = 0, 5, 12, 17, 23
WHOLE = 0, 0, *SIZE


def overlap(frames):
    """Progress, our picture, and both films' own, at some frames of the overlap."""
    first, second = clip("sailing.mp4"), clip("balloon.mp4")
    assert len(frames) == 2 * BEFORE + LENGTH
    alike(frames[BEFORE - 1], first[BEFORE - 1], least_db=60)
    alike(frames[BEFORE + LENGTH], second[LENGTH], least_db=60)
    return [
        ((n + 0.5) / LENGTH, frames[BEFORE + n], first[BEFORE + n], second[n]) for n in LOOKED_AT
    ]


def each_way(frames):
    """The same for each of the four directions, which follow each other; the direction first."""
    whole = 2 * BEFORE + LENGTH
    assert len(frames) == 4 * whole
    for number, direction in enumerate(("right", "left", "up", "down")):
        for seen in overlap(frames[number * whole : (number + 1) * whole]):
            yield direction, *seen


@pytest.mark.feature("dissolve")
def test_a_dissolve_mixes_both_films(frames):
    for progress, ours, out, in_ in overlap(frames):
        alike(ours, mixed(out, in_, progress), least_db=50)
        mix = f"all_expr=A*{1 - progress}+B*{progress}"
        alike(ours, libav.filtered([("blend", mix)], out, in_), least_db=46)


@pytest.mark.feature("dip")
def test_a_dip_goes_through_white(frames):
    for progress, ours, out, in_ in overlap(frames):
        picture = out if progress < 0.5 else in_
        alike(ours, mixed(picture, flat("#ffffff"), 1 - abs(2 * progress - 1)))


@pytest.mark.feature("wipe")
def test_a_soft_edge_travels_over_the_picture(frames):
    for direction, progress, ours, out, in_ in each_way(frames):
        length = SIZE[direction in ("up", "down")]
        place = (np.arange(length) + 0.5) / length
        place = 1 - place if direction in ("left", "up") else place
        place = place[:, None] if direction in ("up", "down") else place[None]
        alike(ours, mixed(out, in_, np.clip((progress * 1.2 - place) / 0.2, 0, 1)))


def moved(direction, progress, out, in_, *, pushes):
    """The second film come in so far, by whole chroma samples; the first stays, or is pushed."""
    down = direction in ("up", "down")
    planes = []
    for number, pair in enumerate(zip(out, in_, strict=True)):
        a, b = (plane if down else plane.T for plane in pair)
        length = SIZE[down]
        come = (length - 2 * round((1 - progress) * length / 2)) // (2 if number else 1)
        if direction in ("left", "up"):
            made = np.concatenate([a[come:] if pushes else a[: len(a) - come], b[:come]])
        else:
            stays = a[: len(a) - come] if pushes else a[come:]
            made = np.concatenate([b[len(b) - come :], stays])
        planes.append(made if down else made.T)
    return planes


@pytest.mark.feature("slide")
def test_the_next_film_slides_in_over_the_first(frames):
    for direction, progress, ours, out, in_ in each_way(frames):
        alike(ours, moved(direction, progress, out, in_, pushes=False), least_db=60)


@pytest.mark.feature("push")
def test_the_next_film_pushes_the_first_out(frames):
    for direction, progress, ours, out, in_ in each_way(frames):
        alike(ours, moved(direction, progress, out, in_, pushes=True), least_db=60)


@pytest.mark.feature("transition-easing")
def test_a_push_starts_and_ends_gently(frames):
    ease = bezier(0.42, 0, 0.58, 1)
    for progress, ours, out, in_ in overlap(frames):
        alike(ours, moved("left", ease(progress), out, in_, pushes=True), least_db=60)


@pytest.mark.feature("zoom")
def test_the_first_film_grows_while_it_fades(frames):
    for progress, ours, out, in_ in overlap(frames):
        width, height = SIZE[0] * (1 + progress), SIZE[1] * (1 + progress)
        box = 160 - width / 2, 90 - height / 2, width, height
        alike(ours, mixed(shown(rgb(out), box), in_, progress))


@pytest.mark.feature("luma-wipe")
def test_the_next_film_comes_where_the_picture_is_dark_first(frames):
    levels = still("swirl.png")[..., 0] / 255
    for half, order in ((frames[:36], levels), (frames[36:], 1 - levels)):
        for progress, ours, out, in_ in overlap(half):
            share = np.clip((progress * 1.2 - order) / 0.2, 0, 1)
            alike(ours, mixed(out, in_, share))


@pytest.mark.feature("transition-align")
def test_wipes_about_a_cut_show_both_films_handles(frames):
    first, second = clip("sailing.mp4"), clip("balloon.mp4")
    assert len(frames) == 3 * 36
    for row, begin in enumerate((12, 18, 6)):
        for number in (0, begin - 1, begin, begin + 5, begin + 11, min(begin + 12, 35), 35):
            edge = np.clip((number - begin + 0.5) / 12, 0, 1)
            edge = edge if begin <= number < begin + 12 else float(number > begin)
            both = first[18 + number], second[number]
            for plane, a, b in zip(frames[36 * row + number], *both, strict=True):
                place = (np.arange(plane.shape[1]) + 0.5) / plane.shape[1]
                away = np.abs(place - edge) * plane.shape[1] > 2
                expected = np.where(place < edge, b, a)
                assert np.array_equal(plane[:, away], expected[:, away])


@pytest.mark.feature("xfade")
def test_every_transition_of_xfade_is_libavfilters_half_way(frames):
    text = (featured.FOLDER / "xfade.yaml").read_text("utf-8")
    told = text.split("default: [")[1].split("]")[0].replace("\n", " ").split(",")
    names = [name.strip() for name in told]
    assert sorted(names) == NAMES
    coded = [reference.samples(shown(still(name), WHOLE)) for name in ("meadow.jpg", "hills.jpg")]
    for number, name in enumerate(names):
        stretched = name in xfading.IN_FULL_RANGE
        both = [xfading.full(planes, stretched=stretched) for planes in coded]
        theirs = xfading.xfaded(
            "dissolve" if name == "pixel-dissolve" else name,
            lambda slot, _, both=both: both[slot],
            3,
            (1,),
            stretched=stretched,
        )
        ((_, expected),) = theirs
        if name in xfading.LEAST_DB:  # a threshold: a code more or less is another pixel
            found = frames[6 * (number + 1)]
            alike_in_structure(found, expected, least_db=xfading.LEAST_DB[name])
        else:
            alike(frames[6 * (number + 1)], expected)
