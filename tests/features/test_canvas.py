"""What a film is painted on, and colours, by sums in numpy."""

from fractions import Fraction

import numpy as np
import pytest
from films import reference

from .players import command, stream_of
from .scene import SIZE, alike, flat, mixed, rgb_at, within

RED, BLUE, BROWN, GREEN = "#b05038", "#305068", "#806840", "#406850"


def boxes(ground, *over):
    """Planes of a ground with boxes (x, y, width, height) of a colour, or of one and its share."""
    planes = flat(ground)
    for box, colour, *share in over:
        planes = mixed(planes, flat(colour), within(box) * (share[0] if share else 1))
    return planes


@pytest.mark.feature("canvas")
def test_the_background_shows_where_no_clip_is_to_the_canvass_end(frames):
    assert len(frames) == 50
    middle = boxes(RED, ((60, 40, 200, 100), BLUE))
    # half a second is 12.5 frames: to the nearest, halves up
    for number in (0, 12, 13, 37, 38, 49):
        alike(frames[number], middle if 13 <= number < 38 else flat(RED))


@pytest.mark.feature("tracks")
def test_what_is_on_a_track_covers_those_before_it(frames):
    clips = (
        ((30, 30, 200, 100), BROWN),
        ((60, 45, 200, 100), BLUE),
        ((90, 60, 200, 100), GREEN),
    )
    assert len(frames) == 30
    for number in (0, 9, 10, 19, 20, 29):
        alike(frames[number], boxes("#203040", *clips[: number // 10 + 1]))


@pytest.mark.feature("colors")
def test_colours_are_those_of_css(frames):
    # CSS Color 4: the names' values, and hsl(50 90% 60%) by its section 7.1
    colours = ("#ff6347", "#33cc88", "#4169e1", "#f5da3d", "#ffffff")
    for number, ground in ((0, "#203040"), (5, "#504c40"), (10, BROWN)):
        squares = [
            ((20 + 60 * place, 70, 40, 40), colour, 0.5 if place == len(colours) - 1 else 1)
            for place, colour in enumerate(colours)
        ]
        alike(frames[number], boxes(ground, *squares))


def gradient(angle, *stops):
    """Float RGB of a CSS gradient over the canvas: stops are (place, colour)."""
    turn = np.deg2rad(angle)
    width, height = SIZE
    x = (np.arange(width) + 0.5 - width / 2)[None, :]
    y = (np.arange(height) + 0.5 - height / 2)[:, None]
    length = width * abs(np.sin(turn)) + height * abs(np.cos(turn))
    along = (x * np.sin(turn) - y * np.cos(turn)) / length + 0.5
    places = [place for place, _ in stops]
    colours = np.array([rgb_at(colour) for _, colour in stops])
    return np.stack([np.interp(along, places, colours[:, part]) for part in range(3)], -1)


@pytest.mark.feature("gradient")
def test_a_gradient_runs_as_css_says(frames):
    sky = gradient(180, (0, "#24345f"), (0.7, "#db7f67"), (1, "#ffd9a0"))
    alike(frames[0], reference.coded(sky))
    for number in (0, 5, 9):
        turned = gradient(9 * number, (0, "#203040"), (1, "#60a0c0"))
        alike(frames[10 + number], reference.coded(turned))
    circle = outwards((96, 90), (120, 120), "#fff0c0", "#a04030")
    alike(frames[20], reference.coded(circle))
    # through the corners, as wide to high as the canvas (CSS Images 4, farthest-corner)
    ellipse = outwards((160, 90), (160 * 2**0.5, 90 * 2**0.5), "#60a0c0", "#203040")
    alike(frames[30], reference.coded(ellipse))


def outwards(center, radii, *stops):
    """Float RGB of a radial gradient: colours evenly from its centre to its ellipse."""
    x = (np.arange(SIZE[0]) + 0.5 - center[0])[None, :] / radii[0]
    y = (np.arange(SIZE[1]) + 0.5 - center[1])[:, None] / radii[1]
    along, colours = np.hypot(x, y), np.array([rgb_at(colour) for colour in stops])
    places = np.linspace(0, 1, len(stops))
    return np.stack([np.interp(along, places, colours[:, part]) for part in range(3)], -1)


def pq(nits):
    """SMPTE ST 2084: the signal of a light in cd/m2."""
    m1, m2, c1, c2, c3 = 2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128
    power = (np.asarray(nits) / 10_000) ** m1
    return ((c1 + c2 * power) / (1 + c3 * power)) ** m2


def hdr_code(colour):
    """Y', Cb and Cr of 10 bits of an SDR colour whose white stands at 203 cd/m2 (BT.2408)."""
    light = (rgb_at(colour) / 255) ** 2.4 * 203
    # BT.2087: BT.709's primaries in BT.2020's
    wide = np.array([[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]])
    red, green, blue = pq(wide @ light)
    luma = 0.2627 * red + 0.6780 * green + 0.0593 * blue
    chroma = (blue - luma) / 1.8814, (red - luma) / 1.4746
    return 64 + 876 * luma, *(512 + 896 * part for part in chroma)


@pytest.mark.feature("hdr")
def test_colours_keep_their_look_with_white_at_203_nits(built):
    video = stream_of(built / "hdr.mp4", "video")
    assert (video["codec_name"], video["pix_fmt"]) == ("hevc", "yuv420p10le")
    assert (video["color_transfer"], video["color_primaries"]) == ("smpte2084", "bt2020")
    told = video["side_data_list"]
    light = next(one for one in told if one["side_data_type"].startswith("Content light"))
    assert (light["max_content"], light["max_average"]) == (203, 80)
    display = next(one for one in told if one["side_data_type"].startswith("Mastering"))
    assert Fraction(display["max_luminance"]) == 1000
    assert Fraction(display["red_x"]) == Fraction("0.68")
    raw = ("-f", "rawvideo", "-pix_fmt", "yuv420p10le", "-frames:v", "1", "-")
    data = np.frombuffer(command("ffmpeg", "-v", "error", "-i", built / "hdr.mp4", *raw), "<u2")
    luma, blue, red = np.split(data, [320 * 180, 320 * 180 * 5 // 4])
    planes = luma.reshape(180, 320), blue.reshape(90, 160), red.reshape(90, 160)
    for place, colour in enumerate(("#ffffff", "#808080", "#c04030")):
        left = 20 + 100 * place
        for plane, code, step in zip(planes, hdr_code(colour), (1, 2, 2), strict=True):
            inside = plane[40 // step : 140 // step, (left + 8) // step : (left + 72) // step]
            assert abs(float(inside.mean()) - code) < 2
    assert planes[0][:20].max() <= 66
