"""Probing pictures: what libav does not read, reads in half, or joins to nothing by itself."""

from fractions import Fraction
from pathlib import Path

from av.container import InputContainer

from dagrender.errors import SourceError
from dagrender.media.conform.forms import form_of
from dagrender.media.facts.model import ImageFacts, SourceFacts, VideoFacts
from dagrender.media.pictures.pngchunks import check_unpacked, is_png
from dagrender.media.pictures.still import holds_alpha_apart, still_frame
from dagrender.media.pictures.svg import is_svg, svg_facts
from dagrender.media.pictures.webp import animation_facts, is_animated, read_animation
from dagrender.media.pictures.whole import MOST_PIXELS, is_cut_short, may_be_cut_short, stated_size
from dagrender.media.probing.tally import VideoTally
from dagrender.picture import SourceForm

_HEAD_BYTES = 1 << 16


def probe_picture(path: Path) -> SourceFacts | None:
    """The facts of a picture that libav is not to be asked for; None for all other files.

    Raises:
        SourceError: it is cut short, too large, or not what it says.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
            rest = file.read() if may_be_cut_short(head) or is_png(head) else b""
    except OSError:
        return None  # whoever opens it next says why
    _refuse_huge(path, stated_size(head))
    if may_be_cut_short(head) and is_cut_short(head + rest):
        raise SourceError(str(path), "is cut short: its picture is not whole")
    check_unpacked(path, head + rest)
    if is_animated(head):
        animation = animation_facts(read_animation(path))
        return _facts(path, "webp", animation.table.duration_s, video=animation)
    if is_svg(head):
        return _facts(path, "svg", image=svg_facts(path))
    return None


def _facts(
    path: Path,
    container: str,
    duration_s: Fraction = Fraction(0),
    *,
    video: VideoFacts | None = None,
    image: ImageFacts | None = None,
) -> SourceFacts:
    return SourceFacts(
        container=container,
        size_bytes=path.stat().st_size,
        duration_s=duration_s,
        video=video,
        audio=None,
        image=image,
    )


def _refuse_huge(path: Path, size: tuple[int, int] | None) -> None:
    if size and size[0] * size[1] > MOST_PIXELS:
        message = f"is {size[0]}x{size[1]} pixels large; {MOST_PIXELS:,} are the most that are read"
        raise SourceError(str(path), message, "make it smaller")


def image_facts(path: Path, container: InputContainer, picture: VideoTally) -> ImageFacts:
    """The facts of a still that ``picture`` has seen all of.

    Raises:
        SourceError: its samples stand for light, not for what a screen shows.
    """
    stream, frame = picture.stream, picture.first_frame
    if frame is None or holds_alpha_apart(container):
        frame = still_frame(path)
    form = form_of(stream, frame, picture.head)
    _refuse_light(path, form)
    return ImageFacts(codec=picture.codec, form=form)


def _refuse_light(path: Path, form: SourceForm) -> None:
    if form.pixel_format.endswith(("f16le", "f16be", "f32le", "f32be")):
        hint = "save it as PNG or TIFF of 16 bits, encoded for a screen"
        raise SourceError(str(path), "holds linear light in floating point", hint)
