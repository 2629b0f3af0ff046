"""Outputs that do not fit the canvas, their container or themselves: what no key sees by itself."""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from dagrender.capability import (
    AV1_FASTEST_LOSSLESS,
    AV1_NARROWEST_PX,
    DEEP,
    ENCODERS,
    FASTEST,
    FILMS,
    H265_NARROWEST_PX,
    HARDWARE,
    SOFTWARE,
    SOUND_FILES,
    usual_video,
)
from dagrender.spec.canvas import Canvas, DynamicRange
from dagrender.spec.faults import Fault
from dagrender.spec.loudness import soundless
from dagrender.spec.model import refuse
from dagrender.spec.outputs import (
    AudioCodec,
    Channels,
    Output,
    Pictures,
    Preset,
    Quality,
    SequenceOutput,
    SoundOutput,
    VideoCodec,
    VideoOutput,
)

_WORST_CRF = 51
_NAMED_PRESETS = (VideoCodec.H264, VideoCodec.H265)
_LOSSY_PICTURES = (".jpg", ".jpeg")
_LOSSLESS_SOUND = (AudioCodec.FLAC, AudioCodec.ALAC, AudioCodec.PCM)
_RATES_HZ = {
    AudioCodec.AAC: (
        8000,
        11025,
        12000,
        16000,
        22050,
        24000,
        32000,
        44100,
        48000,
        64000,
        88200,
        96000,
    ),
    AudioCodec.OPUS: (8000, 12000, 16000, 24000, 48000),
    AudioCodec.MP3: (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000),
}


def misfits(canvas: Canvas, outputs: Mapping[str, Output]) -> Iterator[Fault]:
    """What is wrong with ``outputs`` of a film on ``canvas``."""
    for name, output in outputs.items():
        if isinstance(output, Pictures):
            yield from _picture_misfits(canvas, name, output)
        if isinstance(output, SoundOutput):
            yield from _sound_file_misfits(name, output)
        if isinstance(output, VideoOutput):
            suffix = PurePosixPath(name).suffix.lower()
            hdr = canvas.dynamic_range is not DynamicRange.SDR
            made = ENCODERS.get(output.video.encoder or "")
            codec = output.video.codec or VideoCodec(made or usual_video(suffix, is_hdr=hdr))
            if made and made != codec:
                message = f"{name}: {output.video.encoder} makes {made}, not {codec}"
                yield refuse(message, "outputs", name, "video", "encoder")
            yield from _codec_misfits(canvas, name, output, codec)
            if output.video.encoder in HARDWARE:
                yield from _hardware_misfits(canvas, name, output)
            else:
                yield from _setting_misfits(name, output, codec)
            yield from _sound_misfits(name, suffix, output)
            yield from soundless(name, output)


def _picture_misfits(canvas: Canvas, name: str, output: Pictures) -> Iterator[Fault]:
    """A size or a rate that cannot be had from what is painted."""
    if output.size:
        width, height = output.size
        fitting = round(canvas.height * width / canvas.width)
        if width > canvas.width or height > canvas.height:
            message = f"{name}: {width}x{height} is larger than the canvas"
            yield refuse(message, "outputs", name, "size", hint="make the canvas larger")
        elif abs(fitting - height) > 1:
            message = f"{name}: {width}x{height} has another shape than the canvas"
            hint = f"{width}x{fitting + fitting % 2} has its shape"
            yield refuse(message, "outputs", name, "size", hint=hint)
    if isinstance(output, SequenceOutput) and output.quality is Quality.LOSSLESS:
        suffix = PurePosixPath(name).suffix.lower()
        if suffix in _LOSSY_PICTURES:
            hint = ".png, .tif and .webp can be"
            message = f"{name}: a {suffix} is never lossless"
            yield refuse(message, "outputs", name, "quality", hint=hint)


def _sound_file_misfits(name: str, output: SoundOutput) -> Iterator[Fault]:
    codec = AudioCodec(SOUND_FILES[PurePosixPath(name).suffix.lower()])
    yield from _coded_misfits(name, codec, output, ("outputs", name))


def _coded_misfits(
    name: str, codec: AudioCodec, audio: Any, place: tuple[str | int, ...]
) -> Iterator[Fault]:
    """What a codec of sound does not know."""
    if audio.bitrate and codec in _LOSSLESS_SOUND:
        message = f"{name}: {codec} is lossless, it has no bitrate"
        yield refuse(message, *place, "bitrate")
    rates = _RATES_HZ.get(codec)
    if rates and audio.rate not in rates:
        message = f"{name}: {codec} does not know {audio.rate} Hz"
        hint = f"there is {', '.join(map(str, rates))}"
        yield refuse(message, *place, "rate", hint=hint)
    if codec is AudioCodec.MP3 and audio.channels is Channels.SURROUND:
        message = f"{name}: mp3 knows mono and stereo only"
        yield refuse(message, *place, "channels", hint="aac, opus, flac and pcm know 5.1")


