"""Our own transitions on a canvas in PQ, of 10 bits: against numpy on the sources' own samples."""

import numpy as np
import pytest

from . import deep, reference, sources

SIZE = 192, 108
WHOLE, OVERLAP = 12, 8
BEFORE = WHOLE - OVERLAP
WHITE, BLACK = (573, 512, 512), (64, 512, 512)


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """Two clips in PQ, and their frames."""
    folder = tmp_path_factory.mktemp("pair")
    frames = {
        name: [deep.coded_photo(*SIZE, 3 * which + 0.15 * n) for n in range(WHOLE)]
        for which, name in enumerate(("wide", "other"))
    }
    files = {name: deep.write(folder / f"{name}.mp4", own, "pq") for name, own in frames.items()}
    return files, frames


def between(folder, pair, transition, media=None, **more):
    """The frames of the overlap: (progress, frame, outgoing, incoming)."""
    files, frames = pair
    clips = [
        {"video": "wide", "duration": f"{WHOLE}f"},
        {"transition": transition, "duration": f"{OVERLAP}f", **more},
        {"video": "other", "duration": f"{WHOLE}f"},
    ]
    made = deep.film(folder, clips, media={**files, **(media or {})}, dynamic_range="pq")
    assert len(made) == 2 * WHOLE - OVERLAP
    assert reference.furthest(made[BEFORE - 1], frames["wide"][BEFORE - 1]) == 0
    assert reference.furthest(made[WHOLE], frames["other"][OVERLAP]) == 0
    return [
        ((n + 0.5) / OVERLAP, made[BEFORE + n], frames["wide"][BEFORE + n], frames["other"][n])
        for n in range(OVERLAP)
    ]


def mixed(one, other, share):
    return [a * (1.0 - share) + b * share for a, b in zip(one, other, strict=True)]


def test_a_dissolve_is_of_the_signal_to_a_code(pair, tmp_path):
    for progress, ours, out, in_ in between(tmp_path, pair, "dissolve"):
        assert reference.furthest(ours, mixed(out, in_, progress)) < 2.5


@pytest.mark.parametrize(("colour", "codes"), [("black", BLACK), ("white", WHITE)])
def test_a_dip_goes_through_black_or_reference_white(pair, tmp_path, colour, codes):
    for progress, ours, out, in_ in between(tmp_path, pair, "dip", color=colour):
        picture = out if progress < 0.5 else in_
        full = [np.full(plane.shape, code) for plane, code in zip(picture, codes, strict=True)]
        assert reference.furthest(ours, mixed(picture, full, 1 - abs(2 * progress - 1))) < 2.5


def test_a_zoom_grows_to_twice_the_size_while_it_fades(pair, tmp_path):
    for progress, ours, out, in_ in between(tmp_path, pair, "zoom"):
        width, height = SIZE[0] * (1 + progress), SIZE[1] * (1 + progress)
        box = 96 - width / 2, 54 - height / 2, width, height
        grown = [
            reference.resampled(plane, SIZE, box, chroma_in=bool(n)) for n, plane in enumerate(out)
        ]
        assert deep.psnr(ours, mixed(grown, in_, progress)) > 42


@pytest.mark.parametrize("softness", [0.4, 0])
def test_a_luma_wipe_goes_from_dark_to_bright(pair, tmp_path, softness):
    levels = np.linspace(0, 255, SIZE[0])[None, :] * np.ones((SIZE[1], 1))
    levels = np.rint(np.roll(levels, 60, 1)).astype(np.uint8)
    rgba = np.dstack([levels, levels, levels, np.full_like(levels, 255)])
    shape = sources.write_png(tmp_path / "wipe.png", rgba)
    told = {"media": {"shape": shape}, "luma": "shape", "softness": softness}
    for progress, ours, out, in_ in between(tmp_path, pair, "luma-wipe", **told):
        soft = max(softness, 1 / 256)
        share = np.clip((progress * (1 + soft) - levels / 255) / soft, 0, 1)
        whole = reference.subsampled(np.dstack([share] * 3))
        expected = [a * (1 - s) + b * s for a, b, s in zip(out, in_, whole, strict=True)]
        assert deep.psnr(ours, expected) > 46


@pytest.mark.parametrize(("transition", "pushed"), [("slide", False), ("push", True)])
def test_a_slide_moves_every_code_as_it_is(pair, tmp_path, transition, pushed):
    for progress, ours, out, in_ in between(tmp_path, pair, transition, direction="left"):
        for number, (plane, a, b) in enumerate(zip(ours, out, in_, strict=True)):
            gone = round((1 - progress) * SIZE[0] / 2) * (1 if number else 2)
            moved = plane.shape[1] - gone
            stays = a[:, moved:] if pushed else a[:, :gone]
            assert np.array_equal(plane, np.concatenate([stays, b[:, :moved]], 1))


def test_a_feathered_wipe_is_a_soft_ramp(pair, tmp_path):
    feather = 0.3
    told = {"direction": "right", "feather": feather}
    for progress, ours, out, in_ in between(tmp_path, pair, "wipe", **told):
        parts = []
        for a, b in zip(out, in_, strict=True):
            place = (np.arange(a.shape[1]) * SIZE[0] / a.shape[1] + 0.5) / SIZE[0]
            share = np.clip((progress * (1 + feather) - place) / feather, 0, 1)
            parts.append(a * (1 - share) + b * share)
        assert deep.psnr(ours, parts) > 46
