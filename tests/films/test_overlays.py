"""Pictures, colours and gradients laid over each other, against numpy and libavfilter."""

import numpy as np
import pytest

from . import libav, reference, sources
from .film import film

SIZE = 192, 108


def below(number=0):
    """The film's ground as float RGB, as it comes out of its source's 4:2:0."""
    return reference.rgb_of(reference.upsampled(sources.coded_photo(*SIZE, 0.15 * number)))


def over(ground, rgba, at, opacity=1.0):
    """Straight RGBA over a ground, in float RGB."""
    out = ground.copy()
    height, width = rgba.shape[:2]
    x, y = at
    alpha = rgba[..., 3:] * opacity
    window = out[y : y + height, x : x + width]
    window[:] = window * (1 - alpha) + rgba[..., :3] * alpha
    return out


def badge():
    rgba = sources.badge().astype(float)
    rgba[..., 3] /= 255
    return rgba


@pytest.mark.parametrize("at", [(20, 30), (21, 30), (20, 31), (21, 31), (-1, 0), (151, 79)])
def test_soft_edges_lie_over_the_picture_at_even_and_odd_places(media, tmp_path, at):
    logo = {"image": "badge", "start": 0, "duration": "all", "position": list(at),
            "anchor": "top left"}  # fmt: skip
    ours = film(tmp_path, [{"video": "wide", "duration": "1f"}], tracks=[[logo]], media=media)[0]
    rgba = badge()[max(0, -at[1]) :, max(0, -at[0]) :]
    place = max(0, at[0]), max(0, at[1])
    assert reference.psnr(ours, reference.coded(over(below(), rgba, place))) > 44


def test_an_overlay_agrees_with_libavfilters(media, tmp_path):
    logo = {"image": "badge", "start": 0, "duration": "all", "position": [40, 24],
            "anchor": "top left"}  # fmt: skip
    ours = film(tmp_path, [{"video": "wide", "duration": "1f"}], tracks=[[logo]], media=media)[0]
    rgba = np.pad(sources.badge(), ((0, 1), (0, 1), (0, 0)))
    yuv = reference.samples(reference.coded(rgba[..., :3].astype(float)))
    alpha = rgba[..., 3]
    theirs = libav.filtered(
        [("overlay", "x=40:y=24:format=yuv420"), ("format", "yuv420p")],
        sources.coded_photo(*SIZE),
        (*yuv, alpha),
    )
    assert reference.psnr(ours, theirs) > 40


def test_opacity_follows_its_keys_on_every_frame(media, tmp_path):
    logo = {"image": "badge", "start": "2f", "duration": "12f", "position": [60, 40],
            "anchor": "top left",
            "opacity": {"0s": 0, "4f": 1, "end-4f": 0.75, "end": 0}}  # fmt: skip
    clip = {"video": "other", "start": "3f", "duration": "8f", "opacity": {"0s": 1, "8f": 0}}
    ground = {"video": "wide", "duration": "15f"}
    frames = film(tmp_path, [ground], tracks=[[clip], [logo]], media=media)
    for number, ours in enumerate(frames):
        expected = below(number)
        if 3 <= number < 11:
            share = 1 - (number - 3) / 8
            planes = sources.coded_photo(*SIZE, 3 + 0.15 * (number - 3))
            top = reference.rgb_of(reference.upsampled(planes))
            expected = expected * (1 - share) + top * share
        if 2 <= number < 14:
            opacity = np.interp(number - 2, [0, 4, 8, 12], [0, 1, 0.75, 0])
            expected = over(expected, badge(), (60, 40), opacity)
        assert reference.psnr(ours, reference.coded(expected)) > 44


@pytest.mark.parametrize("angle", [0, 90, 180, 37, -120])
def test_a_gradient_runs_as_css_says(tmp_path, angle):
    stops = ["#ff8040", {"at": "30%", "color": "#20c060"}, "#4080ff"]
    clip = {"color": {"gradient": {"angle": f"{angle}deg", "stops": stops}}, "duration": "1f"}
    ours = film(tmp_path, [clip])[0]
    radians = np.deg2rad(angle)
    right, down = np.sin(radians), -np.cos(radians)
    x = np.arange(SIZE[0]) + 0.5 - SIZE[0] / 2
    y = (np.arange(SIZE[1]) + 0.5 - SIZE[1] / 2)[:, None]
    along = (x * right + y * down) / (abs(right) * SIZE[0] + abs(down) * SIZE[1]) + 0.5
    colours = np.array([[0xFF, 0x80, 0x40], [0x20, 0xC0, 0x60], [0x40, 0x80, 0xFF]], float)
    rgb = np.stack([np.interp(along, [0, 0.3, 1], colours[:, n]) for n in range(3)], -1)
    assert reference.psnr(ours, reference.coded(rgb)) > 50
    assert reference.furthest(ours, reference.coded(rgb)) < 2


