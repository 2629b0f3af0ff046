"""Mirrored clips against numpy and libavfilter, and clips that fade against sums by hand."""

import numpy as np
import pytest

from . import libav, reference, sources
from .film import film, heard

SIZE = 192, 108
GROUND = {"color": "#406080", "duration": "6f"}
GROUND_RGB = np.array([0x40, 0x60, 0x80], float)
TURNS = {"horizontal": np.s_[:, ::-1], "vertical": np.s_[::-1], "both": np.s_[::-1, ::-1]}
FILTERS = {
    "horizontal": [("hflip", "")],
    # what vflip gives has its rows upside down in memory; others copy
    "vertical": [("vflip", ""), ("hflip", ""), ("hflip", "")],
    "both": [("hflip", ""), ("vflip", "")],
}


def mirrored(planes, flip):
    """4:2:0 planes mirrored in 4:4:4, and subsampled anew."""
    return reference.subsampled(reference.upsampled(planes)[TURNS[flip]])


def over_ground(rgba, at):
    """A straight RGBA picture over the ground, its top left at ``at``."""
    height, width = rgba.shape[:2]
    picture = np.broadcast_to(GROUND_RGB, (SIZE[1], SIZE[0], 3)).copy()
    box = np.s_[at[1] : at[1] + height, at[0] : at[0] + width]
    alpha = rgba[..., 3:] / 255
    picture[box] = rgba[..., :3] * alpha + picture[box] * (1 - alpha)
    return reference.coded(picture)


@pytest.mark.parametrize("flip", TURNS)
def test_a_flipped_video_is_its_mirror_image_chroma_included(media, tmp_path, flip):
    frames = film(tmp_path, [{"video": "wide", "duration": "2f", "flip": flip}], media=media)
    for number, ours in enumerate(frames):
        source = sources.coded_photo(*SIZE, 0.15 * number)
        assert reference.psnr(ours, mirrored(source, flip)) > 46
        theirs = libav.filtered(FILTERS[flip], source)
        # libavfilter leaves chroma half a sample off where it mirrors across
        exact = slice(0, 3 if flip == "vertical" else 1)
        assert reference.furthest(ours[exact], theirs[exact]) == 0


@pytest.mark.parametrize("flip", TURNS)
def test_a_flipped_picture_stays_in_its_place(media, tmp_path, flip):
    clip = {"image": "badge", "start": 0, "duration": "1f", "position": [31, 20],
            "anchor": "top left", "flip": flip}  # fmt: skip
    (ours,) = film(tmp_path, [GROUND | {"duration": "1f"}], tracks=[[clip]], media=media)
    expected = over_ground(sources.badge().astype(float)[TURNS[flip]], (31, 20))
    assert reference.psnr(ours, expected) > 46


def test_a_flip_comes_before_the_turn(media, tmp_path):
    clip = {"image": "badge", "start": 0, "duration": "1f", "position": [90, 50], "rotation": 30,
            "flip": "horizontal"}  # fmt: skip
    (ours,) = film(tmp_path, [GROUND | {"duration": "1f"}], tracks=[[clip]], media=media)
    badge = sources.badge().astype(float)[:, ::-1].copy()
    badge[..., 3] /= 255
    colour, alpha = reference.turned(badge, SIZE, (90, 50), 30)
    assert reference.psnr(ours, reference.coded(colour + GROUND_RGB * (1 - alpha))) > 40


def test_a_flipped_text_reads_backwards(tmp_path):
    text = {"text": "Rag", "font_size": 40, "start": 0, "duration": "1f", "position": [70, 50]}
    plain, flipped = (
        film(tmp_path / name, [GROUND | {"duration": "1f"}], tracks=[[text | more]])[0]
        for name, more in (("plain", {}), ("flipped", {"flip": "horizontal"}))
    )
    # ink of the plain one, mirrored about its box's middle, which may lie between two pixels
    ink = np.abs(plain[0].astype(int) - int(plain[0][0, 0]))[:, ::-1]
    other = np.abs(flipped[0].astype(int) - int(flipped[0][0, 0]))
    apart = [np.abs(np.roll(ink, by, axis=1) - other).mean() for by in range(-60, -40)]
    assert min(apart) < 0.01 < np.abs(ink - other).mean()


