"""Probing: one demux of a file tells all that the rest of dagrender needs to know of it."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, cast

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from dagrender.errors import SourceError
from dagrender.media.conform.forms import form_of
from dagrender.media.facts.frametable import groups, leading_of, presentation_order, table_of
from dagrender.media.facts.model import (
    ANIMATIONS,
    AudioFacts,
    ImageFacts,
    SourceFacts,
    Stamps,
    VideoFacts,
)
from dagrender.media.facts.reading import USUAL, Reading
from dagrender.media.facts.regularity import exact_timing, regularise
from dagrender.media.opening import (
    blame,
    open_decoder,
    open_source,
    packets_of,
    reason,
    video_stream,
)
from dagrender.media.probing.animations import check_animation
from dagrender.media.probing.pictures import image_facts, probe_picture
from dagrender.media.probing.soundclock import uneven
from dagrender.media.probing.tally import AudioTally, VideoTally
from dagrender.media.streams import chosen_streams, is_still, streams_of

if TYPE_CHECKING:  # a packet is generic for the type checker only
    from av.audio.stream import AudioStream
    from av.packet import Packet

_NOTHING_SHOWN = "shows no frame: its edit list cuts all of them away"
_STILL_FORMATS = frozenset({"image2", "gif", "apng"})


def probe(path: Path, reading: Reading = USUAL) -> SourceFacts:
    """What is known of ``path``: of the picture and the sound that ``reading`` takes.

    The file is demuxed once from start to end; as many packets are decoded as the first frame takes
    (all of them only where a container does not say in what order frames are shown).

    Raises:
        SourceError: it is not a media file, holds neither picture nor sound, or is cut short, or
            has not got a stream that ``reading`` names.
    """
    if picture_facts := probe_picture(path):
        return check_animation(path, picture_facts)
    with open_source(path) as container:
        video, audio = chosen_streams(path, container, reading)
        picture = VideoTally(video) if video else None
        sound = AudioTally(audio) if audio else None
        shortcomings = _demux(path, container, picture, sound)
        facts = check_animation(path, _facts(path, container, picture, sound))
        clock = sound.shortcomings if sound and facts.audio else []
        # of a file that is cut short it is plain that one ends before the other
        ends = [] if shortcomings else uneven(facts.video, facts.audio)
        return replace(facts, shortcomings=(*shortcomings, *clock, *ends))


def _demux(
    path: Path,
    container: InputContainer,
    picture: VideoTally | None,
    sound: AudioTally | None,
) -> tuple[str, ...]:
    """Read all packets; what is wrong with the file, in words."""
    shortcomings: list[str] = []
    wanted = [tally.stream for tally in (picture, sound) if tally]
    picture_index = picture.stream.index if picture else -1
    try:
        for packet in packets_of(container, *wanted):
            if packet.size == 0 and packet.dts is None:
                continue  # the flush at the end
            if picture and packet.stream_index == picture_index:
                picture.add(cast("Packet[VideoStream]", packet))
            elif sound:
                sound.add(cast("Packet[AudioStream]", packet))
    except av.FFmpegError as error:
        blame(error)
        shortcomings.append(f"it cannot be read to its end ({reason(error)})")
    if picture:
        picture.finish()
        if picture.first_frame is None:
            if picture.log.stamps and not any(picture.log.shown):
                raise SourceError(str(path), _NOTHING_SHOWN)
            raise SourceError(str(path), "is damaged: not one frame of its picture can be decoded")
        listed, there = len(picture.stream.index_entries), len(picture.log.stamps)
        if container.format.name.startswith("mov") and there < listed:
            shortcomings.append(
                f"it is cut short: its index lists {listed} frames, of which {there} are there"
            )
    return tuple(shortcomings)


def _facts(
    path: Path,
    container: InputContainer,
    picture: VideoTally | None,
    sound: AudioTally | None,
) -> SourceFacts:
    video: VideoFacts | None = None
    image: ImageFacts | None = None
    audio: AudioFacts | None = None
    if picture and picture.first_frame:
        if sound is None and _is_still(container, picture):
            image = image_facts(path, container, picture)
        else:
            video = _video_facts(path, picture, picture.first_frame)
    if sound:
        table = video.table if video else None
        origin_s = _origin_s(picture) if table and picture else None
        audio = sound.facts(origin_s)
    if not (video or audio or image):
        raise SourceError(str(path), "has neither picture nor sound")
    ends = [video.table.duration_s] if video else []
    ends += [audio.start_s + audio.duration_s] if audio else []
    return SourceFacts(
        container=container.format.name,
        size_bytes=path.stat().st_size,
        duration_s=max([Fraction(0), *ends]),
        video=video,
        audio=audio,
        image=image,
        streams=streams_of(container),
    )


def _is_still(container: InputContainer, picture: VideoTally) -> bool:
    if len(picture.log.stamps) != 1:
        return False
    name = container.format.name
    return name in _STILL_FORMATS or name.endswith("_pipe") or is_still(container)


def _origin_s(picture: VideoTally) -> Fraction:
    """When the first frame is shown by the file's own clock; 0 where it keeps none."""
    log = picture.log
    if picture.stamps is Stamps.COUNT:
        return Fraction(0)
    times = [
        stamp
        for packet, stamp in enumerate(log.stamps)
        if log.shown[packet] and packet not in log.silent
    ]
    return min(times) * Fraction(picture.stream.time_base or 0)


