"""What encoders are told, so that their bytes depend on the pictures and the settings alone.

Both have one thread. libx264 is ``cpu-independent``: with its usual assembly it is not
deterministic at sizes that are not multiples of 64. libx265 gives the same bytes with any assembly,
but reads memory that it never wrote where a picture is no wider than its largest block, 64 pixels.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from dagrender.errors import EncodeError
from dagrender.media.coding.encoding import VideoEncoding
from dagrender.media.coding.lightlevel import x265_params
from dagrender.picture import DynamicRange

H265_NARROWEST_PX = 66
"""The narrowest picture that libx265 encodes to the same bytes every time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Codec:
    """An encoder of libav's: its name, the mp4 tag of its streams, and what it is always told.

    ``own`` are settings of its library, passed on as the option ``own_option``. ``delay`` is how
    many frames it may reorder, where its decode times cannot be trusted: libx265 leaves those of
    streams shorter than that unset.
    """

    encoder: str
    tag: str
    own_option: str
    own: tuple[str, ...]
    delay: int | None = None


CODECS: Mapping[str, Codec] = {
    "h264": Codec(
        encoder="libx264",
        tag="avc1",
        own_option="x264-params",
        own=("cpu-independent=1", "lookahead-threads=1", "sliced-threads=0", "open-gop=0"),
    ),
    "h265": Codec(
        encoder="libx265",
        # hvc1: parameter sets stand in the file's header alone, as players of Apple's want it
        tag="hvc1",
        own_option="x265-params",
        own=(
            "pools=none",
            "frame-threads=1",
            "wpp=0",
            "open-gop=0",
            "repeat-headers=0",
            "info=0",  # no SEI with the settings in each segment
            "log-level=none",
        ),
        delay=2,
    ),
}


def codec_of(encoding: VideoEncoding) -> Codec:
    """The encoder for an encoding.

    Raises:
        EncodeError: there is none, it is not for such pictures, or its bytes would not be the same
            every time.
    """
    codec = CODECS.get(encoding.codec)
    if codec is None:
        raise EncodeError(f'no encoder for "{encoding.codec}" is built in')
    if encoding.codec != "h265" and encoding.dynamic_range is not DynamicRange.SDR:
        raise EncodeError(f"{encoding.codec} is not for pictures in HDR", "use h265")
    if encoding.codec == "h265" and encoding.width_px < H265_NARROWEST_PX:
        raise EncodeError(f"h265 takes pictures at least {H265_NARROWEST_PX} pixels wide")
    return codec


def options_of(encoding: VideoEncoding) -> dict[str, str]:
    """The options of an encoding's encoder."""
    codec = codec_of(encoding)
    own = codec.own
    if encoding.codec == "h265" and not encoding.crf:
        own += ("lossless=1",)  # as libx264 takes it
    if encoding.mastering:
        own += x265_params(encoding.mastering)
    options = {
        "preset": encoding.preset,
        "crf": f"{encoding.crf:g}",
        "a53cc": "0",
        "chroma_sample_location": "left",
        codec.own_option: ":".join(own),
    }
    if encoding.tune:
        options["tune"] = encoding.tune
    return options
