"""Outputs that show the film otherwise: laid over it, checked as what they take the place of."""

import pytest

HEAD = """dagrender: 1
canvas: {size: 640x360, fps: 25, background: navy}
vars: {layout: wide, shade: {type: color, default: red}, words: [one, two]}
timeline:
  - track: picture
    clips:
      - {id: intro, color: "{{ shade }}", duration: 1s}
      - for: {word: "{{ words }}"}
        id: "w_{{ word }}"
        text: "{{ layout }} {{ word }}"
        duration: 1s
outputs:
  film.mp4: {}
"""


def variants(load_text, lines):
    document = load_text(HEAD + lines)
    assert list(document.film.outputs) == ["film.mp4"]
    return {one.variant: one for one in document.variants}


def test_what_is_said_is_laid_over_canvas_variables_and_clips(load_text):
    found = variants(
        load_text,
        "  square.mp4:\n    canvas: {size: 360x360}\n    vars: {layout: square, words: [three]}\n"
        "    clips: {intro: {duration: 2s, scale: 0.5}, w_three: {duration: 3s}}\n"
        "    quality: draft\n"
        "  small.png: {at: 1s, vars: {shade: lime}}\n",
    )
    square, small = found["square.mp4"].film, found["small.png"].film
    assert list(square.outputs) == ["square.mp4"]
    assert square.outputs["square.mp4"].quality == "draft"
    assert (square.canvas.size, square.canvas.fps) == ((360, 360), 25)
    assert square.canvas.background == small.canvas.background
    intro, three = square.timeline[0].clips
    assert str(intro.duration) == "2s"
    assert (three.text, str(three.duration)) == ("square three", "3s")
    assert small.timeline[0].clips[0].color != intro.color
    assert len(small.timeline[0].clips) == 3


def test_the_name_of_an_output_is_what_the_films_own_variables_make_of_it(load_text):
    found = variants(load_text, '  "{{ layout }}.mp4": {vars: {layout: tall}}\n')
    assert list(found) == ["wide.mp4"]
    assert found["wide.mp4"].film.timeline[0].clips[1].text == "tall one"


def test_an_output_without_overrides_is_the_film_itself(load_text):
    assert load_text(f"{HEAD}  b.mp4: {{}}\n").variants == ()


WRONG = {
    "a.mp4: {canvas: {sise: 9x9}}": '14:20 canvas has no key "sise" [did you mean "size"?]',
    "a.mp4: {canvas: {size: 99x100}}": "14:26 size: needs even numbers",
    "a.mp4: {canvas: 5}": "14:19 canvas: needs a mapping of keys",
    "a.mp4: {vars: {layot: x}}": '14:18 a.mp4: vars: no variable called "layot" [did you mean',
    "a.mp4: {vars: {shade: 7}}": "14:25 a.mp4: vars: shade: needs a colour",
    "a.mp4: {clips: {intrr: {scale: 2}}}": '14:19 no clip has the id "intrr" [did you mean "intro',
    "a.mp4: {clips: {intro: {scal: 2}}}": '14:27 a color clip has no key "scal" [did you mean "sc',
    "a.mp4: {clips: {intro: {duratoin: 2s}}}": '14:27 a color clip has no key "duratoin" [did you',
    "a.mp4: {clips: {intro: {duration: 2x}}}": "14:37 duration:",
    "a.mp4: {clips: {intro: 5}}": "14:19 clips: intro: needs a mapping of keys",
    "a.mp4: {clips: {w_one: {video: b}}}": '14:27 a text clip has no key "video"',
    "a.mp4: {canvas: {size: 100x100}, size: 50x20}": "14:36 a.mp4: 50x20 has another shape",
    "a.mp4: {canvas: {dynamic_range: pq}, video: h264}": "14:40 a.mp4: h264 is not for a canvas",
    "a.mp4: {vars: {shade: lime}, qualty: high}": '14:32 a video output has no key "qualty"',
    "FILM.mp4: {vars: {shade: lime}}": '14:3 "FILM.mp4" is the same file as "film.mp4"',
}


@pytest.mark.parametrize("line", WRONG)
def test_what_is_wrong_with_an_override_is_told_where_it_stands(problems, line):
    (told,) = problems(f"{HEAD}  {line}\n")
    assert told.startswith(WRONG[line]) or told == WRONG[line], told


def test_what_goes_wrong_elsewhere_says_for_which_output(problems):
    text = HEAD.replace("duration: 1s}", "duration: '{{ layout }}'}").replace(
        "layout: wide", "layout: 1s"
    )
    (told,) = problems(f"{text}  a.mp4: {{vars: {{layout: tall}}}}\n")
    assert told.startswith("7:53 duration: no time called")
    assert told.endswith("(in a.mp4)") or "(in a.mp4) [" in told


def test_what_is_wrong_with_the_film_is_told_once(problems):
    text = HEAD.replace("duration: 1s}", "duraton: 1s}")
    lines = "  a.mp4: {vars: {layout: tall}}\n  b.mp4: {canvas: {sise: 9x9}}\n"
    told = problems(text + lines)
    assert [one.split(" ")[0] for one in told] == ["7:9", "7:43", "15:20"]
