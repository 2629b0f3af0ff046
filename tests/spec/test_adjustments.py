"""Adjustments as a user writes them, and what is said of those that are wrong."""

import pytest

from dagrender.errors import SpecError
from dagrender.spec.adjustments import Adjustment
from dagrender.spec.document import loads
from dagrender.spec.filters import EIGHT_BITS


def spec(adjustments, *, where="clip", dynamic_range="sdr"):
    lines = dict.fromkeys(("canvas", "track", "clip"), "")
    lines[where] = f", adjustments: {adjustments}"
    return f"""\
dagrender: 1
canvas: {{size: 320x180, dynamic_range: {dynamic_range}{lines["canvas"]}}}
timeline:
  - {{track: picture{lines["track"]}, clips: [{{color: red, duration: 1s{lines["clip"]}}}]}}
"""


def problems(tmp_path, *args, **more):
    with pytest.raises(SpecError) as caught:
        loads(spec(*args, **more), file="film.yaml", folder=tmp_path)
    return caught.value.problems


@pytest.mark.parametrize("where", ["canvas", "track", "clip"])
def test_adjustments_stand_on_clips_tracks_and_the_canvas(tmp_path, where):
    text = spec("[{brightness: 120%}, {blur: {0s: 0, 1s: 4px}}]", where=where)
    film = loads(text, file="film.yaml", folder=tmp_path).film
    track = film.timeline[0]
    holder = {"canvas": film.canvas, "track": track, "clip": track.clips[0]}[where]
    first, second = holder.adjustments
    assert first.brightness.constant() == 1.2
    assert [key.value for key in second.blur.keys] == [0, 4]


def test_short_forms_mean_the_first_key(tmp_path):
    (tmp_path / "grade.cube").write_text("")
    text = spec("[{lut: grade.cube}, {grain: 3%}, {sharpen: 0.5}, {filters: [hflip]}]")
    lut, grain, sharpen, filters = loads(
        text, file="film.yaml", folder=tmp_path
    ).film.timeline[0].clips[0].adjustments  # fmt: skip
    assert (lut.lut.file, lut.lut.strength.constant()) == ("grade.cube", 1)
    assert (grain.grain.amount.constant(), grain.grain.size, grain.grain.seed) == (0.03, 1, 0)
    assert (sharpen.sharpen.amount.constant(), sharpen.sharpen.radius.constant()) == (0.5, 1)
    assert (filters.filters[0].name, filters.filters[0].options) == ("hflip", ())


def test_adjustments_can_be_a_matter_of_style(tmp_path):
    text = """\
dagrender: 1
canvas: {size: 320x180}
styles: {soft: {adjustments: [{blur: 2}]}}
timeline: [{track: t, clips: [{text: a, style: soft, duration: 1s}]}]
"""
    clip = loads(text, file="film.yaml", folder=tmp_path).film.timeline[0].clips[0]
    assert clip.adjustments[0].blur.constant() == 2


@pytest.mark.parametrize(
    ("adjustments", "message", "hint"),
    [
        ("[{brightnes: 2}]", 'an adjustment has no key "brightnes"', '"brightness"'),
        ("[{}]", "this adjusts nothing", "brightness, contrast"),
        ("[{hue: 2, blur: 1}]", "one adjustment an entry", "[{hue: ...}, ...]"),
        ("{hue: 2}", "adjustments: needs a list", ""),
        ("[{contrast: much}]", "contrast: needs a factor from 0 to 10", ""),
        ("[{brightness: -1}]", "brightness: needs a factor from 0 to 10", ""),
        ("[{temperature: 300}]", "needs a temperature from 2000 to 25000 K", ""),
        ("[{exposure: 99}]", "needs a number of stops from -10 to 10", ""),
        ("[{gamma: 0}]", "needs a gamma from 0.1 to 10", ""),
        ("[{blur: 900}]", "needs a number of pixels from 0 to 500", ""),
        ("[{vignette: 2}]", "needs a share from 0 to 1", ""),
        ("[{grain: {size: 2}}]", "amount: missing", "standard deviation"),
        ("[{grain: {amount: 1%, size: 1.5}}]", "needs a whole number of pixels from 1 to 16", ""),
        ("[{lut: grad.cube}]", 'no file "grad.cube"', '"grade.cube"'),
        ("[{lut: {file: grade.cube, strength: 2}}]", "needs a share from 0 to 1", ""),
        ("[{filters: hflip}]", "filters: needs a list of filters", "unsharp"),
        ("[{filters: []}]", "filters: needs a list of filters", "unsharp"),
        ("[{filters: [unsharpp]}]", 'no filter "unsharpp" can be had here', '"unsharp"'),
        ("[{filters: [movie]}]", 'no filter "movie" can be had here', ""),
        (
            "[{filters: [{unsharp: {luma_amont: 1}}]}]",
            'the filter unsharp has no option "luma_amont"',
            '"luma_amount"',
        ),
        ("[{filters: [{hflip: {x: 1}}]}]", 'the filter hflip has no option "x"', "takes none"),
        ("[{filters: [{hflip: 1}]}]", "needs a mapping of options", ""),
        ("[{filters: [{hflip: {}, vflip: {}}]}]", "needs one filter with its options", ""),
        ("[{filters: [{unsharp: {la: [1]}}]}]", "needs a number or a text", ""),
    ],
)
def test_what_is_wrong_is_told_with_the_nearest_word(tmp_path, adjustments, message, hint):
    (tmp_path / "grade.cube").write_text("")
    (found,) = problems(tmp_path, adjustments)
    assert message in found.message
    assert hint in found.hint
    assert found.place.line == 4


def test_all_that_is_wrong_is_told_at_once(tmp_path):
    found = problems(tmp_path, "[{hue: x}, {filters: [a, {unsharp: {b: 1, c: 2}}]}]", where="track")
    assert len(found) == 4


@pytest.mark.parametrize("where", ["canvas", "track", "clip"])
@pytest.mark.parametrize("kind", sorted(Adjustment.model_fields))
def test_an_hdr_canvas_takes_every_adjustment(tmp_path, where, kind):
    (tmp_path / "grade.cube").write_text("")
    values = {"lut": "grade.cube", "filters": "[hflip]", "temperature": 5000}
    text = f"[{{{kind}: {values.get(kind, 1)}}}]"
    loads(spec(text, where=where, dynamic_range="pq"), file="f.yaml", folder=tmp_path)


@pytest.mark.parametrize("name", EIGHT_BITS)
def test_an_hdr_canvas_has_no_filters_of_eight_bits(tmp_path, name):
    text = f"[{{filters: [hflip, {name}]}}]"
    loads(spec(text), file="f.yaml", folder=tmp_path)
    (found,) = problems(tmp_path, text, dynamic_range="pq")
    assert f"the filter {name} knows 8 bits only, too few for a canvas in pq" in found.message
    assert "all others can be had" in found.hint


def test_an_output_takes_the_place_of_no_table(tmp_path):
    (tmp_path / "grade.png").write_text("")
    text = spec("[{lut: grade.png}]") + "outputs: {grade.png: {at: 0s}}\n"
    with pytest.raises(SpecError, match="would overwrite the table") as caught:
        loads(text, file="film.yaml", folder=tmp_path)
    assert len(caught.value.problems) == 1
