"""levels: how loud a sound is, moment by moment, for those who draw it. Stored.

No node of the graph: what is drawn of it stands in display lists.
"""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from dagrender.digest import Digest
from dagrender.media.tools import tools
from dagrender.nodes.recipe import Recipe

KIND = "levels"
VERSION = 1
OUTPUT = "levels"


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """A sound by its content; its file is not part of the question."""

    sound: Digest
    duration_s: Fraction


def recipe(params: Params) -> Recipe:
    """The key recipe."""
    return Recipe(kind=KIND, version=VERSION, params=params, inputs=(), tools=tools())


def run(path: Path, index: int, params: Params) -> bytes:
    """The levels of stream ``index`` of a file, as bytes.

    Raises:
        SourceError: it cannot be read.
    """
    from dagrender.media.sound.levels import measure

    return measure(path, index, params.duration_s)
