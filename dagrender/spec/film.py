"""A whole spec."""

from typing import Annotated, Any, ClassVar

from pydantic import Field

from dagrender.spec.adjustments import unadjustable
from dagrender.spec.canvas import Canvas
from dagrender.spec.clips import Written
from dagrender.spec.composition import Composition
from dagrender.spec.context import Context
from dagrender.spec.desk import Desk, circular
from dagrender.spec.faults import Fault, nearest
from dagrender.spec.fonts import FAMILY, FontFace
from dagrender.spec.labels import Chapter, Metadata
from dagrender.spec.media import MediaFile
from dagrender.spec.misfits import misfits
from dagrender.spec.model import SpecModel
from dagrender.spec.outputs import Output, Outputs
from dagrender.spec.reading import Reads
from dagrender.spec.scalars import NAME, scalar
from dagrender.spec.stems import stemless
from dagrender.spec.textlook import Style
from dagrender.spec.timeline import Track
from dagrender.spec.variables import VARIABLE_NAME, Variable

FORMAT = 1
"""The version of the format that this program reads."""

_ROOMS = {"width", "box"}
"""Keys of which a clip's one takes the place of a style's other."""


def _read_version(value: Any, _: Context) -> int:
    return int(scalar(value, "the number of a format"))


VERSION = Reads(_read_version, {"const": FORMAT}, f"{FORMAT}")


class Film(SpecModel):
    """A whole spec, as the user wrote it; styles are already part of the clips that name them."""

    called: ClassVar[str] = "a spec"

    dagrender: Annotated[int, VERSION] = Field(description="Version of the format.")
    canvas: Canvas = Field(
        description="What the film is painted on, such as {size: 1920x1080, fps: 30}."
    )
    vars: dict[Annotated[str, VARIABLE_NAME], Variable] = Field(
        default={},
        description="Values that can be set from outside with --set name=value, and that "
        "{{ name }} puts into any text; name: World is short for {type: string, default: World}.",
    )
    media: dict[Annotated[str, NAME], MediaFile] = Field(
        default={},
        description="Names for files, relative to the spec: name: path is short for {file: path}.",
    )
    fonts: dict[Annotated[str, NAME], Annotated[tuple[FontFace, ...], FAMILY]] = Field(
        default={},
        description="Names for font files, relative to the spec: Brand: brand.ttf, or for several "
        "files Brand: [plain.ttf, {file: bold.ttf, font_weight: bold}].",
    )
    styles: dict[Annotated[str, NAME], Style] = Field(
        default={}, description="Named sets of the keys of text clips."
    )
    compositions: dict[Annotated[str, NAME], Composition] = Field(
        default={},
        description="Films of their own, which composition clips show by their names.",
    )
    timeline: tuple[Track, ...] = Field(
        default=(), description="The tracks, the bottom one first, as in an editor."
    )
    sound: Desk = Field(
        default=Desk(), description="How its sounds come together: buses, and effects on all of it."
    )
    chapters: tuple[Chapter, ...] = Field(
        default=(), description="The film's chapters, in rising order, for all films that are made."
    )
    metadata: Metadata = Field(
        default=Metadata(), description="What players show of the film: title, artist ..."
    )
    outputs: Annotated[dict[str, Output], Outputs()] = Field(
        default={}, description="What is made: files relative to the spec, by their suffix."
    )

    @classmethod
    def settle(cls, model: "Film", _: Context) -> list[Fault]:
        """Outputs and adjustments that do not fit the canvas; circles of buses."""
        return [
            *misfits(model.canvas, model.outputs),
            *unadjustable(model),
            *circular(model),
            *stemless(model),
        ]


def version_fault(data: dict[str, Any]) -> Fault | None:
    """What is wrong with the version in ``data``; nothing else is looked at before it is right."""
    if "dagrender" not in data:
        near = nearest("dagrender", [key for key in data if key not in Film.model_fields])
        hint = f"write dagrender: {FORMAT}" if near else f"begin it with dagrender: {FORMAT}"
        loc = (near,) if near else ()
        message = "the version of the format is missing"
        return Fault(message=message, hint=hint, loc=loc, subject="", at_key=True)
    version = data["dagrender"]
    if version == str(FORMAT):
        return None
    if isinstance(version, str) and version.isdecimal() and int(version[:9]) > FORMAT:
        message = f"this spec is of format {version[:9]}; this dagrender reads format {FORMAT}"
        return Fault(
            message=message, hint="a newer dagrender reads it", loc=("dagrender",), subject=""
        )
    return Fault(message=f"needs {FORMAT}, the version of the format").under(("dagrender",))


def with_styles(film: Film) -> Film:
    """``film`` with the keys of styles put into the clips that name them; a clip's own win."""
    if not film.styles:
        return film
    tracks = []
    for track in film.timeline:
        clips = tuple(
            _styled(clip, film) if isinstance(clip, Written) else clip for clip in track.clips
        )
        tracks.append(track.model_copy(update={"clips": clips}))
    return film.model_copy(update={"timeline": tuple(tracks)})


def _styled(clip: Written, film: Film) -> Written:
    if clip.style is None:
        return clip
    style = film.styles[clip.style]
    taken = style.model_fields_set - clip.model_fields_set
    if clip.model_fields_set & _ROOMS:
        taken -= _ROOMS
    return clip.model_copy(update={name: getattr(style, name) for name in sorted(taken)})
