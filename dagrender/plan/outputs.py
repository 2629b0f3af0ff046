"""What the outputs of a film are encoded with: a person's quality turned into a codec's numbers."""

from dataclasses import replace
from fractions import Fraction
from pathlib import PurePath
from typing import Any

from dagrender.capability import ENCODERS, FILMS, HARDWARE, SOUND_FILES, usual_video
from dagrender.errors import Problem, SpecError
from dagrender.media.coding.encoding import Mastering, VideoEncoding
from dagrender.media.delivery.animation import AnimationEncoding
from dagrender.media.delivery.kept import KeptEncoding
from dagrender.media.delivery.picturefiles import FilesEncoding, Numbering
from dagrender.media.sound.layout import MONO, STEREO, SURROUND
from dagrender.media.sound.level import Loudness
from dagrender.media.sound.track import TrackEncoding
from dagrender.picture import DynamicRange, Primaries
from dagrender.plan.qualities import QUALITIES
from dagrender.plan.timeline import Timeline
from dagrender.spec.document import Document
from dagrender.timebase import format_time, frame_at

SAMPLE_RATE_HZ = 48_000
_SEGMENT_S = Fraction(2)
"""How long segments are where nothing can be said about it: as films have them."""
_NUMBERED_BYTES = 400 << 20
"""What the pictures of a segment may take together before they are coded."""
_PRORES_WITH_ALPHA = "4444"
_QUALITIES: dict[str, dict[str, int | None]] = {
    ".webp": {"draft": 55, "standard": 80, "high": 92, "lossless": None},
    ".jpg": {"draft": 8, "standard": 4, "high": 2},
}
"""Of WebP from 0 to 100; of JPEG in libav's steps, as of ffmpeg's ``-q:v``."""
_ONE_SPELLING = {".jpeg": ".jpg", ".tiff": ".tif"}
_KEEP_ALPHA = (".png", ".webp", ".tif")


def video_encoding(document: Document, name: str, output: Any) -> VideoEncoding:
    """The settings of the picture of the video output ``name``."""
    settings, canvas = output.video, document.film.canvas
    target = DynamicRange(canvas.dynamic_range.value)
    codec = codec_of(document, name, output)
    effort = QUALITIES[output.quality or "standard"].video[codec]
    width_px, height_px = output.size or canvas.size
    alpha = _is_transparent(document) and _keeps_alpha(codec, name, settings.profile)
    alpha = alpha and settings.encoder not in HARDWARE
    if alpha and codec == "prores":
        effort = replace(effort, preset=_PRORES_WITH_ALPHA)
    asked = str(settings.encoder or "")
    hardware = asked if asked in HARDWARE else ""
    if hardware:
        effort = replace(effort, preset="")
    return VideoEncoding(
        codec=codec,
        encoder=hardware,
        alpha=alpha,
        width_px=width_px,
        height_px=height_px,
        scaled=(width_px, height_px) != canvas.size,
        rate=output.fps or canvas.fps,
        preset=str(settings.profile or settings.preset or effort.preset),
        crf=float(effort.crf if settings.crf is None else settings.crf),
        dynamic_range=target,
        mastering=_mastering(settings.mastering) if target is DynamicRange.PQ else None,
    )


def kept_encoding(document: Document, output: Any) -> KeptEncoding:
    """How the pictures of an output that is coded as a whole are kept."""
    canvas = document.film.canvas
    width_px, height_px = output.size or canvas.size
    return KeptEncoding(
        width_px=width_px,
        height_px=height_px,
        alpha=_is_transparent(document),
        scaled=(width_px, height_px) != canvas.size,
        dynamic_range=DynamicRange(canvas.dynamic_range.value),
    )


def files_encoding(document: Document, name: str, output: Any) -> FilesEncoding:
    """How the pictures of a numbered output become files."""
    kept, suffix = kept_encoding(document, output), _suffix(name)
    qualities = _QUALITIES.get(suffix)
    return FilesEncoding(
        suffix=suffix,
        width_px=kept.width_px,
        height_px=kept.height_px,
        alpha=kept.alpha and suffix in _KEEP_ALPHA,
        scaled=kept.scaled,
        quality=qualities[output.quality] if qualities else None,
        dynamic_range=kept.dynamic_range,
    )


def numbering(document: Document, output: Any) -> Numbering:
    """How the pictures of a numbered output are called."""
    return Numbering(rate=output.fps or document.film.canvas.fps, first=output.first)


def still_keeps_alpha(document: Document, name: str) -> bool:
    """Whether a still in the file ``name`` can be seen through."""
    return _is_transparent(document) and _suffix(name) == ".png"


def _suffix(name: str) -> str:
    suffix = PurePath(name).suffix.lower()
    return _ONE_SPELLING.get(suffix, suffix)


