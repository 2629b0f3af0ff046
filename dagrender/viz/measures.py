"""The measures that all parts of the picture share, in px."""

from dagrender.viz.lettering import width_of

MARGIN = 40
HEAD = 230
"""From the upper edge to the first row: title, legend, headings."""
HEADING_Y = 150
BOX_HEIGHT = 28
BOX_GAP = 10
LANE_HEIGHT = 6
GROUP_GAP = 72
"""Between the rows of one output and those of the next."""
HEAD_RISE = 42
"""From a film strip up to the box of the node that joins it."""
LABEL_SIZE = 12
LABEL_X = 28
"""From a box's left edge to its label; the mark of its state stands before it."""
BADGE_WIDTH = 16
_LEAST_WIDTH, _MOST_WIDTH = 112, 216


def box_width(label: str) -> float:
    """How wide a box for ``label`` is."""
    wanted = round(width_of(label, LABEL_SIZE)) + LABEL_X + BADGE_WIDTH
    return float(min(_MOST_WIDTH, max(_LEAST_WIDTH, wanted)))
