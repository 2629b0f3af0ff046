"""Encoders that are asked for by name: there or not, and what that means for keys and films.

No test can rely on a graphics processor. What its segments are like, libx264 can be told to be.
"""

from dataclasses import replace

import av
import numpy as np
import pytest
from click.testing import CliRunner

from dagrender.capability import HARDWARE, SOFTWARE
from dagrender.cli import explain, options
from dagrender.cli.entry import program
from dagrender.engine import encoders
from dagrender.engine.survey import survey
from dagrender.errors import SpecError
from dagrender.media.coding import codecs, trial

from .films import clip, film, project, title

ASKED = "h264_qsv"


def data(encoder, text="Hello", codec="h264", **more):
    settings = {"codec": codec, "segment": "0.5s"} | ({"encoder": encoder} if encoder else {})
    sounds = [{"audio": "song", "start": "0s", "duration": "1s"}]
    outputs = {"film.mp4": {"video": settings, "quality": "draft"}, **more}
    return film([clip("a")], titles=[title(text)], sounds=sounds, outputs=outputs)


@pytest.fixture
def made(tmp_path, media):
    return project(tmp_path / "one", media)


@pytest.fixture
def tried(monkeypatch):
    """A machine on which one encoder answers, and what was tried on it."""
    asked = []

    def answer(encoder):
        asked.append(encoder)
        return "" if encoder == ASKED else "no device answers (for once)"

    monkeypatch.setattr(trial, "trial", answer)
    return asked


@pytest.fixture
def device(monkeypatch, tried):
    """Segments in the form of a graphics processor's, by libx264."""

    def in_software(encoder):
        return codecs.Codec(
            encoder="libx264",
            options=lambda one: {"bf": "0", "g": "9999", "crf": f"{one.crf:g}",
                                 "preset": "ultrafast", "x264-params": "cpu-independent=1"},
            tag="avc1",
            in_order=True,
            pixel_format="nv12" if encoder.endswith("_qsv") else "yuv420p",
        )  # fmt: skip

    monkeypatch.setattr(codecs, "_of_hardware", in_software)
    return tried


@pytest.mark.parametrize(("codec", "name"), SOFTWARE.items())
def test_the_codecs_own_encoder_can_be_named_and_is_no_other(made, codec, name):
    suffix = {"vp9": "webm", "prores": "mov"}.get(codec, "mp4")
    keys = []
    for encoder in ("", name):
        told = data(encoder, codec=codec)
        told["outputs"] = {f"film.{suffix}": told["outputs"]["film.mp4"]}
        made.write(told)
        prepared = survey(made.request())
        keys.append([node.key for node in prepared.film.nodes("encode")])
        assert all(one.encoding.is_reproducible for one in prepared.plan.videos)
    assert keys[0] == keys[1]


def test_an_encoder_that_does_not_answer_is_one_error_before_anything_is_painted(made, tried):
    made.write(data("h264_nvenc"))
    told = []
    with pytest.raises(SpecError) as error:
        made.build(told.append)
    (problem,) = error.value.problems
    assert problem.message == (
        "film.mp4: h264_nvenc cannot be used here: no device answers (for once)"
    )
    assert problem.hint == "there is h264_qsv; or leave encoder out: libx264 runs on any machine"
    assert '"h264_nvenc"' in problem.place.text
    assert tried[0] == "h264_nvenc"
    assert set(tried[1:]) == {one for one, codec in HARDWARE.items() if codec == "h264"}
    assert not made.outputs()


def test_where_none_answers_the_error_says_how_to_go_on(made, monkeypatch):
    monkeypatch.setattr(trial, "trial", lambda _: "no device answers (x)")
    made.write(data("hevc_vaapi", codec="h265"))
    with pytest.raises(SpecError) as error:
        made.build()
    (problem,) = error.value.problems
    assert problem.hint == (
        "no other for it is there; leave encoder out: libx265 runs on any machine"
    )


def test_a_trial_really_encodes_and_is_made_once_a_process(monkeypatch):
    trial.trial.cache_clear()
    assert "none of that name" in trial.trial("hevc_videotoolbox") or "hevc_videotoolbox" in (
        av.codecs_available
    )
    coded = []
    monkeypatch.setattr(trial, "SegmentEncoder", lambda one: coded.append(one) or _Refusing())
    monkeypatch.setattr(trial.av, "codecs_available", {"h264_nvenc"})
    for _ in range(2):
        assert trial.trial("h264_nvenc") == "no device answers (frame 0 cannot be encoded)"
    assert len(coded) == 1
    trial.trial.cache_clear()


class _Refusing:
    def write(self, _):
        raise trial.EncodeError("frame 0 cannot be encoded")


def test_a_worker_makes_the_trial(made):
    """In a process of its own; no machine that runs these tests has all of these."""
    made.write(data("h264_vaapi"))
    with pytest.raises(SpecError, match="h264_vaapi cannot be used here"):
        made.build(executor="processes", jobs=1)


def test_nobody_is_tried_for_a_film_that_asks_for_none(made, monkeypatch):
    monkeypatch.setattr(encoders, "TrialTask", None)
    made.write(data(""))
    made.build()


def test_segments_in_the_form_of_a_graphics_processors_are_joined_and_kept(made, device):
    made.write(data(ASKED))
    report = made.build()
    assert report["nodes"]["encode"]["run"] == 2
    with av.open(made.folder / "film.mp4") as container:
        stream = container.streams.video[0]
        ours = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]
        assert stream.codec_context.codec.canonical_name == "h264"
        assert container.streams.audio
    made.write(data(""))
    made.build()
    with av.open(made.folder / "film.mp4") as container:
        theirs = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]
    assert len(ours) == len(theirs) == 10
    for one, other in zip(ours, theirs, strict=True):
        assert 10 * np.log10(255**2 / max(1e-9, np.mean((one.astype(float) - other) ** 2))) > 30
    # what is kept is used, and no device is asked for what is there
    device.clear()
    made.write(data(ASKED))
    assert made.build()["nodes"]["encode"]["run"] == 0
    assert device == []


def test_the_encoder_is_in_the_key_and_explain_tells_of_it(made, device, monkeypatch):
    def here(**given):  # where the device is
        return replace(options.request_of(**given), executor="inline")

    monkeypatch.setattr(explain, "request_of", here)
    made.write(data(""))
    made.build_as_the_program()
    plain = {node.key for node in survey(made.request()).film.nodes("encode")}
    made.write(data(ASKED))
    prepared = survey(made.request())
    assert not plain & {node.key for node in prepared.film.nodes("encode")}
    assert not prepared.plan.videos[0].encoding.is_reproducible
    asked = [str(made.spec), "--cache-dir", str(made.cache)]
    said = CliRunner().invoke(program, ["explain", *asked, "0.3s"]).stdout
    assert 'output encoder "" -> "h264_qsv"' in said
    assert "h264_qsv does not give the same ones every time: what is kept stays" in said
    made.write(data(""))
    assert "every time" not in CliRunner().invoke(program, ["explain", *asked, "0.3s"]).stdout


def test_drafts_and_painting_are_shared_with_software(made, device):
    told = data(ASKED)
    told["outputs"]["soft.mp4"] = {"video": {"segment": "0.5s"}, "quality": "draft"}
    made.write(told)
    report = made.build()
    assert report["nodes"]["capture"]["run"] == 2
    assert report["nodes"]["encode"]["run"] == 4
    device.clear()
    made.build(draft=True)
    assert device == []
