"""libavfilter's own xfade against our transitions on a canvas in PQ, and of clips of odd sizes."""

from dataclasses import dataclass
from functools import cache

import pytest

from dagrender.plan.transitions import TRANSITIONS

from . import deep, reference, sources
from .film import LOSSLESS, build, decoded, spec_of
from .test_xfade import NAMES, OVERLAP, SHOWN, WHOLE
from .xfading import EIGHT, IN_FULL_RANGE, LEAST_DB, TEN, Depth, full, xfaded


@dataclass(frozen=True)
class Setting:
    """A film that has many transitions between two clips in turns, and what the clips show."""

    depth: Depth
    names: list
    shown: tuple
    frames: list


def clips_of(names):
    clips = [{"video": "wide", "duration": f"{WHOLE}f"}]
    for number, name in enumerate(names):
        clips.append({"transition": name, "duration": f"{OVERLAP}f"})
        clips.append({"video": ("other", "wide")[number % 2], "duration": f"{WHOLE}f"})
    return clips


def photos(size, which, make):
    return [make(*size, 3 * which + 0.15 * n) for n in range(WHOLE)]


def in_pq(folder):
    size = 192, 96
    shown = tuple(photos(size, which, deep.coded_photo) for which in range(2))
    media = {
        name: deep.write(folder / f"{name}.mp4", shown[which], "pq")
        for which, name in enumerate(("wide", "other"))
    }
    frames = deep.film(folder, clips_of(NAMES), media=media, size="192x96", dynamic_range="pq")
    return Setting(TEN, NAMES, shown, frames)


def in_odd_sizes(folder):
    """Clips of odd sizes on a canvas that is no multiple of 4; what each shows is built by itself.

    Here clips would move by parts of a chroma sample: those that move are left out.
    """
    names = [name for name in NAMES if not _travels(name)]
    media = {
        name: sources.write(
            folder / f"{name}.mkv",
            [trimmed(planes) for planes in photos((154, 88), which, sources.coded_photo)],
            codec="ffv1",
        )
        for which, name in enumerate(("wide", "other"))
    }
    canvas = {"media": media, "size": "190x102", "outputs": {"film.mp4": {"video": LOSSLESS}}}

    def built(place, clips):
        build(folder / place, spec_of([{**one, **covering(one)} for one in clips], **canvas))
        return decoded(folder / place / "film.mp4")

    shown = tuple(
        built(name, [{"video": name, "duration": f"{WHOLE}f"}]) for name in ("wide", "other")
    )
    return Setting(EIGHT, names, shown, built("all", clips_of(names)))


def covering(clip):
    return {"fit": "cover"} if "video" in clip else {}


def trimmed(planes):
    """An odd number of columns and rows."""
    return planes[0][:-1, :-1], *planes[1:]


def _travels(name):
    sides = (TRANSITIONS[name].outgoing, TRANSITIONS[name].incoming)
    return any(side.travel(0) or side.travel(1) for side in sides)


SETTINGS = {"pq": in_pq, "odd sizes": in_odd_sizes}
CASES = [
    (where, name)
    for where in SETTINGS
    for name in NAMES
    if where != "odd sizes" or not _travels(name)
]


@pytest.fixture(scope="module")
def setting_of(tmp_path_factory):
    """Builds a setting once."""
    return cache(lambda where: SETTINGS[where](tmp_path_factory.mktemp("xfade")))


@pytest.fixture(scope="module")
def source(setting_of):
    """A clip's frame as xfade takes it, made once."""

    @cache
    def taken(where, which, number, *, stretched):
        setting = setting_of(where)
        return full(setting.shown[which][number], stretched=stretched, depth=setting.depth)

    return taken


@pytest.mark.parametrize(("where", "name"), CASES)
def test_a_transition_is_what_libavfilter_makes_of_its_name(setting_of, source, where, name):
    setting, stretched = setting_of(where), name in IN_FULL_RANGE
    number = setting.names.index(name)
    first, before = (number + 1) * (WHOLE - OVERLAP), number % 2

    def pictures(slot, at):
        which = before if slot == 0 else 1 - before
        return source(where, which, at + (0 if slot else WHOLE - OVERLAP), stretched=stretched)

    theirs = xfaded(
        "dissolve" if name == "pixel-dissolve" else name,
        pictures,
        OVERLAP,
        SHOWN,
        stretched=stretched,
        depth=setting.depth,
    )
    psnr = deep.psnr if setting.depth is TEN else reference.psnr
    for shown, expected in theirs:
        ours = setting.frames[first + shown]
        assert ours[0].dtype == setting.depth.kind
        assert psnr(ours, expected) >= LEAST_DB.get(name, 38), shown
