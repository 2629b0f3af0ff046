"""Shotstack's templates, told anew: what their documentation promises is in the films."""

import re

import numpy as np
import pytest

from specs import corpus, ports
from tests.cli.program import Program

from .. import reference
from ..film import RATE_HZ, decoded
from .ported import cut, flat, footage, line, mixed, share_of, song, still


@pytest.mark.parametrize(
    ("time_s", "box"),
    [
        (7, (208, 117, 112, 63)),
        (11, (208, 0, 112, 63)),
        (14, (240, 0, 80, 45)),
    ],
)
def test_the_speaker_stands_in_the_corner(port, time_s, box):
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


def test_the_speaker_is_heard_without_a_break(port):
    sound = port("shotstack/picture-in-picture").sound
    talk = song("talk.mp4", 0, 15)
    assert np.abs(sound[: len(talk)] - talk).max() < 2e-3


@pytest.mark.parametrize(("number", "flipped"), [(105, False), (120, False), (195, True)])
def test_brush_strokes_paint_one_shot_over_the_other(port, number, flipped):
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


def test_the_soundtrack_fades_out(port):
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
def test_stills_zoom_and_slide(port, time_s, picture, zoom, by):
    found = port("shotstack/ken-burns").at(time_s)
    expected = reference.coded(still(picture, zoom, by))
    assert reference.psnr(found, expected) > 34
    moved = reference.coded(still(picture, zoom, (by[0] + 6, by[1] + 4)))
    assert reference.psnr(found, moved) < reference.psnr(found, expected) - 3


def test_a_still_dissolves_into_the_next(port):
    found = port("shotstack/ken-burns").at(4.5)
    old = reference.coded(still("hills.jpg", 1 + 0.2 * 4.5 / 5))
    new = reference.coded(still("dunes.jpg", 1.2, (0, 180 * (0.08 - 0.16 * 0.5 / 5))))
    assert abs(share_of(found, old, new) - 0.5) < 0.05


def test_words_stand_on_the_grounds_of_their_moments(port):
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


def test_a_word_is_underlined_and_others_are_struck_out(port):
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


def test_each_row_is_a_film_of_its_own(tmp_path):
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
        assert reference.psnr(cut(frames[0], 20, 80, 160, 200), cut(ground, 20, 80, 160, 200)) > 40
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
