"""Films that are put together: within each other, from lists, conditions, variables and tables."""

import json

import numpy as np
import pytest
import skia
from films import reference
from films.film import LOSSLESS, build, decoded

from dagrender.engine.request import BuildRequest
from dagrender.engine.run import Build
from dagrender.errors import SpecError

from .players import seen
from .scene import alike, flat
from .writing import Page

BROWN, BLUE, GREEN, PURPLE = "#806840", "#305068", "#406850", "#604878"


def words(lines, size=48, ground=BROWN, **look):
    made = Page(ground)
    made.centred(lines if isinstance(lines, list) else [lines], size, **look)
    return made


def made_with(folder, name, cache, **given):
    """Builds a composition that lies in ``folder``; the report."""
    request = BuildRequest(spec=folder / f"{name}.yaml", cache=cache, executor="inline", **given)
    return Build(request, lambda _: None).run()


@pytest.mark.feature("expressions")
def test_texts_are_there_when_their_clips_are(frames):
    assert len(frames) == 30
    for number in (0, 9, 10, 14, 15, 19, 20, 24, 25, 29):
        said = {15: "Ada", 19: "Ada", 25: "Grace", 29: "Grace"}.get(number)
        ground = BROWN if number < 10 else BLUE
        alike(frames[number], words(said, ground=ground).planes() if said else flat(ground))


@pytest.mark.feature("variables")
def test_a_variable_that_is_set_is_in_the_picture(built, cache):
    lines = ["Hello, Ada,", "for the 3rd time"]
    alike(seen(built / "variables.mp4")[0], words(lines, 36, BLUE).planes())
    told = {"name": "Grace", "ground": GREEN, "visits": "23", "size": "small", "length": "0.5s"}
    made_with(built, "variables", cache, overrides=tuple(told.items()))
    frames = seen(built / "variables.mp4")
    assert len(frames) == 5
    alike(frames[0], words(["Hello, Grace,", "for the 23rd time"], 18, GREEN).planes())
    wrong = {"visits": "0", "size": "smal", "length": "11s", "nmae": "x"}
    with pytest.raises(SpecError) as caught:
        made_with(built, "variables", cache, overrides=tuple(wrong.items()))
    assert len(caught.value.problems) == 4


@pytest.mark.feature("data")
def test_every_row_is_a_film_and_what_they_share_is_made_once(built, tmp_path_factory):
    opening = Page()
    opening.centred(["And the winner is"], 30)
    alike(seen(built / "data.mp4")[0], opening.planes())
    cache = tmp_path_factory.mktemp("rows")
    report = made_with(built, "data", cache, data=built / "parts/people.csv")
    for name, ground in (("Ada", BROWN), ("Grace", GREEN), ("Joan", PURPLE)):
        frames = seen(built / f"{name.lower()}.mp4")
        assert len(frames) == 30
        alike(frames[19], opening.planes())
        alike(frames[20], words(name, 60, ground, weight=700).planes())
    films = [one for one in report["outputs"] if one["path"].endswith(".mp4")]
    assert len(films) == 3
    # one opening for all, and for each film an end and two stills, of which one is the opening too
    assert report["nodes"]["capture"]["run"] == 1 + 3 + 1 + 3


@pytest.mark.feature("for")
def test_what_is_repeated_is_there_once_for_each_item(frames):
    assert len(frames) == 22
    colours = BROWN, BLUE, GREEN
    squares = [(50 + 60 * number, 70, 40, 40) for number in range(4)]
    for number, share, first in ((0, 0, 0), (8, 0.625, 0), (10, 0, 1), (15, 0.875, 1), (21, 0, 2)):
        made = Page(colours[first])
        if share:
            made.box(0, 0, 320, 180, colours[first + 1], alpha=share)
        for square in squares:
            made.box(*square, "#ffffff")
        alike(frames[number], made.planes())


@pytest.mark.feature("if")
def test_what_is_left_out_takes_no_time(frames):
    assert len(frames) == 20
    for number, ground in ((0, BROWN), (9, BROWN), (10, BLUE), (19, BLUE)):
        alike(frames[number], words("Ada, Grace, Joan", 32, ground).planes())


@pytest.mark.feature("composition")
def test_a_film_within_the_film_is_shown_like_a_video(frames):
    made = Page()
    for name, x, y, share in (("Ada", 90, 60, 1), ("Joan", 230, 120, 0.75)):
        made.canvas.saveLayer(None, skia.Paint(Alphaf=share))
        made.box(x - 80, y - 45, 160, 90, BROWN)
        made.centred([name], 36, (x, y), weight=700)
        made.canvas.restore()
    alike(frames[0], made.planes())


@pytest.mark.feature("composition-files")
def test_a_film_from_another_file_is_that_film(frames, feature, tmp_path, cache):
    ada = words("Ada", 64, weight=700)
    alike(frames[0], ada.planes())
    alike(frames[10], words("Grace", 64, weight=700).planes())
    made = Page("#000000")
    made.canvas.translate(160, 90)
    made.canvas.rotate(-8)
    made.canvas.scale(0.5, 0.5)
    picture = skia.Image.fromarray(
        np.ascontiguousarray(ada.rgba().astype(np.uint8)), skia.ColorType.kRGBA_8888_ColorType
    )
    sampling = skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear)
    made.canvas.drawImage(picture, -160, -90, sampling)
    alike(frames[20], made.planes())
    card = tmp_path / "parts" / "card.yaml"
    text = card.read_text("utf-8").replace("{}", json.dumps({"video": LOSSLESS}))
    card.write_text(text.replace("Nobody", "Grace"), "utf-8")
    assert build(tmp_path, card, cache)["nodes"]["encode"]["run"] == 0
    alone = decoded(tmp_path / "parts" / "card.mp4")
    assert reference.furthest(alone[0], frames[10]) == 0
