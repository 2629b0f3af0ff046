"""Files of every kind, as FFmpeg's command line decodes them, against the film's own frames."""

from fractions import Fraction

import numpy as np
import pytest
from films import reference
from PIL import Image

from dagrender.engine.request import BuildRequest
from dagrender.engine.run import Build
from dagrender.events import FramesPainted
from specs import featured

from .players import coloured, heard, probed, seen, stream_of
from .scene import LEAST_SIMILARITY, SIZE, alike, alike_in_structure, flat, rgb, rgb_at, smaller
from .writing import Page, disc, over

SEA, GROUND = "sailing.mp4", "#305068"


@pytest.fixture(scope="module")
def sea():
    """The frames of the source, which is shown just as it is."""
    return seen(featured.ensure_media() / SEA)


def all_alike(ours, theirs, *, least_db=38):
    """Raises unless two films are alike, frame by frame."""
    assert len(ours) == len(theirs)
    for one, other in zip(ours, theirs, strict=True):
        alike(one, other, least_db=least_db)


def db(ours, theirs):
    """How alike two films are, by the worst frame."""
    return min(reference.psnr(one, other) for one, other in zip(ours, theirs, strict=True))


def near(ours, theirs, least_db=38):
    """Raises unless two float RGB pictures are alike."""
    error = np.mean((np.asarray(ours, float) - np.asarray(theirs, float)) ** 2)
    found = 10 * np.log10(255**2 / max(error, 1e-9))
    assert found >= least_db, f"{found:.1f} dB"


def near_in_structure(ours, theirs, least_db=34):
    """Raises unless two RGB pictures show the same, and are as near as that."""
    planes = (np.moveaxis(np.asarray(one, float), -1, 0) for one in (ours, theirs))
    assert reference.ssim(*planes) >= LEAST_SIMILARITY
    near(ours, theirs, least_db)


@pytest.mark.feature("codecs")
def test_every_codec_shows_the_film_in_its_container(built, sea):
    told = {
        "codecs.mp4": ("h264", "aac"),
        "codecs-h265.mp4": ("hevc", "mp3"),
        "codecs.webm": ("vp9", "opus"),
        "codecs.mkv": ("av1", "flac"),
        "codecs.mov": ("prores", "pcm_s24le"),
    }
    for name, codecs in told.items():
        path = built / name
        kinds = (stream_of(path, "video"), stream_of(path, "audio"))
        assert tuple(one["codec_name"] for one in kinds) == codecs
        assert kinds[0]["color_space"] == "bt709"
        assert int(kinds[1]["sample_rate"]) == (44_100 if codecs[1] == "flac" else 48_000)
        all_alike(seen(path), sea[:24])
        assert abs(len(heard(path)) / int(kinds[1]["sample_rate"]) - 1) < 0.03
    assert stream_of(built / "codecs.mov", "video")["profile"] == "LT"


@pytest.mark.feature("quality")
def test_quality_is_what_it_says(built, sea):
    found = {
        name: db(seen(built / f"{name}.mp4"), sea[:24]) for name in ("draft", "standard", "high")
    }
    assert 30 < found["draft"] < found["standard"] < found["high"]
    assert found["standard"] >= 38
    assert found["high"] >= 42
    for one, other in zip(seen(built / "lossless.mp4"), sea[:24], strict=True):
        assert reference.furthest(one, other) == 0


def ball(time_s):
    """The yellow ball, where it is then."""
    x = 80 + 320 * (time_s if time_s <= 0.5 else 1 - time_s)
    ground = np.broadcast_to(rgb_at(GROUND), (SIZE[1], SIZE[0], 3))
    return over(ground, "#ffd060", disc(x, 90, 30))


@pytest.mark.feature("gif")
def test_a_gif_shows_every_second_frame(built):
    for name in ("gif.gif", "once.gif"):
        frames = coloured(built / name, "-ignore_loop", "1")
        assert len(frames) == 10
        for number, frame in enumerate(frames):
            assert frame[..., 3].min() == 255
            near_in_structure(frame[..., :3], ball(number / 10), 36)  # of 32 colours
        assert len(np.unique(frames[0].reshape(-1, 4), axis=0)) <= 32
    data = (built / "gif.gif").read_bytes(), (built / "once.gif").read_bytes()
    # the Netscape extension says 0 for ever; a GIF without it is shown once
    assert data[0].partition(b"NETSCAPE2.0")[2][:4] == b"\x03\x01\x00\x00"
    assert b"NETSCAPE2.0" not in data[1] or Image.open(built / "once.gif").info.get("loop") == 1


