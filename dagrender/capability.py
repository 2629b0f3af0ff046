"""What files hold and what encoders take: tables that specs are checked by and films made by."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The codecs that a kind of film file holds; the first of each is taken unless one is said."""

    video: tuple[str, ...]
    sound: tuple[str, ...]


FILMS: Mapping[str, Held] = {
    ".mp4": Held(
        video=("h264", "h265", "vp9", "av1"), sound=("aac", "opus", "flac", "alac", "mp3")
    ),
    ".mov": Held(video=("h264", "h265", "prores"), sound=("aac", "alac", "pcm")),
    ".mkv": Held(
        video=("h264", "h265", "vp9", "av1", "prores"),
        sound=("aac", "opus", "flac", "alac", "mp3", "pcm"),
    ),
    ".webm": Held(video=("vp9", "av1"), sound=("opus",)),
}
"""By suffix."""
SOUND_FILES: Mapping[str, str] = {
    ".m4a": "aac",
    ".mp3": "mp3",
    ".flac": "flac",
    ".wav": "pcm",
    ".opus": "opus",
    ".ogg": "opus",
}
"""The codec of files of nothing but sound, by suffix."""
DEEP = ("h265", "av1", "prores")
"""The codecs of films in HDR, the usual one first; libvpx as PyAV's wheel has it knows 8 bits."""
H265_NARROWEST_PX = 66
"""The narrowest picture that libx265 encodes to the same bytes every time."""
AV1_NARROWEST_PX = 64
"""The smallest side of a picture that SVT-AV1 takes."""
AV1_FASTEST_LOSSLESS = 10
"""The fastest preset at which what SVT-AV1 calls lossless can be decoded."""
FASTEST: Mapping[str, int] = {"vp9": 5, "av1": 13}
"""The fastest preset of codecs whose presets are numbers."""


def usual_video(suffix: str, *, is_hdr: bool) -> str:
    """What the picture of a film is coded with where the spec does not say."""
    held = FILMS[suffix].video
    return next(codec for codec in DEEP if codec in held) if is_hdr else held[0]


SOFTWARE: Mapping[str, str] = {
    "h264": "libx264",
    "h265": "libx265",
    "vp9": "libvpx-vp9",
    "av1": "libsvtav1",
    "prores": "prores_ks",
}
"""The encoder of each codec that every machine has, by libav's name."""
HARDWARE: Mapping[str, str] = {
    "h264_nvenc": "h264",
    "h264_qsv": "h264",
    "h264_amf": "h264",
    "h264_vaapi": "h264",
    "h264_videotoolbox": "h264",
    "hevc_nvenc": "h265",
    "hevc_qsv": "h265",
    "hevc_amf": "h265",
    "hevc_vaapi": "h265",
    "hevc_videotoolbox": "h265",
    "av1_nvenc": "av1",
    "av1_qsv": "av1",
    "av1_amf": "av1",
    "av1_vaapi": "av1",
}
"""Encoders of graphics processors and what they make; a machine has few of them, or none."""
ENCODERS: Mapping[str, str] = {**{name: codec for codec, name in SOFTWARE.items()}, **HARDWARE}
"""All encoders that can be asked for, and what they make."""
