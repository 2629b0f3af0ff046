"""What a spec is rendered to: films and still pictures."""

import enum
from pathlib import PurePosixPath, PureWindowsPath
from typing import Annotated, Any, ClassVar

from pydantic import (
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import CoreSchema, core_schema

from dagrender.spec.context import ANYTHING, Context
from dagrender.spec.expression import TimeExpression, parse_expression
from dagrender.spec.faults import Fault, needs
from dagrender.spec.labels import Subtitles
from dagrender.spec.mastering import Mastering
from dagrender.spec.model import SpecModel
from dagrender.spec.reading import Reads, Schema, carry, faults_of
from dagrender.spec.scalars import NUMBER_OR_TEXT, enumeration, exact, number, scalar, whole
from dagrender.spec.times import Names, Sign, time

_BEST_CRF, _WORST_CRF = 0, 51


class VideoCodec(enum.StrEnum):
    """What pictures are encoded with."""

    H264 = "h264"
    H265 = "h265"


class AudioCodec(enum.StrEnum):
    """What sound is encoded with."""

    AAC = "aac"


class Quality(enum.StrEnum):
    """Settings of the codecs, chosen for people."""

    DRAFT = "draft"
    STANDARD = "standard"
    HIGH = "high"


class Preset(enum.StrEnum):
    """The presets of x264 and x265: the slower, the smaller the file."""

    ULTRAFAST = "ultrafast"
    SUPERFAST = "superfast"
    VERYFAST = "veryfast"
    FASTER = "faster"
    FAST = "fast"
    MEDIUM = "medium"
    SLOW = "slow"
    SLOWER = "slower"
    VERYSLOW = "veryslow"


class Channels(enum.StrEnum):
    """How many channels the sound has."""

    MONO = "mono"
    STEREO = "stereo"


def _read_bitrate(value: Any, _: Context) -> int:
    what = "a bit rate from 16k to 1M, such as 192k"
    text = scalar(value, what)
    factors = {"k": 1000, "m": 1_000_000}
    factor = factors.get(text[-1:].lower(), 1)
    bits = exact(text[:-1] if factor > 1 else text, what) * factor
    if bits.denominator != 1 or not 16_000 <= bits <= 1_000_000:  # noqa: PLR2004 - as said
        raise needs(what, text)
    return int(bits)


class VideoSettings(SpecModel):
    """How pictures are encoded."""

    called: ClassVar[str] = "video"
    short_key: ClassVar[str] = "codec"

    codec: Annotated[VideoCodec | None, enumeration(VideoCodec, "a video codec")] = Field(
        default=None, description="The codec; h264 unless said, h265 on an HDR canvas."
    )
    preset: Annotated[Preset | None, enumeration(Preset, "a preset of x264 and x265")] = Field(
        default=None, description="How much time is spent on a small file; quality chooses one."
    )
    crf: Annotated[
        float | None,
        Reads(
            number(f"a number from {_BEST_CRF} to {_WORST_CRF}", low=_BEST_CRF, high=_WORST_CRF),
            dict(NUMBER_OR_TEXT),
            f"{_BEST_CRF} to {_WORST_CRF}",
        ),
    ] = Field(
        default=None, description="How coarse the picture is, 18 is very good; quality chooses one."
    )
    mastering: Mastering | None = Field(
        default=None,
        description="What players are told of how a PQ film was graded; a display of 1000 cd/m2 "
        "in P3 unless said.",
    )
    segment: Annotated[TimeExpression, time(Names.NOTHING, Sign.POSITIVE)] = Field(
        default=parse_expression("2s"),
        description="Length of the pieces that are rendered and kept one by one.",
    )


class AudioSettings(SpecModel):
    """How sound is encoded."""

    called: ClassVar[str] = "audio"
    short_key: ClassVar[str] = "codec"

    codec: Annotated[AudioCodec, enumeration(AudioCodec, "an audio codec")] = Field(
        default=AudioCodec.AAC, description="The codec."
    )
    bitrate: Annotated[
        int | None, Reads(_read_bitrate, dict(NUMBER_OR_TEXT), "bits a second, such as 192k")
    ] = Field(
        default=None,
        description="Bits a second to keep to, such as 192k; without it the sound is equally good"
        " throughout, as good as quality says, and takes what that takes.",
    )
    channels: Annotated[Channels, enumeration(Channels, "a number of channels")] = Field(
        default=Channels.STEREO, description="Mono or stereo."
    )
    rate: Annotated[
        int,
        Reads(
            whole("a sample rate from 8000 to 96000 Hz", low=8000, high=96000, unit="Hz"),
            dict(NUMBER_OR_TEXT),
            "Hz",
        ),
    ] = Field(default=48000, description="Samples a second.")


class _OrNone:
    """Annotates settings that the word ``none`` switches off."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        def read(value: Any) -> Any:
            return None if value == "none" else value

        return core_schema.no_info_before_validator_function(read, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> Schema:
        return {"anyOf": [{"const": "none"}, handler(schema)]}


class VideoOutput(SpecModel):
    """A film: an .mp4 file."""

    called: ClassVar[str] = "a video output"
    suffixes: ClassVar[tuple[str, ...]] = (".mp4",)

    video: VideoSettings = Field(
        default=VideoSettings(),
        description="How pictures are encoded: h264, h265, or {codec: h264, crf: 18 ...}.",
    )
    quality: Annotated[Quality, enumeration(Quality, "a quality")] = Field(
        default=Quality.STANDARD, description="Settings of the codecs, where they say none."
    )
    audio: Annotated[AudioSettings | None, _OrNone()] = Field(
        default=AudioSettings(),
        description="How sound is encoded: aac, {codec: aac, bitrate: 192k ...}, or none.",
    )
    subtitles: tuple[Subtitles, ...] = Field(
        default=(),
        description="Streams of subtitles: names under media, or {captions: talk, language: de}.",
    )


class StillOutput(SpecModel):
    """One frame: a .png or .jpg file."""

    called: ClassVar[str] = "a still output"
    suffixes: ClassVar[tuple[str, ...]] = (".png", ".jpg", ".jpeg")

    at: Annotated[TimeExpression, time(Names.FILM)] = Field(
        description="When: a time, or an expression over clips' times and end, the film's."
    )


MODELS: tuple[type[VideoOutput] | type[StillOutput], ...] = (VideoOutput, StillOutput)


class Outputs:
    """Annotates the table of outputs: the suffix of a key says what it is."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(_read_outputs)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> Schema:
        patterns = {}
        for model in MODELS:
            words = "|".join(suffix.lstrip(".") for suffix in model.suffixes)
            patterns[rf"\.({words})$"] = handler(model.__pydantic_core_schema__)
        return {"type": "object", "patternProperties": patterns, "additionalProperties": False}


def _read_outputs(data: Any, info: ValidationInfo) -> dict[str, VideoOutput | StillOutput]:
    if not isinstance(data, dict):
        raise carry(needs("a mapping of files to what they hold", data).faults)
    context = info.context or ANYTHING
    outputs: dict[str, VideoOutput | StillOutput] = {}
    taken: dict[str, str] = {}
    faults: list[Fault] = []
    for name, value in data.items():
        faults += _wrong_path(name, taken)
        model = next((m for m in MODELS if PurePosixPath(name).suffix.lower() in m.suffixes), None)
        if model is None:
            known = tuple(suffix for m in MODELS for suffix in m.suffixes)
            hint = f"there is: {', '.join(known)}"
            suffix = PurePosixPath(name).suffix
            message = (
                f'"{name}": nothing is made for "{suffix}"'
                if suffix
                else (f'"{name}": the suffix says what is made')
            )
            faults.append(_at_name(name, message, hint))
            continue
        try:
            outputs[name] = model.model_validate(value, context=context)
        except ValidationError as error:
            faults += (fault.under((name,)) for fault in faults_of(error))
    if faults:
        raise carry(tuple(faults))
    return outputs


def _wrong_path(name: str, taken: dict[str, str]) -> list[Fault]:
    """What is wrong with ``name`` as a path below the spec's folder."""
    path = PurePosixPath(name)
    if not name.isprintable() or not path.name:
        return [_at_name(name, f'"{name}" is not the name of a file')]
    if path.is_absolute() or PureWindowsPath(name).drive or "\\" in name:
        hint = "write it relative to the spec, with / between folders"
        return [_at_name(name, f'"{name}" is not a path relative to the spec', hint)]
    if ".." in path.parts:
        hint = "outputs stay in the spec's folder; -o writes one elsewhere"
        return [_at_name(name, f'"{name}" leaves the folder of the spec', hint)]
    normal = path.as_posix().casefold()
    if normal in taken:
        message = f'"{name}" is the same file as "{taken[normal]}"'
        return [_at_name(name, message)]
    taken[normal] = name
    return []


def _at_name(name: str, message: str, hint: str = "") -> Fault:
    return Fault(message=message, hint=hint, loc=(name,), subject="", at_key=True)
