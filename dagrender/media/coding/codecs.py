"""What encoders are told, so that their bytes depend on the pictures and the settings alone.

All have one thread. libx264 is ``cpu-independent``: with its usual assembly it is not deterministic
at sizes that are not multiples of 64. libx265 gives the same bytes with any assembly, but reads
memory that it never wrote where a picture is no wider than its largest block, 64 pixels. libvpx,
SVT-AV1 and libav's ProRes give the same bytes every time, at every size that was tried.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dagrender.capability import (
    AV1_FASTEST_LOSSLESS,
    AV1_NARROWEST_PX,
    DEEP,
    H265_NARROWEST_PX,
    HARDWARE,
)
from dagrender.errors import EncodeError
from dagrender.media.coding.encoding import VideoEncoding
from dagrender.media.coding.lightlevel import svt_params, x265_params
from dagrender.picture import DynamicRange

_PRORES_PROFILES = {
    "proxy": "apco",
    "lt": "apcs",
    "422": "apcn",
    "hq": "apch",
    "4444": "ap4h",
    "4444xq": "ap4x",
}
"""The profiles in the order of their numbers, and what QuickTime calls them."""

_LAMBDA = 118
"""libav's units of quality a step."""
Options = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Codec:
    """An encoder of libav's, and the kind of file that its segments are.

    ``delay`` is how many frames it may reorder, where its decode times cannot be trusted: libx265
    leaves those of streams shorter than that unset. ``in_order`` says that packets come in the
    order in which they are shown, one a frame.
    """

    encoder: str
    options: Callable[[VideoEncoding], Options]
    segments: str = "mp4"
    """libav's name of the container of a segment."""
    delay: int | None = None
    in_order: bool = False
    tag: str = ""
    """What its streams are called in files of QuickTime's kind."""
    pixel_format: str = "yuv420p"
    alpha_format: str | None = None
    """What pictures with alpha are encoded as; None where the codec knows of none."""


X264_OWN = ("cpu-independent=1", "lookahead-threads=1", "sliced-threads=0", "open-gop=0")
X265_OWN = (
    "pools=none",
    "frame-threads=1",
    "wpp=0",
    "open-gop=0",
    "repeat-headers=0",
    "info=0",  # no SEI with the settings in each segment
    "log-level=none",
)


def _x264(encoding: VideoEncoding) -> Options:
    return _x26x(encoding) | {"x264-params": ":".join(X264_OWN)}


def _x265(encoding: VideoEncoding) -> Options:
    own: tuple[str, ...] = X265_OWN
    if not encoding.crf:
        own += ("lossless=1",)  # as libx264 takes it
    if encoding.mastering:
        own += x265_params(encoding.mastering)
    return _x26x(encoding) | {"x265-params": ":".join(own)}


def _x26x(encoding: VideoEncoding) -> Options:
    options = {
        "preset": encoding.preset,
        "crf": f"{encoding.crf:g}",
        "a53cc": "0",
        "chroma_sample_location": "left",
    }
    return options | ({"tune": encoding.tune} if encoding.tune else {})


def _vpx(encoding: VideoEncoding) -> Options:
    options = {
        "deadline": "good",
        "cpu-used": encoding.preset,
        "row-mt": "0",
        "tile-columns": "0",
        "frame-parallel": "0",
        "g": "9999",  # a segment is one group of pictures
        # hidden frames would have no counterpart in the stream of alpha
        "auto-alt-ref": "0" if encoding.alpha else "1",
    }
    if not encoding.crf:
        return options | {"lossless": "1"}
    return options | {"crf": f"{encoding.crf:g}", "b": "0"}


def _svt(encoding: VideoEncoding) -> Options:
    own = ["lp=1", "keyint=-1", "scd=0", *svt_params(encoding.mastering)]
    if not encoding.crf:
        own.append("lossless=1")
    crf = {"crf": f"{encoding.crf:g}"} if encoding.crf else {}
    return {"preset": encoding.preset, "svtav1-params": ":".join(own)} | crf


def _prores(encoding: VideoEncoding) -> Options:
    options = {"profile": str(list(_PRORES_PROFILES).index(encoding.preset)), "vendor": "apl0"}
    return options | ({"alpha_bits": "16"} if encoding.alpha else {"alpha_bits": "0"})


