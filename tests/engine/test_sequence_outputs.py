"""Films as numbered pictures: whole or not there, the film's own frames, and no file in vain."""

import io
from fractions import Fraction

import av
import numpy as np
import pytest
from PIL import Image

from dagrender.digest import digest_file
from dagrender.errors import SpecError
from dagrender.media.coding.planes import planes_of
from dagrender.nodes.encode import Params, StillEncoding
from dagrender.store import sources

from .films import clip, color, film, project, title, video
from .films import painting as build

FRAMES = "frames/%05d.png"
LOSSLESS = {"film.mp4": video(quality="lossless")}


def data(outputs, text="Hello", **more):
    return film([clip("a"), clip("b", duration="0.5s")], titles=[title(text)], outputs=outputs,
                **more)  # fmt: skip


@pytest.fixture
def made(tmp_path, media):
    return project(tmp_path / "one", media)


def listed(made, folder="frames"):
    return sorted(one.name for one in (made.folder / folder).iterdir())


def inodes(made, folder="frames"):
    files = (made.folder / folder).iterdir()
    return {one.name: one.stat().st_ino for one in files if one.name != "frames.json"}


def picture(path):
    with Image.open(path) as image:
        return np.asarray(image).astype(float)


def finer(plane):
    """Chroma between its samples, which lie on the left columns and between two rows."""
    up = np.pad(plane, ((1, 1), (0, 0)), "edge")
    rows = np.repeat(plane, 2, 0) * 0.75
    rows[0::2] += up[:-2] * 0.25
    rows[1::2] += up[2:] * 0.25
    right = np.pad(rows, ((0, 0), (0, 1)), "edge")
    return np.stack([rows, (right[:, :-1] + right[:, 1:]) / 2], 2).reshape(rows.shape[0], -1)


def film_frames(path):
    """Every frame in 8-bit RGB: BT.709-6, tables 3 and 4."""
    with av.open(path) as container:
        frames = [planes_of(frame) for frame in container.decode(video=0)]
    shown = []
    for planes in frames:
        luma, blue, red = (plane.astype(float) for plane in planes)
        luma = (luma - 16) / 219
        blue, red = (finer((c - 128) / 224) for c in (blue, red))
        green = luma - 0.187324 * blue - 0.468124 * red
        rgb = np.stack([luma + 1.5748 * red, green, luma + 1.8556 * blue], 2)
        shown.append(np.clip(rgb, 0, 1) * 255)
    return shown


def psnr_db(one, other):
    return 10 * np.log10(255**2 / max(np.mean((one - other) ** 2), 1e-9))


def test_pictures_are_the_films_frames_and_are_painted_with_it(made):
    outputs = {
        FRAMES: {},
        "jpg/%d.jpg": {"first": 0},
        "web/%03d.webp": {"quality": "lossless"},
        "tif/%03d.tif": {"range": "0.5s..1s"},
    }
    made.write(data(LOSSLESS | outputs))
    report, painted = build(made)
    assert painted == 15
    assert [one["frames"] for one in report["outputs"]] == [15, 15, 15, 15, 5]
    assert listed(made) == [f"{number:05d}.png" for number in range(1, 16)] + ["frames.json"]
    assert set(listed(made, "jpg")) == {f"{number}.jpg" for number in range(15)} | {"frames.json"}
    shown = film_frames(made.folder / "film.mp4")
    for number in (0, 7, 14):
        for name in (f"frames/{number + 1:05d}.png", f"web/{number + 1:03d}.webp"):
            assert psnr_db(picture(made.folder / name), shown[number]) >= 38
        assert psnr_db(picture(made.folder / f"jpg/{number}.jpg"), shown[number]) >= 33
    for number in range(5):
        name = f"tif/{number + 1:03d}.tif"
        assert psnr_db(picture(made.folder / name), shown[5 + number]) >= 38


