"""Files with several pictures and sounds: any of them can be taken, and is told from the others."""

import json
from fractions import Fraction

import av
import numpy as np
import pytest

from dagrender.errors import SpecError
from dagrender.media.facts.reading import Reading
from dagrender.media.probing.probe import probe

from . import reference, sources
from .film import build, decoded, heard, spec_of

PITCHES_HZ = 440, 1320


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """Two pictures of ten frames, that count from 0 and from 100, and two sounds."""
    path = tmp_path_factory.mktemp("many") / "many.mkv"
    with av.open(str(path), "w") as container:
        options = {"qp": "0", "preset": "ultrafast", "bf": "0", "g": "4"}
        pictures = [container.add_stream("libx264", rate=30, options=options) for _ in range(2)]
        for stream in pictures:
            stream.width, stream.height, stream.pix_fmt = 128, 72, "yuv420p"
            stream.codec_context.thread_count = 1
        voices = [container.add_stream("pcm_s16le", rate=48_000, layout="mono") for _ in range(2)]
        for number in range(10):
            for stream, first in zip(pictures, (0, 100), strict=True):
                frame = sources.frame_of(sources.numbered(first + number), "yuv420p")
                frame.pts, frame.time_base = number, Fraction(1, 30)
                container.mux(stream.encode(frame))
        for stream in pictures:
            container.mux(stream.encode(None))
        for stream, pitch_hz in zip(voices, PITCHES_HZ, strict=True):
            wave = 0.3 * np.sin(2 * np.pi * pitch_hz * np.arange(16_000) / 48_000)
            sources.write_sound(container, stream, wave[None], 48_000)
    return path


def built(folder, media, clips, cache=None, tracks=()):
    spec = spec_of(clips, size="128x72", media=media, tracks=tracks)
    return build(folder, spec, cache)


def pitch_hz(path):
    samples = heard(path).samples[2000:14_000, 0]
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return int(spectrum.argmax()) * 48_000 / len(samples)


@pytest.mark.parametrize("number", [0, 1])
def test_the_picture_that_is_asked_for_is_shown(tmp_path, many, number):
    built(tmp_path, {"m": {"file": str(many), "video": number}}, [{"video": "m"}])
    expected = [sources.numbered(100 * number + n) for n in range(10)]
    assert reference.psnr(decoded(tmp_path / "film.mp4")[5], expected[5]) > 40
    assert len(decoded(tmp_path / "film.mp4")) == 10


@pytest.mark.parametrize("number", [0, 1])
def test_the_sound_that_is_asked_for_is_heard(tmp_path, many, number):
    built(tmp_path, {"m": {"file": str(many), "audio": number}}, [{"video": "m"}])
    assert abs(pitch_hz(tmp_path / "film.mp4") - PITCHES_HZ[number]) < 10


def test_a_path_alone_takes_the_first_of_each(tmp_path, many):
    built(tmp_path / "short", {"m": many}, [{"video": "m"}], tmp_path / "cache")
    said = {"m": {"file": str(many), "video": 0, "audio": 0}}
    report = built(tmp_path / "said", said, [{"video": "m"}], tmp_path / "cache")
    assert all(report["nodes"][kind]["run"] == 0 for kind in ("probe", "encode", "mix"))


def test_both_pictures_of_one_file_are_shown_at_once(tmp_path, many):
    media = {"a": {"file": str(many)}, "b": {"file": str(many), "video": 1}}
    half = {"position": [0, 0], "anchor": "top left", "crop": {"right": "50%"}}
    over = [{"video": "b", "mute": True, "fit": "none", **half}]
    built(tmp_path, media, [{"video": "a"}], tracks=[over])
    got = decoded(tmp_path / "film.mp4")[3]
    left, right = sources.numbered(103), sources.numbered(3)
    assert np.abs(got[0][:, :60].astype(int) - left[0][:, :60]).max() < 8
    assert np.abs(got[0][:, 68:].astype(int) - right[0][:, 68:]).max() < 8


def test_another_stream_is_rendered_and_going_back_renders_nothing(tmp_path, many):
    def edit(number):
        media = {"m": {"file": str(many), "video": number}}
        return built(tmp_path, media, [{"video": "m"}])["nodes"]

    first, other, back = edit(0), edit(1), edit(0)
    assert first["encode"]["run"] == other["encode"]["run"] > 0
    assert other["mix"]["run"] == back["encode"]["run"] == back["mix"]["run"] == 0


def test_without_its_sound_a_file_is_silent(tmp_path, many):
    media = {"m": {"file": str(many), "audio": "none"}}
    assert built(tmp_path, media, [{"video": "m"}])["nodes"]["mix"]["total"] == 0


def test_without_its_picture_a_file_is_sound(many):
    facts = probe(many, Reading(video=None, audio=1))
    assert facts.video is None
    assert facts.audio.index == 3


@pytest.mark.parametrize(
    ("entry", "words", "hint"),
    [
        ({"video": 2}, "has 2 streams of picture, no number 2", "from 0 to 1"),
        ({"audio": 7}, "has 2 streams of sound, no number 7", "from 0 to 1"),
        ({"video": "none", "audio": "none"}, "nothing that is taken: video is none", ""),
    ],
)
def test_a_stream_that_is_not_there_is_told_at_its_place(tmp_path, many, entry, words, hint):
    media = {"m": {"file": str(many), **entry}}
    with pytest.raises(SpecError) as error:
        built(tmp_path, media, [{"video": "m"}])
    (problem,) = error.value.problems
    assert problem.message.startswith("many.mkv: ")
    assert words in problem.message
    assert hint in problem.hint
    (key, _), *_ = entry.items()
    lines = (tmp_path / "film.yaml").read_text().splitlines()
    assert f'"{key}": {json.dumps(entry[key])}' in lines[problem.place.line - 1]


def test_a_probe_lists_every_stream(many):
    told = [(one.kind.value, one.codec, one.about) for one in probe(many).streams]
    assert told == [
        ("video", "h264", "128x72, 30 frames/s"),
        ("video", "h264", "128x72, 30 frames/s"),
        ("audio", "pcm_s16le", "48000 Hz, mono"),
        ("audio", "pcm_s16le", "48000 Hz, mono"),
    ]
