"""The measures that all parts of the picture share, in px."""

from dagrender.viz.lettering import BOLD, width_of

MARGIN = 40
HEAD = 212
"""From the upper edge to the first row: title, legend, headings."""
HEADING_Y = 158
BOX_HEIGHT = 28
BOX_GAP = 10
LANE_GAP = 26
"""Between the last row of a film and what there is of its sound."""
SOUND_HEAD, FIRST_SOUND_HEAD = 20, 36
"""The heading above the sound of a film; the first one says what it is."""
LANE_HEIGHT = 6
GROUP_GAP = 72
"""Between the rows of one output and those of the next."""
STILL_GAP = 22
"""Between the rows of one still and those of the next."""
LEAST_STRIP = 120
"""How long a film strip is at least."""
HEAD_RISE = 42
"""From a film strip up to the box of the node that joins it."""
LABEL_SIZE = 12
LABEL_X = 28
"""From a box's left edge to its label; the mark of its state stands before it."""
BADGE_WIDTH, RUN_BADGE_WIDTH = 16, 56
_LEAST_WIDTH, _MOST_WIDTH = 112, 216


def box_width(label: str, nodes: int = 1, signs: float = 0.0) -> float:
    """How wide a box for ``label`` is, with what its signs take.

    One for a run of nodes has room for a time.
    """
    badge = (RUN_BADGE_WIDTH if nodes > 1 else BADGE_WIDTH) + signs
    wanted = round(width_of(label, LABEL_SIZE) * BOLD) + LABEL_X + badge
    return float(min(_MOST_WIDTH + signs, max(_LEAST_WIDTH, wanted)))
