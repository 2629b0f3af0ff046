import json
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from dagrender.errors import SpecError
from dagrender.picture import Colour
from dagrender.spec.document import load
from dagrender.spec.models import (
    AudioClip,
    ColorClip,
    GapClip,
    ImageClip,
    TextClip,
    Transition,
    VideoClip,
)
from dagrender.spec.values import Gain, Length

EXAMPLE = Path(__file__).with_name("example.yaml").read_text()


@pytest.fixture
def example(folder):
    path = folder / "film.yaml"
    path.write_text(EXAMPLE)
    return path


def test_the_example_loads(example):
    film = load(example, overrides={"name": "Ada"}).film
    picture, titles, music = film.timeline
    assert (film.canvas.width, film.canvas.height, film.canvas.fps) == (1920, 1080, 30)
    assert [type(clip) for clip in picture.clips] == [
        VideoClip, Transition, VideoClip, GapClip, ColorClip,
    ]  # fmt: skip
    assert [clip.kind for clip in titles.clips] == ["text", "image"]
    assert titles.clips[0].text == "Hello, Ada"
    assert isinstance(titles.clips[1], ImageClip)
    assert titles.clips[1].duration == "all"
    assert titles.clips[1].anchor == (1.0, 0.0)
    assert isinstance(music.clips[0], AudioClip)
    assert music.clips[0].gain.constant() == Gain(db=-12.0)
    assert list(film.outputs) == ["film.mp4", "poster.png"]


def test_a_style_is_part_of_the_clip_that_names_it(example):
    title = load(example).film.timeline[1].clips[0]
    assert isinstance(title, TextClip)
    assert title.font_weight == 700
    assert title.font_size.constant() == Length.of_px(96)
    assert title.shadow.color.constant() == Colour(red=0, green=0, blue=0, alpha=0x88 / 255)
    assert title.shadow.blur.constant() == Length.of_px(12)


def test_a_clips_own_keys_win_over_its_style(load_clips):
    document = load_clips("{text: Hi, style: title, duration: 1s, color: red}")
    (clip,) = document.film.timeline[0].clips
    assert clip.font_size.constant() == Length.of_px(90)
    assert clip.color.constant() == Colour(red=1, green=0, blue=0)


def test_keys_keep_their_times_and_the_way_between_them(example):
    title, logo = load(example).film.timeline[1].clips
    assert [key.time.text for key in title.opacity.keys] == ["0s", "0.4s", "end-0.4s", "end"]
    assert [key.value for key in title.opacity.keys] == [0, 1, 1, 0]
    assert {key.ease.text for key in logo.scale.keys} == {"ease-out"}


def test_a_place_is_that_of_the_value_or_of_what_is_around_it(example):
    document = load(example)
    lines = EXAMPLE.split("\n")
    place = document.place("timeline", 1, "clips", 0, "text")
    assert lines[place.line - 1][place.column - 1 :].startswith('"Hello')
    assert place.text == lines[place.line - 1]
    around = document.place("timeline", 1, "clips", 0, "font_size")
    assert (around.line, around.column) == (place.line, place.column - len("text: "))
    assert document.place("canvas").text == "canvas:"
    assert document.place("nothing", "at", "all").line == document.place().line


def test_the_document_knows_what_it_was_read_from(example):
    document = load(example)
    assert document.path == example
    assert document.folder == example.parent
    assert document.files == (example,)


def test_what_the_user_does_not_say_is_the_documented_default(load_clips):
    document = load_clips(
        "{video: talk}", "{text: Hi, duration: 1s}", more="outputs: {a.mp4: {}}\n"
    )
    video, text = document.film.timeline[0].clips
    assert (video.start, video.duration, video.in_, video.out, video.fit) == (None,) * 5
    assert (video.speed.constant(), video.mute, video.when_short) == (1, False, "error")
    assert (video.reverse, video.loop, video.freeze) == (False, 1, None)
    assert video.position is None
    assert video.anchor == (0.5, 0.5)
    assert (text.font, text.font_weight, text.align) == (("Inter",), 400, "center")
    assert text.color.constant() == Colour(red=1, green=1, blue=1)
    output = document.film.outputs["a.mp4"]
    assert (output.video.codec, output.video.segment.text) == (None, "2s")
    assert (output.quality, output.audio[0].codec) == ("standard", None)
    assert document.film.canvas.background == Colour(red=0, green=0, blue=0)


