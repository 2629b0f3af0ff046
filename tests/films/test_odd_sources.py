"""Sources as they come: odd sizes, turned, with oblong samples, with alpha, one frame long."""

import struct

import av
import numpy as np
import pytest

from . import reference, sources
from .film import build, decoded, film, length_s, png, spec_of

SIZE = 192, 108
GREY = (16, 128, 128)


@pytest.mark.parametrize(("width", "height"), [(191, 107), (75, 53), (192, 107)])
def test_a_still_of_odd_size_is_scaled_as_css_says(tmp_path, width, height):
    picture = sources.photo(width, height, detail=0.5)
    still = sources.write_png(tmp_path / "odd.png", np.rint(picture).astype(np.uint8))
    clip = {"image": "odd", "duration": "1f", "fit": "fill"}
    ours = film(tmp_path, [clip], media={"odd": still})[0]
    box = (0, 0, *SIZE)
    parts = [reference.resampled(np.rint(picture)[..., n], SIZE, box) for n in range(3)]
    assert reference.psnr(ours, reference.coded(np.stack(parts, -1))) > 40


@pytest.mark.parametrize(("width", "height"), [(191, 107), (75, 53)])
@pytest.mark.parametrize("fit", ["none", "fill"])
def test_a_video_of_odd_size_is_shown_whole(tmp_path, width, height, fit):
    yuv = reference.yuv_of(sources.photo(width + 1, height + 1, detail=0.5))
    luma, *chroma = reference.samples(reference.subsampled(yuv))
    planes = np.ascontiguousarray(luma[:height, :width]), *chroma
    source = sources.write(tmp_path / "odd.mkv", [planes] * 2, codec="ffv1")
    ours = film(tmp_path, [{"video": "odd", "fit": fit}], media={"odd": source})[0]
    if fit == "none":
        # of the size that it has, and of whole chroma samples
        left, top = (SIZE[0] - width) // 2, (SIZE[1] - height) // 2
        ours = [ours[0][top + 4 : top + height - 4, left + 4 : left + width - 4]]
        shifted = [
            planes[0][4 + y : height - 4 + y, 4 + x : width - 4 + x]
            for y in (-1, 0, 1)
            for x in (-1, 0, 1)
        ]
        assert max(reference.psnr(ours, [plane]) for plane in shifted) > 40
        return
    expected = reference.placed(planes, SIZE, (0, 0, *SIZE), GREY)
    assert reference.psnr(ours[:1], expected[:1]) > 40
    # its last column of chroma stands for one luma column, not two
    assert reference.psnr(ours[1:], expected[1:]) > 34