@pytest.mark.feature("animated-webp")
def test_an_animated_webp_shows_the_film_at_its_pace(built, sea):
    # the first is coded with loss, its colour at half size
    for name, loops, check in (
        ("animated-webp.webp", 0, near_in_structure),
        ("exact.webp", 3, near),
    ):
        with Image.open(built / name) as picture:
            assert picture.n_frames == 12
            assert picture.info["loop"] == loops
            for number in range(12):
                picture.seek(number)
                shown = np.asarray(picture.convert("RGB")).astype(float)
                check(shown, rgb(sea[2 * number]))


@pytest.mark.feature("apng")
def test_an_animated_png_is_the_films_pictures_without_loss(built, sea):
    frames = coloured(built / "apng.apng")
    assert len(frames) == 6
    for number, frame in enumerate(frames):
        near(frame[..., :3], rgb(sea[2 * number]))
    assert Fraction(stream_of(built / "apng.apng", "video")["r_frame_rate"]) == 12


@pytest.mark.feature("stills")
def test_a_still_is_the_frame_of_its_time(built, sea):
    for name, number in (("poster.jpg", 12), ("last.png", 47), ("stills.png", 0)):
        with Image.open(built / name) as picture:
            assert picture.size == SIZE
            near(np.asarray(picture.convert("RGB")), rgb(sea[number]))


@pytest.mark.feature("contact-sheet")
def test_a_contact_sheet_is_a_frame_of_every_so_often(built, sea):
    sheet = np.asarray(Image.open(built / "contact-sheet.png").convert("RGB"))
    assert sheet.shape == (2 * 94 + 4, 3 * 164 + 4, 3)
    between = sheet.astype(float).copy()
    for place in range(6):
        top, left = 4 + place // 3 * 94, 4 + place % 3 * 164
        tile = sheet[top : top + 90, left : left + 160]
        near_in_structure(tile, smaller(rgb(sea[12 * place]), (160, 90)), 36)  # another scaler
        between[top : top + 90, left : left + 160] = 0
    assert between.mean() < 1  # but for what chroma of half size takes along


@pytest.mark.feature("sound-files")
def test_sound_alone_is_the_films_sound(built, sea):
    song = heard(featured.ensure_media() / "song.flac")[:48_000]
    assert np.abs(heard(built / "sound-files.wav") - song).max() < 2**-15
    mono = heard(built / "sound-files.flac")
    assert mono.shape == (24_000, 1)
    assert correlation(mono[:, 0], song.mean(1)[::2]) > 0.999
    for name, codec in (("m4a", "aac"), ("mp3", "mp3"), ("opus", "opus")):
        path = built / f"sound-files.{name}"
        assert [one["codec_name"] for one in probed(path)["streams"]] == [codec]
        ours = heard(path)
        assert abs(len(ours) - 48_000) <= 2400
        length = min(len(ours), 48_000)
        assert correlation(ours[:length, 0], song[:length, 0]) > 0.97
    alike(rgb_planes(built / "sound-files.png"), sea[12])


def correlation(one, other):
    """How alike two sounds are, where they are most alike: encoders delay them."""
    spectrum = np.fft.rfft(one, 2 * len(one)) * np.conj(np.fft.rfft(other, 2 * len(one)))
    return np.fft.irfft(spectrum).max() / np.sqrt((one**2).sum() * (other**2).sum())


def rgb_planes(path):
    """The planes of a still."""
    return reference.coded(np.asarray(Image.open(path).convert("RGB")).astype(float))


@pytest.mark.feature("output-size")
def test_a_smaller_film_is_the_film_scaled(built, sea):
    all_alike(seen(built / "output-size.mp4"), sea[:24])
    small = seen(built / "small.mp4")
    assert len(small) == 24
    for ours, theirs in zip(small, sea[:24], strict=True):
        assert ours[0].shape == (90, 160)
        expected = reference.coded(smaller(rgb(theirs), (160, 90)))
        alike_in_structure(ours, expected, least_db=36)  # another scaler
    frames = coloured(built / "small.gif", "-ignore_loop", "1")
    assert frames.shape == (12, 72, 128, 4)


