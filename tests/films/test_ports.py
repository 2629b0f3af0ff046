"""Other tools' examples, told anew: what the originals' documentation promises is in the films."""

import re
from pathlib import Path

import av
import numpy as np
import pytest

from specs import corpus, ports
from tests.cli.program import Program

from . import ported, reference
from .film import RATE_HZ, decoded
from .ported import cut, flat, footage, line, mixed, share_of, song

# canvas, frames a second, seconds by the original's lengths, whether there is sound
EXPECTED = {
    # 35.5 s of clips, less eleven transitions of half a second and one of 0.3 s
    "editly/common-features": ((320, 180), 30, 29.7, True),
    "editly/audio-tracks": ((200, 200), 30, 15.5, True),
    "editly/mosaic": ((200, 200), 30, 2, False),
    "editly/news-title": ((180, 320), 30, 10, False),
    "editly/visible-from-until": ((320, 180), 30, 7, False),
    "mlt/clock": ((320, 180), 25, 10, False),
    "mlt/news": ((320, 180), 25, 14, True),
    "mlt/title": ((320, 180), 25, 7, False),
    "mlt/tracks": ((320, 180), 25, 14, False),
    "mlt/voiceover": ((320, 180), 25, 14, True),
    "shotstack/catalogue": ((180, 320), 25, 3, False),
    "shotstack/ken-burns": ((320, 180), 25, 29, True),
    "shotstack/kinetic-text": ((320, 180), 25, 12.4, True),
    "shotstack/luma-matte": ((320, 180), 25, 12.2, True),
    "shotstack/picture-in-picture": ((320, 180), 25, 15, True),
}
ROWS = {"shotstack/catalogue": "rows.csv"}


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    """Builds a port once, which is as large and as long as it is to be."""
    done = {}

    def of(name):
        if name not in done:
            found = done[name] = ported.built(name, tmp_path_factory.mktemp("port"))
            size, rate, seconds, sounds = EXPECTED[name]
            assert len(found.frames) == round(seconds * rate)
            assert found.frames[0][0].shape == size[::-1]
            assert not sounds or len(found.sound) == round(seconds * RATE_HZ)
        return done[name]

    return of


def test_every_port_is_listed_here():
    assert sorted(EXPECTED) == ported.NAMES


@pytest.mark.parametrize("name", EXPECTED)
def test_a_port_says_where_it_comes_from_and_what_it_leaves_out(name):
    text = (corpus.HERE / "ports" / name / "film.yaml").read_text("utf-8")
    comment = " ".join(line[1:].strip() for line in text.splitlines() if line.startswith("#"))
    tool = name.partition("/")[0]
    assert re.search(rf"Original: .*(of {tool}|of MLT|of shotstack/)", comment, re.IGNORECASE)
    assert "licen" in comment.lower() or "LGPL" in comment or "MIT" in comment
    assert "Not said here:" in comment or "All of it can be said" in comment


@pytest.mark.parametrize("name", EXPECTED)
def test_a_port_is_valid_planned_and_as_long_as_its_original(name, tmp_path):
    size, rate, seconds, sounds = EXPECTED[name]
    spec = corpus.stage_port(name, tmp_path)
    rows = ["--data", ROWS[name]] if name in ROWS else []
    program = Program(tmp_path, tmp_path / "cache")
    ran = program("validate", "film.yaml", *rows)
    assert ran.code == 0, ran.err
    count = round(seconds * rate)
    assert f"2 films, {2 * count} frames" if rows else f" {count} frames" in ran.out
    assert "would render" in program("plan", "film.yaml", *rows).out
    text = spec.read_text("utf-8")
    assert f"size: {size[0]}x{size[1]}, fps: {rate}" in text
    assert ("audio: aac" in text) == sounds


