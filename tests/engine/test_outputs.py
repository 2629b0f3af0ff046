"""Several outputs of one film: painted once, whatever they are encoded with."""

import av
import numpy as np
import pytest

from dagrender.errors import SpecError
from dagrender.media.coding.planes import planes_of
from dagrender.media.pictures.webp import AnimationReader

from .films import clip, film, project, title, video
from .films import painting as build

SOUNDS = [{"audio": "song", "start": "0s", "duration": "1.5s"}]


def many(outputs, text="Hello", **more):
    clips = [clip("a"), clip("b", duration="0.5s")]
    return film(clips, titles=[title(text)], sounds=SOUNDS, outputs=outputs, **more)


def webm(**more):
    return {"video": {"codec": "vp9", "segment": "0.5s"}, "quality": "draft", **more}


@pytest.fixture
def made(tmp_path, media):
    return project(tmp_path / "one", media)


OUTPUTS = {
    "film.mp4": video(),
    "film.webm": webm(),
    "film.mkv": {"video": {"codec": "av1", "segment": "0.5s"}, "audio": "flac"},
    "film.mov": {"video": {"codec": "prores", "segment": "0.5s"}, "audio": "pcm"},
}


def test_outputs_that_differ_only_in_encoding_are_painted_once(made):
    made.write(many(OUTPUTS))
    report, painted = build(made)
    assert painted == 15
    assert report["nodes"]["capture"]["run"] == 3
    assert report["nodes"]["encode"]["run"] == 12
    assert [output["frames"] for output in report["outputs"]] == [15] * 4


def test_an_edit_paints_the_segments_it_touches_once_for_all_outputs(made, tmp_path):
    made.write(many(OUTPUTS))
    build(made)
    made.write(many(OUTPUTS, text="Another"))
    report, painted = build(made)
    assert painted == 10
    assert report["nodes"]["encode"]["run"] == 8
    fresh = made.fresh(tmp_path / "fresh")
    fresh.build()
    assert fresh.outputs() == made.outputs()


def test_sound_that_is_coded_whole_is_coded_once_until_it_changes(made):
    made.write(many({"film.webm": webm(), "film.mkv": webm(audio="opus")}))
    report, _ = build(made)
    assert report["nodes"]["mix"]["run"] == 1
    tracks = [path for path in made.objects() if b"OpusHead" in path.read_bytes()[:4000]
              or b"dOps" in path.read_bytes()]  # fmt: skip
    assert len(tracks) == 1
    made.write(many({"film.webm": webm()}, text="Another"))
    report, _ = build(made)
    assert report["nodes"]["mix"]["run"] == 0


