"""capture: a display list painted. Virtual: its pictures stream into whatever encodes them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dagrender.digest import Digest, digest_bytes
from dagrender.errors import SourceError
from dagrender.media.tools import tools
from dagrender.nodes.extract import Decoders
from dagrender.nodes.footage import CHANGED, Footage
from dagrender.nodes.normalize import Conforming
from dagrender.nodes.pictures import read_picture
from dagrender.nodes.recipe import Recipe, Tools
from dagrender.nodes.stored_frames import StoredFrames
from dagrender.paint.displaylist import DisplayList, FontRef, TextCel
from dagrender.picture import Conform, Picture
from dagrender.store.store import Store

KIND = "capture"
VERSION = 1
_CEL_CACHE_BYTES = 256 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Exactly what the painter is told."""

    display: DisplayList


@cache
def _painting_tools() -> Tools:
    from importlib.metadata import version

    return (*tools(), ("skia-python", version("skia-python")))


def recipe(params: Params, extract_keys: tuple[Digest, ...]) -> Recipe:
    """The key recipe; its inputs are what the layers show, from bottom to top."""
    return Recipe(
        kind=KIND,
        version=VERSION,
        params=params,
        inputs=tuple(("layer", key) for key in extract_keys),
        tools=_painting_tools(),
    )


class Studio:
    """A worker's painter, with its decoders, conform recipes and cels, kept from task to task."""

    def __init__(self, store: Store) -> None:
        from dagrender.paint.celcache import CelCache
        from dagrender.paint.painter import Painter

        self.decoders = Decoders(store)
        self.stored = StoredFrames(store)
        self.cels = CelCache(_CEL_CACHE_BYTES)
        self._conforming = Conforming()
        self._footage = Footage()
        self._checked: set[tuple[str, FontRef]] = set()
        self._painter = Painter(
            frames=self._frame,
            images=self._image,
            fonts=self._font,
            cels=self.cels,
        )

    def run(self, params: Params, footage: Footage) -> Iterator[Picture]:
        """The pictures of the display list, one for each of its frames.

        Raises:
            SourceError: a source is damaged, or has changed.
        """
        self._footage = footage
        self.decoders.prepare(footage)
        yield from self._painter.paint(params.display)

    def unshown(self, params: Params, footage: Footage) -> tuple[str, ...]:
        """Warnings of characters that the fonts of a display list lack; each told once a worker."""
        self._footage = footage
        cels = (cel for layer in params.display.layers for _, cel in layer.cels)
        texts = {(cel.text, cel.font): cel for cel in cels if isinstance(cel, TextCel)}
        new = [cel for one, cel in texts.items() if one not in self._checked]
        self._checked.update(texts)
        if not new:
            return ()
        from dagrender.paint.typeface import missing_glyphs

        found = ((cel, missing_glyphs(cel, self._font)) for cel in new)
        return tuple(
            f'the font {cel.font.family} has no {" ".join(missing)}: "{cel.text}" shows boxes there'
            for cel, missing in found
            if missing
        )

    def _frame(self, gop: Digest, within: int, conform: Conform) -> Picture:
        kept = self.stored.read(gop, within, conform)
        if kept is not None:
            return kept
        decoded = self.decoders.frame(self._footage, gop, within)
        picture = self._conforming.picture(decoded, conform)
        self.stored.keep(gop, within, conform, picture)
        return picture

    def _image(self, content: Digest, conform: Conform) -> Picture:
        for source in self._footage.sources:
            if source.content == content:
                return read_picture(Path(source.path), conform)
        raise LookupError(f"no source has the content {content}")

    def _font(self, content: Digest) -> bytes:
        path = self._footage.font(content)
        data = path.read_bytes()
        if digest_bytes(data) != content:
            raise SourceError(str(path), *CHANGED)
        return data
