"""What a film's file says of the film, read back by somebody else."""

import json
import shutil
import subprocess
from fractions import Fraction

import av
import pytest

from dagrender.errors import SpecError

from .film import build, spec_of

CLIPS = [
    {"id": "intro", "color": "#204060", "duration": "2s"},
    {"id": "talk", "color": "#602040", "duration": "3s"},
]
SRT = (
    "1\n00:00:00,500 --> 00:00:02,000\nHello\nthere\n\n"
    "2\n00:00:01,500 --> 00:00:03,000\nOverlapping\n\n"
    "3\n00:00:04,000 --> 00:00:09,000\nTo the end\n"
)


def film(folder, *, subtitles=(), srt=SRT, **more):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "talk.srt").write_text(srt, "utf-8")
    outputs = {"film.mp4": {"quality": "draft", "subtitles": list(subtitles)}}
    spec = spec_of(CLIPS, media={"talk": "talk.srt"}, outputs=outputs, size="96x64", fps="10")
    return build(folder, spec | more)


def probed(path):
    """What the command line of FFmpeg finds."""
    if not shutil.which("ffprobe"):
        pytest.skip("there is no ffprobe to ask")
    command = ["ffprobe", "-v", "error", "-of", "json", "-show_chapters", "-show_format"]
    done = subprocess.run([*command, "-show_streams", str(path)], capture_output=True, check=True)
    return json.loads(done.stdout)


def shown(path, stream=0):
    """The cues of a stream of subtitles, as the command line of FFmpeg reads them."""
    if not shutil.which("ffmpeg"):
        pytest.skip("there is no ffmpeg to ask")
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-map", f"0:s:{stream}", "-f", "srt", "-"]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def test_chapters_begin_where_their_expressions_say_and_last_to_the_next(tmp_path):
    chapters = [{"at": "0s", "title": "Intro"}, {"at": "intro.end + 0.5s", "title": "Tälk"}]
    film(tmp_path, chapters=chapters)
    found = probed(tmp_path / "film.mp4")["chapters"]
    assert [(one["start_time"], one["end_time"], one["tags"]["title"]) for one in found] == [
        ("0.000000", "2.500000", "Intro"),
        ("2.500000", "5.000000", "Tälk"),
    ]


def test_chapters_are_exact_to_the_millisecond_whatever_the_rate(tmp_path):
    film(tmp_path, chapters=[{"at": "0s", "title": "One"}, {"at": "1.013s", "title": "Two"}])
    found = probed(tmp_path / "film.mp4")["chapters"]
    assert [one["start_time"] for one in found] == ["0.000000", "1.013000"]


def test_metadata_is_what_players_show(tmp_path):
    film(tmp_path, metadata={"title": "A film", "artist": "Ada", "date": 2026, "comment": "é"})
    with av.open(str(tmp_path / "film.mp4")) as container:
        tags = container.metadata
    assert (tags["title"], tags["artist"], tags["date"], tags["comment"]) == (
        "A film",
        "Ada",
        "2026",
        "é",
    )


def test_subtitles_are_a_stream_with_the_times_of_their_file(tmp_path):
    both = [
        {"captions": "talk", "language": "de", "title": "Deutsch", "default": True},
        {"captions": "talk", "language": "en-US", "start": "1s"},
    ]
    film(tmp_path, subtitles=both)
    streams = [
        one for one in probed(tmp_path / "film.mp4")["streams"] if one["codec_type"] == "subtitle"
    ]
    assert [one["tags"]["language"] for one in streams] == ["deu", "eng"]
    assert [one["disposition"]["default"] for one in streams] == [1, 0]
    assert shown(tmp_path / "film.mp4") == (
        "1\n00:00:00,500 --> 00:00:01,500\nHello\nthere\n\n"
        "2\n00:00:01,500 --> 00:00:02,000\nHello\nthere\nOverlapping\n\n"
        "3\n00:00:02,000 --> 00:00:03,000\nOverlapping\n\n"
        "4\n00:00:04,000 --> 00:00:05,000\nTo the end\n\n"
    )
    assert shown(tmp_path / "film.mp4", 1).startswith("1\n00:00:01,500 --> 00:00:02,500\nHello")


