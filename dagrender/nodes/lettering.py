"""lettering: what texts lack in their fonts, and which do not fit their boxes. Stored.

No node of the graph: it is asked before anything is painted, and nothing is made of it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dagrender.digest import Digest, digest_bytes
from dagrender.nodes.footage import changed
from dagrender.nodes.recipe import Recipe, Tools
from dagrender.paint.textcel import TextCel

KIND = "lettering"
VERSION = 1
OUTPUT = "lettering"
Written = tuple[str, tuple[Digest, ...], tuple[tuple[int, tuple[Digest, ...]], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Texts that are drawn in the same fonts."""

    said: tuple[TextCel, ...]
    """Of these, what is written counts, and in which fonts; not how it looks."""
    fitted: tuple[TextCel, ...]
    """These have to fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lettering:
    """What was found out, in the order of the ``Params``."""

    missing: tuple[tuple[str, ...], ...]
    """Of each text, the characters that none of its fonts has."""
    fits: tuple[bool, ...]


def written(cel: TextCel) -> Written:
    """What a text says in which fonts, for each of its spans: all that decides what it lacks."""
    spans = tuple((span.count, tuple(font.content for font in span.fonts)) for span in cel.spans)
    return cel.text, tuple(font.content for font in cel.fonts()), spans


@cache
def _tools() -> Tools:
    from importlib.metadata import version

    return (("skia-python", version("skia-python")),)


def recipe(params: Params) -> Recipe:
    """The key recipe."""
    asked = tuple(map(written, params.said)), params.fitted
    return Recipe(kind=KIND, version=VERSION, params=asked, inputs=(), tools=_tools())


def run(params: Params, fonts: Mapping[Digest, str]) -> bytes:
    """A ``Lettering`` as bytes; ``fonts`` are paths by content.

    Raises:
        SourceError: a font cannot be read as one, or has changed.
    """
    from dagrender.paint.paragraph import fits
    from dagrender.paint.typeface import Faces

    def read(content: Digest) -> bytes:
        path = Path(fonts[content])
        data = path.read_bytes()
        if digest_bytes(data) != content:
            raise changed(str(path))
        return data

    faces = Faces(read)
    missing = [faces.missing(cel) for cel in params.said]
    return json.dumps([missing, [fits(cel, faces) for cel in params.fitted]]).encode()


def lettering_from_bytes(data: bytes, params: Params) -> Lettering:
    """What ``run`` has found for ``params``.

    Raises:
        ValueError: it is no answer to that.
    """
    try:
        missing, fitting = json.loads(data)
        found = Lettering(missing=tuple(map(tuple, missing)), fits=tuple(fitting))
    except (TypeError, RecursionError) as error:
        raise ValueError(str(error)) from None
    counts = (len(found.missing), len(found.fits)) == (len(params.said), len(params.fitted))
    characters = (one for some in found.missing for one in some)
    plain = all(isinstance(one, str) and len(one) == 1 for one in characters)
    if not (counts and plain and all(isinstance(one, bool) for one in found.fits)):
        raise ValueError("it is about other texts")
    return found


def without_fault(params: Params) -> Lettering:
    """What is found where nothing is wrong."""
    return Lettering(missing=((),) * len(params.said), fits=(True,) * len(params.fitted))
