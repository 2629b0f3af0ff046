"""probe: what a source contains, found out with one demux."""

from dataclasses import dataclass
from pathlib import Path

from dagrender.digest import Digest
from dagrender.media.facts.reading import USUAL, Reading
from dagrender.media.tools import tools
from dagrender.nodes.recipe import Recipe

KIND = "probe"
VERSION = 4
OUTPUT = "facts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """The source's bytes, and how they are read; its path is not part of the question."""

    file: Digest
    reading: Reading = USUAL
    thorough: bool = False
    """Whether all of it is decoded, to find what is damaged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PicturesParams:
    """The contents of pictures that follow each other in a sequence."""

    pictures: tuple[Digest, ...]


def recipe(params: Params | PicturesParams) -> Recipe:
    """The key recipe."""
    return Recipe(kind=KIND, version=VERSION, params=params, inputs=(), tools=tools())


def run(path: Path, reading: Reading = USUAL, *, thorough: bool = False) -> bytes:
    """The source's facts, as bytes.

    Raises:
        SourceError: the file is not media, or too damaged to be of use.
    """
    from dagrender.media.facts.codec import facts_to_bytes
    from dagrender.media.probing.probe import probe

    facts = probe(path, reading)
    if thorough:
        from dagrender.media.probing.checking import check

        facts = check(path, facts)
    return facts_to_bytes(facts)


def run_pictures(paths: tuple[Path, ...]) -> bytes:
    """The facts of each of these pictures, as bytes.

    Raises:
        SourceError: one of them is no still picture, or too damaged to be of use.
    """
    from dagrender.media.probing.sequence import pictures_to_bytes, probe_pictures

    return pictures_to_bytes(probe_pictures(paths))
