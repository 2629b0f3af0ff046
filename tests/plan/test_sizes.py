import pytest

from dagrender.errors import SpecError

from .test_look import layers

WRONG = [
    ("{video: talk, duration: 1s, size: [auto, auto]}", "only one of width and height can be auto"),
    ("{video: talk, duration: 1s, size: [10]}", "needs two lengths, not 1"),
    ("{video: talk, duration: 1s, size: big}", "needs a size"),
    ("{video: talk, duration: 1s, size: [-1, 5]}", "a length from 0 on"),
    ("{video: talk, duration: 1s, size: [10, 1vw - 9]}", "its size comes to less than 0"),
    ("{color: red, duration: 1s, size: [0, 9]}", "its size comes to 0 throughout"),
    (
        "{video: talk, duration: 1s, size: {0s: [auto, 9], 1s: [9, auto]}}",
        "the keys of size are auto on different sides",
    ),
    ("{video: talk, duration: 1s, fit: none, size: [9, 9]}", "it takes no size"),
    (
        "{video: talk, duration: 1s, fit: cover, size: {0s: [9, 9], 1s: [9, 18]}}",
        "the proportions of its size change",
    ),
]


@pytest.mark.parametrize(("clip", "message"), WRONG)
def test_a_size_that_cannot_be_is_an_error_at_its_clip(films, clip, message):
    with pytest.raises(SpecError) as caught:
        layers(films, [clip])
    (problem,) = caught.value.problems
    assert message in problem.message
    assert problem.place.line


def test_auto_misspelt_is_told_so(films):
    with pytest.raises(SpecError) as caught:
        layers(films, ["{video: talk, duration: 1s, size: [auot, 9]}"])
    assert 'did you mean "auto"?' in caught.value.problems[0].hint


def test_a_size_that_rests_changes_nothing_but_the_picture(films):
    (layer,) = layers(films, ["{video: talk, duration: 1s, size: [64, auto]}"])
    assert layer.cels[0][1].conform.output_size() == (64, 36)
    assert (layer.scale_x, layer.scale_y, layer.snap) == (None, None, True)


def test_a_size_that_moves_is_drawn_at_its_largest_and_shrunk(films):
    clip = "{video: talk, duration: 1s, size: {0s: [32, auto], 1s: [64, auto]}}"
    (layer,) = layers(films, [clip])
    assert layer.cels[0][1].conform.output_size() == (64, 36)
    assert layer.scale_x.values()[:3] == (0.5, 0.55, 0.6)
    assert layer.scale_x == layer.scale_y
    assert not layer.snap


def test_motion_blur_is_in_the_display_list_only_where_something_moves(films):
    clip = "{{text: Hi, duration: 2s, position: {{0.5s: [0, 0], 1s: [50, 0]}}, {}}}"
    planner = films.planner(
        [clip.format("motion_blur: {samples: 4}")], canvas="size: 320x180, fps: 10"
    )
    rests, moves, rested = planner._segments((0, 4, 12, 20))
    (layer,) = rests.display.layers
    assert layer.shutter is None
    assert rested.display.layers[0].shutter is None
    (layer,) = moves.display.layers
    # the shutter is open for half of a frame's tenth, about its time
    assert layer.shutter.x_px.values()[8:12] == pytest.approx((8.125, 9.375, 10.625, 11.875))
    (plain,) = layers(films, [clip.format("opacity: 1")])
    assert plain.shutter is None
    assert plain.x_px.values()[4:12] == layer.x_px.values()