def _video_facts(path: Path, picture: VideoTally, frame: av.VideoFrame) -> VideoFacts:
    stream, log, stamps = picture.stream, picture.log, picture.stamps
    time_base = Fraction(stream.time_base or Fraction(1, 1000))
    told = (stream.average_rate, stream.guessed_rate, stream.base_rate)
    rates = [Fraction(rate) for rate in told if rate]
    ordered = stamps is Stamps.PTS
    order = presentation_order(log) if ordered else _order_by_decoding(path, picture)
    parts = groups(log, order)
    _hide_undecodable(path, picture, parts[0].frames[: leading_of(parts[0])])
    if picture.begins_gradually:
        _hide_unrefreshed(path, picture, parts[0].frames)
    shown = [packet for packet in order if log.shown[packet]]
    if not shown:
        raise SourceError(str(path), _NOTHING_SHOWN)
    times = [log.stamps[packet] for packet in shown]
    if stamps is Stamps.COUNT:
        rate = rates[0] if rates else Fraction(25)
        time_base, times = 1 / rate, list(range(len(shown)))
    elif stamps is Stamps.DTS:
        times.sort()
    if stream.container.format.name in ANIMATIONS:
        timing = exact_timing(times, log.last_duration, time_base)
    else:
        timing = regularise(times, log.last_duration, time_base, rates)
    return VideoFacts(
        index=stream.index,
        codec=picture.codec,
        form=form_of(stream, frame),
        rate=timing.rate,
        constant_rate=timing.constant_rate,
        table=table_of(log, parts, timing, file_time_base=time_base, stamps=stamps),
    )


def _order_by_decoding(path: Path, picture: VideoTally) -> list[int]:
    """The packets in the order in which the decoder shows their frames; sets their stamps."""
    log = picture.log
    log.last_duration = 0
    for packet in range(len(log.stamps)):
        dts = picture.dts[packet]
        log.stamps[packet] = dts if picture.stamps is Stamps.DTS and dts is not None else packet
    with open_source(path) as container:
        order = _decoded_order(container, video_stream(container, picture.stream.index))
    return [packet for packet in dict.fromkeys(order) if packet not in log.silent]


def _hide_unrefreshed(path: Path, picture: VideoTally, frames: tuple[int, ...]) -> None:
    """Hide the first frames of a stream that refreshes by slices, which the decoder withholds."""
    with open_source(path) as container:
        stream = video_stream(container, picture.stream.index)
        first = next(iter(_decoded_order(container, stream, first=True)), None)
    for packet in frames[: frames.index(first)] if first in frames else ():
        picture.log.shown[packet] = False


def _decoded_order(
    container: InputContainer, stream: VideoStream, limit: int = -1, *, first: bool = False
) -> list[int]:
    """Which packets the frames that come out are of, by number.

    Decodes until packet ``limit``'s is out, or ``first``, until any is.
    """
    decoder = open_decoder(stream)
    order: list[int] = []
    for number, packet in enumerate(packets_of(container, stream)):
        last = packet.size == 0 and packet.dts is None
        if not last:
            packet.pts = number
        try:
            frames = decoder.decode(None if last else packet)
        except av.FFmpegError as error:
            blame(error)
            continue
        order += (frame.pts for frame in frames if frame.pts is not None)
        if last or limit in order or (first and order):
            break
    return order


def _hide_undecodable(path: Path, picture: VideoTally, leading: tuple[int, ...]) -> None:
    """Hide the frames ahead of the very first key frame that refer to what the file has not got."""
    if not leading or not any(picture.log.shown[packet] for packet in leading):
        return
    key = picture.log.gop_starts[0]
    with open_source(path) as container:
        stream = video_stream(container, picture.stream.index)
        decodable = set(_decoded_order(container, stream, key))
    for packet in leading:
        if packet not in decodable:
            picture.log.shown[packet] = False
