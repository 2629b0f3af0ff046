"""Animated pictures that take too long to reach their last frame.

A frame of a GIF, an APNG or a WebP changes as little of its canvas as it likes, so that a file of
some kilobytes holds thousands of frames of the largest size; and what shows one of them needs all
those before, back to one that covers everything.
"""

from pathlib import Path

from dagrender.errors import SourceError
from dagrender.media.facts.model import ANIMATIONS, SourceFacts

MOST_LAID_PIXELS = 1 << 34
"""Of the frames that the last one needs: 8,284 of 1920x1080, or 256 of 8192x8192.
"""
_LEAST_PIXELS = 1 << 16
"""A frame costs as much as so many, be it ever so small."""


def check_animation(path: Path, facts: SourceFacts) -> SourceFacts:
    """``facts``, if they are no animation's whose frames take too long to reach.

    Raises:
        SourceError: they are.
    """
    video = facts.video
    if video is None or facts.container not in ANIMATIONS:
        return facts
    form, frames = video.form, max(one.count for one in video.table.gops)
    if frames * max(_LEAST_PIXELS, form.width_px * form.height_px) > MOST_LAID_PIXELS:
        size = f"{form.width_px}x{form.height_px}"
        message = (
            f"has {frames:,} frames of {size} pixels that need each other; "
            f"{MOST_LAID_PIXELS:,} pixels of such frames are the most that are read"
        )
        raise SourceError(str(path), message, "make a film of it, or make it smaller or shorter")
    return facts
