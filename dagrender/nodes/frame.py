"""frame: one picture as a file for other programs. Stored.

The picture is a frame of a source at the source's own size, or a frame of a film.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dagrender.digest import Digest
from dagrender.errors import SourceError
from dagrender.media.conform.tonemap import ToneMapper
from dagrender.media.pictures.framefiles import FrameFormat, FrameWriter
from dagrender.media.tools import tools
from dagrender.nodes import capture, extract, normalize
from dagrender.nodes.footage import Footage
from dagrender.nodes.pictures import read_picture
from dagrender.nodes.recipe import Recipe
from dagrender.picture import Conform, FrameRun, Picture

KIND = "frame"
VERSION = 1
OUTPUT = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """What the picture is written as."""

    format: FrameFormat


def recipe(params: Params, picture_key: Digest) -> Recipe:
    """The key recipe; ``picture_key`` is that of the extract or of the capture."""
    return Recipe(
        kind=KIND,
        version=VERSION,
        params=params,
        inputs=(("picture", picture_key),),
        tools=tools(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFrame:
    """A frame of a source by content (GOP, index therein), or a still by content, conformed."""

    gop: Digest = ""
    within: int = 0
    still: Digest | None = None
    conform: Conform

    def key(self) -> Digest:
        """The key of the extract that shows this frame alone."""
        frames = () if self.still else (FrameRun(gop=self.gop, indices=(self.within,)),)
        params = extract.Params(frames=frames, still=self.still)
        return extract.recipe(params, _normalize_key(self.conform)).key()


@lru_cache(maxsize=64)
def _normalize_key(conform: Conform) -> Digest:
    return normalize.recipe(normalize.Params(conform=conform)).key()


Subject = SourceFrame | capture.Params
"""What a frame shows: of a source, or of a film (a display list of one frame)."""


class Printer:
    """Pictures as files, by the decoders and the painter of a worker."""

    def __init__(self, studio: capture.Studio) -> None:
        self._studio = studio
        self._writers: dict[FrameFormat, FrameWriter] = {}
        self._tones = ToneMapper()

    def run(self, params: Params, subject: Subject, footage: Footage) -> bytes:
        """``subject`` as a file.

        Raises:
            SourceError: a source is damaged, or has changed.
            EncodeError: the picture cannot be written.
        """
        writer = self._writers.setdefault(params.format, FrameWriter(params.format))
        return writer.write(self._picture(subject, footage))

    def _picture(self, subject: Subject, footage: Footage) -> Picture:
        if isinstance(subject, capture.Params):
            (picture,) = self._studio.run(subject, footage)
            return self._tones.to_sdr(picture, subject.display.dynamic_range)
        if subject.still is not None:
            return _image(subject.still, subject.conform, footage)
        frames = self._studio.frames
        return frames.alone(footage, subject.gop, subject.within, subject.conform)


def _image(content: Digest, conform: Conform, footage: Footage) -> Picture:
    for source in footage.sources:
        if source.content == content:
            return read_picture(Path(source.path), conform)
    raise SourceError(content, "has gone since it was probed", "extract again")