@pytest.mark.feature("output-fps")
def test_a_film_of_another_rate_shows_what_is_on_screen(built, sea):
    for name, rate in (
        ("output-fps.mp4", 24),
        ("half.mp4", 12),
        ("thirty.mp4", 30),
        ("ten.webm", 10),
    ):
        path = built / name
        all_alike(seen(path), [sea[number * 24 // rate] for number in range(rate)])
        assert Fraction(stream_of(path, "video")["r_frame_rate"]) == rate


@pytest.mark.feature("numbered-pictures")
def test_numbered_pictures_are_the_films_frames(built, sea):
    files = sorted(path.name for path in (built / "frames").glob("*.png"))
    assert files == [f"{number:04}.png" for number in range(1, 7)]
    for place, name in enumerate(files):
        near(np.asarray(Image.open(built / "frames" / name).convert("RGB")), rgb(sea[4 * place]))
    files = sorted(path.name for path in (built / "small").glob("*.jpg"))
    assert files == [f"{number}.jpg" for number in range(100, 106)]
    for place, name in enumerate(files):
        shown = np.asarray(Image.open(built / "small" / name).convert("RGB"))
        near_in_structure(shown, smaller(rgb(sea[place]), (160, 90)))  # a JPEG, by another scaler


@pytest.mark.feature("output-variants")
def test_a_variant_is_the_film_with_what_it_says_laid_over(built):
    variants = (
        ("output-variants.mp4", (320, 180), "#203040", "Good evening", (200, 80), 28),
        ("german.mp4", (320, 180), "#203040", "Guten Abend", (200, 80), 28),
        ("square.mp4", (180, 180), "#305068", "Good evening", (120, 60), 22),
    )
    for name, (width, height), ground, words, (wide, high), size in variants:
        made = Page(ground, (width, height))
        made.box(width / 2 - wide / 2, height * 0.4 - high / 2, wide, high, "#806840")
        made.centred([words], size, (width / 2, height * 0.8))
        frames = seen(built / name)
        assert len(frames) == 12
        alike(frames[0], made.planes())


@pytest.mark.feature("range")
def test_a_part_of_the_film_is_that_part(built, sea):
    all_alike(seen(built / "range.mp4"), sea)
    all_alike(seen(built / "teaser.mp4"), sea[24:48])
    all_alike(seen(built / "ending.mp4"), sea[60:])


@pytest.fixture
def painted(feature, tmp_path_factory):
    """How many frames a build of the composition paints."""
    folder, frames = tmp_path_factory.mktemp("anew"), []
    request = BuildRequest(
        spec=featured.stage(feature, folder), cache=folder / "cache", executor="inline"
    )
    Build(
        request, lambda event: frames.append(event) if isinstance(event, FramesPainted) else None
    ).run()
    return sum(event.frames for event in frames)


@pytest.mark.feature("several-outputs")
def test_all_outputs_show_one_film(built, sea, painted):
    # a film, which the small ones and the one of half its frames share, and a still of its own
    assert painted == 24 + 1
    words = Page(None)
    words.centred(["Setting sail"], 32, (160, 40))
    glyphs = words.rgba()
    films = {name: seen(built / name) for name in ("film.mp4", "film.webm", "small.mp4")}
    for number in (0, 11, 23):
        picture = rgb(sea[number]) * (1 - glyphs[..., 3:] / 255) + glyphs[..., :3]
        alike(films["film.mp4"][number], reference.coded(picture))
        # a draft
        alike_in_structure(films["film.webm"][number], reference.coded(picture), least_db=33)
        small = reference.coded(smaller(picture, (160, 90)))
        alike_in_structure(films["small.mp4"][number], small, least_db=36)  # another scaler


@pytest.mark.feature("transparent-films")
def test_films_can_be_seen_through(built):
    decoders = {"webm": ("-c:v", "libvpx-vp9"), "mov": (), "apng": ()}
    for suffix, decoder in decoders.items():
        frames = coloured(built / f"transparent-films.{suffix}", *decoder)
        assert len(frames) == 12
        for number in (0, 6, 11):
            share = 0.25 + 0.75 * number / 12
            expected = np.zeros((SIZE[1], SIZE[0]))
            expected[45:135, 80:240] = 255 * share
            alike([frames[number][..., 3]], [expected])
            # a flat colour has no structure, and is coded with loss: some 5 levels
            near(frames[number][50:130, 90:230, :3], np.array([0xF0, 0x40, 0x20]), 34)
    with Image.open(built / "transparent-films.webp") as picture:
        picture.seek(6)
        shown = np.asarray(picture.convert("RGBA"))
    share = 0.25 + 0.75 * 6 / 12
    assert abs(shown[90, 160, 3] - 255 * share) <= 1
    assert shown[20, 20, 3] == 0
    frames = coloured(built / "transparent-films.gif", "-ignore_loop", "1")
    assert len(frames) == 6
    assert (frames[5][90, 160, 3], frames[5][20, 20, 3]) == (255, 0)
    black = flat("#000000")
    made = Page("#000000")
    made.box(80, 45, 160, 90, "#f04020", alpha=share)
    frame = seen(built / "transparent-films.mp4")[6]
    alike(frame, made.planes())
    assert reference.psnr(frame, black) < 38
