"""What a spec is rendered to: films, animations, sound, stills."""

from fractions import Fraction
from pathlib import PurePosixPath
from typing import Annotated, Any, ClassVar

from pydantic import (
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import CoreSchema, core_schema

from dagrender.spec.canvas import RATE, SIZE
from dagrender.spec.coding import (
    BITRATE,
    SAMPLE_RATE,
    AudioCodec,
    AudioSettings,
    Channels,
    Preset,
    Profile,
    Quality,
    SoundTracks,
    VideoCodec,
    VideoSettings,
)
from dagrender.spec.composition import MAPPING
from dagrender.spec.context import ANYTHING, Context
from dagrender.spec.expression import TimeExpression
from dagrender.spec.faults import Fault, needs
from dagrender.spec.gains import BUS
from dagrender.spec.labels import Subtitles
from dagrender.spec.loudness import LOUDNESS_FIELD, Loudness
from dagrender.spec.model import SpecModel, refuse
from dagrender.spec.outputnames import NUMBERED, at_name, crowded, is_numbered, wrong_path
from dagrender.spec.reading import Reads, Schema, carry, faults_of
from dagrender.spec.scalars import NUMBER_OR_TEXT, SWITCH, enumeration, scalar, whole
from dagrender.spec.selection import Selection
from dagrender.spec.times import Names, Sign, read_time, time

__all__ = [
    "MODELS",
    "AnimationOutput",
    "AudioCodec",
    "AudioSettings",
    "Channels",
    "Output",
    "Outputs",
    "Preset",
    "Profile",
    "Quality",
    "SequenceOutput",
    "SheetOutput",
    "SoundOutput",
    "StillOutput",
    "VideoCodec",
    "VideoOutput",
    "VideoSettings",
]

Range = tuple[TimeExpression, TimeExpression]
"""From when to when."""


def read_range(value: Any, context: Context) -> Range:
    """Two times with ``..`` between them."""
    what = "two times with .. between them, such as 10s..20s"
    first, dots, last = scalar(value, what).partition("..")
    if not dots or not first.strip() or not last.strip():
        raise needs(what, value)
    read = read_time(Names.FILM, Sign.NOT_NEGATIVE)
    return read(first.strip(), context), read(last.strip(), context)


RANGE = Reads(read_range, {"type": "string"}, "TIME..TIME")


class Varied(SpecModel):
    """What may show the film otherwise: a square cut of it, or one in another language."""

    canvas: Annotated[Any, MAPPING] = Field(
        default=None,
        description="Keys laid over the canvas's, such as {size: 1080x1080}: the film is painted "
        "anew for this output, and shares what is the same. {fps: 25} paints motion at that rate, "
        "where fps of the output takes frames that are there.",
    )
    vars: Annotated[Any, MAPPING] = Field(
        default=None,
        description="Values of variables, for this output, whatever --set or a row says.",
    )
    clips: Annotated[Any, MAPPING] = Field(
        default=None,
        description="Keys laid over those of clips, by the clips' ids: {intro: {position: [50%, "
        "30%]}}.",
    )


class Ranged(Varied):
    """What may be a part of the film."""

    range: Annotated[Range | None, RANGE] = Field(
        default=None,
        description="Only this part of the film: 10s..20s, or times of clips. What it shares with "
        "the whole is rendered once.",
    )


class Pictures(Ranged):
    """What shows the film, at its own size and rate."""

    size: Annotated[tuple[int, int] | None, SIZE] = Field(
        default=None,
        description="Scaled to this size, of the canvas's shape and not larger; the film is "
        "painted once for all sizes.",
    )
    fps: Annotated[Fraction | None, RATE] = Field(
        default=None,
        description="Frames a second, the canvas's unless said: each shows what is on screen when "
        "it begins, so that frames are left out or shown again, and none is painted anew.",
    )


def _read_loops(value: Any, context: Context) -> int:
    what = "forever, or a whole number from 1 to 65535"
    if scalar(value, what) == "forever":
        return 0
    return whole(what, low=1, high=65535)(value, context)


class VideoOutput(Pictures):
    """A film: an .mp4, .mov, .mkv or .webm file."""

    called: ClassVar[str] = "a video output"
    suffixes: ClassVar[tuple[str, ...]] = (".mp4", ".mov", ".mkv", ".webm")

    video: VideoSettings = Field(
        default=VideoSettings(),
        description="How pictures are encoded: h264, h265, vp9, av1, prores, or "
        "{codec: h264, crf: 18 ...}.",
    )
    quality: Annotated[Quality, enumeration(Quality, "a quality")] = Field(
        default=Quality.STANDARD, description="Settings of the codecs, where they say none."
    )
    audio: Annotated[tuple[AudioSettings, ...], SoundTracks()] = Field(
        default=(AudioSettings(),),
        description="How sound is encoded: aac, opus, flac, alac, mp3, pcm, {codec: aac, "
        "bitrate: 192k ...}, or none; or several tracks, among which viewers choose: [{language: "
        "en, without: de}, {language: de, without: en}].",
    )
    loudness: Loudness | None = LOUDNESS_FIELD
    subtitles: tuple[Subtitles, ...] = Field(
        default=(),
        description="Streams of subtitles: names under media, or {captions: talk, language: de}.",
    )


class AnimationOutput(Pictures):
    """Moving pictures without sound: a .gif, .webp or .apng file."""

    called: ClassVar[str] = "an animation output"
    suffixes: ClassVar[tuple[str, ...]] = (".gif", ".webp", ".apng")

    quality: Annotated[Quality, enumeration(Quality, "a quality")] = Field(
        default=Quality.STANDARD,
        description="How fine a .webp is. A .gif has as many colours as colors says, an .apng is "
        "lossless.",
    )
    loop: Annotated[
        int,
        Reads(_read_loops, {"type": ["integer", "string"]}, "`forever`, or a number"),
    ] = Field(
        default=0,
        description="How often it is shown.",
        json_schema_extra={"default": "forever"},
    )
    colors: Annotated[
        int,
        Reads(
            whole("a whole number from 4 to 256", low=4, high=256), dict(NUMBER_OR_TEXT), "4 to 256"
        ),
    ] = Field(default=256, description="How many colours a .gif has.")


class SequenceOutput(Pictures):
    """Numbered pictures, a file for each frame: frames/%05d.png, in a folder of their own.

    The folder is written anew and put in its place when it is complete; frames.json in it says
    which files are dagrender's. Files that an edit leaves as they are stay the same files.
    """

    called: ClassVar[str] = "a sequence of pictures"
    suffixes: ClassVar[tuple[str, ...]] = NUMBERED

    first: Annotated[
        int,
        Reads(
            whole("a whole number from 0 to 999999", low=0, high=999_999),
            dict(NUMBER_OR_TEXT),
            "0 to 999999",
        ),
    ] = Field(default=1, description="The number of the first picture.")
    quality: Annotated[Quality, enumeration(Quality, "a quality")] = Field(
        default=Quality.HIGH,
        description="How fine a .jpg or .webp is. A .png and a .tif are lossless: 8 bits in sRGB, "
        "16 bits of an HDR canvas as it is.",
    )


class SoundOutput(Ranged, Selection):
    """The film's sound alone: an .m4a, .mp3, .flac, .wav, .opus or .ogg file."""

    called: ClassVar[str] = "a sound output"
    suffixes: ClassVar[tuple[str, ...]] = (".m4a", ".mp3", ".flac", ".wav", ".opus", ".ogg")

    quality: Annotated[Quality, enumeration(Quality, "a quality")] = Field(
        default=Quality.STANDARD, description="How fine it is, where bitrate does not say."
    )
    bitrate: Annotated[int | None, BITRATE] = Field(
        default=None, description="Bits a second to keep to, such as 192k; not of .flac and .wav."
    )
    channels: Annotated[Channels, enumeration(Channels, "a number of channels")] = Field(
        default=Channels.STEREO, description="mono, stereo, or 5.1."
    )
    rate: Annotated[int, SAMPLE_RATE] = Field(default=48000, description="Samples a second.")
    loudness: Loudness | None = LOUDNESS_FIELD
    bus: Annotated[str | None, BUS] = Field(
        default=None,
        description="Only what this bus sends to the whole, before the effects on that; all unless "
        "said.",
    )
    stems: Annotated[bool, SWITCH] = Field(
        default=False,
        description="One more file for each bus, mix-voice.wav beside mix.wav, and mix-rest.wav "
        "for what goes to none.",
    )

    @classmethod
    def settle(cls, model: Any, context: Context) -> list[Fault]:
        """Two ways at once to say what is heard."""
        faults = super().settle(model, context)
        chosen = next((key for key in ("buses", "without") if getattr(model, key)), "")
        if chosen and (model.bus is not None or model.stems):
            key = "stems" if model.stems else "bus"
            message = f"{key} is of the whole film's sound, not of a part of it"
            faults.append(refuse(message, chosen, hint=f"leave {chosen} out, or {key}"))
        return faults


class StillOutput(Varied):
    """One frame: a .png or .jpg file; a .png of a transparent canvas can be seen through."""

    called: ClassVar[str] = "a still output"
    suffixes: ClassVar[tuple[str, ...]] = (".png", ".jpg", ".jpeg")

    at: Annotated[TimeExpression, time(Names.FILM)] = Field(
        description="When: a time, or an expression over clips' times and end, the film's."
    )


class SheetOutput(Varied):
    """A contact sheet, stills in rows and columns: a .png or .jpg file that says every."""

    called: ClassVar[str] = "a contact sheet"
    suffixes: ClassVar[tuple[str, ...]] = StillOutput.suffixes

    every: Annotated[TimeExpression, time(Names.NOTHING, Sign.POSITIVE)] = Field(
        description="How far the stills are apart; the first is at 0s."
    )
    columns: Annotated[
        int,
        Reads(
            whole("a whole number from 1 to 50", low=1, high=50), dict(NUMBER_OR_TEXT), "1 to 50"
        ),
    ] = Field(default=4, description="How many stills stand in a row.")
    width: Annotated[
        int,
        Reads(
            whole("a width from 16 to 4096 pixels", low=16, high=4096, unit="px"),
            dict(NUMBER_OR_TEXT),
            "px",
        ),
    ] = Field(default=320, description="How wide a still is, at most as wide as the canvas.")


Output = VideoOutput | AnimationOutput | SequenceOutput | SoundOutput | StillOutput | SheetOutput
MODELS: tuple[type[Output], ...] = (
    VideoOutput,
    AnimationOutput,
    SequenceOutput,
    SoundOutput,
    StillOutput,
    SheetOutput,
)


def model_of(name: str, value: Any) -> type[Output] | None:
    """What is made under a name: its suffix says, and of pictures whether there is one or many."""
    suffix = PurePosixPath(name).suffix.lower()
    if is_numbered(name):
        return SequenceOutput
    single = (model for model in MODELS if model is not SequenceOutput)
    fitting = [model for model in single if suffix in model.suffixes]
    said = value if isinstance(value, dict) else {}
    if "every" in said:
        fitting.reverse()
    elif "at" not in said:
        # the key that tells may be misspelt: then the others do
        fitting.sort(key=lambda model: len(said.keys() - set(model.key_names())))
    return next(iter(fitting), None)


class Outputs:
    """Annotates the table of outputs: the suffix of a key says what it is."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(_read_outputs)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> Schema:
        patterns: dict[str, Schema] = {}
        for model in MODELS:
            pattern = _name_pattern(model)
            made = handler(model.__pydantic_core_schema__)
            # of two kinds with one suffix either will do
            known = patterns.get(pattern)
            patterns[pattern] = {"anyOf": [known, made]} if known else made
        return {"type": "object", "patternProperties": patterns, "additionalProperties": False}


def _name_pattern(model: type[Output]) -> str:
    """What names of its outputs match, as a regular expression of JSON Schema."""
    words = "|".join(suffix.lstrip(".") for suffix in model.suffixes)
    number = r"%(0\d+)?d[^/]*"
    if model is SequenceOutput:
        return rf"{number}\.({words})$"
    if set(model.suffixes) & set(SequenceOutput.suffixes):
        return rf"^(?!.*{number}$).*\.({words})$"
    return rf"\.({words})$"


def _read_outputs(data: Any, info: ValidationInfo) -> dict[str, Output]:
    if not isinstance(data, dict):
        raise carry(needs("a mapping of files to what they hold", data).faults)
    context = info.context or ANYTHING
    outputs: dict[str, Output] = {}
    taken: dict[str, str] = {}
    faults: list[Fault] = []
    for name, value in data.items():
        faults += wrong_path(name, taken)
        model = model_of(name, value)
        if model is None:
            single = (model for model in MODELS if model is not SequenceOutput)
            known = dict.fromkeys(suffix for model in single for suffix in model.suffixes)
            hint = f"there is: {', '.join(known)}"
            if PurePosixPath(name).suffix.lower() in SequenceOutput.suffixes:
                hint = f"frames/%05d{PurePosixPath(name).suffix} are numbered pictures"
            suffix = PurePosixPath(name).suffix
            message = (
                f'"{name}": nothing is made for "{suffix}"'
                if suffix
                else (f'"{name}": the suffix says what is made')
            )
            faults.append(at_name(name, message, hint))
            continue
        try:
            outputs[name] = model.model_validate(value, context=context)
        except ValidationError as error:
            faults += (fault.under((name,)) for fault in faults_of(error))
    faults += crowded(outputs)
    if faults:
        raise carry(tuple(faults))
    return outputs
