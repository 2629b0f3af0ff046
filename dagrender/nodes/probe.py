"""probe: what a source contains, found out with one demux."""

from dataclasses import dataclass
from pathlib import Path

from dagrender.digest import Digest
from dagrender.media.reading import USUAL, Reading
from dagrender.media.tools import tools
from dagrender.nodes.recipe import Recipe

KIND = "probe"
VERSION = 3
OUTPUT = "facts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """The source's bytes, and how they are read; its path is not part of the question."""

    file: Digest
    reading: Reading = USUAL
    thorough: bool = False
    """Whether all of it is decoded, to find what is damaged."""


def recipe(params: Params) -> Recipe:
    """The key recipe."""
    return Recipe(kind=KIND, version=VERSION, params=params, inputs=(), tools=tools())


def run(path: Path, reading: Reading = USUAL, *, thorough: bool = False) -> bytes:
    """The source's facts, as bytes.

    Raises:
        SourceError: the file is not media, or too damaged to be of use.
    """
    from dagrender.media.facts_codec import facts_to_bytes
    from dagrender.media.probing import probe

    facts = probe(path, reading)
    if thorough:
        from dagrender.media.checking import check

        facts = check(path, facts)
    return facts_to_bytes(facts)
