"""Motion blur against the mean of pictures that numpy draws at the same moments."""

import numpy as np
import pytest

from . import reference, sources
from .film import film
from .test_motion import GROUND, badge, laid, opaque


def instants(number, *, share=0.5, samples=8):
    """The moments, in frames, at which a frame is looked at."""
    return [number + ((n + 0.5) / samples - 0.5) * share for n in range(samples)]


def mean(pictures):
    return [np.mean(planes, axis=0) for planes in zip(*pictures, strict=True)]


def moved(folder, media, clip, **more):
    over = {"start": 0, "duration": "6f", **clip}
    return film(folder, [GROUND], tracks=[[over]], media=media, **more)


def held(moment, frames=6):
    """A moment of the clip; keys hold before its start and behind its end."""
    return min(max(moment, 0), frames) / frames


@pytest.mark.parametrize(
    ("blur", "share", "samples"),
    [(180, 0.5, 8), ({"shutter": 360, "samples": 5}, 1, 5), ({"samples": 3}, 0.5, 3)],
)
def test_a_moving_picture_is_the_mean_of_where_it_is(media, tmp_path, blur, share, samples):
    clip = {"image": "badge", "position": {"0s": [40, 40], "end": [148, 70]}, "motion_blur": blur}
    for number, ours in enumerate(moved(tmp_path, media, clip)):
        expected = mean(
            laid(badge(), (40 + 108 * held(t), 40 + 30 * held(t)), 0)
            for t in instants(number, share=share, samples=samples)
        )
        assert reference.psnr(ours, expected) > 40


def test_a_turning_growing_video_is_blurred_along_its_turn(media, tmp_path):
    clip = {"video": "tiny", "fit": "none", "position": [96, 54], "motion_blur": 180,
            "rotation": {"0s": 0, "end": 180}, "scale": {"0s": 0.75, "end": 1.5}}  # fmt: skip
    for number, ours in enumerate(moved(tmp_path, media, clip)):
        picture = opaque(sources.coded_photo(50, 38, 0.2 * number, 0.5))
        expected = mean(
            laid(picture, (96, 54), 180 * held(t), 0.75 + 0.75 * held(t)) for t in instants(number)
        )
        assert reference.psnr(ours, expected) > 40


def test_what_rests_or_has_no_motion_blur_is_as_it_was(media, tmp_path):
    still = {"image": "badge", "position": [61, 40], "rotation": 20}
    plain = moved(tmp_path / "plain", media, still)
    asked = moved(tmp_path / "asked", media, still | {"motion_blur": 180})
    for ours, theirs in zip(asked, plain, strict=True):
        assert reference.furthest(ours, theirs) == 0


@pytest.mark.parametrize("made_for", ["pq"])
def test_motion_blur_in_high_dynamic_range_is_the_mean_too(media, tmp_path, made_for):
    lossless = {"codec": "h265", "crf": 0, "preset": "ultrafast"}
    options = {"dynamic_range": made_for, "outputs": {"film.mp4": {"video": lossless}}}
    bar = {"color": "#c82840", "size": [20, 40], "motion_blur": {"shutter": 360, "samples": 2}}
    path = {"keys": {"0s": [40, 54], "end": [160, 54]}}
    blurred = moved(tmp_path / "blurred", {}, bar | {"position": path}, **options)
    # on frame 2, at 80, the shutter sees it at 75 and at 85
    seen = [
        film(tmp_path / f"at{x}", [GROUND], tracks=[[
            bar | {"start": 0, "duration": "6f", "position": [x, 54]}
        ]], **options)[2] for x in (75, 85)
    ]  # fmt: skip
    expected = mean(seen)
    assert reference.furthest(blurred[2][:1], expected[:1]) <= 2
