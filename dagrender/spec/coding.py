"""How pictures and sound are coded: the settings of codecs, as a spec has them."""

import enum
from typing import Annotated, Any, ClassVar

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from dagrender.capability import ENCODERS
from dagrender.spec.context import ANYTHING, Context
from dagrender.spec.expression import TimeExpression, parse_expression
from dagrender.spec.faults import Fault, meant, needs, shown
from dagrender.spec.labels import LANGUAGE
from dagrender.spec.mastering import Mastering
from dagrender.spec.model import SpecModel, refuse
from dagrender.spec.nearness import nearest_few
from dagrender.spec.reading import Reads, Schema, carry
from dagrender.spec.scalars import (
    NUMBER_OR_TEXT,
    SWITCH,
    TEXT,
    enumeration,
    exact,
    number,
    one_of,
    scalar,
    whole,
)
from dagrender.spec.selection import Selection
from dagrender.spec.times import Names, Sign, time

_BEST_CRF, _WORST_CRF = 0, 63
_SLOWEST_NUMBER, _FASTEST_NUMBER = 0, 13


class VideoCodec(enum.StrEnum):
    """What pictures are encoded with."""

    H264 = "h264"
    H265 = "h265"
    VP9 = "vp9"
    AV1 = "av1"
    PRORES = "prores"


class AudioCodec(enum.StrEnum):
    """What sound is encoded with."""

    AAC = "aac"
    OPUS = "opus"
    FLAC = "flac"
    ALAC = "alac"
    MP3 = "mp3"
    PCM = "pcm"


class Quality(enum.StrEnum):
    """Settings of the codecs, chosen for people."""

    DRAFT = "draft"
    STANDARD = "standard"
    HIGH = "high"
    LOSSLESS = "lossless"


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


class Profile(enum.StrEnum):
    """The profiles of ProRes, the smallest first."""

    PROXY = "proxy"
    LT = "lt"
    STANDARD = "422"
    HQ = "hq"
    FULL = "4444"
    FULL_XQ = "4444xq"


class Channels(enum.StrEnum):
    """How many channels the sound has."""

    MONO = "mono"
    STEREO = "stereo"
    SURROUND = "5.1"


def _read_bitrate(value: Any, _: Context) -> int:
    what = "a bit rate from 16k to 1M, such as 192k"
    text = scalar(value, what)
    factors = {"k": 1000, "m": 1_000_000}
    factor = factors.get(text[-1:].lower(), 1)
    bits = exact(text[:-1] if factor > 1 else text, what) * factor
    if bits.denominator != 1 or not 16_000 <= bits <= 1_000_000:  # noqa: PLR2004 - as said
        raise needs(what, text)
    return int(bits)


BITRATE = Reads(_read_bitrate, dict(NUMBER_OR_TEXT), "bits a second, such as 192k")
SAMPLE_RATE = Reads(
    whole("a sample rate from 8000 to 192000 Hz", low=8000, high=192000, unit="Hz"),
    dict(NUMBER_OR_TEXT),
    "Hz",
)


def _read_preset(value: Any, _: Context) -> str:
    what = f"a preset: {', '.join(Preset)}, or a number for vp9 and av1"
    text = scalar(value, what)
    if text.isdecimal():
        speed = whole(what, low=_SLOWEST_NUMBER, high=_FASTEST_NUMBER)(text, ANYTHING)
        return str(speed)
    return one_of(text, tuple(Preset), "a preset")


def _read_encoder(value: Any, _: Context) -> str:
    return one_of(scalar(value, "the name of an encoder"), tuple(ENCODERS), "an encoder")