def still(name, zoom=1.0, by=(0.0, 0.0)):
    """A photo that covers the canvas, zoomed about its middle and moved: float R, G, B."""
    with av.open(str(corpus.ensure_ports() / name)) as file:
        photo = next(file.decode(video=0)).to_ndarray(format="rgb24").astype(float)
    half = photo.reshape(180, 2, 320, 2, 3).mean((1, 3))
    x, y = np.meshgrid(np.arange(320) + 0.5, np.arange(180) + 0.5)
    u, v = (x - 160 - by[0]) / zoom + 160, (y - 90 - by[1]) / zoom + 90
    return reference.bilinear(half, u, v)


class TestEditly:
    def test_a_radial_gradient_grows_under_a_title(self, port):
        # the second card, from 2.5 s on: its radius grows from 60vw to 90vw in 4 s
        shown = port("editly/common-features").at(4.5)
        radius = 320 * (0.6 + 0.3 * 2 / 4)
        x, y = np.meshgrid(np.arange(320) + 0.5 - 160, np.arange(180) + 0.5 - 90)
        along = np.clip(np.hypot(x, y) / radius, 0, 1)[..., None]
        near, far = np.array([0xE8, 0xB0, 0x4A]), np.array([0x5C, 0x25, 0x8D])
        ground = reference.coded(near * (1 - along) + far * along)
        for box in ((0, 0, 320, 36), (0, 144, 320, 180), (0, 0, 20, 180), (300, 0, 320, 180)):
            assert reference.psnr(cut(shown, *box), cut(ground, *box)) > 45
        words = shown[0][60:120, 60:260].astype(float) - ground[0][60:120, 60:260]
        assert (words > 60).sum() > 400

    def test_cards_push_each_other_with_their_words(self, port):
        frames = port("editly/common-features").frames
        # frames 75 to 89 are the transition; its eighth is about half way
        x, y = np.meshgrid(np.arange(320) + 0.5 - 160, np.arange(20) + 0.5 - 90)
        along = ((x + y) / np.sqrt(2) / ((320 + 180) / np.sqrt(2)) + 0.5)[..., None]
        card = np.array([0x02, 0xAA, 0xB0]) * (1 - along) + np.array([0x00, 0xCD, 0xAC]) * along
        luma = reference.yuv_of(card)[..., 0]
        found = frames[82][0][:20].astype(float)
        shifts = [s for s in range(120, 200) if np.abs(found[:, : 320 - s] - luma[:, s:]).max() < 2]
        assert shifts
        assert abs(np.mean(shifts) - 160) <= 320 / 15

    def test_a_still_zooms_under_a_title_and_a_subtitle(self, port):
        # "With text", over the dunes, which grow by a tenth in 3 s from 15.5 s on
        shown = port("editly/common-features").at(17)
        dunes = still("dunes.jpg", 1 + 0.1 * 1.5 / 3)
        middle = reference.coded(dunes)
        assert reference.psnr(cut(shown, 0, 50, 320, 140), cut(middle, 0, 50, 320, 140)) > 34
        assert (shown[0][:50] > 225).sum() > 150  # the title's letters
        dark = reference.coded(dunes * (1 - 0x88 / 255))
        assert reference.psnr(cut(shown, 0, 146, 6, 178), cut(dark, 0, 146, 6, 178)) > 34

    def test_music_goes_back_for_the_voice_and_a_jingle_plays(self, port):
        sound = port("editly/audio-tracks").sound
        music = song("song.flac", 3, 15.5)
        music *= line(RATE_HZ, (0, 1), (4.7, 1), (5, 0.15), (12, 0.15), (12.3, 1), (15.5, 1))
        second = slice(2 * RATE_HZ, 3 * RATE_HZ)
        music[second] += 0.4 * song("jingle.flac", 1, 1)
        music[5 * RATE_HZ : 12 * RATE_HZ] += song("voice.flac", 0, 7)
        behind = slice(RATE_HZ, None)  # the first second has the footage's own sound
        assert np.abs(sound[behind] - music[behind]).max() < 2e-3
        assert np.abs(sound[: RATE_HZ // 2] - music[: RATE_HZ // 2]).max() > 0.01

    def test_a_news_title_slides_in_and_its_letters_come_late(self, port):
        found = port("editly/news-title")

        def bar(time_s):
            """How far the red reaches from the left, and how light it gets within."""
            luma, _, red = found.at(time_s)
            across = np.flatnonzero(red[15] > 165)
            reach = 2 * (across.max() + 1) if len(across) else 0
            return reach, luma[24:48, :reach].max(initial=0)

        width, light = bar(9)
        assert 110 < width < 180
        assert light > 220
        for time_s in (0.3, 0.5, 1.0, 2.0):
            place = -180 * (1 - eased(time_s / 3.3))
            assert abs(bar(time_s)[0] - max(0, width + place)) <= 4
        assert bar(0.5)[1] < 120

    def test_captions_stand_on_a_ground_that_halves_what_is_behind(self, port):
        luma = port("editly/news-title").at(5)[0].astype(float) - 16
        above, below = luma[240:247, :6].mean(), luma[252:259, :6].mean()
        assert abs(below / above - 0.5) < 0.08
        assert (luma[255:320] > 150).sum() > 300

    def test_each_picture_of_the_mosaic_fills_its_box_in_its_way(self, port):
        found = port("editly/mosaic").at(1)
        tall = footage("tall.mp4")[25]
        black = (16.0, 128.0, 128.0)
        for box, fitted in (
            ((0, 120, 80, 200), (0, 120, 80, 80)),  # stretched
            ((82, 62, 118, 138), (60, 30, 80, 142)),  # covered, cut off by whole chroma samples
        ):
            expected = reference.placed(tall, (200, 200), fitted, black)
            assert reference.psnr(cut(found, *box), cut(expected, *box)) > 38
        # contained, in the corner: as wide as it is, and nothing beside it
        contained = reference.placed(tall, (200, 200), (0, 0, 45, 80), black)
        inner = (4, 4, 40, 76)
        assert reference.psnr(cut(found, *inner), cut(contained, *inner)) > 26
        assert (cut(found, 48, 2, 78, 58)[0] < 18).all()
        # contained in the middle of a box whose rest is its own blurred self
        contained = reference.placed(tall, (200, 200), (137, 0, 45, 80), black)
        inner = (144, 4, 176, 76)
        assert reference.psnr(cut(found, *inner), cut(contained, *inner)) > 22
        assert (cut(found, 82, 2, 118, 58)[0] < 18).all()
        blurred = cut(found, 122, 2, 136, 56)[0].astype(float)
        assert blurred.mean() > 40
        assert np.abs(np.diff(blurred, axis=0)).mean() < 2
        lake = cut(found, 122, 122, 198, 134)[0].astype(float)
        assert lake.mean() > 40
        assert np.abs(np.diff(lake, axis=1)).mean() < 2

    def test_things_are_seen_from_and_until_the_times_of_their_clip(self, port):
        frames = port("editly/visible-from-until").frames
        seen = [frame[2][45, 80] > 150 for frame in frames[:60]]
        assert seen == [15 <= number < 30 for number in range(60)]
        # the second clip starts at 1.5 s
        red = [frame[2][10, 2] > 165 for frame in frames[45:105]]
        assert sum(red) == pytest.approx(15, abs=3)
        assert all(red[20:30])
        assert not any(red[:15])
        # and the third at 3 s: from 4 s to 5 s there is the road
        road = footage("road.mp4")
        for number in (120, 135, 149):
            shown = road[int((number - 120) * 25 / 30 + 1e-9)]
            assert reference.psnr(frames[number], shown) > 45
        assert reference.psnr(frames[119], road[0]) < 30
        assert reference.psnr(frames[150], road[24]) < 30

    def test_footage_with_alpha_lets_through_what_it_says(self, port):
        found = port("editly/visible-from-until").frames
        # lake.mp4 from 0.4 s at four fifths of its speed, at frame 20
        lake = footage("lake.mp4")[int((0.4 + 20 / 30 * 0.8) * 25 + 1e-9)]
        inner = (156, 60, 164, 120)
        body = flat((200, 60, 120))
        share = share_of(cut(found[20], *inner), cut(lake, *inner), cut(body, *inner))
        assert abs(share - ports.DANCER_ALPHA) < 0.03


def eased(progress, x1=0.16, y1=1.0, x2=0.3, y2=1.0):
    """CSS's cubic-bezier(), by bisection."""
    low, high = 0.0, 1.0
    for _ in range(50):
        t = (low + high) / 2
        x = 3 * t * (1 - t) ** 2 * x1 + 3 * t**2 * (1 - t) * x2 + t**3
        low, high = (t, high) if x < min(progress, 1) else (low, t)
    return 3 * low * (1 - low) ** 2 * y1 + 3 * low**2 * (1 - low) * y2 + low**3


class TestShotstack:
    @pytest.mark.parametrize(
        ("time_s", "box"),
        [
            (7, (208, 117, 112, 63)),
            (11, (208, 0, 112, 63)),
            (14, (240, 0, 80, 45)),
        ],
    )
    def test_the_speaker_stands_in_the_corner(self, port, time_s, box):
        found = port("shotstack/picture-in-picture").at(time_s)
        code = footage("code.mp4")[(time_s - 5) * 25]
        x, y, width, height = box
        inner = x + 4 & ~1, y + 4 & ~1, x + width - 3 & ~1, y + height - 3 & ~1
        alike = [
            reference.psnr(
                cut(found, *inner),
                cut(reference.placed(one, (320, 180), box, (16.0, 128.0, 128.0)), *inner),
            )
            for one in footage("talk.mp4")[time_s * 25 - 1 : time_s * 25 + 2]
        ]
        # grain this small depends on the scaler; what moves does not
        assert alike[1] > 29
        assert alike[1] > max(alike[0], alike[2]) + 2
        assert reference.psnr(cut(found, 0, 0, 200, 180), cut(code, 0, 0, 200, 180)) > 45

    def test_the_speaker_is_heard_without_a_break(self, port):
        sound = port("shotstack/picture-in-picture").sound
        talk = song("talk.mp4", 0, 15)
        assert np.abs(sound[: len(talk)] - talk).max() < 2e-3

    @pytest.mark.parametrize(("number", "flipped"), [(105, False), (120, False), (195, True)])
    def test_brush_strokes_paint_one_shot_over_the_other(self, port, number, flipped):
        found = port("shotstack/luma-matte").frames[number]
        stroke = number - (180 if flipped else 90)
        reach = np.array([ports.stroke_reach(stroke, row) for row in range(180)])[:, None]
        share = np.clip(reach - np.arange(320), 0, 1)
        share = share[:, ::-1] if flipped else share
        over = footage("road.mp4")[number - 90] if flipped else footage("talk.mp4")[number]
        under = footage("lake.mp4")[stroke] if flipped else footage("road.mp4")[stroke]
        assert 0.04 < share.mean() < 0.9
        rows = (0, 0, 320, 72) if number < 113 else (0, 0, 320, 180)  # a title stands below
        expected = mixed(under, over, share)
        assert reference.psnr(cut(found, *rows), cut(expected, *rows)) > 50

    def test_the_soundtrack_fades_out(self, port):
        sound = port("shotstack/luma-matte").sound
        expected = song("song.flac", 0, 12.2) * line(RATE_HZ, (0, 1), (10.2, 1), (12.2, 0))
        assert np.abs(sound - expected).max() < 2e-3

    @pytest.mark.parametrize(
        ("time_s", "picture", "zoom", "by"),
        [
            (2.4, "hills.jpg", 1 + 0.2 * 2.4 / 5, (0, 0)),
            (6, "dunes.jpg", 1.2, (0, 180 * (0.08 - 0.16 * 2 / 5))),
            (10, "ridge.jpg", 1.2, (320 * (0.08 - 0.16 * 2 / 5), 0)),
            (14.4, "hills.jpg", 1.2 - 0.2 * 2.4 / 5, (0, 0)),
        ],
    )
    def test_stills_zoom_and_slide(self, port, time_s, picture, zoom, by):
        found = port("shotstack/ken-burns").at(time_s)
        expected = reference.coded(still(picture, zoom, by))
        assert reference.psnr(found, expected) > 34
        moved = reference.coded(still(picture, zoom, (by[0] + 6, by[1] + 4)))
        assert reference.psnr(found, moved) < reference.psnr(found, expected) - 3

    def test_a_still_dissolves_into_the_next(self, port):
        found = port("shotstack/ken-burns").at(4.5)
        old = reference.coded(still("hills.jpg", 1 + 0.2 * 4.5 / 5))
        new = reference.coded(still("dunes.jpg", 1.2, (0, 180 * (0.08 - 0.16 * 0.5 / 5))))
        assert abs(share_of(found, old, new) - 0.5) < 0.05

    def test_words_stand_on_the_grounds_of_their_moments(self, port):
        found = port("shotstack/kinetic-text")
        teal, pink = (0x25, 0xD3, 0xD0), (0xFC, 0x73, 0xB4)
        black, white = (0, 0, 0), (255, 255, 255)
        for label, colour in {
            "write": black, "with": white, "the": white, "make": white, "styled": black,
            "to": teal, "struck": teal, "thousand": teal, "of": pink, "films": pink,
        }.items():  # fmt: skip
            corner = cut(found.frames[times(label) + 2], 0, 0, 8, 8)
            assert reference.furthest(corner, cut(flat(colour), 0, 0, 8, 8)) <= 1, label
        assert (found.frames[-1][0][:8] == 16).all()

    def test_a_word_is_underlined_and_others_are_struck_out(self, port):
        lit = lambda frame: frame[0] > 120  # noqa: E731
        frames = port("shotstack/kinetic-text").frames
        plain, lined = lit(frames[times("styled") - 2]), lit(frames[times("styled") + 2])
        added = np.argwhere(lined & ~plain)
        assert len(added) > 60
        top, left = added.min(0)
        bottom, right = added.max(0)
        ink = np.argwhere(plain)
        assert bottom - top <= 4  # a line
        assert top > 90  # below the middle of the letters
        assert abs(right - ink[:, 1].max()) <= 4  # under the last word alone
        assert left > ink[:, 1].mean()
        struck = cut(frames[times("struck") + 2], 0, 0, 320, 180)
        rows = np.flatnonzero((struck[0] > 225).sum(1) > 100)
        assert len(rows) >= 1
        assert (np.abs(rows - 90) < 14).all()

    def test_each_row_is_a_film_of_its_own(self, tmp_path):
        corpus.stage_port("shotstack/catalogue", tmp_path)
        ran = Program(tmp_path, tmp_path / "cache")(
            "build", "film.yaml", "--data", "rows.csv", "--executor", "inline"
        )
        assert ran.code == 0, ran.err
        for name, brand in (("dunes", (0x1F, 0x29, 0x37)), ("hills", (0x3F, 0x2D, 0x20))):
            frames = decoded(tmp_path / f"{name}.mp4")
            assert len(frames) == 75
            ground = flat(brand, (180, 320))
            for number in (0, 40):
                box = (2, 2, 178, 14)
                assert reference.furthest(cut(frames[number], *box), cut(ground, *box)) <= 4
            # nothing is there at first; then a picture, and a price on a white card
            assert (
                reference.psnr(cut(frames[0], 20, 80, 160, 200), cut(ground, 20, 80, 160, 200)) > 40
            )
            assert frames[40][0][278:300, 52:60].min() > 220
            assert frames[40][0][278:300, 64:116].min() < 80
            photo = still(f"{name}.jpg")[:, 90:230].mean((0, 1))
            expected = reference.yuv_of(photo[None, None])[0, 0]
            shown = [plane.mean() for plane in cut(frames[40], 24, 80, 156, 212)]
            assert np.abs(np.array(shown) - expected).max() < 6


def times(label):
    """The first frame of a clip of the kinetic text, by its id, from the lengths in the file."""
    text = (corpus.HERE / "ports/shotstack/kinetic-text/film.yaml").read_text("utf-8")
    words = text[text.index("- track: words") : text.index("- track: music")]
    start = 0.08
    for clip in re.split(r"\n      - ", words)[1:]:
        if re.search(rf"id: {label}\b", clip):
            return round(start * 25)
        start += float(re.search(r"duration: ([\d.]+)s", clip)[1])
    raise AssertionError(label)


def grey(planes):
    """The luma alone."""
    return (planes[0], *(np.full(plane.shape, 128.0) for plane in planes[1:]))


class TestMlt:
    @pytest.mark.parametrize(("scene", "look"), [(0, grey), (175, lambda planes: planes)])
    def test_tracks_show_through_each_others_blanks(self, port, scene, look):
        frames = port("mlt/tracks").frames[scene : scene + 175]
        foo, bar = footage("lake.mp4"), footage("road.mp4")
        assert reference.psnr(frames[10], look(foo[110])) > 38
        assert reference.psnr(frames[60], bar[135]) > 45
        assert reference.psnr(frames[110], look(foo[45])) > 38
        assert reference.psnr(frames[150], bar[75]) > 45
        for number, under, over, share in (
            (37, bar[112], look(foo[137]), 0.5),
            (80, bar[5], look(foo[15]), 0.2),
        ):
            assert abs(share_of(frames[number], under, over) - share) <= 0.05

    def test_a_title_flies_in_stays_and_fades(self, port):
        frames, lake = port("mlt/title").frames, footage("lake.mp4")
        stays = np.abs(frames[75][0].astype(float) - lake[75][0]) > 12
        box = np.argwhere(stays)
        top, left = box.min(0)
        bottom, right = box.max(0)
        assert abs((top + bottom) / 2 - 0.825 * 180) < 3
        assert abs((left + right) / 2 - 160) < 3
        rim = (left + 3 & ~1, top + 3 & ~1, left + 7 & ~1, bottom - 3 & ~1)
        red = flat((0x8C, 0x10, 0x10))
        assert (
            abs(share_of(cut(frames[75], *rim), cut(lake[75], *rim), cut(red, *rim)) - 0.5) < 0.04
        )
        fading = share_of(cut(frames[137], *rim), cut(lake[137], *rim), cut(red, *rim))
        assert abs(fading - 0.25) < 0.03
        assert reference.psnr(frames[160], lake[160]) > 45
        on_its_way = np.argwhere(np.abs(frames[12][0].astype(float) - lake[12][0]) > 8)
        assert abs(on_its_way[:, 1].max() - (right - 160 + 320 * (-0.2 + 0.7 * 12 / 25))) < 5

    @pytest.mark.parametrize(
        ("start", "softness", "inverted"), [(50, 0.5, False), (175, 0.2, True)]
    )
    def test_a_clock_wipes_in_and_back(self, port, start, softness, inverted):
        frames = port("mlt/clock").frames
        lake, road = footage("lake.mp4"), footage("road.mp4")
        number = start + 12
        old = road[20 + number - 50] if inverted else lake[100 + number]
        new = lake[10 + number - 175] if inverted else road[20 + number - 50]
        with av.open(str(corpus.ensure_ports() / "clock.png")) as file:
            levels = next(file.decode(video=0)).to_ndarray(format="rgb24")[..., 0] / 255
        levels = 1 - levels if inverted else levels
        found = [
            reference.psnr(
                frames[number],
                mixed(old, new, np.clip((p / 25 * (1 + softness) - levels) / softness, 0, 1)),
            )
            for p in (12, 12.5, 13)
        ]
        assert max(found) > 38
        # half of the way: the hand stands at six, and what it has passed is new, or old
        right = cut(frames[number], 240, 60, 300, 120)
        assert reference.psnr(right, cut(old if inverted else new, 240, 60, 300, 120)) > 38

    def test_the_clips_go_back_for_the_voice(self, port):
        sound = port("mlt/voiceover").sound
        level = line(RATE_HZ, (0, 1), (3, 1), (4, 0.4), (12, 0.4), (13, 1), (14, 1))
        clips = np.concatenate([song("lake.mp4", 0, 6), song("road.mp4", 0, 8)])
        voice = 0.6 * song("song.flac", 3, 10) * line(RATE_HZ, (0, 0), (1, 1), (9, 1), (10, 0))
        expected = clips * level
        expected[3 * RATE_HZ : 13 * RATE_HZ] += voice
        assert np.abs(sound - expected).max() < 2e-3

    def test_letters_are_cut_out_of_the_bar(self, port):
        found, lake = port("mlt/voiceover").frames[120], footage("lake.mp4")[120]
        purple = flat((0x99, 0x33, 0xAA))
        edge = (0, 146, 30, 180)
        share = share_of(cut(found, *edge), cut(lake, *edge), cut(purple, *edge))
        assert abs(share - 0.8) < 0.02
        bar = mixed(lake, purple, 0.8)
        inside = np.abs(found[0][150:178] - bar[0][150:178]) > 8
        through = np.abs(found[0][150:178].astype(float) - lake[0][150:178]) < 3
        assert inside.sum() > 300
        assert (inside & through).sum() > 0.5 * inside.sum()
        assert reference.psnr(cut(found, 0, 0, 320, 142), cut(lake, 0, 0, 320, 142)) > 45

    def test_the_held_frame_and_the_reporter_stand_side_by_side(self, port):
        frames, lake, road = port("mlt/news").frames, footage("lake.mp4"), footage("road.mp4")
        black = (16.0, 128.0, 128.0)
        # in boxes of 120 x 72 pixels, of which the picture fills 120 x 67.5
        for number in (10, 150):
            held = reference.placed(lake[0], (320, 180), (160, 27, 120, 68), black)
            reporter = reference.placed(road[number], (320, 180), (32, 27, 120, 68), black)
            assert reference.psnr(*(cut(p, 166, 36, 274, 90) for p in (frames[number], held))) > 28
            assert (
                reference.psnr(*(cut(p, 38, 36, 146, 90) for p in (frames[number], reporter))) > 28
            )
        assert reference.psnr(frames[10], frames[150]) < 40
        grown = cut(frames[199], 20, 10, 320, 110)
        assert reference.psnr(grown, cut(lake[0], 20, 10, 320, 110)) > 20
        assert reference.psnr(*(cut(p, 0, 0, 320, 110) for p in (frames[230], lake[30]))) > 45

    def test_headlines_stand_below(self, port):
        frames, lake = port("mlt/news").frames, footage("lake.mp4")
        navy = flat((0, 0, 0x80))
        corner = (290, 120, 316, 126)
        share = share_of(cut(frames[230], *corner), cut(lake[30], *corner), cut(navy, *corner))
        assert abs(share - 0x80 / 255) < 0.03
        first, second = (frames[n][0][117:153, 32:320] > 200 for n in (100, 160))
        assert 200 < first.sum() < second.sum()


def test_the_table_of_ports_is_complete():
    table = (corpus.HERE / "ports" / "README.md").read_text("utf-8")
    for name in ported.NAMES:
        assert f"]({name}/film.yaml)" in table
        lines = (corpus.HERE / "ports" / name / "film.yaml").read_text("utf-8").splitlines()
        said = [one for one in lines if one.strip() and not one.lstrip().startswith("#")]
        row = next(row for row in table.splitlines() if f"]({name}/film.yaml)" in row)
        assert f" {len(said)} |" in row, (name, len(said))
    assert Path(corpus.HERE / "ports" / "README.md").stat().st_size < 12_000
