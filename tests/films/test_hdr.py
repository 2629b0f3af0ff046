"""Whole films on HDR canvases, encoded without loss, from footage in PQ, HLG and SDR."""

import subprocess
import sys
from dataclasses import dataclass

import av
import numpy as np
import pytest

from .film import build, decoded, png, spec_of

SIZE = WIDTH, HEIGHT = 192, 108
TAGS = {"pq": 16, "hlg": 18}
FINE = {"codec": "h265", "crf": 0, "preset": "ultrafast"}
PATCH = 573, 512, 512
"""SDR's white in PQ: 203 cd/m2 at 58 % of the signal."""


def picture(number):
    """Smooth 10-bit codes, up to those of 1000 cd/m2 in PQ, with a patch of SDR's white."""
    x = np.arange(WIDTH)[None, :] / WIDTH
    y = np.arange(HEIGHT)[:, None] / HEIGHT
    luma = 400 + 300 * np.sin(4 * x + 3 * y + number / 9)
    blue = 512 + 60 * np.sin(5 * x[:, ::2] - number / 7 + y[::2])
    red = 512 + 60 * np.cos(3 * x[:, ::2] + 4 * y[::2])
    made = [np.round(plane).astype(np.uint16) for plane in (luma, blue, red)]
    for plane, code, step in zip(made, PATCH, (1, 2, 2), strict=True):
        plane[8 // step : 40 // step, 8 // step : 40 // step] = code
    return made


def write(path, transfer, frames=20):
    """A clip without loss, in BT.2020, tagged as ``transfer``."""
    own = "lossless=1:pools=none:frame-threads=1:log-level=none:keyint=10"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx265", rate=30, options={"x265-params": own})
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p10le"
        context = stream.codec_context
        context.color_range, context.color_primaries, context.colorspace = 1, 9, 9
        context.color_trc = TAGS[transfer]
        for number in range(frames):
            frame = av.VideoFrame(*SIZE, "yuv420p10le")
            for plane, own_plane in zip(frame.planes, picture(number), strict=True):
                rows = np.zeros((plane.height, plane.line_size // 2), np.uint16)
                rows[:, : plane.width] = own_plane
                plane.update(rows.tobytes())
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


@dataclass
class Clips:
    pq: str
    hlg: str


@pytest.fixture(scope="module")
def clips(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hdr")
    for transfer in TAGS:
        write(folder / f"{transfer}.mp4", transfer)
    return Clips(pq=folder / "pq.mp4", hlg=folder / "hlg.mp4")


def hdr(clip, target, *, tracks=(), outputs=None, **clip_more):
    return spec_of(
        [{"video": "clip", "fit": "none", **clip_more}],
        media={"clip": clip},
        tracks=tracks,
        dynamic_range=target,
        outputs=outputs or {"film.mp4": {"video": FINE}},
    )


def program(folder, *arguments):
    """What the program says."""
    return subprocess.run(
        [sys.executable, "-m", "dagrender", *arguments],
        cwd=folder, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip


def near(found, wanted, tolerance):
    for ours, theirs in zip(found, wanted, strict=True):
        assert ours.dtype == np.uint16
        assert np.abs(ours.astype(int) - np.asarray(theirs, int)).max() <= tolerance


@pytest.mark.parametrize("target", TAGS)
def test_footage_of_the_canvas_s_own_range_is_unchanged(tmp_path, clips, target):
    build(tmp_path, hdr(getattr(clips, target), target))
    found = decoded(tmp_path / "film.mp4")
    assert len(found) == 20
    for number, frame in enumerate(found):
        near(frame, picture(number), 0)


def test_the_film_is_tagged_for_what_it_is(tmp_path, clips):
    build(tmp_path, hdr(clips.hlg, "hlg"))
    with av.open(str(tmp_path / "film.mp4")) as container:
        frame = next(container.decode(video=0))
    found = (int(frame.color_primaries), int(frame.color_trc), int(frame.colorspace))
    assert found == (9, 18, 9)
    assert int(frame.color_range) == 1


def test_dagrender_tells_what_it_made(tmp_path, clips):
    outputs = {"film.mp4": {"video": {**FINE, "mastering": {"peak": 4000}}}}
    build(tmp_path, hdr(clips.pq, "pq", outputs=outputs))
    told = program(tmp_path, "probe", "film.mp4", "--cache-dir", "cache")
    assert "yuv420p10le, bt2020, limited range, bt2020 primaries, pq transfer" in told
    assert "peak 4000 cd/m2" in told


def test_a_title_stands_at_reference_white_over_footage_in_pq(tmp_path, clips):
    title = {
        "text": "MM", "start": 0, "duration": "all", "font_size": 60, "font_weight": 800,
        "position": [130, 60],
    }  # fmt: skip
    build(tmp_path, hdr(clips.pq, "pq", tracks=[[title]]))
    luma = decoded(tmp_path / "film.mp4")[3][0].astype(int)
    below = picture(3)[0].astype(int)
    changed = np.abs(luma - below) > 8
    assert changed[30:90, 80:180].sum() > 500
    assert not changed[:, :70].any()
    inside = luma[30:90, 80:180][changed[30:90, 80:180]]
    assert np.abs(inside - 573).min() <= 2
    assert (np.abs(inside - 573) <= 3).mean() > 0.4


def test_a_half_transparent_colour_mixes_with_footage_in_the_signal(tmp_path, clips):
    wash = {"color": "#ffffff80", "duration": "all", "start": 0}
    build(tmp_path, hdr(clips.pq, "pq", tracks=[[wash]]))
    weight = np.floor(128 / 255 * 256 + 0.5) / 256
    wanted = [
        np.round(plane * (1 - weight) + code * weight)
        for plane, code in zip(picture(5), PATCH, strict=True)
    ]
    near(decoded(tmp_path / "film.mp4")[5], wanted, 2)


def test_a_turned_clip_keeps_its_ten_bits(tmp_path, clips):
    build(tmp_path, hdr(clips.pq, "pq", rotation=180))
    found = decoded(tmp_path / "film.mp4")[2]
    near([found[0]], [picture(2)[0][::-1, ::-1]], 2)
    assert len(np.unique(found[0])) > 400


def test_sdr_footage_on_a_pq_canvas_has_its_white_at_203_nits(tmp_path, media):
    white = {"color": "white", "duration": "0.2s"}
    spec = spec_of(
        [white, {"video": "wide", "duration": "0.5s"}], media={"wide": media["wide"]},
        dynamic_range="pq", outputs={"film.mp4": {"video": FINE}},
    )  # fmt: skip
    build(tmp_path, spec)
    found = decoded(tmp_path / "film.mp4")
    near(found[1], (573, 512, 512), 1)
    assert found[10][0].max() <= 576


@pytest.mark.parametrize("target", TAGS)
def test_a_still_of_an_hdr_film_is_that_of_its_footage_on_an_sdr_canvas(tmp_path, clips, target):
    clip = getattr(clips, target)
    outputs = {"poster.png": {"at": "0.2s"}}
    build(tmp_path / "hdr", hdr(clip, target, outputs=outputs))
    build(tmp_path / "sdr", hdr(clip, "sdr", outputs=outputs))
    found, wanted = (png(tmp_path / kind / "poster.png").astype(int) for kind in ("hdr", "sdr"))
    assert np.abs(found - wanted).max() <= 1
    assert found.std() > 20


def test_extracted_frames_of_an_hdr_film_are_tone_mapped_as_its_stills_are(tmp_path, clips):
    outputs = {"poster.png": {"at": "0.2s"}}
    build(tmp_path, hdr(clips.pq, "pq", outputs=outputs))
    program(
        tmp_path, "extract", "film.yaml", "--in", "0.2s", "--out", "0.3s", "--format", "png",
        "-o", "frames", "--executor", "inline", "--cache-dir", "cache",
    )  # fmt: skip
    found, wanted = png(tmp_path / "frames" / "00001.png"), png(tmp_path / "poster.png")
    assert np.abs(found.astype(int) - wanted).max() <= 1


@pytest.mark.parametrize(
    ("name", "codec"),
    [("film.webm", {"codec": "av1", "preset": 10, "crf": 8}), ("film.mov", {"codec": "prores"})],
)
def test_av1_and_prores_show_footage_in_pq_as_h265_does(tmp_path, clips, name, codec):
    outputs = {"film.mp4": {"video": FINE}, name: {"video": codec, "quality": "high"}}
    build(tmp_path, hdr(clips.pq, "pq", outputs=outputs))
    ours, theirs = decoded(tmp_path / name), decoded(tmp_path / "film.mp4")
    assert len(ours) == len(theirs)
    for one, other in zip(ours[::5], theirs[::5], strict=True):
        error = np.mean((one[0].astype(float) - other[0]) ** 2)
        assert 10 * np.log10(1023**2 / max(error, 1e-9)) >= 45