def test_numbers_never_pass_through_a_binary_float(load_clips):
    document = load_clips("{video: talk, in: 2.05, speed: 0.1}", "{video: talk, speed: 110%}")
    first, second = document.film.timeline[0].clips
    assert first.in_.evaluate(Fraction(30), {}.__getitem__) == Fraction(41, 20)
    speeds = (first.speed.constant(), second.speed.constant())
    assert speeds == (Fraction(1, 10), Fraction(11, 10))


def test_text_is_what_was_typed(load_clips):
    texts = ["on", "2024", "1.50", "0x10", "2024-01-01", "no", "1_000"]
    document = load_clips(*(f"{{text: {text}, duration: 1}}" for text in texts))
    assert [clip.text for clip in document.film.timeline[0].clips] == texts


@pytest.mark.parametrize("fps", ["29.97", "30000/1001", '"29.97"'])
def test_ntsc_rates_are_exact(load_text, fps):
    document = load_text(f"dagrender: 1\ncanvas: {{size: 64x64, fps: {fps}}}\n")
    assert document.film.canvas.fps == Fraction(30000, 1001)


def test_the_size_may_be_a_mapping(load_text):
    document = load_text("dagrender: 1\ncanvas:\n  size:\n    width: 64\n    height: 48px\n")
    assert document.film.canvas.size == (64, 48)


def test_a_gradient_spreads_its_stops_as_css_does(load_clips):
    stops = "[red, {at: 20%, color: lime}, white, blue, black]"
    document = load_clips(f"{{color: {{gradient: {{angle: 45deg, stops: {stops}}}}}, duration: 1}}")
    gradient = document.film.timeline[0].clips[0].color
    assert gradient.angle.constant() == 45
    assert [stop.at for stop in gradient.stops] == pytest.approx([0, 0.2, 0.4666667, 0.7333333, 1])
    assert gradient.stops[1].color.constant() == Colour(red=0, green=1, blue=0)


def test_a_colour_may_move_and_so_may_the_stops_of_a_gradient(load_clips):
    document = load_clips(
        "{color: {0s: red, 1s: {value: blue, ease: hold}, 2s: red}, duration: 3}",
        "{color: {gradient: {stops: [{color: {0s: red, 1s: blue}}, black]}}, duration: 1}",
    )
    moving, gradient = (clip.color for clip in document.film.timeline[0].clips)
    assert [key.ease.text for key in moving.keys] == ["linear", "hold", "linear"]
    assert gradient.stops[0].color.constant() is None


def test_a_transition_brings_its_own_defaults(load_clips):
    document = load_clips(
        "{video: talk}",
        "{transition: wipe, duration: 1}",
        "{video: talk}",
        "{transition: slide, duration: 1, ease: ease-in}",
        "{video: talk}",
        "{transition: dip, duration: 10f}",
        "{color: red, duration: 1}",
    )
    wipe, slide, dip = document.film.timeline[0].clips[1::2]
    assert (wipe.direction, wipe.feather, wipe.ease.text) == ("right", 0.0, "linear")
    assert (slide.direction, slide.ease.text) == ("left", "ease-in")
    assert dip.color == Colour(red=0, green=0, blue=0)


def test_units_and_percentages_stand_for_numbers(load_clips):
    (clip,) = (
        load_clips(
            "{image: logo, duration: 1, opacity: 50%, scale: 150%, rotation: -45deg,"
            " anchor: bottom, crop: {left: 10%, top: 4px}}"
        )
        .film.timeline[0]
        .clips
    )
    assert (clip.opacity.constant(), clip.scale.constant()) == (0.5, 1.5)
    assert (clip.rotation.constant(), clip.anchor) == (-45, (0.5, 1.0))
    assert clip.crop.left.constant().evaluate(200, (64, 48)) == 20
    assert clip.crop.top.constant().evaluate(200, (64, 48)) == 4


@pytest.mark.parametrize(
    ("words", "anchor"),
    [
        ("center", (0.5, 0.5)),
        ("top right", (1.0, 0.0)),
        ("right top", (1.0, 0.0)),
        ("left", (0.0, 0.5)),
        ("center bottom", (0.5, 1.0)),
        ("[25%, 100%]", (0.25, 1.0)),
        ("[right, top]", (1.0, 0.0)),
    ],
)
def test_anchors(load_clips, words, anchor):
    (clip,) = load_clips(f"{{image: logo, duration: 1, anchor: {words}}}").film.timeline[0].clips
    assert clip.anchor == anchor


