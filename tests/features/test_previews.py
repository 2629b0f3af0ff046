"""Drafts and parts, as FFmpeg's command line decodes them, against what the film shows."""

import numpy as np
import pytest
from films import reference

from dagrender.engine.request import BuildRequest
from dagrender.engine.run import Build
from specs import featured

from .players import seen
from .scene import alike, alike_in_structure, rgb, smaller
from .writing import Page


def preview(folder, name, cache, **given):
    """Builds a draft or a part of a composition that lies in ``folder``; the report."""
    request = BuildRequest(spec=folder / f"{name}.yaml", cache=cache, executor="inline", **given)
    return Build(request, lambda _: None).run()


@pytest.mark.feature("draft")
def test_a_draft_is_the_film_half_as_large(built, cache):
    before = (built / "draft.mp4").read_bytes()
    report = preview(built, "draft", cache, draft=True)
    assert report["nodes"]["mix"]["run"] == 0
    assert (built / "draft.mp4").read_bytes() == before
    whole, small = seen(built / "draft.mp4"), seen(built / "draft.draft.mp4")
    assert len(small) == len(whole) == 24
    words = Page(None, (800, 450))
    words.centred(["Setting sail"], 80, (400, 110))
    glyphs = words.rgba()
    sea = seen(featured.ensure_media() / "sailing.mp4")
    for number in (0, 23):
        size, box = (800, 450), (0, 0, 800, 450)
        parts = [reference.resampled(rgb(sea[number])[..., part], size, box) for part in range(3)]
        picture = np.clip(np.stack(parts, -1), 0, 255) * (1 - glyphs[..., 3:] / 255)
        picture += glyphs[..., :3]
        alike(whole[number], reference.coded(picture))
        # half as large, and coded quickly
        expected = reference.coded(smaller(picture, (400, 226)))
        alike_in_structure(small[number], expected, least_db=30)


@pytest.mark.feature("build-range")
def test_a_part_that_is_built_is_the_films_and_shares_its_segments(built, cache):
    sea = seen(featured.ensure_media() / "sailing.mp4")
    report = preview(built, "build-range", cache, part="1s..2s")
    assert report["nodes"]["encode"]["run"] == 0
    for name, frames in (("build-range", sea), ("build-range.range", sea[24:48])):
        ours = seen(built / f"{name}.mp4")
        assert len(ours) == len(frames)
        for one, other in zip(ours, frames, strict=True):
            alike(one, other)
