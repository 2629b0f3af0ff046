"""libavfilter's own xfade, frame by frame, against the transitions that have its names.

xfade takes 4:4:4 and no 4:2:0. So chroma is interpolated for it, and what it gives is subsampled by
the reference's filter: that, and rounding where it cuts off, is all that differs.
"""

from functools import lru_cache

import pytest

from dagrender.paint.coverage import MATTES
from dagrender.paint.cross import CROSSES
from dagrender.plan.transitions import TRANSITIONS

from . import reference, sources
from .film import film
from .xfading import IN_FULL_RANGE, LEAST_DB, full, xfaded

# clips move by whole chroma samples: here, on every frame, so does xfade
SIZE = 192, 96
WHOLE, OVERLAP = 16, 8
SHOWN = (1, 4, 6)
OWN = {"dip", "dissolve", "luma-wipe", "push", "slide", "wipe", "zoom"}
NAMES = sorted(set(TRANSITIONS) - OWN)


@pytest.fixture(scope="module")
def frames(tmp_path_factory):
    """One film that has them all, between two clips in turns."""
    folder = tmp_path_factory.mktemp("xfade")
    sources_of = {
        name: sources.write(
            folder / f"{name}.mp4",
            [sources.coded_photo(*SIZE, 3 * which + 0.15 * n) for n in range(WHOLE)],
        )
        for which, name in enumerate(("wide", "other"))
    }
    clips = [{"video": "wide", "duration": f"{WHOLE}f"}]
    for number, name in enumerate(NAMES):
        clips.append({"transition": name, "duration": f"{OVERLAP}f"})
        clips.append({"video": ("other", "wide")[number % 2], "duration": f"{WHOLE}f"})
    return film(folder, clips, media=sources_of, size="x".join(map(str, SIZE)))


@lru_cache
def source(which, number, *, stretched):
    return full(sources.coded_photo(*SIZE, 3 * which + 0.15 * number), stretched=stretched)


@pytest.mark.parametrize("name", NAMES)
def test_a_transition_is_what_libavfilter_makes_of_its_name(frames, name):
    number = NAMES.index(name)
    first = (number + 1) * (WHOLE - OVERLAP)
    before, stretched = number % 2, name in IN_FULL_RANGE

    def pictures(slot, at):
        which = before if slot == 0 else 1 - before
        return source(which, at + (0 if slot else WHOLE - OVERLAP), stretched=stretched)

    theirs = xfaded(
        "dissolve" if name == "pixel-dissolve" else name,
        pictures,
        OVERLAP,
        SHOWN,
        stretched=stretched,
    )
    for shown, expected in theirs:
        assert reference.psnr(frames[first + shown], expected) >= LEAST_DB.get(name, 38), shown


def test_all_of_xfade_is_there_and_every_matte_and_crossing_is_used():
    assert len(NAMES) == 58
    kinds = TRANSITIONS.values()
    assert {kind.cross for kind in kinds} - {""} == CROSSES.keys()
    used = {kind.matte for kind in kinds} | {kind.cover.matte for kind in kinds if kind.cover}
    # "luma" goes by a picture of the user's
    assert used - {"", "luma"} == MATTES.keys()
