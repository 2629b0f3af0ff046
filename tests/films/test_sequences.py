"""Sequences of pictures in whole films, and what edits of them render."""

import shutil
import time

import numpy as np
import pytest
from PIL import Image

from dagrender.digest import digest_file
from dagrender.engine.outcome import BuildFailedError
from dagrender.errors import SpecError
from dagrender.store import sources

from . import reference
from .film import build, decoded, film, spec_of

SIZE = 192, 108
RATE = 10


def shade(number):
    return (20 + 7 * number % 200, 90, 220 - 11 * number % 200)


def write(folder, numbers, pattern="{:05d}.png", mode="RGB"):
    folder.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        Image.new("RGB", SIZE, shade(number)).convert(mode).save(folder / pattern.format(number))


def seen(frames):
    """The number of the picture that each frame shows, told by its colour."""
    known = {}
    for number in range(60):
        flat = np.broadcast_to(np.array(shade(number), float), (4, 4, 3))
        known.setdefault(tuple(plane.mean() for plane in reference.coded(flat)), number)
    found = []
    for planes in frames:
        means = [float(plane.mean()) for plane in planes]
        best = min(known, key=lambda one: np.abs(np.subtract(one, means)).sum())
        assert np.abs(np.subtract(best, means)).max() <= 1
        found.append(known[best])
    return found


def spec(media="frames/%05d.png", clip=None, fps=RATE, **entry):
    made = spec_of([clip or {"video": "shots"}], fps=str(fps))
    made["media"] = {"shots": {"file": media, **entry}}
    made["outputs"]["film.mp4"]["video"] = {**made["outputs"]["film.mp4"]["video"], "segment": "1s"}
    return made


def shown(folder, *args, **given):
    build(folder, spec(*args, **given))
    return seen(decoded(folder / "film.mp4"))


def rendered(folder, made):
    """How many segments a build rendered, and of how many."""
    nodes = build(folder, made)["nodes"]["encode"]
    return nodes["run"], nodes["total"]


def told(folder, made):
    with pytest.raises(SpecError) as caught:
        build(folder, made)
    return [(problem.message, problem.hint) for problem in caught.value.problems]


def test_every_picture_is_one_frame_of_the_film(tmp_path):
    write(tmp_path / "frames", range(3, 18))
    assert shown(tmp_path) == list(range(3, 18))


