"""Captions that are painted: as texts at the times of their file."""

import numpy as np
import pytest

from dagrender.errors import SpecError

from .film import LOSSLESS, build, decoded, spec_of

LOOK = {"font_size": 14, "position": ["50%", "80%"], "background": "#000a"}
SRT = (
    "1\n00:00:00,500 --> 00:00:01,000\nHello\n\n"
    "2\n00:00:01,000 --> 00:00:02,000\n<b>there</b>, you\n\n"
    "3\n00:00:01,500 --> 00:00:02,500\nA second voice\n\n"
    "4\n00:00:03,020 --> 00:00:03,030\ntoo short to be seen\n\n"
    "5\n00:00:03,500 --> 00:00:09,000\nTo the end\n"
)
VTT = "WEBVTT\n\n00:00.500 --> 00:02.000\nOne <00:01.000>two <00:01.500>three\n"


def film(folder, clips, *, captions=SRT, suffix=".srt", **more):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"talk{suffix}").write_text(captions, "utf-8")
    base = [{"color": "#204060", "duration": "4s"}]
    media = {"talk": f"talk{suffix}"}
    outputs = {"film.mp4": {"video": {**LOSSLESS, "segment": "1s"}, "audio": "none"}}
    spec = spec_of(base, tracks=[clips], media=media, outputs=outputs, fps="10", **more)
    report = build(folder, spec)
    return report, decoded(folder / "film.mp4")


def text(words, start, end, **more):
    return {"text": words, "start": f"{start}f", "duration": f"{end - start}f", **LOOK, **more}


def same(one, other):
    assert len(one) == len(other)
    for number, (mine, theirs) in enumerate(zip(one, other, strict=True)):
        assert all(map(np.array_equal, mine, theirs)), f"frame {number}"


def test_captions_are_texts_at_the_times_of_their_file(tmp_path):
    _, frames = film(tmp_path / "a", [{"captions": "talk", "start": "0s", **LOOK}])
    _, texts = film(
        tmp_path / "b",
        [
            text("Hello", 5, 10),
            text("there, you", 10, 15),
            text("there, you\nA second voice", 15, 20),
            text("A second voice", 20, 25),
            text("To the end", 35, 40),
        ],
    )
    assert len(frames) == 40  # captions do not make a film longer
    same(frames, texts)


def test_in_start_and_duration_choose_a_part_of_the_file(tmp_path):
    part = {"captions": "talk", "in": "1.2s", "start": "1s", "duration": "0.5s", **LOOK}
    _, frames = film(tmp_path / "a", [part])
    _, texts = film(
        tmp_path / "b", [text("there, you", 10, 13), text("there, you\nA second voice", 13, 15)]
    )
    same(frames, texts)


def spoken(number):
    words = ["One ", "two ", "three"]
    return [{"text": w, "color": "red"} if n == number else w for n, w in enumerate(words)]


def test_the_spoken_word_is_highlighted_when_the_file_says(tmp_path):
    clip = {"captions": "talk", "start": "0s", "highlight": "red", **LOOK}
    _, frames = film(tmp_path / "a", [clip], captions=VTT, suffix=".vtt")
    clips = [text(spoken(0), 5, 10), text(spoken(1), 10, 15), text(spoken(2), 15, 20)]
    _, texts = film(tmp_path / "b", clips)
    same(frames, texts)


def test_where_a_file_gives_no_words_a_captions_time_is_shared_among_its_letters(tmp_path):
    srt = "1\n00:00:00,000 --> 00:00:02,000\nAB ABC ABCDEFG HI AB\n"  # a tenth of a second each
    clip = {"captions": "talk", "start": "0s", "highlight": "red", **LOOK}
    _, frames = film(tmp_path / "a", [clip], captions=srt)
    words, clips, at = ["AB ", "ABC ", "ABCDEFG ", "HI ", "AB"], [], 0
    for number, word in enumerate(words):
        spans = [{"text": w, "color": "red"} if n == number else w for n, w in enumerate(words)]
        clips.append(text(spans, at, at + len(word)))
        at += len(word)
    assert at == 20
    _, texts = film(tmp_path / "b", clips)
    same(frames, texts)


def test_another_word_in_a_file_renders_the_segments_it_is_seen_in(tmp_path):
    clips = [{"captions": "talk", "start": "0s", **LOOK}]
    film(tmp_path, clips)
    report, frames = film(tmp_path, clips, captions=SRT.replace("To the end", "The end"))
    assert report["nodes"]["encode"]["run"] == 1
    _, clean = film(tmp_path / "clean", clips, captions=SRT.replace("To the end", "The end"))
    same(frames, clean)


def test_captions_may_change_their_look_on_the_way(tmp_path):
    clip = {"captions": "talk", "start": "0s", **LOOK, "color": {"0s": "white", "4s": "black"}}
    _, frames = film(tmp_path / "a", [clip])
    _, still = film(tmp_path / "b", [{"captions": "talk", "start": "0s", **LOOK}])
    same(frames[:5], still[:5])
    assert not np.array_equal(frames[39][0], still[39][0])


@pytest.mark.parametrize(
    ("captions", "message"),
    [
        (SRT.replace("Hello", "Hello \U0001f600"), "no"),
        (SRT.replace("--> 00:00:01,000", "--> 00:00:0"), "no times to read"),
    ],
)
def test_what_cannot_be_shown_is_an_error(tmp_path, captions, message):
    with pytest.raises(SpecError, match=message):
        film(tmp_path, [{"captions": "talk", **LOOK}], captions=captions)