def turned(path, source, degrees):
    """A packet copy with a display matrix that asks for a clockwise turn, as phones write it."""
    with av.open(str(source)) as given, av.open(str(path), "w") as made:
        stream = made.add_stream_from_template(given.streams.video[0])
        for packet in given.demux(video=0):
            if packet.size:
                packet.stream = stream
                made.mux(packet)
    data = bytearray(path.read_bytes())
    unit = struct.pack(">9i", 1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)
    cosine, sine = {90: (0, 1), 180: (-1, 0), 270: (0, -1)}[degrees]
    matrix = struct.pack(
        ">9i", cosine << 16, sine << 16, 0, -sine << 16, cosine << 16, 0, 0, 0, 1 << 30
    )
    at = data.index(b"tkhd")
    at = data.index(unit, at)
    data[at : at + len(unit)] = matrix
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_recording_held_sideways_is_upright(media, tmp_path, degrees):
    lying = sources.write(
        tmp_path / "lying.mp4", [sources.coded_photo(160, 96, 0.2 * n, 0.6) for n in range(3)]
    )
    source = turned(tmp_path / "held.mp4", lying, degrees)
    ours = film(tmp_path, [{"video": "held"}], media={"held": source}, background="#000")
    for number, frame in enumerate(ours):
        picture = reference.rgb_of(
            reference.upsampled(sources.coded_photo(160, 96, 0.2 * number, 0.6))
        )
        upright = reference.coded(np.rot90(picture, -degrees // 90))
        box = (6, 0, 180, 108) if degrees == 180 else (64, 0, 64, 108)
        expected = reference.placed(upright, SIZE, box, GREY)
        assert reference.psnr(frame, expected) > 40


def test_oblong_samples_are_shown_in_proportion(tmp_path):
    narrow = [sources.coded_photo(72, 72, detail=0.6)] * 2
    source = sources.write(tmp_path / "dv.mkv", narrow, aspect=sources.Fraction(4, 3))
    ours = film(tmp_path, [{"video": "dv"}], media={"dv": source}, background="#000")[0]
    expected = reference.placed(narrow[0], SIZE, (24, 0, 144, 108), GREY)
    assert reference.psnr(ours, expected) > 40


def test_a_large_picture_with_alpha_shrinks_without_fringes(tmp_path):
    """What is transparent is bright green: none of it may bleed into the edge."""
    side = 120
    distance = np.hypot(*(np.mgrid[:side, :side] + 0.5 - side / 2))
    alpha = np.clip(50 - distance, 0, 1)
    rgb = np.where(alpha[..., None] > 0, (200, 40, 60), (0, 255, 0))
    picture = np.dstack([rgb, np.rint(alpha * 255)]).astype(np.uint8)
    still = sources.write_png(tmp_path / "disc.png", picture)
    clip = {"image": "disc", "start": 0, "duration": "1f", "scale": 0.4, "position": [96, 54]}
    ours = film(
        tmp_path, [{"color": "#c8283c", "duration": "1f"}], tracks=[[clip]], media={"disc": still}
    )[0]
    flat = np.broadcast_to(np.array([200.0, 40, 60]), (SIZE[1], SIZE[0], 3))
    assert reference.furthest(ours, reference.coded(flat)) <= 4


@pytest.mark.parametrize("size", ["426x240", "320x180", "130x98"])
def test_a_canvas_that_no_macroblock_fits_is_painted_to_its_edges(tmp_path, size):
    clip = {"color": {"gradient": {"angle": "90deg", "stops": ["#204060", "#e0c0a0"]}},
            "duration": "2f"}  # fmt: skip
    ours = film(tmp_path, [clip], size=size)[0]
    width, height = (int(part) for part in size.split("x"))
    assert ours[0].shape == (height, width)
    along = np.broadcast_to((np.arange(width) + 0.5)[None, :] / width, (height, width))
    ends = np.array([[0x20, 0x40, 0x60], [0xE0, 0xC0, 0xA0]], float)
    rgb = np.stack([np.interp(along, [0, 1], ends[:, n]) for n in range(3)], -1)
    assert reference.furthest(ours, reference.coded(rgb)) < 2


def test_a_film_and_a_still_of_it_show_the_same(media, tmp_path):
    outputs = {"film.mp4": {"video": {"codec": "h264", "crf": 0, "preset": "ultrafast"}},
               "at3.png": {"at": "3f"}, "last.png": {"at": "end"}}  # fmt: skip
    logo = {"image": "badge", "start": 0, "duration": "all", "rotation": 20, "position": [60, 50]}
    spec = spec_of(
        [{"video": "wide", "duration": "6f"}], tracks=[[logo]], media=media, outputs=outputs
    )
    build(tmp_path, spec)
    frames = decoded(tmp_path / "film.mp4")
    for name, number in (("at3.png", 3), ("last.png", 5)):
        rgb = reference.rgb_of(reference.upsampled(frames[number]))
        assert reference.psnr([png(tmp_path / name)], [np.clip(rgb, 0, 255)]) > 46


def test_a_film_of_one_frame_is_a_film(media, tmp_path):
    ours = film(tmp_path, [{"video": "wide", "in": "7f", "duration": "1f"}], media=media)
    assert len(ours) == 1
    assert reference.furthest(ours[0], sources.coded_photo(*SIZE, 0.15 * 7)) == 0
    assert length_s(tmp_path / "film.mp4", "video") == sources.Fraction(1, 30)


def test_a_remuxed_source_gives_the_same_bytes(media, tmp_path):
    remuxed = tmp_path / "wide.mkv"
    with av.open(str(media["wide"])) as given, av.open(str(remuxed), "w") as made:
        stream = made.add_stream_from_template(given.streams.video[0])
        for packet in given.demux(video=0):
            if packet.size:
                packet.stream = stream
                made.mux(packet)
    clips = [{"video": "wide", "in": "0.2s", "speed": 0.8}]
    build(tmp_path / "one", spec_of(clips, media=media))
    build(tmp_path / "two", spec_of(clips, media=media | {"wide": remuxed}))
    one, two = ((tmp_path / name / "film.mp4").read_bytes() for name in ("one", "two"))
    assert one == two