def test_a_sequence_has_a_rate_of_its_own(tmp_path):
    write(tmp_path / "frames", range(6))
    assert shown(tmp_path, fps=20) == list(range(6))
    made = spec(fps=20)
    made["media"]["shots"]["fps"] = 10
    build(tmp_path, made)
    assert seen(decoded(tmp_path / "film.mp4")) == [n // 2 for n in range(12)]


@pytest.mark.parametrize("pattern", ["{}.png", "shot {:04d}.png"])
def test_a_glob_is_in_natural_order(tmp_path, pattern):
    write(tmp_path / "frames", range(8, 13), pattern)
    assert shown(tmp_path, "frames/*.png") == list(range(8, 13))


def test_a_part_of_a_sequence_backwards_and_faster(tmp_path):
    write(tmp_path / "frames", range(20))
    clip = {"video": "shots", "in": "0.4s", "out": "1.2s", "speed": 2}
    assert shown(tmp_path, clip=clip) == [4, 6, 8, 10]


def test_missing_numbers_are_named_in_one_error(tmp_path):
    write(tmp_path / "frames", [n for n in range(1, 50) if n not in (12, 40, 41, 42, 43)])
    for media in ("frames/%05d.png", "frames/*.png"):
        ((message, hint),) = told(tmp_path, spec(media))
        assert message == f'of "{media}" frames 12, 40-43 are missing'
        assert "missing: hold" in hint
    assert shown(tmp_path, missing="hold")[9:14] == [10, 11, 11, 13, 14]
    assert shown(tmp_path, missing="skip")[9:14] == [10, 11, 13, 14, 15]


def test_the_first_of_another_size_is_named(tmp_path):
    write(tmp_path / "frames", range(5))
    for number in (2, 4):
        Image.new("RGB", (64, 48)).save(tmp_path / f"frames/0000{number}.png")
    ((message, hint),) = told(tmp_path, spec())
    assert message == "00002.png: is 64x48, but 00000.png is 192x108"
    assert "one size" in hint


@pytest.mark.parametrize(("data", "wanted"), [(b"", "is empty"), (b"text", "is damaged")])
def test_a_picture_that_is_none_is_named(tmp_path, data, wanted):
    write(tmp_path / "frames", range(5))
    (tmp_path / "frames/00003.png").write_bytes(data)
    ((message, _),) = told(tmp_path, spec())
    assert message.startswith(f"00003.png: {wanted}")


def test_a_pattern_that_nothing_matches_is_an_error(tmp_path):
    write(tmp_path / "frames", range(2))
    assert told(tmp_path, spec("frames/%05d.jpg"))[0][0] == 'no file matches "frames/%05d.jpg"'
    assert told(tmp_path, spec("frame/%05d.png"))[0][0] == 'no folder "frame"'


def test_an_output_may_not_become_a_frame(tmp_path):
    write(tmp_path, range(2), "p{}.png")
    made = spec("*.png")
    made["outputs"]["poster.png"] = {"at": "0s"}
    ((message, _),) = told(tmp_path, made)
    assert message == '"poster.png" would overwrite a frame of the media "shots"'


def test_pictures_of_many_kinds_are_each_shown_right(tmp_path):
    for number, mode in enumerate(("RGB", "RGBA", "P", "RGB", "LA")):
        write(tmp_path / "frames", [number], mode=mode)
    found = decoded_film(tmp_path)
    assert seen(found[:4]) == [0, 1, 2, 3]
    grey = round(float(np.dot(shade(4), (0.299, 0.587, 0.114))))
    wanted = reference.coded(np.broadcast_to(np.array([grey] * 3, float), (4, 4, 3)))
    means = [float(plane.mean()) for plane in found[4]]
    assert np.abs(np.subtract(means, [plane.mean() for plane in wanted])).max() <= 1


def decoded_film(folder):
    build(folder, spec())
    return decoded(folder / "film.mp4")


def test_jpegs_are_read_as_stills_are(tmp_path):
    """Their chroma lies between the samples of luma, and their range is full."""
    x, y = np.meshgrid(np.arange(SIZE[0]), np.arange(SIZE[1]))
    rgb = np.dstack([x, 2 * y, 255 - x]).clip(0, 255).astype(np.uint8)
    (tmp_path / "frames").mkdir()
    Image.fromarray(rgb).save(tmp_path / "frames/00001.jpg", quality=97)
    build(tmp_path, spec("frames/%05d.jpg"))
    moving = decoded(tmp_path / "film.mp4")[0]
    clip = {"image": "still", "duration": "1f"}
    still = film(tmp_path / "b", [clip], media={"still": tmp_path / "frames/00001.jpg"})[0]
    assert all((one == other).all() for one, other in zip(moving, still, strict=True))


def test_alpha_is_kept(tmp_path):
    (tmp_path / "frames").mkdir()
    for number in range(2):
        pixels = np.zeros((SIZE[1], SIZE[0], 4), np.uint8)
        pixels[: SIZE[1] // 2] = (*shade(number), 255)
        Image.fromarray(pixels).save(tmp_path / f"frames/0000{number}.png")
    made = spec_of(
        [{"color": "#1e3cc8", "duration": "2f"}], tracks=[[{"video": "shots", "start": 0}]]
    )
    made["media"] = {"shots": "frames/%05d.png"}
    build(tmp_path, made)
    frames = decoded(tmp_path / "film.mp4")
    half = [[plane[: plane.shape[0] // 2 - 4] for plane in planes] for planes in frames]
    assert seen(half) == [0, 1]
    blue = reference.coded(np.broadcast_to(np.array([0x1E, 0x3C, 0xC8], float), (4, 4, 3)))
    for planes in frames:
        lower = [float(plane[plane.shape[0] // 2 + 4 :].mean()) for plane in planes]
        assert np.abs(np.subtract(lower, [plane.mean() for plane in blue])).max() <= 1


# What edits render


def test_a_replaced_picture_renders_only_the_segments_that_show_it(tmp_path):
    write(tmp_path / "frames", range(50))
    assert rendered(tmp_path, spec()) == (5, 5)
    Image.new("RGB", SIZE, "white").save(tmp_path / "frames/00023.png")
    assert rendered(tmp_path, spec()) == (1, 5)
    Image.new("RGBA", SIZE, (255, 255, 255, 128)).save(tmp_path / "frames/00031.png")
    assert rendered(tmp_path, spec()) == (1, 5)


def test_appended_pictures_keep_what_was_there(tmp_path):
    write(tmp_path / "frames", range(50))
    rendered(tmp_path, spec())
    write(tmp_path / "frames", range(50, 58))
    assert rendered(tmp_path, spec()) == (1, 6)


def test_a_sequence_renamed_moved_and_touched_renders_nothing(tmp_path):
    write(tmp_path / "frames", range(25))
    rendered(tmp_path, spec())
    shutil.move(tmp_path / "frames", tmp_path / "elsewhere")
    for number in range(25):
        path = tmp_path / f"elsewhere/{number:05d}.png"
        path.rename(tmp_path / f"elsewhere/take {number + 100:03d}.png")
    for media in ("elsewhere/take %03d.png", "elsewhere/*.png"):
        assert rendered(tmp_path, spec(media)) == (0, 3)
        assert seen(decoded(tmp_path / "film.mp4")) == list(range(25))


def test_other_rates_show_the_same_pictures_of_which_none_is_probed_again(tmp_path):
    write(tmp_path / "frames", range(20))
    rendered(tmp_path, spec())
    report = build(tmp_path, spec(fps=20))
    assert report["nodes"]["probe"]["run"] == 0
    made = spec()
    made["media"]["shots"]["fps"] = 5
    assert build(tmp_path, made)["nodes"]["probe"]["run"] == 0


def test_pictures_that_did_not_change_are_not_read_again(tmp_path, monkeypatch):
    read = []
    monkeypatch.setattr(sources, "_YOUNG_NS", 10_000_000)
    monkeypatch.setattr(
        sources, "digest_file", lambda path: read.append(path.name) or digest_file(path)
    )
    write(tmp_path / "frames", range(30))
    time.sleep(0.02)
    build(tmp_path, spec())
    assert len(read) == 30
    read.clear()
    made = spec()
    made["timeline"][0]["clips"][0]["opacity"] = 0.5
    build(tmp_path, made)
    assert read == []
    write(tmp_path / "frames", [7, 30])
    build(tmp_path, made)
    assert sorted(read) == ["00007.png", "00030.png"]


@pytest.mark.parametrize("extract", ["stored", "virtual"])
def test_a_sequence_is_the_same_however_it_is_extracted(tmp_path, extract):
    write(tmp_path / "frames", range(12))
    assert shown(tmp_path, extract=extract) == list(range(12))
    Image.new("RGB", SIZE, shade(40)).save(tmp_path / "frames/00004.png")
    assert shown(tmp_path, extract=extract)[3:6] == [3, 40, 5]


def test_a_picture_may_be_a_still_and_a_frame(tmp_path):
    write(tmp_path / "frames", range(4))
    made = spec()
    made["media"]["logo"] = "frames/00002.png"
    made["timeline"][0]["clips"].append({"image": "logo", "duration": "2f"})
    build(tmp_path, made)
    assert seen(decoded(tmp_path / "film.mp4")) == [0, 1, 2, 3, 2, 2]


def test_a_sequence_beside_a_video_on_one_canvas(media, tmp_path):
    write(tmp_path / "frames", range(4))
    made = spec(fps=30)
    made["media"]["wide"] = str(media["wide"])
    made["timeline"][0]["clips"].append({"video": "wide", "duration": "3f"})
    report = build(tmp_path, made)
    assert report["outputs"][0]["frames"] == 7


def test_a_sequence_is_no_still_and_has_no_sound(tmp_path):
    write(tmp_path / "frames", range(4))
    made = spec(clip={"image": "shots", "duration": "1s"})
    assert "not a still picture" in told(tmp_path, made)[0][0]
    made["timeline"][0]["clips"] = [{"audio": "shots"}]
    assert "has no sound" in told(tmp_path, made)[0][0]


def test_a_picture_that_is_damaged_inside_is_named_when_it_is_painted(tmp_path):
    write(tmp_path / "frames", range(12))
    path = tmp_path / "frames/00007.png"
    data = bytearray(path.read_bytes())
    middle = data.index(b"IDAT") + 12
    data[middle : middle + 20] = bytes(20)
    path.write_bytes(data)
    made = spec()
    over = {"text": "Over it", "font_size": 20, "start": 0, "duration": "all"}
    made["timeline"].append({"track": "over", "clips": [over]})
    with pytest.raises(BuildFailedError) as caught:
        build(tmp_path, made)
    (failure,) = caught.value.failures
    assert "00007.png: is damaged" in str(failure)
    assert [clip.label for clip in failure.clips] == ['video "shots"']
