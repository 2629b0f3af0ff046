"""Sources and films of 10 bits: coded without loss in BT.2020, and taken apart with PyAV."""

import av
import numpy as np

from . import reference, sources
from .film import build, decoded, spec_of

FINE = {"codec": "h265", "crf": 0, "preset": "ultrafast"}
_TRANSFERS = {"pq": 16, "hlg": 18}
_LOSSLESS = "lossless=1:pools=none:frame-threads=1:log-level=none"


def coded_photo(width, height, phase=0.0, detail=1.0):
    """Planes of 10 bits, of a photo's codes of 8 bits with all that lies between them."""
    planes = reference.coded(sources.photo(width, height, phase, detail))
    return tuple(np.rint(plane * 4).astype(np.uint16) for plane in planes)


def write(path, frames, transfer, *, rate=30, gop=12):
    """A clip without loss of planes of uint16, tagged as BT.2020 and ``transfer``."""
    with av.open(str(path), "w") as container:
        options = {"preset": "ultrafast", "x265-params": f"{_LOSSLESS}:keyint={gop}"}
        stream = container.add_stream("libx265", rate=rate, options=options)
        stream.height, stream.width = frames[0][0].shape
        stream.pix_fmt = "yuv420p10le"
        context = stream.codec_context
        context.color_range, context.color_primaries, context.colorspace = 1, 9, 9
        context.color_trc = _TRANSFERS[transfer]
        for number, planes in enumerate(frames):
            frame = frame_of(planes, "yuv420p10le")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def film(folder, clips, **more):
    """The planes of every frame of a film of ``clips``, encoded without loss in 10 bits."""
    build(folder, spec_of(clips, **{"outputs": {"film.mp4": {"video": FINE}}, **more}))
    return decoded(folder / "film.mp4")


def frame_of(planes, form):
    """A libav frame of planes of uint8 or uint16."""
    height, width = planes[0].shape
    frame = av.VideoFrame(width, height, form)
    for plane, own in zip(frame.planes, planes, strict=True):
        view = np.frombuffer(plane, own.dtype).reshape(plane.height, -1)
        view[:, : plane.width] = own
    return frame


def planes_of(frame):
    """The planes of a frame of 8 or 10 bits, which are views of it."""
    kind = np.uint16 if frame.format.name.endswith("10le") else np.uint8
    return [
        np.frombuffer(plane, kind).reshape(plane.height, -1)[:, : plane.width]
        for plane in frame.planes
    ]


def psnr(ours, theirs):
    """The worst plane's peak signal-to-noise ratio in dB, of 10 bits."""
    quarters = ([np.asarray(plane, float) / 4 for plane in one] for one in (ours, theirs))
    return reference.psnr(*quarters)