def tile_encoding(document: Document, output: Any) -> KeptEncoding:
    """How a still of a contact sheet is kept."""
    canvas = document.film.canvas
    width_px = min(output.width, canvas.width) // 2 * 2
    height_px = -(-canvas.height * width_px // (2 * canvas.width)) * 2
    return KeptEncoding(
        width_px=width_px,
        height_px=height_px,
        scaled=(width_px, height_px) != canvas.size,
        dynamic_range=DynamicRange(canvas.dynamic_range.value),
    )


def sheet_frames(timeline: Timeline, output: Any) -> tuple[int, ...]:
    """The frames that a contact sheet shows."""
    every_s = output.every.evaluate(timeline.rate, {}.__getitem__)
    count = -(-timeline.duration_s // every_s)
    frames = (int(number * every_s * timeline.rate) for number in range(int(count)))
    return tuple(min(frame, timeline.frames - 1) for frame in frames)


def animation_encoding(document: Document, name: str, output: Any) -> AnimationEncoding:
    """How the animation ``name`` is coded from pictures that were kept."""
    kept, suffix = kept_encoding(document, output), PurePath(name).suffix.lower()
    return AnimationEncoding(
        suffix=suffix,
        width_px=kept.width_px,
        height_px=kept.height_px,
        rate=output.fps or document.film.canvas.fps,
        alpha=kept.alpha,
        loops=output.loop,
        colours=output.colors if suffix == ".gif" else 256,
        quality=_QUALITIES[".webp"][output.quality] if suffix == ".webp" else None,
    )


def _is_transparent(document: Document) -> bool:
    """Whether the film has something to see through; HDR has not."""
    canvas = document.film.canvas
    return canvas.background.alpha < 1 and canvas.dynamic_range == "sdr"


def _keeps_alpha(codec: str, name: str, profile: Any) -> bool:
    """Whether such a film can have alpha: VP9's is kept by Matroska alone."""
    if codec == "vp9":
        return PurePath(name).suffix.lower() in {".webm", ".mkv"}
    return codec == "prores" and str(profile or _PRORES_WITH_ALPHA).startswith(_PRORES_WITH_ALPHA)


def codec_of(document: Document, name: str, output: Any) -> str:
    """What the picture of the video output ``name`` is encoded with."""
    hdr = document.film.canvas.dynamic_range != "sdr"
    usual = usual_video(PurePath(name).suffix.lower(), is_hdr=hdr)
    return str(output.video.codec or ENCODERS.get(output.video.encoder or "", usual))


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


def tracks_of(output: Any) -> tuple[Any, ...]:
    """The settings of each of an output's tracks; one that is only sound has them itself."""
    return (output,) if hasattr(output, "channels") else getattr(output, "audio", ())


def track_encoding(name: str, output: Any, audio: Any) -> TrackEncoding:
    """How ``audio``, one of an output's tracks of sound, is coded."""
    codec, channels = _sound_codec(name, audio), _channels(audio)
    quality = QUALITIES[output.quality or "standard"]
    is_aac = codec == "aac"
    stereo = quality.stereo_bitrate if is_aac else quality.track_bitrates[codec]
    return TrackEncoding(
        codec=codec,
        bitrate=audio.bitrate or stereo * channels // 2,
        rate_hz=audio.rate or SAMPLE_RATE_HZ,
        channels=channels,
        fineness=quality.fineness if is_aac and not audio.bitrate else None,
    )


def loudness_of(output: Any) -> Loudness | None:
    """What the sound of an output is brought to."""
    said = getattr(output, "loudness", None)
    if said is None:
        return None
    return Loudness(target_lufs=said.target, true_peak_db=said.true_peak)


def _sound_codec(name: str, audio: Any) -> str:
    suffix = PurePath(name).suffix.lower()
    if suffix in SOUND_FILES:
        return SOUND_FILES[suffix]
    return str(audio.codec or FILMS[suffix].sound[0])


def _channels(audio: Any) -> int:
    return {"mono": MONO, "stereo": STEREO, "5.1": SURROUND}[audio.channels]


def segment_length(document: Document, name: str, output: Any) -> Fraction:
    """How long a segment of an output is aimed to be, in seconds.

    Raises:
        SpecError: shorter than one frame.
    """
    rate = document.film.canvas.fps
    if not hasattr(output, "video"):
        # cut as a film beside it is, so that both are painted once
        others = {**document.beside, **document.film.outputs}.items()
        films = ((film, one) for film, one in others if hasattr(one, "video"))
        alone = _numbered_length(document, output) if hasattr(output, "first") else _SEGMENT_S
        name, output = next(films, (name, None))
        if output is None:
            return alone
    place = document.place("outputs", name, "video", "segment")
    problem = "segment needs a plain time of at least one frame"
    try:
        length_s = output.video.segment.evaluate(rate, {}.__getitem__)
    except (KeyError, ValueError):
        raise SpecError((Problem(problem, place),)) from None
    if length_s < 1 / rate:
        raise SpecError((Problem(problem, place),))
    return Fraction(length_s)


def _numbered_length(document: Document, output: Any) -> Fraction:
    """How long a segment of numbered pictures is: those of one are in memory together."""
    canvas = document.film.canvas
    width_px, height_px = output.size or canvas.size
    each_bytes = width_px * height_px * (3 if canvas.dynamic_range == "sdr" else 6)
    fitting = max(1, _NUMBERED_BYTES // each_bytes) / (output.fps or canvas.fps)
    return max(1 / canvas.fps, min(_SEGMENT_S, fitting))


def frames_shown(document: Document, timeline: Timeline, name: str, output: Any) -> range:
    """The frames of the film that an output shows: all, or its range.

    Raises:
        SpecError: the range is empty, or not in the film.
    """
    if output.range is None:
        return range(timeline.frames)
    place = document.place("outputs", name, "range")
    try:
        first_s, last_s = (one.evaluate(timeline.rate, timeline.lookup) for one in output.range)
    except (KeyError, ValueError) as error:
        raise SpecError((Problem(f"{name}: no such time: {error}", place),)) from None
    first, end = frame_at(first_s, timeline.rate), frame_at(last_s, timeline.rate)
    if not 0 <= first < timeline.frames or end > timeline.frames:
        told = f"{format_time(first_s)}..{format_time(last_s)}"
        end_s = format_time(timeline.duration_s)
        message = f"{name} shows {told}, but the film lasts from 0s to {end_s}"
        raise SpecError((Problem(message, place),))
    if first >= end:
        raise SpecError((Problem(f"{name}: its range is empty", place),))
    return range(first, end)


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
