"""Pictures and animations in whole films."""

import numpy as np
import pytest
from PIL import Image

from . import reference
from .film import build, film, spec_of

SIZE = 192, 108
DISC = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 12 12">'
    '<circle cx="6" cy="6" r="5" fill="#c8283c"/></svg>'
)
GREEN, BLUE, WHITE = (0, 160, 60), (30, 60, 200), (255, 255, 255)


def disc(side, radius):
    """How much of each pixel a disc in the middle covers, by 16 by 16 samples."""
    fine = 16
    at = (np.arange(SIZE[0] * fine) + 0.5) / fine
    across, down = np.meshgrid(at, at[: SIZE[1] * fine])
    inside = np.hypot(across - SIZE[0] / 2, down - SIZE[1] / 2) < radius * side
    return inside.reshape(SIZE[1], fine, SIZE[0], fine).mean((1, 3))


@pytest.mark.parametrize("scale", [1, 0.5])
def test_an_svg_is_drawn_as_sharp_as_it_is_shown(tmp_path, scale):
    (tmp_path / "disc.svg").write_text(DISC)
    clip = {"image": "disc", "duration": "1f", "scale": scale}
    ours = film(tmp_path, [clip], media={"disc": "disc.svg"}, background="#fff")[0]
    cover = disc(SIZE[1] * scale, 5 / 12)[..., None]
    wanted = cover * np.array([200.0, 40, 60]) + (1 - cover) * 255
    assert reference.psnr(ours[:1], reference.coded(wanted)[:1]) > 40


def test_an_svg_keeps_its_own_size_where_it_is_placed(tmp_path):
    svg = DISC.replace("viewBox", 'width="24" height="24" viewBox')
    (tmp_path / "disc.svg").write_text(svg)
    clip = {"image": "disc", "duration": "1f", "position": ["50%", "50%"]}
    ours = film(tmp_path, [clip], media={"disc": "disc.svg"}, background="#fff")[0]
    cover = disc(24, 5 / 12)[..., None]
    wanted = cover * np.array([200.0, 40, 60]) + (1 - cover) * 255
    assert reference.psnr(ours[:1], reference.coded(wanted)[:1]) > 40


def animation(path, shades=(GREEN, BLUE, WHITE), delays=(100, 200, 50)):
    frames = [Image.new("RGB", SIZE, shade) for shade in shades]
    told = {"lossless": True} if path.suffix == ".webp" else {}
    frames[0].save(
        path, save_all=True, append_images=frames[1:], duration=list(delays), loop=1, **told
    )
    return path


def shade_of(planes):
    return tuple(int(plane[40:60].mean().round()) for plane in planes)


def coded_shade(shade):
    flat = np.broadcast_to(np.array(shade, float), (4, 4, 3))
    return tuple(int(plane.mean().round()) for plane in reference.coded(flat))


def played(frames):
    known = {coded_shade(shade): shade for shade in (GREEN, BLUE, WHITE)}
    found = [shade_of(planes) for planes in frames]
    return [min(known, key=lambda one: sum(abs(np.subtract(one, f)))) for f in found], known


@pytest.mark.parametrize("suffix", ["gif", "png", "webp"])
def test_an_animation_plays_at_its_own_pace(tmp_path, suffix):
    animation(tmp_path / f"turn.{suffix}")
    ours = film(tmp_path, [{"video": "turn"}], media={"turn": f"turn.{suffix}"}, fps="20")
    found, known = played(ours)
    wanted = [GREEN] * 2 + [BLUE] * 4 + [WHITE]
    assert [known[one] for one in found] == wanted


@pytest.mark.parametrize("suffix", ["gif", "webp"])
def test_an_animation_loops_only_when_it_is_told_to(tmp_path, suffix):
    animation(tmp_path / f"turn.{suffix}")
    clip = {"video": "turn", "duration": "12f", "when_short": "loop"}
    ours = film(tmp_path, [clip], media={"turn": f"turn.{suffix}"}, fps="20")
    found, known = played(ours)
    once = [GREEN] * 2 + [BLUE] * 4 + [WHITE]
    assert [known[one] for one in found] == (once + once)[:12]


@pytest.mark.parametrize("suffix", ["gif", "png", "webp"])
def test_an_animation_as_an_image_stands_still(tmp_path, suffix):
    animation(tmp_path / f"turn.{suffix}")
    clip = {"image": "turn", "duration": "10f"}
    found, known = played(film(tmp_path, [clip], media={"turn": f"turn.{suffix}"}, fps="20"))
    assert {known[one] for one in found} == {GREEN}


def test_an_animation_lets_through_what_lies_under_it(tmp_path):
    frames = []
    for shade in (255, 0):
        pixels = np.zeros((108, 192, 4), np.uint8)
        pixels[:54] = (255, 255, 255, 255) if shade else (0, 160, 60, 255)
        frames.append(Image.fromarray(pixels))
    options = {"duration": 50, "lossless": True}
    frames[0].save(tmp_path / "half.webp", save_all=True, append_images=frames[1:], **options)
    ours = film(
        tmp_path,
        [{"color": "#1e3cc8", "duration": "2f"}],
        tracks=[[{"video": "half", "start": 0}]],
        media={"half": "half.webp"},
        fps="20",
    )
    for planes, shade in zip(ours, (WHITE, GREEN), strict=True):
        upper = tuple(int(p[10 : p.shape[0] // 2 - 4].mean().round()) for p in planes)
        lower = tuple(int(p[p.shape[0] // 2 + 4 :].mean().round()) for p in planes)
        assert np.abs(np.subtract(upper, coded_shade(shade))).max() <= 1
        assert np.abs(np.subtract(lower, coded_shade(BLUE))).max() <= 1


def test_a_changed_svg_is_drawn_again(tmp_path):
    (tmp_path / "disc.svg").write_text(DISC)
    spec = spec_of([{"image": "disc", "duration": "2f"}], media={"disc": "disc.svg"})
    build(tmp_path, spec)
    before = (tmp_path / "film.mp4").read_bytes()
    (tmp_path / "disc.svg").write_text(DISC.replace("#c8283c", "#28c83c"))
    build(tmp_path, spec)
    assert (tmp_path / "film.mp4").read_bytes() != before