def test_a_damaged_track_is_coded_again(made):
    made.write(many({"film.webm": webm()}))
    build(made)
    before = made.outputs()
    (track,) = [path for path in made.objects() if b"dOps" in path.read_bytes()]
    data = bytearray(track.read_bytes())
    data[len(data) // 2] ^= 1
    track.chmod(0o600)
    track.write_bytes(data)
    (made.folder / "film.webm").unlink()
    build(made)
    assert made.outputs() == before


# Size, rate, range, and what is coded as a whole

WHOLE = {
    "film.mp4": video(),
    "film.webm": webm(fps="5"),
    "film.gif": {"size": "80x46", "fps": "5"},
    "film.webp": {"quality": "lossless"},
    "film.apng": {"range": "0.5s..1s"},
}


def rgb(path, number):
    """Frame ``number`` of a file as libav decodes it, 8-bit RGB."""
    with av.open(path) as container:
        frames = list(container.decode(video=0))
    frame = frames[number]
    if frame.format.name != "yuv420p":
        return frame.to_ndarray(format="rgb24").astype(float), len(frames)
    # BT.709-6, table 3 and 4; chroma by its nearest samples
    luma, blue, red = (plane.astype(float) for plane in planes_of(frame))
    luma = (luma - 16) / 219
    blue, red = (np.repeat(np.repeat((c - 128) / 224, 2, 0), 2, 1) for c in (blue, red))
    green = luma - 0.187324 * blue - 0.468124 * red
    planes = luma + 1.5748 * red, green, luma + 1.8556 * blue
    return np.clip(np.stack(planes, 2), 0, 1) * 255, len(frames)


def psnr_db(one, other):
    """Over means of 2x2 pixels: finer chroma is a matter of how it is interpolated."""
    one, other = (
        picture.reshape(picture.shape[0] // 2, 2, picture.shape[1] // 2, 2, 3).mean(axis=(1, 3))
        for picture in (one, other)
    )
    error = np.mean((one - other) ** 2)
    return 99.0 if error == 0 else 10 * np.log10(255**2 / error)


def test_three_outputs_of_one_film_paint_each_frame_once(made, tmp_path):
    three = {name: WHOLE[name] for name in ("film.mp4", "film.webm", "film.gif")}
    made.write(many(three))
    report, painted = build(made)
    assert painted == 15
    assert [output["frames"] for output in report["outputs"]] == [15, 8, 8]
    made.write(many(three, text="Another"))
    assert build(made)[1] == 10
    fresh = made.fresh(tmp_path / "fresh")
    fresh.build()
    assert fresh.outputs() == made.outputs()
    assert build(made)[1] == 0


def test_animations_show_the_film(made):
    made.write(many({"whole.mp4": {"quality": "lossless"}} | WHOLE))
    build(made)
    film_rgb, count = rgb(made.folder / "whole.mp4", 4)
    assert count == 15
    found, count = rgb(made.folder / "film.gif", 2)
    assert count == 8
    assert found.shape == (46, 80, 3)
    small = av.VideoFrame.from_ndarray(film_rgb.astype(np.uint8), "rgb24").reformat(
        width=80, height=46, interpolation="BICUBIC"
    )
    assert psnr_db(found, small.to_ndarray(format="rgb24").astype(float)) > 25  # 256 colours
    later, _ = rgb(made.folder / "whole.mp4", 9)
    found, count = rgb(made.folder / "film.apng", 4)
    assert count == 5
    assert psnr_db(found, later) >= 38
    assert psnr_db(found, film_rgb) < 30
    frame = AnimationReader(made.folder / "film.webp").read(4)
    assert psnr_db(frame.to_ndarray(format="rgb24").astype(float), film_rgb) >= 38


def test_a_range_shares_its_segments_and_its_frames_are_the_films(made):
    made.write(many({"film.mp4": video()}))
    build(made)
    made.write(many({"film.mp4": video(), "part.mp4": video(range="0.5s..1.5s")}))
    report, painted = build(made)
    assert painted == 0
    assert report["outputs"][1]["frames"] == 10
    made.write(many({"part.mp4": video(range="0.7s..1.5s")}))
    _, painted = build(made)
    assert painted == 3
    whole, _ = rgb(made.folder / "film.mp4", 12)
    found, count = rgb(made.folder / "part.mp4", 5)
    assert count == 8
    assert psnr_db(whole, found) >= 38


def test_every_nth_frame_is_taken_from_the_first_on(made):
    made.write(many({"all.mp4": {"quality": "lossless"}, "third.mp4": {
        "quality": "lossless", "fps": "10/3", "range": "0.1s..1.5s"}}))  # fmt: skip
    build(made)
    for number in range(5):
        found, count = rgb(made.folder / "third.mp4", number)
        assert count == 5
        assert np.array_equal(found, rgb(made.folder / "all.mp4", 1 + 3 * number)[0])


def test_sound_alone_is_the_films_sound(made):
    names = ("a.wav", "b.flac", "c.m4a", "d.mp3", "e.opus")
    made.write(many({"film.mkv": {"audio": "pcm"}} | {name: {} for name in names}))
    report, _ = build(made)
    assert report["nodes"]["mix"]["run"] == 1

    def heard(name):
        with av.open(made.folder / name) as container:
            parts = list(container.decode(audio=0))
        arrays = [p.to_ndarray() if p.format.is_planar else p.to_ndarray().reshape(-1, 2).T
                  for p in parts]  # fmt: skip
        samples = np.concatenate(arrays, axis=1)
        return samples / 2.0**31 if samples.dtype.kind == "i" else samples

    film_sound = heard("film.mkv")
    assert np.array_equal(heard("a.wav"), film_sound)
    assert np.array_equal(heard("b.flac"), film_sound)
    for name in ("c.m4a", "d.mp3", "e.opus"):
        found = heard(name)
        assert abs(found.shape[1] - film_sound.shape[1]) <= 2048
        assert np.abs(found[:, :60_000]).max() > 0.01
        length = min(found.shape[1], film_sound.shape[1])
        correlation = np.corrcoef(found[0, :length], film_sound[0, :length])[0, 1]
        assert correlation > 0.9


def test_a_film_without_sound_has_no_file_of_sound(made):
    made.write(film([clip("b")], outputs={"a.mp3": {}}))
    made.data["timeline"][0]["clips"] = [{"color": "red", "duration": "1s"}]
    made.write(made.data)
    with pytest.raises(SpecError, match=r"a\.mp3: the film has no sound"):
        made.build()


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ("1s..0.5s", "range is empty"),
        ("1s..9s", "shows 1s..9s, but the film lasts from 0s"),
    ],
)
def test_a_range_that_is_not_in_the_film_is_an_error(made, told, message):
    made.write(many({"film.mp4": video(range=told)}))
    with pytest.raises(SpecError, match=message) as error:
        made.build()
    assert error.value.problems[0].place