CODECS: Mapping[str, Codec] = {
    "h264": Codec(encoder="libx264", options=_x264, tag="avc1"),
    # hvc1: parameter sets stand in the file's header alone, as players of Apple's want it
    "h265": Codec(encoder="libx265", options=_x265, tag="hvc1", delay=2),
    # only Matroska keeps VP9's alpha, which is a stream beside the stream
    "vp9": Codec(
        encoder="libvpx-vp9",
        tag="vp09",
        options=_vpx,
        segments="matroska",
        in_order=True,
        alpha_format="yuva420p",
    ),
    "av1": Codec(encoder="libsvtav1", options=_svt, tag="av01", segments="matroska", in_order=True),
    "prores": Codec(
        encoder="prores_ks",
        options=_prores,
        segments="mov",
        in_order=True,
        pixel_format="yuv422p10le",
        alpha_format="yuva444p10le",
    ),
}


def _hardware(encoding: VideoEncoding) -> Options:
    """A constant quantiser, and a segment as one group of pictures without reordering."""
    family = encoding.encoder.partition("_")[2]
    # AV1 counts to 255, and its factors to 63
    fineness = f"{encoding.crf * (4 if encoding.codec == 'av1' else 1):g}"
    options = {"bf": "0", "g": "9999"}
    match family:
        case "nvenc":
            return options | {"rc": "constqp", "qp": fineness}
        case "amf":
            return options | {"rc": "cqp", "qp_i": fineness, "qp_p": fineness}
        case "vaapi":
            return options | {"rc_mode": "CQP", "qp": fineness}
        case "qsv":
            steps = round(encoding.crf * _LAMBDA)
            return options | {"flags": "+qscale", "global_quality": str(steps), "async_depth": "1"}
        case _:  # videotoolbox: from 1 to 100, the finest
            steps = round((100 - 1.6 * encoding.crf) * _LAMBDA)
            return options | {"flags": "+qscale", "global_quality": str(steps)}


def _of_hardware(encoder: str) -> Codec:
    return Codec(
        encoder=encoder,
        options=_hardware,
        tag=CODECS[HARDWARE[encoder]].tag,
        in_order=True,
        pixel_format="nv12" if encoder.endswith("_qsv") else "yuv420p",
    )


def codec_of(encoding: VideoEncoding) -> Codec:
    """The encoder for an encoding.

    Raises:
        EncodeError: there is none, it is not for such pictures, or its bytes would not be the same
            every time.
    """
    codec = CODECS.get(encoding.codec)
    if codec is None:
        raise EncodeError(f'no encoder for "{encoding.codec}" is built in')
    if encoding.codec not in DEEP and encoding.dynamic_range is not DynamicRange.SDR:
        hint = f"use {', '.join(DEEP)}"
        raise EncodeError(f"{encoding.codec} is not for pictures in HDR", hint)
    if encoding.codec == "h265" and encoding.width_px < H265_NARROWEST_PX:
        raise EncodeError(f"h265 takes pictures at least {H265_NARROWEST_PX} pixels wide")
    if encoding.codec == "av1" and min(encoding.width_px, encoding.height_px) < AV1_NARROWEST_PX:
        raise EncodeError(f"av1 takes pictures of at least {AV1_NARROWEST_PX} pixels a side")
    if encoding.codec == "av1" and not encoding.crf and int(encoding.preset) > AV1_FASTEST_LOSSLESS:
        raise EncodeError(f"av1 is lossless up to preset {AV1_FASTEST_LOSSLESS}")
    if encoding.encoder:
        if encoding.dynamic_range is not DynamicRange.SDR or encoding.alpha:
            raise EncodeError(f"{encoding.encoder} is for opaque pictures in SDR")
        return _of_hardware(encoding.encoder)
    if encoding.alpha and codec.alpha_format is None:
        raise EncodeError(f"{encoding.codec} has no alpha", "vp9 and prores have")
    return codec


def pixel_format_of(encoding: VideoEncoding) -> str:
    """What an encoding's encoder is given, by libav's name."""
    codec = codec_of(encoding)
    if encoding.alpha and codec.alpha_format:
        return codec.alpha_format
    if encoding.codec == "prores" and encoding.preset.startswith("4444"):
        return "yuv444p10le"
    if encoding.codec != "prores" and encoding.dynamic_range is not DynamicRange.SDR:
        return "yuv420p10le"
    return codec.pixel_format


def segments_of(encoding: VideoEncoding) -> str:
    """Libav's name of the container of a segment.

    What is told of a film's grading stands in sample entries, which QuickTime's kind of files has.
    """
    segments = codec_of(encoding).segments
    return "mp4" if encoding.mastering and segments == "matroska" else segments


def tag_of(encoding: VideoEncoding) -> str:
    """What a stream is called in a file of QuickTime's kind."""
    if encoding.codec == "prores":
        return _PRORES_PROFILES[encoding.preset]
    return codec_of(encoding).tag


def options_of(encoding: VideoEncoding) -> Options:
    """The options of an encoding's encoder."""
    return codec_of(encoding).options(encoding)
