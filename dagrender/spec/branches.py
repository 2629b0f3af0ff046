"""The tree that a spec is read into: its values, and where each of them stood."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from dagrender.spec.faults import Loc


class Mark(NamedTuple):
    """A place in the text: line and column, both from 1."""

    line: int
    column: int


@dataclass(slots=True, kw_only=True)
class Branch:
    """A value, where it stands, and what it holds.

    ``data`` is a dict with text keys, a list, a text or None; ``plain`` says that a scalar stands
    without quotes; ``size`` counts the values in it, aliases as often as they are used.
    """

    data: Any
    mark: Mark
    own_line: bool = False
    """It may start below its key, so that the key is the better place to point at."""
    plain: bool = False
    size: int = 1
    children: dict[str | int, "Branch"] = field(default_factory=dict)
    key_marks: dict[str, Mark] = field(default_factory=dict)


def locate(root: Branch, loc: Loc, *, at_key: bool = False) -> Mark:
    """Where ``loc`` stands, or the nearest enclosing thing that stands anywhere.

    One thing may stand for a list of it.
    """
    branch, mark = root, root.mark
    for depth, part in enumerate(loc, 1):
        child = branch.children.get(part)
        if child is None and part == 0 and not isinstance(branch.data, list):
            continue
        if child is None:
            return branch.key_marks.get(str(part), mark)
        key_mark = branch.key_marks.get(part) if isinstance(part, str) else None
        wanted = child.own_line or (at_key and depth == len(loc))
        mark = key_mark if key_mark and wanted else child.mark
        branch = child
    return mark