def _codec_misfits(
    canvas: Canvas, name: str, output: VideoOutput, codec: VideoCodec
) -> Iterator[Fault]:
    video, hdr = output.video, canvas.dynamic_range is not DynamicRange.SDR
    held = FILMS[PurePosixPath(name).suffix.lower()].video
    width, height = output.size or canvas.size
    if hdr and codec not in DEEP:
        message = f"{name}: {codec} is not for a canvas in {canvas.dynamic_range}"
        fitting = ", ".join(one for one in DEEP if one in held)
        hint = f"{fitting} can be; or leave dynamic_range: sdr, and HDR sources are tone-mapped"
        yield refuse(message, "outputs", name, "video", hint=hint)
    elif codec not in held:
        message = f"{name}: a {PurePosixPath(name).suffix.lower()} file does not hold {codec}"
        yield refuse(message, "outputs", name, "video", hint=f"it holds {', '.join(held)}")
    elif codec is VideoCodec.H265 and width < H265_NARROWEST_PX:
        message = f"{name}: h265 needs a picture at least {H265_NARROWEST_PX} pixels wide"
        hint = "" if hdr else "h264 takes any"
        yield refuse(message, "outputs", name, "video", hint=hint)
    elif codec is VideoCodec.AV1 and min(width, height) < AV1_NARROWEST_PX:
        message = f"{name}: av1 needs a picture of at least {AV1_NARROWEST_PX} pixels a side"
        yield refuse(message, "outputs", name, "video", hint="vp9 takes any")
    if video.mastering and canvas.dynamic_range is not DynamicRange.PQ:
        message = f"{name}: mastering is told of films in pq, not in {canvas.dynamic_range}"
        yield refuse(message, "outputs", name, "video", "mastering")


def _hardware_misfits(canvas: Canvas, name: str, output: VideoOutput) -> Iterator[Fault]:
    """What encoders of graphics processors are not asked for."""
    video, place = output.video, ("outputs", name, "video")
    if canvas.dynamic_range is not DynamicRange.SDR:
        message = f"{name}: {video.encoder} is not for a canvas in {canvas.dynamic_range}"
        hint = f"leave encoder out: {SOFTWARE[HARDWARE[str(video.encoder)]]} is taken"
        yield refuse(message, *place, "encoder", hint=hint)
    for key in ("preset", "profile"):
        if getattr(video, key) is not None:
            message = f"{name}: {video.encoder} takes no {key}"
            yield refuse(message, *place, key, hint="crf says how fine it is")
    if output.quality is Quality.LOSSLESS or video.crf == 0:
        message = f"{name}: {video.encoder} is never lossless"
        hint = f"leave encoder out: {SOFTWARE[HARDWARE[str(video.encoder)]]} can be"
        key = "crf" if video.crf == 0 else "encoder"
        yield refuse(message, *place, key, hint=hint)
    if video.crf is not None and video.crf > _WORST_CRF:
        message = f"{name}: crf of {video.encoder} goes from 1 to {_WORST_CRF}"
        yield refuse(message, *place, "crf")


def _setting_misfits(name: str, output: VideoOutput, codec: VideoCodec) -> Iterator[Fault]:
    """Settings that are another codec's."""
    video = output.video
    place = ("outputs", name, "video")
    if video.profile and codec is not VideoCodec.PRORES:
        yield refuse(f"{name}: profile is of prores, not of {codec}", *place, "profile")
    if codec is VideoCodec.PRORES:
        for key in ("crf", "preset"):
            if getattr(video, key) is not None:
                hint = "profile: hq chooses how coarse it is"
                yield refuse(f"{name}: prores has no {key}", *place, key, hint=hint)
        if output.quality is Quality.LOSSLESS:
            hint = "h264, h265, vp9 and av1 can be"
            message = f"{name}: prores is never lossless"
            yield refuse(message, "outputs", name, "quality", hint=hint)
        return
    crf = 0.0 if output.quality is Quality.LOSSLESS and video.crf is None else video.crf
    if video.preset is not None:
        yield from _preset_misfits(name, video.preset, codec, crf)
    if video.crf is None:
        return
    if codec in FASTEST and video.crf != int(video.crf):
        yield refuse(f"{name}: crf of {codec} is a whole number", *place, "crf")
    if codec in _NAMED_PRESETS and video.crf > _WORST_CRF:
        yield refuse(f"{name}: crf of {codec} goes from 0 to {_WORST_CRF}", *place, "crf")


def _preset_misfits(
    name: str, preset: str, codec: VideoCodec, crf: float | None
) -> Iterator[Fault]:
    place = ("outputs", name, "video", "preset")
    if codec in _NAMED_PRESETS and preset.isdecimal():
        hint = f"there is {', '.join(Preset)}"
        yield refuse(f"{name}: a preset of {codec} is a name", *place, hint=hint)
    elif (
        codec is VideoCodec.AV1
        and preset.isdecimal()
        and crf == 0
        and int(preset) > AV1_FASTEST_LOSSLESS
    ):
        message = f"{name}: av1 is lossless up to preset {AV1_FASTEST_LOSSLESS}"
        yield refuse(message, *place)
    elif codec in FASTEST and not (preset.isdecimal() and int(preset) <= FASTEST[codec]):
        message = f"{name}: a preset of {codec} is a number from 0 to {FASTEST[codec]}"
        yield refuse(message, *place, hint="0 is the slowest")


def _sound_misfits(name: str, suffix: str, output: VideoOutput) -> Iterator[Fault]:
    held = FILMS[suffix].sound
    for number, audio in enumerate(output.audio):
        place = ("outputs", name, "audio", number)
        codec = audio.codec or AudioCodec(held[0])
        if codec not in held:
            message = f"{name}: a {suffix} file does not hold {codec}"
            yield refuse(message, *place, hint=f"it holds {', '.join(held)}")
        yield from _coded_misfits(name, codec, audio, place)