# Films that can be seen through

CLEAR = {
    "film.webm": {"video": {"codec": "vp9", "segment": "0.5s", "crf": 4}},
    "film.mov": {"video": {"codec": "prores", "segment": "0.5s"}},
    "film.apng": {},
    "film.gif": {},
    "film.mp4": video(quality="lossless"),
}


def see_through(outputs, background="transparent"):
    shape = {"color": "#f04020", "duration": "1s", "opacity": {"0s": 0.25, "end": 1},
             "scale": 0.5}  # fmt: skip
    data = film([shape], outputs=outputs)
    data["canvas"]["background"] = background
    return data


def alpha_of(path, number):
    with av.open(path) as container:
        stream = container.streams.video[0]
        decoder = stream.codec_context
        if path.suffix == ".webm":
            decoder = av.CodecContext.create("libvpx-vp9", "r")
        frames = [one for packet in container.demux(stream) for one in decoder.decode(packet)]
    shown = frames[number].reformat(format="rgba").to_ndarray().astype(int)
    return shown, len(frames)


@pytest.mark.parametrize("name", ["film.webm", "film.mov", "film.apng"])
def test_a_transparent_canvas_can_be_seen_through(made, name):
    made.write(see_through(CLEAR))
    _, painted = build(made)
    assert painted == 10
    for number, opacity in ((0, 0.25), (5, 0.625)):
        shown, count = alpha_of(made.folder / name, number)
        assert count == 10
        assert abs(shown[:10, :10, 3]).max() <= 2
        middle = shown[40:50, 70:90]
        assert abs(middle[..., 3] - 255 * opacity).max() <= 4
        assert abs(middle[..., :3] - [0xF0, 0x40, 0x20]).mean() < 12  # as libav converts


def test_a_gif_is_either_seen_or_not(made):
    made.write(see_through(CLEAR))
    build(made)
    shown, _ = alpha_of(made.folder / "film.gif", 9)
    assert shown[5, 5, 3] == 0
    assert shown[45, 80, 3] == 255


def test_what_has_no_alpha_shows_a_transparent_film_on_black(made):
    made.write(see_through({"film.mp4": video(quality="lossless")}))
    build(made)
    alone = made.outputs()["film.mp4"]
    made.write(see_through(CLEAR))
    build(made)
    assert made.outputs()["film.mp4"] == alone
    made.write(see_through({"film.mp4": video(quality="lossless")}, "black"))
    build(made)
    assert made.outputs()["film.mp4"] == alone


def test_a_contact_sheet_shows_a_still_of_every_so_often(made):
    sheet = {"every": "0.5s", "columns": 2, "width": 80}
    made.write(many({"sheet.png": sheet, "all.mp4": {"quality": "lossless"}}))
    report, painted = build(made)
    assert painted == 15 + 3
    assert [output["frames"] for output in report["outputs"]] == [1, 15]
    found, _ = rgb(made.folder / "sheet.png", 0)
    assert found.shape == (2 * (46 + 4) + 4, 2 * (80 + 4) + 4, 3)
    for place in range(3):
        whole, _ = rgb(made.folder / "all.mp4", 5 * place)
        top, left = place // 2 * 50 + 4, place % 2 * 84 + 4
        tile = found[top : top + 46, left : left + 80]
        mean = whole.reshape(45, 2, 80, 2, 3).mean(axis=(1, 3))
        assert abs(tile[2:44] - mean[2:44]).mean() < 8
    assert found[60:, 100:].max() == 0
    made.write(many({"sheet.png": sheet}, text="Another"))
    assert build(made)[1] == 1  # the title is on the second alone
