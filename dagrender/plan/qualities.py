"""A person's quality as the numbers of codecs."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """An encoder's speed and constant rate factor; ProRes has a profile, and no factor."""

    preset: str
    crf: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What pictures are encoded with, by codec, and sound: its fineness, and what bits that takes.

    ``stereo_bitrate`` is what music took in AAC, in bits a second; ``track_bitrates`` are what
    other codecs keep to.
    """

    video: Mapping[str, Effort]
    fineness: float
    stereo_bitrate: int
    track_bitrates: Mapping[str, int]


def _quality(
    *, fineness: float, stereo: int, opus: int, mp3: int, **video: tuple[str, float]
) -> Quality:
    return Quality(
        video={codec: Effort(preset=preset, crf=crf) for codec, (preset, crf) in video.items()},
        fineness=fineness,
        stereo_bitrate=stereo,
        track_bitrates={"opus": opus, "mp3": mp3, "flac": 0, "alac": 0, "pcm": 0},
    )


QUALITIES = {
    "draft": _quality(
        h264=("ultrafast", 28.0),
        h265=("ultrafast", 30.0),
        vp9=("5", 40.0),
        av1=("10", 45.0),
        prores=("proxy", 0.0),
        fineness=0.9,
        stereo=128_000,
        opus=96_000,
        mp3=128_000,
    ),
    "standard": _quality(
        h264=("veryfast", 20.0),
        h265=("superfast", 22.0),
        vp9=("4", 30.0),
        av1=("9", 32.0),
        prores=("422", 0.0),
        fineness=1.25,
        stereo=192_000,
        opus=128_000,
        mp3=192_000,
    ),
    "high": _quality(
        h264=("slow", 17.0),
        h265=("medium", 18.0),
        vp9=("2", 22.0),
        av1=("6", 22.0),
        prores=("hq", 0.0),
        fineness=1.5,
        stereo=256_000,
        opus=192_000,
        mp3=256_000,
    ),
    # a factor of 0 is lossless; sound of AAC, Opus and MP3 is as in "high"
    "lossless": _quality(
        h264=("veryfast", 0.0),
        h265=("superfast", 0.0),
        vp9=("4", 0.0),
        av1=("9", 0.0),
        fineness=1.5,
        stereo=256_000,
        opus=192_000,
        mp3=256_000,
    ),
}