def test_an_edit_writes_only_the_files_that_it_changes(made, tmp_path):
    made.write(data({FRAMES: {}, "film.mp4": video()}))
    build(made)
    before, bytes_before = inodes(made), made.outputs()
    edited = data({FRAMES: {}, "film.mp4": video()}, text="Other")
    made.write(edited)
    report, painted = build(made)
    assert painted == 10  # the title is seen from 0.2 s to 0.8 s
    after, bytes_after = inodes(made), made.outputs()
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {f"{number:05d}.png" for number in range(3, 9)}
    for name in before:
        same = bytes_before[f"frames/{name}"] == bytes_after[f"frames/{name}"]
        assert same == (name not in changed)
    assert report["nodes"]["capture"]["run"] == 2
    fresh = made.fresh(tmp_path / "fresh")
    fresh.build()
    assert fresh.outputs() == made.outputs()
    assert not made.partial_files()


def test_pictures_that_only_get_another_number_are_not_written_again(made):
    made.write(data({FRAMES: {}}))
    build(made)
    before = inodes(made)
    later = data({FRAMES: {}})
    later["timeline"][0]["clips"].insert(0, color(duration="0.5s"))
    later["timeline"][1]["clips"][0]["start"] = "0.7s"
    made.write(later)
    _, painted = build(made)
    assert painted == 5
    after = inodes(made)
    for number in range(1, 16):
        assert after[f"{number + 5:05d}.png"] == before[f"{number:05d}.png"]


def test_a_shorter_film_leaves_no_pictures_of_a_longer_one(made):
    made.write(data({FRAMES: {}}))
    build(made)
    made.write(data({FRAMES: {"range": "0s..0.3s"}}))
    build(made)
    assert listed(made) == ["00001.png", "00002.png", "00003.png", "frames.json"]


def test_other_peoples_files_are_neither_removed_nor_built_around(made):
    made.write(data({FRAMES: {}}))
    build(made)
    note = made.folder / "frames" / "notes.txt"
    note.write_text("mine")
    made.write(data({FRAMES: {"range": "0s..0.3s"}}))
    with pytest.raises(SpecError, match=r"holds other files: notes\.txt"):
        build(made)
    assert note.read_text() == "mine"
    assert len(listed(made)) == 17


def test_what_happens_to_a_picture_behind_its_back_is_put_right(made):
    made.write(data({FRAMES: {}}))
    made.build_as_the_program()
    whole = made.outputs()
    assert made.build_as_the_program()["outputs"][0]["up_to_date"]
    damaged = made.folder / "frames" / "00004.png"
    damaged.write_bytes(damaged.read_bytes()[:-9])
    assert not made.build_as_the_program()["outputs"][0]["up_to_date"]
    assert made.outputs() == whole
    damaged.unlink()
    made.build_as_the_program()
    assert made.outputs() == whole
    _, painted = build(made)
    assert painted == 0


def test_names_of_another_pattern_are_other_files(made):
    made.write(data({FRAMES: {"range": "0s..0.3s"}}))
    build(made)
    made.write(data({"frames/shot %d.png": {"range": "0s..0.3s", "first": 10}}))
    report, painted = build(made)
    assert painted == 0
    assert not report["outputs"][0]["up_to_date"]
    assert listed(made) == ["frames.json", "shot 10.png", "shot 11.png", "shot 12.png"]


def test_pictures_go_elsewhere_when_asked(made, tmp_path):
    made.write(data({FRAMES: {"range": "0s..0.2s"}}))
    build(made, output=tmp_path / "else" / "%d.png")
    assert listed(made, tmp_path / "else") == ["1.png", "2.png", "frames.json"]
    with pytest.raises(SpecError, match="nothing is made for"):
        build(made, output=tmp_path / "else.png")


# Transparent canvases, and HDR


def see_through(outputs):
    shape = {"color": "#f04020", "duration": "1s", "opacity": {"0s": 0.25, "end": 1},
             "scale": 0.5}  # fmt: skip
    made = film([shape], outputs=outputs)
    made["canvas"]["background"] = "transparent"
    return made


