"""Editly's examples, told anew: what its documentation promises is in the films."""

import numpy as np
import pytest

from specs import ports

from .. import reference
from ..film import RATE_HZ
from .ported import cut, flat, footage, share_of, song, still


def test_a_radial_gradient_grows_under_a_title(port):
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


def test_cards_push_each_other_with_their_words(port):
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


def test_a_still_zooms_under_a_title_and_a_subtitle(port):
    # "With text", over the dunes, which grow by a tenth in 3 s from 15.5 s on
    shown = port("editly/common-features").at(17)
    dunes = still("dunes.jpg", 1 + 0.1 * 1.5 / 3)
    middle = reference.coded(dunes)
    assert reference.psnr(cut(shown, 0, 50, 320, 140), cut(middle, 0, 50, 320, 140)) > 34
    assert (shown[0][:50] > 225).sum() > 150  # the title's letters
    dark = reference.coded(dunes * (1 - 0x88 / 255))
    assert reference.psnr(cut(shown, 0, 146, 6, 178), cut(dark, 0, 146, 6, 178)) > 34


def test_music_goes_back_for_the_voice_and_a_jingle_plays(port):
    sound = port("editly/audio-tracks").sound
    music, voice = song("song.flac", 3, 15.5), np.zeros((round(15.5 * RATE_HZ), 2))
    voice[5 * RATE_HZ : 12 * RATE_HZ] = song("voice.flac", 0, 7)
    music *= made_way(voice, by_db=-16.5, attack_s=0.3, hold_s=0.3, release_s=0.3)[:, None]
    second = slice(2 * RATE_HZ, 3 * RATE_HZ)
    music[second] += 0.4 * song("jingle.flac", 1, 1)
    music += voice
    behind = slice(RATE_HZ, None)  # the first second has the footage's own sound
    assert np.abs(sound[behind] - music[behind]).max() < 2e-3
    assert np.abs(sound[: RATE_HZ // 2] - music[: RATE_HZ // 2]).max() > 0.01


def made_way(voice, *, by_db, attack_s, hold_s, release_s, threshold_db=-45):
    """The amplitude of what makes way: loops over windows of 512 samples that are loud enough."""
    depth = np.zeros(len(voice))
    for first in range(0, len(voice), 512):
        window = voice[first : first + 512]
        if np.sqrt((window**2).mean(0)).max() < 10 ** (threshold_db / 20):
            continue
        early, late = first - round(attack_s * RATE_HZ), first + 512 + round(hold_s * RATE_HZ)
        end = late + round(release_s * RATE_HZ)
        at = np.arange(max(0, early), min(len(voice), end))
        reached = np.interp(at, [early, first, late, end], [0, 1, 1, 0])
        depth[at] = np.maximum(depth[at], reached)
    return 10 ** (by_db * depth / 20)


def test_a_news_title_slides_in_and_its_letters_come_late(port):
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


def test_captions_stand_on_a_ground_that_halves_what_is_behind(port):
    luma = port("editly/news-title").at(5)[0].astype(float) - 16
    above, below = luma[240:247, :6].mean(), luma[252:259, :6].mean()
    assert abs(below / above - 0.5) < 0.08
    assert (luma[255:320] > 150).sum() > 300


def test_each_picture_of_the_mosaic_fills_its_box_in_its_way(port):
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


def test_things_are_seen_from_and_until_the_times_of_their_clip(port):
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


def test_footage_with_alpha_lets_through_what_it_says(port):
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