class VideoSettings(SpecModel):
    """How pictures are encoded."""

    called: ClassVar[str] = "video"
    short_key: ClassVar[str] = "codec"

    codec: Annotated[VideoCodec | None, enumeration(VideoCodec, "a video codec")] = Field(
        default=None,
        description="The codec: h264 in .mp4, .mov and .mkv and vp9 in .webm unless said; on an "
        "HDR canvas h265, and av1 in .webm.",
    )
    encoder: Annotated[
        str | None,
        Reads(_read_encoder, {"enum": list(ENCODERS)}, "encoder"),
    ] = Field(
        default=None,
        description="An encoder by libav's name, such as h264_nvenc, hevc_qsv or "
        "h264_videotoolbox: that of a graphics processor, which has to be there. It is faster, and "
        "never gives the same bytes for certain. Unless said, the codec's own in software.",
    )
    preset: Annotated[
        str | None,
        Reads(
            _read_preset,
            {"anyOf": [{"enum": list(Preset)}, dict(NUMBER_OR_TEXT)]},
            f"{', '.join(Preset)}, or a number",
        ),
    ] = Field(
        default=None,
        description="How much time is spent on a small file; quality chooses one. A name for h264 "
        "and h265, from 0 (slowest) to 5 for vp9, to 13 for av1.",
    )
    profile: Annotated[Profile | None, enumeration(Profile, "a profile of ProRes")] = Field(
        default=None, description="The profile of prores; quality chooses one."
    )
    crf: Annotated[
        float | None,
        Reads(
            number(f"a number from {_BEST_CRF} to {_WORST_CRF}", low=_BEST_CRF, high=_WORST_CRF),
            dict(NUMBER_OR_TEXT),
            f"{_BEST_CRF} to {_WORST_CRF}",
        ),
    ] = Field(
        default=None,
        description="How coarse the picture is: 0 is lossless, 18 very good, the worst 51, for vp9 "
        "and av1 63; quality chooses one.",
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


class AudioSettings(Selection):
    """A track of sound: how it is encoded, what is heard in it, and what players call it."""

    called: ClassVar[str] = "audio"
    short_key: ClassVar[str] = "codec"

    codec: Annotated[AudioCodec | None, enumeration(AudioCodec, "an audio codec")] = Field(
        default=None,
        description="The codec; aac unless said, opus in .webm. flac, alac and pcm (24 "
        "bits) are lossless.",
    )
    bitrate: Annotated[int | None, BITRATE] = Field(
        default=None,
        description="Bits a second to keep to, such as 192k; without it the sound is equally good"
        " throughout, as good as quality says, and takes what that takes.",
    )
    channels: Annotated[Channels, enumeration(Channels, "a number of channels")] = Field(
        default=Channels.STEREO, description="mono, stereo, or 5.1."
    )
    rate: Annotated[int, SAMPLE_RATE] = Field(default=48000, description="Samples a second.")
    language: Annotated[str | None, LANGUAGE] = Field(
        default=None, description="The language that is spoken in it, by BCP 47: de, en, pt-BR."
    )
    title: Annotated[str | None, TEXT] = Field(
        default=None, description="What players call it, beside the language."
    )
    default: Annotated[bool, SWITCH] = Field(
        default=False,
        description="Played unless a viewer chooses another; of several tracks the first, where "
        "none says so.",
    )
    forced: Annotated[bool, SWITCH] = Field(
        default=False, description="Marked as the one that everybody is to hear."
    )


class SoundTracks:
    """Annotates tracks of sound: one track, a list of them, or the word ``none``."""

    words = "codec, mapping, list of tracks, or `none`"
    """What the reference calls this type."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        def read(value: Any) -> Any:
            known = ("none", *AudioCodec)
            if (
                isinstance(value, str)
                and value not in known
                and "none" in nearest_few(value, known)
            ):
                message = f"{shown(value)} is neither none nor an audio codec"
                raise carry((Fault(message=message, hint=meant(value, known)),))
            if value == []:
                message = "needs a track of sound, or none"
                raise carry((Fault(message=message, hint="audio: none is a film without sound"),))
            if value == "none":
                return ()
            return value if isinstance(value, (list, tuple)) else (value,)

        def compare(tracks: tuple[AudioSettings, ...]) -> tuple[AudioSettings, ...]:
            defaults = [number for number, one in enumerate(tracks) if one.default]
            if len(defaults) > 1:
                message = "one track of sound is the default, not several"
                raise carry(tuple(refuse(message, number, "default") for number in defaults[1:]))
            return tracks

        given = core_schema.no_info_before_validator_function(read, handler(source))
        return core_schema.no_info_after_validator_function(compare, given)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> Schema:
        several = {**handler(schema), "minItems": 1}
        return {"anyOf": [{"const": "none"}, several["items"], several]}