def test_pictures_and_stills_of_a_transparent_canvas_can_be_seen_through(made):
    outputs = {
        FRAMES: {},
        "web/%d.webp": {"quality": "lossless"},
        "tif/%d.tif": {},
        "jpg/%d.jpg": {},
        "poster.png": {"at": "0.5s"},
        "poster.jpg": {"at": "0.5s"},
    }
    made.write(see_through(outputs))
    build(made)
    for number, opacity in ((0, 0.25), (5, 0.625)):
        names = [f"frames/{number + 1:05d}.png", f"web/{number + 1}.webp", f"tif/{number + 1}.tif"]
        for name in [*names, *(["poster.png"] if number else [])]:
            with Image.open(made.folder / name) as image:
                assert image.mode == "RGBA", name
                shown = np.asarray(image).astype(int)
            assert shown[:10, :10, 3].max() == 0
            assert abs(shown[40:50, 70:90, 3] - 255 * opacity).max() <= 2
            assert abs(shown[40:50, 70:90, :3] - [0xF0, 0x40, 0x20]).max() <= 12
    on_black = picture(made.folder / "poster.jpg")
    assert abs(on_black[45, 80] - np.array([0xF0, 0x40, 0x20]) * 0.625).max() <= 6
    assert np.allclose(on_black, picture(made.folder / "jpg/6.jpg"), atol=24)


@pytest.mark.parametrize("kind", ["pq", "hlg"])
def test_pictures_of_an_hdr_canvas_have_sixteen_bits_and_say_what_they_are(made, kind):
    outputs = {
        "film.mp4": {"quality": "lossless"},
        FRAMES: {},
        "tif/%d.tif": {},
        "web/%d.webp": {},
    }
    told = film([clip("a", duration="0.3s")], outputs=outputs)
    told["canvas"]["dynamic_range"] = kind
    made.write(told)
    _, painted = build(made)
    assert painted == 3
    with av.open(made.folder / "film.mp4") as container:
        frame = next(container.decode(video=0))
    luma, blue, red = (plane.astype(float) for plane in planes_of(frame))
    luma = (luma - 64) / 876
    blue, red = (finer((c - 512) / 896) for c in (blue, red))
    # BT.2020-2, table 4: non-constant luminance
    green = luma - 0.2627 * 1.4746 / 0.6780 * red - 0.0593 * 1.8814 / 0.6780 * blue
    wanted = np.clip(np.stack([luma + 1.4746 * red, green, luma + 1.8814 * blue], 2), 0, 1) * 255
    for name in ("frames/00001.png", "tif/1.tif"):
        with av.open(made.folder / name) as container:
            frame = next(container.decode(video=0))
        assert frame.format.name.startswith("rgb48")
        shown = frame.to_ndarray(format="rgb48le").astype(float) / 257
        assert psnr_db(shown, wanted) >= 38
        assert len(np.unique(shown)) > 256
    coded = (made.folder / "frames/00001.png").read_bytes()
    at = coded.index(b"cICP") + 4  # PNG, third edition, 11.3.2.6
    assert coded[at : at + 4] == bytes([9, {"pq": 16, "hlg": 18}[kind], 0, 1])
    with Image.open(made.folder / "web/1.webp") as image:
        assert image.mode == "RGB"


# Rates that do not divide


def by_libavfilter(count, rate, wanted):
    """Which of ``count`` pictures libavfilter's fps filter shows, by their numbers."""
    graph = av.filter.Graph()
    source = graph.add_buffer(width=16, height=16, format=av.VideoFormat("gray"),
                              time_base=1 / rate)  # fmt: skip
    taken = graph.add("fps", f"fps={wanted}:round=up:eof_action=pass")
    graph.link_nodes(source, taken, graph.add("buffersink")).configure()
    shown = []
    for number in range(count):
        frame = av.VideoFrame.from_ndarray(np.full((16, 16), number, np.uint8), "gray")
        frame.pts, frame.time_base = number, 1 / rate
        graph.vpush(frame)
    graph.vpush(None)
    while True:
        try:
            shown.append(int(graph.vpull().to_ndarray()[0, 0]))
        except (av.EOFError, av.BlockingIOError):
            return shown