@pytest.mark.parametrize("name", ["film.mov", "film.mp4"])
def test_every_language_is_told(tmp_path, name):
    told = {"sv": "swe", "de": "deu", "en": "eng", "cy": "cym", "zh": "zho"}
    subtitles = [{"captions": "talk", "language": one} for one in told]
    outputs = {name: {"quality": "draft", "subtitles": subtitles}}
    film(tmp_path, outputs=outputs, chapters=[{"at": "0s", "title": "One"}])
    streams = [one for one in probed(tmp_path / name)["streams"] if one["codec_name"] == "mov_text"]
    assert [one["tags"]["language"] for one in streams] == list(told.values())


def test_what_a_file_says_of_the_film_is_no_reason_to_render(tmp_path):
    film(tmp_path)
    marks = {"chapters": [{"at": "1s", "title": "Two"}], "metadata": {"title": "New"}}
    report = film(tmp_path, subtitles=["talk"], **marks)
    assert report["nodes"]["encode"]["run"] == 0
    assert report["nodes"]["mux"]["run"] == 1
    first = (tmp_path / "film.mp4").read_bytes()
    again = film(tmp_path / "fresh", subtitles=["talk"], **marks)
    assert again["nodes"]["mux"]["run"] == 1
    assert (tmp_path / "fresh" / "film.mp4").read_bytes() == first
    changed = film(tmp_path, subtitles=["talk"], srt=SRT.replace("Hello", "Howdy"), **marks)
    assert changed["nodes"]["encode"]["run"] == 0
    assert "Howdy" in shown(tmp_path / "film.mp4")


def test_picture_and_sound_are_the_same_beside_subtitles(tmp_path):
    film(tmp_path / "plain")
    film(tmp_path / "told", subtitles=["talk"], chapters=[{"at": "0s", "title": "One"}])
    packets = []
    for name in ("plain", "told"):
        with av.open(str(tmp_path / name / "film.mp4")) as container:
            stream = container.streams.video[0]
            packets.append([(p.pts, p.dts, bytes(p)) for p in container.demux(stream) if p.size])
            assert stream.frames == 50
            assert stream.duration * stream.time_base == Fraction(5)
    assert packets[0] == packets[1]


def test_chapters_out_of_the_film_or_out_of_order_are_all_told_of(tmp_path):
    chapters = [
        {"at": "3s", "title": "Late"},
        {"at": "1s", "title": "Early"},
        {"at": "end + 1s", "title": "Behind"},
    ]
    with pytest.raises(SpecError) as caught:
        film(tmp_path, chapters=chapters)
    messages = [problem.message for problem in caught.value.problems]
    assert messages == [
        'chapter "Early" is at 1s, not after the one before it at 3s',
        'chapter "Behind" is at 6s, the film ends at 5s',
    ]


def test_what_is_wrong_with_a_caption_file_is_told_with_its_lines(tmp_path):
    srt = SRT.replace("00:00:01,500 -->", "00:00:61,500 -->").replace("00:00:09,000", "00:00:03")
    with pytest.raises(SpecError) as caught:
        film(tmp_path, subtitles=["talk"], srt=srt)
    places = [(problem.place.file, problem.place.line) for problem in caught.value.problems]
    assert places == [(str(tmp_path / "talk.srt"), 7), (str(tmp_path / "talk.srt"), 11)]


def test_another_file_or_language_than_there_is_is_refused(tmp_path):
    with pytest.raises(SpecError, match="a language by BCP 47"):
        film(tmp_path, subtitles=[{"captions": "talk", "language": "german"}])
    (tmp_path / "film.txt").write_text("no")
    spec = spec_of(CLIPS, media={"x": "film.txt"}, outputs={"a.mp4": {"subtitles": ["x"]}})
    with pytest.raises(SpecError, match="not a caption file"):
        build(tmp_path, spec)
