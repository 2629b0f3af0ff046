"""What cannot be seen is not in a segment's key."""

import pytest

PICTURE = "{video: talk, in: 0s, duration: 2s, fit: fill}"


def displays(films, *tracks, canvas="size: 320x180, fps: 10"):
    """The film's first second and its second."""
    planner = films.planner(*tracks, canvas=canvas)
    return [segment.display for segment in planner._segments((0, 10, 20))]


@pytest.mark.parametrize(
    "hidden",
    [
        "{text: gone, duration: 2s, opacity: 0}",
        "{color: red, duration: 2s, opacity: 0%}",
    ],
)
def test_what_is_transparent_throughout_leaves_no_trace(films, hidden):
    assert displays(films, [PICTURE], [hidden]) == displays(films, [PICTURE])


def test_what_lies_under_an_opaque_picture_leaves_no_trace(films):
    below = "{color: red, duration: 2s}"
    shown = displays(films, [PICTURE])
    assert displays(films, [below], [PICTURE]) == shown


def test_the_background_under_an_opaque_picture_leaves_no_trace(films):
    red = displays(films, [PICTURE], canvas="size: 320x180, fps: 10, background: red")
    assert red == displays(films, [PICTURE])


@pytest.mark.parametrize(
    "above",
    [
        "{color: '#ff000080', duration: 2s}",
        "{color: red, duration: 2s, opacity: 0.99}",
        "{color: red, duration: 2s, scale: 0.5}",
        "{color: red, duration: 2s, rotation: 45}",
        "{color: red, duration: 2s, position: [50%, 40%]}",
        "{color: red, duration: 1.5s}",
        "{color: red, duration: 2s, opacity: {0s: 1, 2s: 0}}",
    ],
)
def test_what_shows_beside_or_through_another_stays(films, above):
    kept = displays(films, [PICTURE], [above])
    assert any(len(one.layers) == 2 for one in kept)