@pytest.mark.parametrize(
    ("rate", "wanted"),
    [(30, 25), (24, 30), (25, 24), (60, 24), (30, 60), (Fraction(30000, 1001), 25), (24, 12),
     (25, Fraction(24000, 1001))],
)  # fmt: skip
def test_frames_of_another_rate_are_those_that_libavfilter_shows(rate, wanted):
    rate, wanted = Fraction(rate), Fraction(wanted)
    params = Params(encoding=StillEncoding(suffix=".png"), every=rate / wanted)
    shown = [number for number in range(75) for _ in range(params.times(number))]
    exact = [int(number * rate / wanted) for number in range(len(shown))]
    assert shown == exact
    assert len(shown) == -(-75 * wanted // rate)
    # what lasts beyond the last frame is another matter there
    assert shown[:28] == by_libavfilter(75, rate, wanted)[:28]


@pytest.mark.parametrize("fps", ["8", "12", "25", "7.5", "20"])
def test_any_rate_shows_what_is_on_screen_then_and_paints_nothing_anew(made, fps):
    said = {"fps": fps, "range": "0.1s..1.5s"}
    made.write(data({FRAMES: {}, "other/%d.png": said, "film.mp4": video(quality="lossless") | said,
                     "film.gif": said}))  # fmt: skip
    report, painted = build(made)
    assert painted == 15 + 4  # the range cuts its first segment
    rate = Fraction(fps)
    count = -(-Fraction(14, 10) * rate // 1)
    assert [one["frames"] for one in report["outputs"]] == [15, count, count, count]
    for number in range(int(count)):
        wanted = 1 + int(number * 10 / rate)
        path = made.folder / f"other/{number + 1}.png"
        assert path.read_bytes() == (made.folder / f"frames/{wanted + 1:05d}.png").read_bytes()
    shown = film_frames(made.folder / "film.mp4")
    assert len(shown) == count
    for number in (0, 5, len(shown) - 1):
        other = picture(made.folder / f"other/{number + 1}.png")
        assert psnr_db(shown[number], other) >= 38
    with av.open(made.folder / "film.mp4") as container:
        stream = container.streams.video[0]
        assert stream.average_rate == rate
        assert stream.duration * stream.time_base == count / rate


def test_a_segment_that_stands_elsewhere_is_coded_again_only_where_its_frames_fall_otherwise(made):
    said = {"fps": "15", "quality": "draft"}
    made.write(film([clip("a", duration="2s")], outputs={"film.mp4": video() | said}))
    build(made)
    for length, coded in (("0.4s", 1), ("0.5s", 5)):  # 6 frames are 9 of its own; 5 are 7.5
        made.write(film([color(duration=length), clip("a", duration="2s")],
                        outputs={"film.mp4": video() | said}))  # fmt: skip
        report, _ = build(made)
        assert report["nodes"]["encode"]["run"] == coded


def test_a_picture_by_itself_is_no_different(made):
    """A file depends on its picture alone, not on what was coded before it."""
    made.write(data({FRAMES: {}}))
    build(made)
    made.write(data({FRAMES: {"range": "0.7s..0.8s"}}))
    alone = (made.folder / "frames/00008.png").read_bytes()
    build(made, force=True)
    assert (made.folder / "frames/00001.png").read_bytes() == alone
    Image.open(io.BytesIO(alone)).verify()


def test_pictures_that_stay_are_not_even_read_again(made, monkeypatch):
    monkeypatch.setattr(sources, "_YOUNG_NS", 0)

    def edited(gain):
        sounds = [{"audio": "song", "start": "0s", "duration": "1s", "gain": gain}]
        return data({FRAMES: {}, "film.mp4": video()}, sounds=sounds)

    made.write(edited("-6dB"))
    build(made)
    build(made)

    def read(path):
        assert path.suffix != ".png", path
        return digest_file(path)

    monkeypatch.setattr(sources, "digest_file", read)
    made.write(edited("-3dB"))
    report, painted = build(made)
    assert [one["up_to_date"] for one in report["outputs"]] == [True, False]
    assert painted == 0
