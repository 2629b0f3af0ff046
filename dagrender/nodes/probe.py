"""probe: what a source contains, found out with one demux."""

from dataclasses import dataclass
from pathlib import Path

from dagrender.digest import Digest
from dagrender.media.tools import tools
from dagrender.nodes.recipe import Recipe

KIND = "probe"
VERSION = 2
OUTPUT = "facts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """The source's content; its path is not part of the question."""

    content: Digest


def recipe(params: Params) -> Recipe:
    """The key recipe."""
    return Recipe(kind=KIND, version=VERSION, params=params, inputs=(), tools=tools())


def run(path: Path) -> bytes:
    """The source's facts, as bytes.

    Raises:
        SourceError: the file is not media, or too damaged to be of use.
    """
    from dagrender.media.facts_codec import facts_to_bytes
    from dagrender.media.probing import probe

    return facts_to_bytes(probe(path))
