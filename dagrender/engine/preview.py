"""Drafts and parts of a film: other outputs of the same spec, beside those that it names."""

from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from dagrender.engine.request import BuildRequest
from dagrender.errors import Problem, SpecError
from dagrender.spec.document import Document

if TYPE_CHECKING:
    from dagrender.spec.outputs import VideoOutput

_SMALL_PX = 640
"""What is no wider is not made smaller."""
_FAST, _COARSE = "ultrafast", 28.0


def previewed(films: tuple[Document, ...], request: BuildRequest) -> tuple[Document, ...]:
    """``films`` with the outputs that ``request`` asks for: as they are, drafts, or parts.

    A draft is half as wide, in the fastest H.264 or H.265; its sound is the film's, so that
    both share it. Neither has the name of a whole output.

    Raises:
        SpecError: there is no film to be drafted, or the range is none.
    """
    if not request.draft and request.part is None:
        return films
    made = tuple(_previewed(document, request) for document in films)
    if not any(one.film.outputs for one in made):
        what = "a draft is made of films" if request.draft else "a range is of films and sound"
        raise SpecError((Problem(f"{what}: the spec has no such output"),))
    return made


def _previewed(document: Document, request: BuildRequest) -> Document:
    from dagrender.spec.outputs import Ranged, VideoOutput

    wanted = VideoOutput if request.draft else Ranged
    outputs: dict[str, Any] = {}
    for name, output in document.film.outputs.items():
        if not isinstance(output, wanted):
            continue
        made = output
        if request.draft and isinstance(output, VideoOutput):
            made = _draft(document, output)
        if request.part is not None:
            made = made.model_copy(update={"range": _range(request.part)})
        outputs.setdefault(preview_name(name, request), made)
    film = document.film.model_copy(update={"outputs": outputs})
    return replace(document, film=film)


def preview_name(name: str, request: BuildRequest) -> str:
    """What the draft or the part of the output ``name`` is called; itself if it is asked for."""
    path = PurePosixPath(name)
    words = [".draft"] * request.draft + [".range"] * (request.part is not None)
    suffix = ".mp4" if request.draft else path.suffix
    return path.with_name(f"{path.stem}{''.join(words)}{suffix}").as_posix()


def _draft(document: Document, output: "VideoOutput") -> "VideoOutput":
    from dagrender.spec.outputs import AudioCodec, VideoSettings

    width, height = output.size or document.film.canvas.size
    if width > _SMALL_PX:
        width, height = _even(width), _even(height)
    settings = VideoSettings(preset=_FAST, crf=_COARSE, segment=output.video.segment)
    usual = {AudioCodec.PCM: None, None: AudioCodec.AAC}
    audio = tuple(
        one.model_copy(update={"codec": usual.get(one.codec, one.codec)}) for one in output.audio
    )
    return output.model_copy(update={"video": settings, "size": (width, height), "audio": audio})


def _even(side_px: int) -> int:
    """Half of it, to the nearest even number."""
    return (side_px + 2) // 4 * 2


def _range(part: str) -> object:
    from dagrender.spec.context import ANYTHING
    from dagrender.spec.faults import FaultyError
    from dagrender.spec.outputs import read_range

    try:
        return read_range(part, ANYTHING)
    except FaultyError as error:
        fault = error.faults[0]
        raise SpecError((Problem(f"--range: {fault.text()}", hint=fault.hint),)) from None
