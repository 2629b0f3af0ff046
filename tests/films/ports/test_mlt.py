"""MLT's films, told anew: what its documentation promises is in them."""

import av
import numpy as np
import pytest

from specs import corpus

from .. import reference
from ..film import RATE_HZ
from .ported import cut, flat, footage, line, mixed, share_of, song


def grey(planes):
    """The luma alone."""
    return (planes[0], *(np.full(plane.shape, 128.0) for plane in planes[1:]))


@pytest.mark.parametrize(("scene", "look"), [(0, grey), (175, lambda planes: planes)])
def test_tracks_show_through_each_others_blanks(port, scene, look):
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


def test_a_title_flies_in_stays_and_fades(port):
    frames, lake = port("mlt/title").frames, footage("lake.mp4")
    stays = np.abs(frames[75][0].astype(float) - lake[75][0]) > 12
    box = np.argwhere(stays)
    top, left = box.min(0)
    bottom, right = box.max(0)
    assert abs((top + bottom) / 2 - 0.825 * 180) < 3
    assert abs((left + right) / 2 - 160) < 3
    rim = (left + 3 & ~1, top + 3 & ~1, left + 7 & ~1, bottom - 3 & ~1)
    red = flat((0x8C, 0x10, 0x10))
    assert abs(share_of(cut(frames[75], *rim), cut(lake[75], *rim), cut(red, *rim)) - 0.5) < 0.04
    fading = share_of(cut(frames[137], *rim), cut(lake[137], *rim), cut(red, *rim))
    assert abs(fading - 0.25) < 0.03
    assert reference.psnr(frames[160], lake[160]) > 45
    on_its_way = np.argwhere(np.abs(frames[12][0].astype(float) - lake[12][0]) > 8)
    assert abs(on_its_way[:, 1].max() - (right - 160 + 320 * (-0.2 + 0.7 * 12 / 25))) < 5


@pytest.mark.parametrize(("start", "softness", "inverted"), [(50, 0.5, False), (175, 0.2, True)])
def test_a_clock_wipes_in_and_back(port, start, softness, inverted):
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


def test_the_clips_go_back_for_the_voice(port):
    sound = port("mlt/voiceover").sound
    level = line(RATE_HZ, (0, 1), (3, 1), (4, 0.4), (12, 0.4), (13, 1), (14, 1))
    clips = np.concatenate([song("lake.mp4", 0, 6), song("road.mp4", 0, 8)])
    voice = 0.6 * song("song.flac", 3, 10) * line(RATE_HZ, (0, 0), (1, 1), (9, 1), (10, 0))
    expected = clips * level
    expected[3 * RATE_HZ : 13 * RATE_HZ] += voice
    assert np.abs(sound - expected).max() < 2e-3


def test_letters_are_cut_out_of_the_bar(port):
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


def test_the_held_frame_and_the_reporter_stand_side_by_side(port):
    frames, lake, road = port("mlt/news").frames, footage("lake.mp4"), footage("road.mp4")
    black = (16.0, 128.0, 128.0)
    # in boxes of 120 x 72 pixels, of which the picture fills 120 x 67.5
    for number in (10, 150):
        held = reference.placed(lake[0], (320, 180), (160, 27, 120, 68), black)
        reporter = reference.placed(road[number], (320, 180), (32, 27, 120, 68), black)
        assert reference.psnr(*(cut(p, 166, 36, 274, 90) for p in (frames[number], held))) > 28
        assert reference.psnr(*(cut(p, 38, 36, 146, 90) for p in (frames[number], reporter))) > 28
    assert reference.psnr(frames[10], frames[150]) < 40
    grown = cut(frames[199], 20, 10, 320, 110)
    assert reference.psnr(grown, cut(lake[0], 20, 10, 320, 110)) > 20
    assert reference.psnr(*(cut(p, 0, 0, 320, 110) for p in (frames[230], lake[30]))) > 45


def test_headlines_stand_below(port):
    frames, lake = port("mlt/news").frames, footage("lake.mp4")
    navy = flat((0, 0, 0x80))
    corner = (290, 120, 316, 126)
    share = share_of(cut(frames[230], *corner), cut(lake[30], *corner), cut(navy, *corner))
    assert abs(share - 0x80 / 255) < 0.03
    first, second = (frames[n][0][117:153, 32:320] > 200 for n in (100, 160))
    assert 200 < first.sum() < second.sum()
