"""What the outputs of a film are encoded with: a person's quality turned into a codec's numbers."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from dagrender.errors import Problem, SpecError
from dagrender.media.coding.encoding import Mastering, VideoEncoding
from dagrender.media.sound.mixlist import MasterEncoding
from dagrender.picture import DynamicRange, Primaries
from dagrender.plan.timeline import Timeline
from dagrender.spec.document import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """An encoder's speed and constant rate factor."""

    preset: str
    crf: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What pictures are encoded with, by codec, and sound: its fineness, and what bits that takes.

    ``stereo_bitrate`` is what music took, in bits a second.
    """

    video: dict[str, Effort]
    fineness: float
    stereo_bitrate: int


def _quality(
    h264: tuple[str, float], h265: tuple[str, float], fineness: float, stereo_bitrate: int
) -> Quality:
    efforts = {"h264": h264, "h265": h265}
    return Quality(
        video={codec: Effort(preset=preset, crf=crf) for codec, (preset, crf) in efforts.items()},
        fineness=fineness,
        stereo_bitrate=stereo_bitrate,
    )


QUALITIES = {
    "draft": _quality(("ultrafast", 28.0), ("ultrafast", 30.0), 0.9, 128_000),
    "standard": _quality(("veryfast", 20.0), ("superfast", 22.0), 1.25, 192_000),
    "high": _quality(("slow", 17.0), ("medium", 18.0), 1.5, 256_000),
}
SAMPLE_RATE_HZ = 48_000


def video_encoding(document: Document, output: Any) -> VideoEncoding:
    """The settings of a video output's picture."""
    settings, canvas = output.video, document.film.canvas
    target = DynamicRange(canvas.dynamic_range.value)
    hdr = target is not DynamicRange.SDR
    codec = str(settings.codec or ("h265" if hdr else "h264"))
    effort = QUALITIES[output.quality or "standard"].video[codec]
    return VideoEncoding(
        codec=codec,
        width_px=canvas.width,
        height_px=canvas.height,
        rate=canvas.fps,
        preset=str(settings.preset or effort.preset),
        crf=float(effort.crf if settings.crf is None else settings.crf),
        dynamic_range=target,
        mastering=_mastering(settings.mastering) if target is DynamicRange.PQ else None,
    )


def _mastering(given: Any) -> Mastering:
    """What a PQ film's players are told, of the display where the spec says nothing of it."""
    if given is None:
        return Mastering()
    return Mastering(
        primaries=Primaries(given.primaries.value),
        peak_nits=float(given.peak),
        black_nits=float(given.black),
        max_cll=given.max_cll,
        max_fall=given.max_fall,
    )


def master_encoding(output: Any) -> MasterEncoding | None:
    """The settings of a video output's sound; None where it is to have none."""
    audio = output.audio
    if audio is None:
        return None
    channels = 1 if audio.channels == "mono" else 2
    quality = QUALITIES[output.quality or "standard"]
    return MasterEncoding(
        codec=str(audio.codec),
        bitrate=audio.bitrate or quality.stereo_bitrate * channels // 2,
        fineness=None if audio.bitrate else quality.fineness,
        rate_hz=audio.rate or SAMPLE_RATE_HZ,
        channels=channels,
    )


def segment_length(document: Document, name: str, output: Any) -> Fraction:
    """How long a segment of a video output is aimed to be, in seconds.

    Raises:
        SpecError: shorter than one frame.
    """
    rate = document.film.canvas.fps
    place = document.place("outputs", name, "video", "segment")
    problem = "segment needs a plain time of at least one frame"
    try:
        length_s = output.video.segment.evaluate(rate, {}.__getitem__)
    except (KeyError, ValueError):
        raise SpecError((Problem(problem, place),)) from None
    if length_s < 1 / rate:
        raise SpecError((Problem(problem, place),))
    return Fraction(length_s)


def still_frame(document: Document, timeline: Timeline, name: str, output: Any) -> int:
    """The frame that a still output shows.

    Raises:
        SpecError: its time lies outside of the film.
    """
    place = document.place("outputs", name, "at")
    try:
        at_s = output.at.evaluate(timeline.rate, timeline.lookup)
    except (KeyError, ValueError) as error:
        raise SpecError((Problem(f"{name}: no such time: {error}", place),)) from None
    return frame_of(at_s, timeline, place=place, what=name)


def frame_of(at_s: Fraction, timeline: Timeline, *, place: Any, what: str) -> int:
    """The frame on screen at ``at_s``; the film's very end means its last frame.

    Raises:
        SpecError: the time lies outside of the film.
    """
    if not 0 <= at_s <= timeline.duration_s:
        end = f"{float(timeline.duration_s):g}s"
        message = f"{what} is at {float(at_s):g}s, but the film lasts from 0s to {end}"
        raise SpecError((Problem(message, place),))
    scaled = at_s * timeline.rate
    return min(timeline.frames - 1, scaled.numerator // scaled.denominator)
