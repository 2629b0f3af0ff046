"""capture: a display list painted. Virtual: its pictures stream into whatever encodes them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from dagrender.adjustment import Adjustments
from dagrender.digest import Digest, digest_bytes
from dagrender.lru import Lru
from dagrender.media.tools import tools
from dagrender.nodes.footage import Footage, changed
from dagrender.nodes.frames import Frames
from dagrender.nodes.pictures import read_picture
from dagrender.nodes.recipe import Recipe, Tools
from dagrender.paint.displaylist import DisplayList, FrameCel
from dagrender.paint.textcel import FontRef, TextCel
from dagrender.picture import Conform, DynamicRange, Picture
from dagrender.store.store import Store

if TYPE_CHECKING:
    from dagrender.media.adjusting.adjuster import Adjuster

KIND = "capture"
VERSION = 3
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
    """A worker's painter, with its frames and cels, kept from task to task."""

    def __init__(self, store: Store) -> None:
        from dagrender.paint.celcache import CelCache
        from dagrender.paint.painter import Painter

        self._cache = Lru(most_bytes=0)
        self.frames = Frames(store, self._cache)
        self.cels = CelCache(_CEL_CACHE_BYTES)
        self._footage = Footage()
        self._checked: set[tuple[str, tuple[FontRef, ...]]] = set()
        self._adjuster: Adjuster | None = None
        self._painter = Painter(
            frames=self.frames.picture,
            images=self._image,
            fonts=self._font,
            cels=self.cels,
            adjuster=self._adjust,
            conform=self.frames.conformed,
        )

    def run(
        self,
        params: Params,
        footage: Footage,
        *,
        again: tuple[FrameCel, ...] = (),
        cache_bytes: int = 0,
        alpha: bool = False,
    ) -> Iterator[Picture]:
        """The pictures of the display list, one for each of its frames.

        ``again`` are frames that will be wanted after it, for which up to ``cache_bytes`` are used;
        neither matters to any picture. ``alpha`` says whether somebody asks for it.

        Raises:
            SourceError: a source is damaged, or has changed.
        """
        self._footage = footage
        self._cache.resize(cache_bytes)
        self.frames.begin(params.display, footage, again)
        try:
            yield from self._painter.paint(params.display, alpha=alpha)
        finally:
            self.frames.end()

    def unshown(self, params: Params, footage: Footage) -> tuple[str, ...]:
        """Warnings of characters that the fonts of a display list lack; each told once a worker."""
        self._footage = footage
        cels = (cel for layer in params.display.all_layers() for _, cel in layer.cels)
        texts = {(cel.text, cel.fonts()): cel for cel in cels if isinstance(cel, TextCel)}
        new = [cel for one, cel in texts.items() if one not in self._checked]
        self._checked.update(texts)
        if not new:
            return ()
        from dagrender.paint.typeface import missing_glyphs

        found = ((cel, missing_glyphs(cel, self._font)) for cel in new)
        return tuple(
            f'{_families(cel)} has no {" ".join(missing)}: "{cel.text}" shows boxes there'
            for cel, missing in found
            if missing
        )

    def _image(self, content: Digest, conform: Conform) -> Picture:
        for source in self._footage.sources:
            if source.content == content:
                return read_picture(Path(source.path), conform)
        raise LookupError(f"no source has the content {content}")

    def _font(self, content: Digest) -> bytes:
        return _read(self._footage.font(content), content)

    def _adjust(
        self, picture: Picture, adjustments: Adjustments, dynamic_range: DynamicRange
    ) -> Picture:
        if self._adjuster is None:
            from dagrender.media.adjusting.adjuster import Adjuster

            self._adjuster = Adjuster(self._lut)
        return self._adjuster(picture, adjustments, dynamic_range)

    def _lut(self, content: Digest) -> bytes:
        return _read(self._footage.lut(content), content)


def _read(path: Path, content: Digest) -> bytes:
    data = path.read_bytes()
    if digest_bytes(data) != content:
        raise changed(str(path))
    return data


def _families(cel: TextCel) -> str:
    names = list(dict.fromkeys(font.family for font in cel.fonts()))
    return f"the font {names[0]}" if len(names) == 1 else f"none of the fonts {', '.join(names)}"