def test_outputs_may_be_silent_or_have_settings(load_text):
    document = load_text(
        "dagrender: 1\ncanvas: {size: 64x64}\noutputs:\n"
        "  out/a.mp4: {audio: none, quality: draft}\n"
        "  b.mp4: {video: {codec: h264, preset: slow, crf: 18.5, segment: 4s},"
        " audio: {bitrate: 96k, channels: mono, rate: 44100}}\n"
    )
    silent, set_up = document.film.outputs.values()
    (audio,) = set_up.audio
    assert silent.audio == ()
    assert (silent.quality, set_up.video.preset, set_up.video.crf) == ("draft", "slow", 18.5)
    assert (audio.bitrate, audio.channels, audio.rate) == (
        96000,
        "mono",
        44100,
    )


def test_anchors_and_merge_keys_of_yaml_work(load_text):
    document = load_text(
        "dagrender: 1\ncanvas: {size: 64x64}\nstyles:\n  a: &a {font_size: 20, color: red}\n"
        "  b: {<<: *a, color: blue}\n"
    )
    style = document.film.styles["b"]
    assert style.font_size.constant() == Length.of_px(20)
    assert style.color.constant() == Colour(red=0, green=0, blue=1)
    assert document.place("styles", "b", "font_size").line == 4


def test_windows_line_ends_and_a_byte_order_mark_are_fine(folder):
    path = folder / "film.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + EXAMPLE.replace("\n", "\r\n").encode())
    document = load(path)
    line = next(n for n, text in enumerate(EXAMPLE.split("\n"), 1) if text.startswith("outputs"))
    assert document.place("outputs").line == line


@pytest.mark.parametrize(
    "text", ["🎬", "a 🎬\U0010ffff b", r"\ud83c\udfac", "\\\\🎬", r"C:\u", "é"]
)
def test_characters_come_out_of_json_as_they_went_in(folder, text):
    path = folder / "film.json"
    canvas, clip = {"size": "160x90", "fps": 10}, {"text": text, "duration": 1}
    timeline = [{"track": "titles", "clips": [clip]}]
    path.write_text(json.dumps({"dagrender": 1, "canvas": canvas, "timeline": timeline}))
    assert load(path).film.timeline[0].clips[0].text == text


def test_a_file_that_is_not_there_gets_the_nearest_one(example):
    with pytest.raises(SpecError) as caught:
        load(example.with_name("flim.yaml"))
    (problem,) = caught.value.problems
    assert problem.message.endswith("there is no such file")
    assert problem.hint == f'did you mean "{example}"?'


@pytest.mark.parametrize(
    ("missing", "there", "meant"),
    [
        ("flim.yaml", ["a.yaml", "film.mp4", "film.yaml"], 'did you mean "film.yaml"?'),
        ("film.yml", ["film.mp4", "film.yaml"], 'did you mean "film.yaml"?'),
        ("nope.yaml", ["e.yaml"], "there is: e.yaml"),
        ("notes.yaml", ["notes.txt"], ""),
    ],
)
def test_suffixes_alone_do_not_make_names_alike(folder, monkeypatch, missing, there, meant):
    inner = folder / "films"
    inner.mkdir()
    for name in there:
        (inner / name).touch()
    monkeypatch.chdir(inner)
    with pytest.raises(SpecError) as caught:
        load(Path(missing))
    assert caught.value.problems[0].hint == meant


def test_a_media_file_in_place_of_a_spec_is_recognised(folder):
    path = folder / "film.mp4"
    path.write_bytes(b"\x00\x00\x00\x20ftypisom\x80\x81")
    with pytest.raises(SpecError) as caught:
        load(path)
    (problem,) = caught.value.problems
    assert problem.hint == f"a media file? `dagrender probe {path}` tells what is known of it"


def test_a_text_of_sixteen_bits_is_to_be_saved_as_utf_8(folder):
    path = folder / "film.yaml"
    path.write_bytes("dagrender: 1\n".encode("utf-16"))
    with pytest.raises(SpecError) as caught:
        load(path)
    assert caught.value.problems[0].hint == "byte 0 does not fit; save it as UTF-8"


def test_a_file_that_is_no_text_is_refused(folder):
    path = folder / "film.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SpecError, match="UTF-8"):
        load(path)
    with pytest.raises(SpecError):
        load(folder)


def test_the_example_is_plain_yaml():
    assert yaml.safe_load(EXAMPLE)["dagrender"] == 1


def test_a_file_is_named_in_short_or_with_how_it_is_read(load_text):
    text = "media:\n  a: art/logo.png\n  b: {file: footage/talk.mp4, video: 1, audio: none}\n"
    short, full = load_text("dagrender: 1\ncanvas: {size: 64x64}\n" + text).film.media.values()
    assert (short.file, short.video, short.audio) == ("art/logo.png", 0, 0)
    assert (full.file, full.video, full.audio) == ("footage/talk.mp4", 1, None)
