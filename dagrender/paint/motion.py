"""Blur of what moves while the shutter is open: the mean of its inks at equal steps."""

from collections.abc import Sequence

import numpy as np

from dagrender.paint.ink import Ink, Paint


def averaged(inks: Sequence[Ink]) -> Ink:
    """The mean of ``inks``, rounded once. Premultiplied, so that edges mix by their coverage."""
    seen = [ink for ink in inks if ink.alpha.size]
    if not seen:
        return inks[0]
    left, top = min(ink.x for ink in seen), min(ink.y for ink in seen)
    right = max(ink.x + ink.alpha.shape[1] for ink in seen)
    bottom = max(ink.y + ink.alpha.shape[0] for ink in seen)

    def mean(planes: Sequence[Paint], step: int) -> Paint:
        shape = (bottom - top) // step, (right - left) // step
        total = np.full(shape, len(inks) // 2, np.uint32)
        for ink, plane in zip(seen, planes, strict=True):
            x, y = (ink.x - left) // step, (ink.y - top) // step
            total[y : y + plane.shape[0], x : x + plane.shape[1]] += plane
        total //= np.uint32(len(inks))
        return total.astype(planes[0].dtype)

    return Ink(
        x=left,
        y=top,
        luma=mean([ink.luma for ink in seen], 1),
        alpha=mean([ink.alpha for ink in seen], 1),
        cb=mean([ink.cb for ink in seen], 2),
        cr=mean([ink.cr for ink in seen], 2),
        chroma_alpha=mean([ink.chroma_alpha for ink in seen], 2),
    )
