"""libavfilter's own xfade, frame by frame, against the transitions that have its names.

xfade takes 4:4:4 and no 4:2:0. So chroma is interpolated for it, and what it gives is subsampled by
the reference's filter: that, and rounding where it cuts off, is all that differs. It means full
range: its black is 0 and its grey 127; the transitions that show them are compared in full range.
"""

from fractions import Fraction
from functools import lru_cache

import av
import numpy as np
import pytest
from av.filter import Graph

from dagrender.paint.coverage import MATTES
from dagrender.paint.cross import CROSSES
from dagrender.plan.transitions import TRANSITIONS

from . import reference, sources
from .film import film

# clips move by whole chroma samples: here, on every frame, so does xfade
SIZE = 192, 96
WHOLE, OVERLAP = 16, 8
SHOWN = (1, 4, 6)
OWN = {"dip", "dissolve", "luma-wipe", "push", "slide", "wipe", "zoom"}
NAMES = sorted(set(TRANSITIONS) - OWN)
IN_FULL_RANGE = {"circlecrop", "fadeblack", "fadewhite", "rectcrop"}
# a threshold: where both are just as far apart as it, either may be right
LEAST_DB = {"distance": 35}


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
def full(which, number, *, stretched):
    """A source's frame as xfade takes it: 4:4:4, the chroma of 4:2:0 interpolated."""
    planes = sources.coded_photo(*SIZE, 3 * which + 0.15 * number)
    picture = reference.upsampled(planes)
    if stretched:
        picture = (picture - [16, 128, 128]) * [255 / 219, 255 / 224, 255 / 224] + [0, 127, 127]
    picture = np.clip(np.rint(picture), 0, 255).astype(np.uint8)
    return np.ascontiguousarray(picture.transpose(2, 0, 1))


def xfaded(name, before, *, stretched):
    """What xfade makes of frames of the two sources, half a frame into each of the overlap."""
    graph = Graph()
    # two frames for each of ours, so that there is one at the middle of it
    fade = graph.add("xfade", f"transition={name}:duration={OVERLAP}:offset=0")
    kind = "yuvj444p" if stretched else "yuv444p"
    inputs = []
    for slot in range(2):
        source = graph.add_buffer(
            width=SIZE[0], height=SIZE[1], format=kind, time_base=Fraction(1, 2)
        )
        rate = graph.add("fps", "2")
        source.link_to(rate)
        rate.link_to(fade, 0, slot)
        inputs.append(source)
    sink = graph.add("buffersink")
    fade.link_to(sink)
    graph.configure()
    for tick in range(2 * OVERLAP + 2):
        number = tick // 2 if tick // 2 in SHOWN else SHOWN[0]
        for source, which, first in zip(
            inputs, (before, 1 - before), (WHOLE - OVERLAP, 0), strict=True
        ):
            picture = full(which, first + number, stretched=stretched)
            frame = av.VideoFrame.from_ndarray(picture, format=kind)
            frame.pts, frame.time_base = tick, Fraction(1, 2)
            source.push(frame)
    for source in inputs:
        source.push(None)
    made = [sink.pull().to_ndarray() for _ in range(2 * max(SHOWN) + 2)]
    for number in SHOWN:
        picture = made[2 * number + 1].transpose(1, 2, 0).astype(float)
        if stretched:
            picture = (picture - [0, 127, 127]) * [219 / 255, 224 / 255, 224 / 255]
            picture += [16, 128, 128]
        yield number, reference.subsampled(picture)


@pytest.mark.parametrize("name", NAMES)
def test_a_transition_is_what_libavfilter_makes_of_its_name(frames, name):
    number = NAMES.index(name)
    first = (number + 1) * (WHOLE - OVERLAP)
    theirs = xfaded(
        "dissolve" if name == "pixel-dissolve" else name,
        number % 2,
        stretched=name in IN_FULL_RANGE,
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
