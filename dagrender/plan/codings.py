"""What becomes of the pictures of an output: how segments are coded, and how the whole is."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from dagrender.media.coding.encoding import VideoEncoding
from dagrender.media.delivery.animation import AnimationEncoding
from dagrender.media.delivery.kept import KeptEncoding
from dagrender.media.delivery.picturefiles import FilesEncoding, Numbering
from dagrender.media.delivery.sheet import SheetEncoding
from dagrender.plan.outputs import (
    animation_encoding,
    files_encoding,
    kept_encoding,
    numbering,
    tile_encoding,
    video_encoding,
)
from dagrender.spec.document import Document
from dagrender.spec.outputs import AnimationOutput, SequenceOutput, SheetOutput, VideoOutput


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """How each segment of an output is coded, and what the whole becomes."""

    encoding: VideoEncoding | KeptEncoding | FilesEncoding | None = None
    """None where there is no picture."""
    whole: AnimationEncoding | SheetEncoding | Numbering | None = None
    """None where segments are joined as they are."""
    labelled: bool = True
    """Whether its file can say anything of the film."""


def coding_of(document: Document, name: str, output: Any) -> Coding:
    """The coding of the output ``name``, stills aside."""
    match output:
        case VideoOutput():
            return Coding(encoding=video_encoding(document, name, output))
        case AnimationOutput():
            whole = animation_encoding(document, name, output)
            return Coding(encoding=kept_encoding(document, output), whole=whole)
        case SequenceOutput():
            encoding = files_encoding(document, name, output)
            return Coding(encoding=encoding, whole=numbering(document, output), labelled=False)
        case SheetOutput():
            suffix = PurePath(name).suffix.lower()
            sheet = SheetEncoding(suffix=suffix, columns=output.columns)
            return Coding(encoding=tile_encoding(document, output), whole=sheet, labelled=False)
        case _:
            return Coding()
