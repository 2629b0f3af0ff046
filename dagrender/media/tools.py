"""The versions of the programs whose output goes into artifacts, for their keys."""

import re
from functools import cache

_SIDE_PX = 128
_SIGNATURES = {
    "libx264": re.compile(rb"x264 - core (\d+[^-]*)"),
    "libx265": re.compile(rb"x265 \(build (\d+)\) - ([^:]*)"),
}


@cache
def tools() -> tuple[tuple[str, str], ...]:
    """PyAV, the libav* libraries and libx264, each with its version; takes a few milliseconds."""
    import av

    versions = {"pyav": av.__version__, "libx264": x264_version()}
    for name, version in av.library_versions.items():
        versions[name] = ".".join(str(part) for part in version)
    return tuple(sorted(versions.items()))


def x264_version() -> str:
    """The build of libx264, as it signs its streams: ``165``; "none" if it is not built in."""
    return _signed("libx264")


def x265_version() -> str:
    """The build of libx265, as it signs its streams; "none" if it is not built in."""
    return _signed("libx265", "pools=none:frame-threads=1:log-level=none")


@cache
def _signed(encoder: str, own: str = "") -> str:
    """What an encoder says of its version in a stream of one small picture."""
    from fractions import Fraction

    import av
    from av.video.codeccontext import VideoCodecContext

    try:
        context = av.CodecContext.create(encoder, "w")
    except MemoryError:
        raise
    except (av.FFmpegError, ValueError):
        return "none"
    assert isinstance(context, VideoCodecContext)  # noqa: S101 - for the type checker
    context.width = context.height = _SIDE_PX
    context.pix_fmt = "yuv420p"
    context.time_base = Fraction(1, 25)
    context.thread_count = 1
    context.options = {"preset": "ultrafast"}
    if own:
        context.options |= {encoder.removeprefix("lib") + "-params": own}
    frame = av.VideoFrame(_SIDE_PX, _SIDE_PX, "yuv420p")
    packets = [*context.encode(frame), *context.encode(None)]
    match = _SIGNATURES[encoder].search(b"".join(bytes(packet) for packet in packets))
    return " ".join(part.decode() for part in match.groups()).strip() if match else "unknown"


def missing_encoders() -> tuple[str, ...]:
    """The encoders that films need and this build of PyAV lacks."""
    import av

    return tuple(name for name in ("libx264", "libx265", "aac") if name not in av.codecs_available)