@pytest.mark.parametrize("made_for", ["hlg", "pq"])
def test_a_flip_in_high_dynamic_range_is_a_flip(media, tmp_path, made_for):
    lossless = {"codec": "h265", "crf": 0, "preset": "ultrafast"}
    plain, flipped = (
        film(
            tmp_path / name,
            [{"video": "wide", "duration": "1f"} | more],
            media=media,
            dynamic_range=made_for,
            outputs={"film.mp4": {"video": lossless}},
        )[0]
        for name, more in (("plain", {}), ("flipped", {"flip": "vertical"}))
    )
    for one, other in zip(plain, flipped, strict=True):
        assert (one[::-1] == other).all()


def ground_planes():
    return reference.yuv_of(GROUND_RGB[None, None])[0, 0]


def mixed(number, share):
    source = sources.coded_photo(*SIZE, 0.15 * number)
    return [p * share + g * (1 - share) for p, g in zip(source, ground_planes(), strict=True)]


def test_a_video_fades_in_and_out(media, tmp_path):
    clip = {"video": "wide", "duration": "8f", "fade_in": "4f", "fade_out": "2f"}
    frames = film(tmp_path, [clip], media=media, background="#406080")
    shares = [0, 1 / 4, 2 / 4, 3 / 4, 1, 1, 1, 1 / 2]
    for number, (ours, share) in enumerate(zip(frames, shares, strict=True)):
        assert reference.furthest(ours, mixed(number, share)) < 2


def test_a_fade_takes_an_easing_and_multiplies_the_opacity(media, tmp_path):
    fade = {"duration": "4f", "ease": "steps(2, start)"}
    clip = {"video": "wide", "duration": "6f", "fade_in": fade, "opacity": 0.8}
    frames = film(tmp_path, [clip], media=media, background="#406080")
    for number, share in enumerate([0.4, 0.4, 0.8, 0.8, 0.8, 0.8]):
        assert reference.furthest(frames[number], mixed(number, share)) < 2


def test_a_video_s_sound_fades_with_it_in_a_line(tmp_path):
    tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(96_000) / 48_000)[None]
    frames = [sources.coded_photo(64, 36)] * 60
    sources.write(tmp_path / "tone.mov", frames, sound=tone)
    film(
        tmp_path,
        [{"video": "tone", "duration": "60f", "fade_in": {"duration": "30f", "ease": "ease-in"}}],
        media={"tone": "tone.mov"},
        outputs={"film.mp4": {"video": {"codec": "h264", "preset": "ultrafast"}, "audio": "aac"}},
    )
    loud = heard(tmp_path / "film.mp4").samples[:, 0]
    tenths = [float(np.abs(loud[n * 4800 : (n + 1) * 4800]).max()) for n in range(20)]
    assert tenths[:10] == pytest.approx([0.05 * (n + 1) for n in range(10)], abs=0.02)
    assert tenths[10:19] == pytest.approx([0.5] * 9, abs=0.02)


@pytest.mark.parametrize("clip", [
    {"image": "badge", "duration": "4f"}, {"text": "Hi", "duration": "4f"},
    {"color": "red", "duration": "4f"}, {"video": "wide", "freeze": "4f"},
])  # fmt: skip
def test_whatever_is_seen_can_fade(media, tmp_path, clip):
    fades = {"fade_in": "2f", "fade_out": "1f"}
    faded = film(tmp_path / "faded", [clip | fades], media=media)
    keyed = {"opacity": {"0s": 0, "2f": 1, "end-1f": 1, "end": 0}}
    other = film(tmp_path / "keyed", [clip | keyed], media=media)
    for ours, theirs in zip(faded, other, strict=True):
        assert reference.furthest(ours, theirs) == 0
