"""Colour: bars of every matrix and range arrive as the colours that they were; and the tags."""

import av
import numpy as np
import pytest

from . import reference, sources
from .film import LOSSLESS, build, decoded, png, spec_of

SIZE = 192, 108
# 75 % bars, full primaries, skin, greys near both ends
BARS = [
    (191, 191, 191), (191, 191, 0), (0, 191, 191), (0, 191, 0), (191, 0, 191), (191, 0, 0),
    (0, 0, 191), (255, 0, 0), (0, 255, 0), (0, 0, 255), (224, 172, 138), (12, 12, 12),
]  # fmt: skip
BAR_PX = SIZE[0] // len(BARS)


def bars(height=SIZE[1]):
    return np.repeat(np.array([BARS], float), BAR_PX, 1).repeat(height, 0)


def coded_bars(matrix, *, full):
    planes = reference.subsampled(reference.yuv_of(bars(), matrix, full=full))
    return reference.samples(planes)


def middles(planes):
    """Y, U and V in the middle of each bar."""
    middle = np.arange(len(BARS)) * BAR_PX + BAR_PX // 2
    luma, blue, red = (np.asarray(plane, int) for plane in planes)
    row = luma.shape[0] // 2
    return np.stack([luma[row, middle], blue[row // 2, middle // 2], red[row // 2, middle // 2]], 1)


EXPECTED = middles(reference.samples(reference.coded(bars())))


@pytest.mark.parametrize("codec", ["libx264", "ffv1"])
@pytest.mark.parametrize("full", [False, True], ids=["limited", "full"])
@pytest.mark.parametrize("matrix", ["709", "601"])
@pytest.mark.parametrize("fit", ["contain", "none"])
def test_bars_survive_within_two_codes(tmp_path, codec, matrix, full, fit):
    form = "yuvj420p" if full and codec == "libx264" else "yuv420p"
    source = sources.write(
        tmp_path / "bars.mkv", [coded_bars(matrix, full=full)] * 2, codec=codec, tag=matrix,
        full=full, form=form,
    )  # fmt: skip
    size = "384x216" if fit == "contain" else "192x108"
    clip = {"video": "bars", "fit": fit}
    outputs = {"film.mp4": {"video": LOSSLESS}, "still.png": {"at": "0s"}}
    build(tmp_path, spec_of([clip], media={"bars": source}, size=size, outputs=outputs))
    times = 2 if fit == "contain" else 1
    found = [plane[::times, ::times] for plane in decoded(tmp_path / "film.mp4")[0]]
    assert np.abs(middles(found) - EXPECTED).max() <= 2
    still = png(tmp_path / "still.png")[::times, ::times].astype(int)
    middle = np.arange(len(BARS)) * BAR_PX + BAR_PX // 2
    # a code of limited chroma is up to 2.1 of 255 in blue, and luma adds its own
    assert np.abs(still[50, middle] - np.array(BARS)).max() <= 5


@pytest.mark.parametrize("form", ["rgb24", "bgr0"])
def test_bars_in_rgb_survive(tmp_path, form):
    rgb = bars().astype(np.uint8)
    planes = (rgb if form == "rgb24" else np.dstack([rgb[..., ::-1], rgb[..., 0]]),)
    codec = "libx264rgb" if form == "rgb24" else "ffv1"
    source = sources.write(tmp_path / "bars.mkv", [planes] * 2, codec=codec, form=form, full=True)
    build(tmp_path, spec_of([{"video": "bars"}], media={"bars": source}))
    assert np.abs(middles(decoded(tmp_path / "film.mp4")[0]) - EXPECTED).max() <= 2


@pytest.mark.parametrize("name", ["bars.png", "bars.jpg"])
def test_a_still_and_a_video_of_it_agree(tmp_path, name):
    rgb = bars().astype(np.uint8)
    still, tolerance = tmp_path / name, 1
    if name == "bars.jpg":
        tolerance = 3
        jpeg(still, coded_bars("601", full=True))
    else:
        sources.write_png(still, rgb)
    moving = sources.write(tmp_path / "bars.mkv", [coded_bars("709", full=False)])
    clips = [{"image": "still", "duration": "1f"}, {"video": "moving", "duration": "1f"}]
    build(tmp_path, spec_of(clips, media={"still": still, "moving": moving}))
    one, two = decoded(tmp_path / "film.mp4")
    assert np.abs(middles(one) - middles(two)).max() <= tolerance
    assert np.abs(middles(one) - EXPECTED).max() <= tolerance


def test_chroma_of_a_jpeg_stands_where_jfif_puts_it(tmp_path):
    """JPEG's chroma is centred: seen as video's, colour would be a quarter of its pitch off."""
    yuv = reference.yuv_of(photo(), "601", full=True)
    boxes = yuv.reshape(SIZE[1] // 2, 2, SIZE[0] // 2, 2, 3).mean((1, 3))
    planes = reference.samples([yuv[..., 0], boxes[..., 1], boxes[..., 2]])
    jpeg(tmp_path / "photo.jpg", planes)
    clip = {"image": "photo", "duration": "1f"}
    build(tmp_path, spec_of([clip], media={"photo": tmp_path / "photo.jpg"}))
    ours = decoded(tmp_path / "film.mp4")[0]
    assert reference.psnr(ours, reference.coded(photo())) > 40


def photo():
    return sources.photo(*SIZE, detail=0.7)


def jpeg(path, planes):
    frame = sources.frame_of(planes, "yuvj420p", space=5, full=True)
    context = av.CodecContext.create("mjpeg", "w")
    context.width, context.height, context.pix_fmt = frame.width, frame.height, "yuvj420p"
    context.time_base, context.color_range = sources.Fraction(1), 2
    context.options = {"flags": "+qscale", "global_quality": "118"}
    frame.pts = 0
    path.write_bytes(b"".join(bytes(p) for p in [*context.encode(frame), *context.encode(None)]))


def test_the_film_says_that_it_is_bt709_limited(media, tmp_path):
    build(tmp_path, spec_of([{"video": "wide", "duration": "2f"}], media=media))
    path = tmp_path / "film.mp4"
    with av.open(str(path)) as container:
        context = container.streams.video[0].codec_context
        frame = next(container.decode(video=0))  # by now the decoder has read the VUI
        tags = context.color_primaries, context.color_trc, context.colorspace
        assert [int(tag) for tag in tags] == [1, 1, 1]
        assert int(context.color_range) == int(frame.color_range) == 1
        assert context.pix_fmt == "yuv420p"
    data = path.read_bytes()
    at = data.index(b"colr")
    # ISO/IEC 14496-12, 12.1.5: nclx, primaries, transfer, matrix, and a bit for full range
    assert data[at + 4 : at + 15] == b"nclx" + bytes([0, 1, 0, 1, 0, 1, 0])


@pytest.mark.parametrize("form", ["yuv422p", "yuv444p"])
@pytest.mark.parametrize("matrix", ["709", "601"])
def test_bars_survive_other_chroma_formats(tmp_path, form, matrix):
    yuv = reference.yuv_of(bars(), matrix)
    if form == "yuv422p":
        wide = np.pad(yuv, ((0, 0), (1, 1), (0, 0)), mode="edge")
        half = (wide[:, :-2:2] + 2 * wide[:, 1:-1:2] + wide[:, 2::2]) / 4
        planes = reference.samples([yuv[..., 0], half[..., 1], half[..., 2]])
    else:
        planes = reference.samples([yuv[..., n] for n in range(3)])
    source = sources.write(tmp_path / "bars.mkv", [planes] * 2, codec="ffv1", tag=matrix, form=form)
    build(tmp_path, spec_of([{"video": "bars"}], media={"bars": source}))
    found = decoded(tmp_path / "film.mp4")[0]
    assert np.abs(middles(found) - EXPECTED).max() <= 2
    assert reference.psnr(found, reference.coded(bars())) > 36  # bars have the hardest edges


@pytest.mark.parametrize("fit", ["none", "contain"])
def test_bars_of_ten_bits_survive(tmp_path, fit):
    yuv = reference.subsampled(reference.yuv_of(bars()))
    frame = av.VideoFrame(*SIZE, "yuv420p10le")
    for plane, own in zip(frame.planes, yuv, strict=True):
        rows = np.zeros((plane.height, plane.line_size // 2), "<u2")
        rows[:, : own.shape[1]] = np.rint(own * 4)
        plane.update(rows.tobytes())
    path = tmp_path / "bars.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=30)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p10le"
        context = stream.codec_context
        context.colorspace = context.color_primaries = context.color_trc = 1
        context.color_range = 1
        frame.pts, frame.time_base = 0, sources.Fraction(1, 30)
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    size = "384x216" if fit == "contain" else "192x108"
    build(tmp_path, spec_of([{"video": "bars", "fit": fit}], media={"bars": path}, size=size))
    times = 2 if fit == "contain" else 1
    found = [plane[::times, ::times] for plane in decoded(tmp_path / "film.mp4")[0]]
    assert np.abs(middles(found) - EXPECTED).max() <= 2


@pytest.mark.parametrize("form", ["gray", "rgb48be", "pal8", "ya8"])
def test_pngs_of_every_kind_are_read(tmp_path, form):
    path = tmp_path / "still.png"
    rgb = bars().astype(np.uint8)
    if form == "gray":
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(rgb[..., 0]), format="gray")
    elif form == "ya8":
        pair = np.dstack([rgb[..., 0], np.full(SIZE[::-1], 255, np.uint8)])
        frame = sources.frame_of((np.ascontiguousarray(pair),), "ya8", space=0, full=True)
    else:
        frame = av.VideoFrame.from_ndarray(rgb, format="rgb24")
        if form == "rgb48be":
            frame = frame.reformat(format="rgb48be")
    if form == "pal8":
        indices = np.repeat(np.arange(len(BARS), dtype=np.uint8), BAR_PX)[None].repeat(108, 0)
        palette = np.zeros((256, 4), np.uint8)
        palette[: len(BARS)] = np.array([(*bar[::-1], 255) for bar in BARS], np.uint8)
        frame = av.VideoFrame(*SIZE, "pal8")
        plane = frame.planes[0]
        rows = np.zeros((plane.height, plane.line_size), np.uint8)
        rows[:, : SIZE[0]] = indices
        plane.update(rows.tobytes())
        frame.planes[1].update(palette.tobytes())
    context = av.CodecContext.create("png", "w")
    context.width, context.height, context.pix_fmt = *SIZE, frame.format.name
    context.time_base = sources.Fraction(1)
    frame.pts = 0
    path.write_bytes(b"".join(bytes(p) for p in [*context.encode(frame), *context.encode(None)]))
    clip = {"image": "still", "duration": "1f"}
    build(tmp_path, spec_of([clip], media={"still": path}))
    wanted = bars() if form in ("rgb48be", "pal8") else np.repeat(bars()[..., :1], 3, 2)
    expected = middles(reference.samples(reference.coded(wanted)))
    assert np.abs(middles(decoded(tmp_path / "film.mp4")[0]) - expected).max() <= 2
