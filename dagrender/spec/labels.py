"""What a film's file says of the film: its title, its chapters, its subtitles."""

from typing import Annotated, Any, ClassVar

from pydantic import Field

from dagrender.spec.context import Context
from dagrender.spec.expression import TimeExpression, parse_expression
from dagrender.spec.faults import needs
from dagrender.spec.media import MEDIA
from dagrender.spec.model import SpecModel
from dagrender.spec.reading import Reads
from dagrender.spec.scalars import SWITCH, TEXT, scalar
from dagrender.spec.times import Names, time

_AT = time(Names.FILM)
_ZERO = parse_expression("0s")


def _read_language(value: Any, _: Context) -> str:
    from langcodes import Language, tag_parser

    what = "a language by BCP 47, such as de, en or pt-BR"
    text = scalar(value, what)
    try:
        language = Language.get(text)
        language.to_alpha3(variant="T")
    except (LookupError, tag_parser.LanguageTagError):
        raise needs(what, text) from None
    return language.to_tag()


LANGUAGE = Reads(_read_language, {"type": "string"}, "language, such as `de`")


class Metadata(SpecModel):
    """What players show of a film."""

    called: ClassVar[str] = "metadata"

    title: Annotated[str | None, TEXT] = Field(default=None, description="What it is called.")
    artist: Annotated[str | None, TEXT] = Field(default=None, description="Who made it.")
    album: Annotated[str | None, TEXT] = Field(
        default=None, description="The series or collection that it belongs to."
    )
    genre: Annotated[str | None, TEXT] = Field(default=None, description="Of what kind it is.")
    date: Annotated[str | None, TEXT] = Field(
        default=None, description="When it was made: a year, or 2026-11-21."
    )
    comment: Annotated[str | None, TEXT] = Field(
        default=None, description="Whatever is to be said."
    )
    description: Annotated[str | None, TEXT] = Field(default=None, description="What it is about.")
    copyright: Annotated[str | None, TEXT] = Field(default=None, description="Whose it is.")


class Chapter(SpecModel):
    """Where a chapter begins; it lasts to the next, the last one to the film's end."""

    called: ClassVar[str] = "a chapter"

    at: Annotated[TimeExpression, _AT] = Field(
        description="When: a time, or an expression over clips' times and end, the film's."
    )
    title: Annotated[str, TEXT] = Field(description="What it is called.")


class Subtitles(SpecModel):
    """A caption file as a stream of its own, which players switch on and off."""

    called: ClassVar[str] = "subtitles"
    short_key: ClassVar[str] = "captions"

    captions: Annotated[str, MEDIA] = Field(
        description="A name under media: a .srt, .vtt, .ass or .ssa file. Of its styles nothing is "
        "kept."
    )
    start: Annotated[TimeExpression, _AT] = Field(
        default=_ZERO, description="When in the film the file's time 0 is."
    )
    language: Annotated[str | None, LANGUAGE] = Field(
        default=None, description="Its language by BCP 47: de, en, pt-BR."
    )
    title: Annotated[str | None, TEXT] = Field(
        default=None, description="What players call it, beside the language."
    )
    default: Annotated[bool, SWITCH] = Field(
        default=False, description="Shown unless a viewer chooses another."
    )
    forced: Annotated[bool, SWITCH] = Field(
        default=False,
        description="Shown to everybody: what is said in another tongue.",
    )
