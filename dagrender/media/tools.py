"""The versions of the programs whose output goes into artifacts, for their keys."""

import re
from functools import cache

_X264_BUILD = re.compile(rb"x264 - core (\d+)[^-]*")


@cache
def tools() -> tuple[tuple[str, str], ...]:
    """PyAV, the libav* libraries and libx264, each with its version; takes a few milliseconds."""
    import av

    versions = {"pyav": av.__version__, "libx264": x264_version()}
    for name, version in av.library_versions.items():
        versions[name] = ".".join(str(part) for part in version)
    return tuple(sorted(versions.items()))


@cache
def x264_version() -> str:
    """The build of libx264, as it signs its streams: ``165``; "none" if it is not built in."""
    from fractions import Fraction

    import av
    from av.video.codeccontext import VideoCodecContext

    try:
        context = av.CodecContext.create("libx264", "w")
    except (av.FFmpegError, ValueError):
        return "none"
    assert isinstance(context, VideoCodecContext)  # noqa: S101 - for the type checker
    context.width = context.height = 16
    context.pix_fmt = "yuv420p"
    context.time_base = Fraction(1, 25)
    context.thread_count = 1
    context.options = {"preset": "ultrafast"}
    packets = [*context.encode(av.VideoFrame(16, 16, "yuv420p")), *context.encode(None)]
    match = _X264_BUILD.search(b"".join(bytes(packet) for packet in packets))
    return match[0].decode().removeprefix("x264 - core ").strip() if match else "unknown"


def missing_encoders() -> tuple[str, ...]:
    """The encoders that films need and this build of PyAV lacks."""
    import av

    return tuple(name for name in ("libx264", "aac") if name not in av.codecs_available)