@pytest.mark.parametrize(
    ("keys", "centre", "radii"),
    [
        # CSS Images 3, 3.2.1: through the farthest corner
        ({"shape": "circle"}, (96, 54), (np.hypot(96, 54),) * 2),
        ({"shape": "ellipse"}, (96, 54), (96 * 2**0.5, 54 * 2**0.5)),
        ({"shape": "circle", "center": ["25%", 20]}, (48, 20), (np.hypot(144, 88),) * 2),
        ({"shape": "ellipse", "center": ["right", "top"]}, (192, 0), (192 * 2**0.5, 108 * 2**0.5)),
        ({"shape": "circle", "radius": "50vh", "center": ["left-10", 54]}, (-10, 54), (54, 54)),
    ],
)  # fmt: skip
def test_a_gradient_goes_outwards_as_css_says(tmp_path, keys, centre, radii):
    stops = ["#ff8040", {"at": "30%", "color": "#20c060"}, "#4080ff"]
    clip = {"color": {"gradient": {**keys, "stops": stops}}, "duration": "1f"}
    ours = film(tmp_path, [clip])[0]
    x = (np.arange(SIZE[0]) + 0.5 - centre[0]) / radii[0]
    y = (np.arange(SIZE[1]) + 0.5 - centre[1])[:, None] / radii[1]
    colours = np.array([[0xFF, 0x80, 0x40], [0x20, 0xC0, 0x60], [0x40, 0x80, 0xFF]], float)
    rgb = np.stack([np.interp(np.hypot(x, y), [0, 0.3, 1], colours[:, n]) for n in range(3)], -1)
    assert reference.psnr(ours, reference.coded(rgb)) > 48


def test_a_gradient_of_a_box_goes_outwards_from_the_boxs_middle(tmp_path):
    stops = ["#ffffff", "#000000"]
    clip = {
        "color": {"gradient": {"shape": "circle", "radius": {"0s": 10, "2f": 30}, "stops": stops}},
        "size": [80, 60],
        "position": [100, 50],
        "duration": "3f",
    }
    for frame, radius in zip(
        film(tmp_path, [clip], background="#000000"), (10, 20, 30), strict=True
    ):
        x, y = np.arange(SIZE[0]) + 0.5 - 100, (np.arange(SIZE[1]) + 0.5 - 50)[:, None]
        light = np.clip(1 - np.hypot(x, y) / radius, 0, 1) * (np.abs(x) < 40) * (np.abs(y) < 30)
        assert np.abs(frame[0] - (16 + 219 * light)).max() < 1


def test_a_translucent_gradient_shows_what_is_beneath(media, tmp_path):
    shade = {"color": {"gradient": {"angle": "180deg", "stops": ["#ff000000", "#ff0000cc"]}},
             "start": 0, "duration": "all"}  # fmt: skip
    ours = film(tmp_path, [{"video": "wide", "duration": "1f"}], tracks=[[shade]], media=media)[0]
    alpha = (np.arange(SIZE[1]) + 0.5)[:, None, None] / SIZE[1] * 0.8
    expected = below() * (1 - alpha) + np.array([255.0, 0, 0]) * alpha
    assert reference.psnr(ours, reference.coded(expected)) > 44


def test_colours_keyed_over_time_are_mixed_in_between(tmp_path):
    clip = {"color": {"0s": "#204060", "end": "#e0a020"}, "duration": "10f"}
    for number, ours in enumerate(film(tmp_path, [clip])):
        start, end = np.array([0x20, 0x40, 0x60]), np.array([0xE0, 0xA0, 0x20])
        rgb = np.broadcast_to(start + (end - start) * number / 10, (SIZE[1], SIZE[0], 3))
        assert reference.furthest(ours, reference.coded(rgb)) < 1


def test_a_still_with_alpha_over_a_gap_shows_the_background(media, tmp_path):
    logo = {"image": "badge", "start": 0, "duration": "3f", "position": [31, 17],
            "anchor": "top left"}  # fmt: skip
    frames = film(tmp_path, [{"gap": "3f"}], tracks=[[logo]], media=media, background="#a04020")
    ground = np.broadcast_to(np.array([0xA0, 0x40, 0x20], float), (SIZE[1], SIZE[0], 3))
    expected = reference.coded(over(ground, badge(), (31, 17)))
    assert len(frames) == 3
    assert all(reference.psnr(ours, expected) > 46 for ours in frames)
