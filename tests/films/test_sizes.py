"""Clips of a said size, still and growing, against numpy."""

import numpy as np
import pytest

from . import reference, sources
from .film import film

SIZE = 192, 108
GROUND = {"color": "#406080", "duration": "6f"}
GROUND_RGB = np.array([0x40, 0x60, 0x80], float)
GROUND_YUV = reference.yuv_of(GROUND_RGB[None, None])[0, 0]


def shown(folder, media, **clip):
    over = {"start": 0, "duration": "1f", **clip}
    return film(folder, [GROUND | {"duration": "1f"}], tracks=[[over]], media=media)[0]


def video_at(box, name="large", number=0):
    size, detail = {"large": ((320, 240), 1.0), "upright": ((96, 160), 0.6)}[name]
    source = sources.coded_photo(*size, 0.2 * number, detail)
    return reference.placed(source, SIZE, box, GROUND_YUV)


def filled(rgb, box):
    """The ground with a box of one colour over it; edges between pixels are mixed by their area."""
    fine = 16
    across = np.zeros(SIZE[0] * fine)
    down = np.zeros(SIZE[1] * fine)
    x, y, width, height = (round(length * fine) for length in box)
    across[max(x, 0) : max(x + width, 0)] = 1
    down[max(y, 0) : max(y + height, 0)] = 1
    share = np.outer(down.reshape(-1, fine).mean(1), across.reshape(-1, fine).mean(1))[..., None]
    return reference.coded(np.array(rgb, float) * share + GROUND_RGB * (1 - share))


# what is said, and the box that the 320x240 picture then fills, its middle at (90, 50)
SAID = [
    ({"size": [80, 60]}, (50, 20, 80, 60)),
    ({"size": [80, "auto"]}, (50, 20, 80, 60)),
    ({"size": ["auto", "50%"]}, (54, 23, 72, 54)),
    ({"size": [80, 40]}, (63, 30, 54, 40)),
    ({"size": [80, 40], "fit": "fill"}, (50, 30, 80, 40)),
    ({"size": ["25vw", "50vmin"], "fit": "fill"}, (66, 23, 48, 54)),
    ({"size": [40, "auto"], "scale": 2}, (50, 20, 80, 60)),
]


@pytest.mark.parametrize(("said", "box"), SAID)
def test_a_video_is_fitted_into_its_size(media, tmp_path, said, box):
    ours = shown(tmp_path, media, video="large", position=[90, 50], **said)
    assert reference.psnr(ours, video_at(box)) > 40


def test_a_video_that_covers_its_size_is_cut_to_it(media, tmp_path):
    ours = shown(tmp_path, media, video="upright", position=[90, 50], size=[60, 60], fit="cover")
    whole = video_at((60, 0, 60, 100), "upright")
    expected = [np.full_like(plane, GROUND_YUV[n]) for n, plane in enumerate(whole)]
    for n, plane in enumerate(whole):
        step = 2 if n else 1
        box = np.s_[20 // step : 80 // step, 60 // step : 120 // step]
        expected[n][box] = plane[box]
    assert reference.psnr(ours, expected) > 40


def test_a_placed_picture_with_a_size_is_as_large_as_it_says(media, tmp_path):
    ours = shown(tmp_path, media, image="badge", position=[0, 0], anchor="top left", size=[82, 58])
    badge = sources.badge().astype(float)
    badge[..., 3] /= 255
    colour, alpha = reference.turned(badge, SIZE, (41, 29), 0, scale=2)
    assert reference.psnr(ours, reference.coded(colour + GROUND_RGB * (1 - alpha))) > 40


@pytest.mark.parametrize("size", [[60, 40], [61, 41], [60, 41]])
def test_a_colour_with_a_size_is_a_box(tmp_path, size):
    ours = shown(tmp_path, {}, color="#c82840", size=size, position=[21, 13], anchor="top left")
    assert reference.psnr(ours, filled((200, 40, 64), (21, 13, *size))) > 40


def test_a_gradient_runs_through_its_own_box(tmp_path):
    gradient = {"gradient": {"angle": "90deg", "stops": ["black", "white"]}}
    ours = shown(tmp_path, {}, color=gradient, size=[100, 20], position=[10, 10], anchor="top left")
    row = ours[0][20, 10:110].astype(float)
    assert row == pytest.approx(16 + 219 * (np.arange(100) + 0.5) / 100, abs=1)


def test_a_bar_grows_evenly_between_pixels(tmp_path):
    bar = {"color": "#c82840", "start": 0, "duration": "6f", "position": [20, 40],
           "anchor": "top left", "size": {"0s": [0, 20], "end": [33, 20]}}  # fmt: skip
    frames = film(tmp_path, [GROUND], tracks=[[bar]])
    for number, ours in enumerate(frames):
        expected = filled((200, 40, 64), (20, 40, 5.5 * number, 20))
        assert reference.psnr(ours, expected) > 40


def test_a_picture_stretches_from_one_size_to_another(media, tmp_path):
    clip = {"video": "large", "start": 0, "duration": "6f", "position": [96, 54], "fit": "fill",
            "size": {"0s": [60, 80], "end": [120, 40]}}  # fmt: skip
    frames = film(tmp_path, [GROUND], tracks=[[clip]], media=media)
    for number, ours in enumerate(frames):
        width, height = 60 + 10 * number, 80 - 40 * number / 6
        picture = reference.rgb_of(reference.upsampled(sources.coded_photo(320, 240, 0.2 * number)))
        columns = (np.arange(SIZE[0]) + 0.5 - 96 + width / 2) * 320 / width
        rows = (np.arange(SIZE[1]) + 0.5 - 54 + height / 2) * 240 / height
        across, down = (a.astype(float) for a in np.broadcast_arrays(columns[None], rows[:, None]))
        over = reference.coded(reference.bilinear(picture, across, down))
        # away from the edges, which the bar's test looks at
        seen = np.s_[
            int(54 - height / 2) + 2 : int(54 + height / 2) - 2,
            int(96 - width / 2) + 2 : int(96 + width / 2) - 2,
        ]
        assert reference.psnr([ours[0][seen]], [over[0][seen]]) > 38


def test_a_size_with_keys_of_one_proportion_zooms_a_covering_picture(media, tmp_path):
    said = {"video": "large", "duration": "6f", "fit": "cover"}
    sized = film(
        tmp_path / "sized",
        [said | {"size": {"0s": ["100%", "100%"], "end": ["160%", "160%"]}}],
        media=media,
    )
    scaled = film(tmp_path / "scaled", [said | {"scale": {"0s": 1, "end": 1.6}}], media=media)
    for ours, theirs in zip(sized, scaled, strict=True):
        assert reference.psnr(ours, theirs) > 40
