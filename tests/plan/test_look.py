import pytest

from dagrender.errors import SpecError
from dagrender.paint.displaylist import GradientCel, SolidCel
from dagrender.paint.textcel import TextCel
from dagrender.picture import Colour
from dagrender.plan.transitions import TRANSITIONS
from dagrender.spec.transitions import TRANSITIONS as SPOKEN_OF

BLACK = Colour(red=0.0, green=0.0, blue=0.0)
WHITE = Colour(red=1.0, green=1.0, blue=1.0)


def layers(films, *tracks):
    """The layers of a film at 10 frames a second, all of which is one segment."""
    planner = films.planner(*tracks, canvas="size: 320x180, fps: 10")
    (segment,) = planner._segments((0, planner.timeline.frames))
    return segment.display.layers


def crossing(films, transition, seconds=1):
    """The layers of red and lime, which overlap in frames 10 to 20."""
    return layers(
        films,
        [
            "{color: red, duration: 2s}",
            f"{{transition: {transition}, duration: {seconds}s}}",
            "{color: lime, duration: 2s}",
        ],
    )


def test_a_dissolve_fades_the_upper_clip_in(films):
    red, lime = crossing(films, "dissolve")
    assert red.opacity.constant() == 1
    assert lime.first == 10
    assert lime.opacity.values()[:10] == pytest.approx([(n + 0.5) / 10 for n in range(10)])
    assert set(lime.opacity.values()[10:]) == {1}


def test_a_transition_takes_an_easing(films):
    *_, lime = crossing(films, "dissolve, ease: ease-in")
    assert lime.opacity.values()[5] < 0.5


def test_a_dip_changes_clips_under_its_colour(films):
    red, lime, cover = crossing(films, "dip, color: white")
    assert red.opacity.values() == (1,) * 15 + (0,) * 5
    assert lime.opacity.values() == (0,) * 5 + (1,) * 15
    assert cover.cels == ((10, SolidCel(colour=WHITE)),)
    assert (cover.first, cover.count) == (10, 10)
    assert cover.opacity.values() == pytest.approx(
        (0.1, 0.3, 0.5, 0.7, 0.9, 0.9, 0.7, 0.5, 0.3, 0.1)
    )


def test_a_dip_is_to_black_unless_it_says_a_colour(films):
    *_, cover = crossing(films, "dip")
    assert cover.cels[0][1] == SolidCel(colour=BLACK)


@pytest.mark.parametrize(
    ("direction", "angle"), [("up", 0), ("right", 90), ("down", 180), ("left", 270)]
)
def test_a_wipe_uncovers_the_upper_clip(films, direction, angle):
    red, lime = crossing(films, f"wipe, direction: {direction}, feather: 0.25")
    assert red.wipe is None
    assert (lime.wipe.angle_deg, lime.wipe.feather) == (angle, 0.25)
    progress = lime.wipe.progress.values()
    assert progress[:10] == pytest.approx([(n + 0.5) / 10 for n in range(10)])
    assert set(progress[10:]) == {1}


@pytest.mark.parametrize(
    ("direction", "first"),
    [("left", (160 + 304, 90)), ("right", (160 - 304, 90)), ("up", (160, 90 + 172)),
     ("down", (160, 90 - 172))],
)  # fmt: skip
def test_a_slide_comes_in_from_the_other_side_on_whole_chroma_samples(films, direction, first):
    _, lime = crossing(films, f"slide, direction: {direction}")
    assert (lime.x_px.values()[0], lime.y_px.values()[0]) == first
    assert (lime.x_px.values()[-1], lime.y_px.values()[-1]) == (160, 90)
    assert all((x - 160) % 2 == 0 for x in lime.x_px.values())


def test_a_clip_between_two_transitions_is_touched_at_both_ends(films):
    _, lime, blue = layers(
        films,
        ["{color: red, duration: 2s}", "{transition: dissolve, duration: 1s}",
         "{color: lime, duration: 3s}", "{transition: wipe, duration: 1s}",
         "{color: blue, duration: 2s}"],
    )  # fmt: skip
    assert lime.opacity.values()[:2] == (0.05, 0.15)
    assert set(lime.opacity.values()[10:]) == {1}
    assert blue.wipe is not None


def test_opacity_keys_are_met_at_their_times(films):
    (layer,) = layers(
        films,
        ["{color: red, duration: 3s, opacity: {0s: 0, 1s: 1, end-1s: 1, end: 0}}"],
    )
    values = layer.opacity.values()
    assert values[:11] == pytest.approx([n / 10 for n in range(11)])
    assert values[20:] == pytest.approx([1 - n / 10 for n in range(10)])


def test_opacity_stays_between_nothing_and_all_whatever_the_easing(films):
    (layer,) = layers(
        films,
        [("{color: red, duration: 2s, opacity: {keys: {0s: 0, 2s: 1},"
         ' ease: "cubic-bezier(0.5, -2, 0.5, 3)"}}')],
    )  # fmt: skip
    assert min(layer.opacity.values()) == 0
    assert max(layer.opacity.values()) == 1


def test_places_are_in_pixels_of_the_canvas(films):
    (layer,) = layers(
        films, ["{text: a, duration: 1s, position: [right-40, 25%], anchor: top right}"]
    )
    assert (layer.x_px.constant(), layer.y_px.constant()) == (280, 45)
    assert layer.anchor == (1, 0)


def test_what_moves_is_not_put_on_whole_pixels(films):
    still, moves = layers(
        films,
        ["{text: a, duration: 1s, position: [10, 10]}"],
        ["{text: a, duration: 1s, position: {0s: [0, 0], 1s: [10, 20]}}"],
    )
    assert (still.snap, moves.snap) == (True, False)
    assert moves.x_px.values() == pytest.approx(range(10))
    assert moves.y_px.values() == pytest.approx(range(0, 20, 2))


def test_turns_are_clockwise_degrees(films):
    (layer,) = layers(films, ["{color: red, duration: 1s, rotation: {0s: 0, 1s: 90deg}}"])
    assert layer.rotation_deg.values() == pytest.approx([n * 9 for n in range(10)])


def test_a_text_takes_its_style_and_is_drawn_at_its_largest_scale(films):
    outputs = "  film.mp4: {video: h264}\n"
    look = "font_size: 40, color: red, letter_spacing: 2, stroke: {width: 1, color: blue}"
    more = f"styles: {{big: {{{look}}}}}\n"
    (display,) = films.displays(
        ["{text: Hello, style: big, color: lime, scale: {0s: 1, end: 2}, duration: 1s}"],
        outputs=outputs, more=more,
    )  # fmt: skip
    (layer,) = display.layers
    ((count, cel),) = layer.cels
    assert (count, type(cel)) == (25, TextCel)
    assert (cel.text, cel.size_px, cel.letter_spacing_px, cel.stroke.width_px) == (
        "Hello",
        80,
        4,
        2,
    )
    assert cel.colour == Colour(red=0.0, green=1.0, blue=0.0)
    assert layer.scale.values()[0] == 0.5


def test_a_text_whose_size_moves_has_a_cel_for_every_size(films):
    (layer,) = layers(films, ["{text: a, duration: 1s, font_size: {0s: 10, 0.5s: 20}}"])
    assert [(count, cel.size_px) for count, cel in layer.cels] == [
        (1, 10), (1, 12), (1, 14), (1, 16), (1, 18), (5, 20),
    ]  # fmt: skip


def test_a_colour_that_moves_mixes_premultiplied(films):
    (layer,) = layers(films, ['{color: {keys: {0s: red, 1s: "#0000"}}, duration: 1s}'])
    (first, half) = (layer.cels[at][1].colour for at in (0, 5))
    assert first == Colour(red=1.0, green=0.0, blue=0.0)
    assert half == Colour(red=1.0, green=0.0, blue=0.0, alpha=0.5)


def test_a_gradient_is_one_cel_while_it_rests(films):
    (layer,) = layers(
        films, [("{color: {gradient: {angle: 45deg, stops: [red, {at: 30%, color: lime}, blue]}},"
                " duration: 1s}")],
    )  # fmt: skip
    ((count, cel),) = layer.cels
    assert (count, type(cel), cel.angle_deg) == (10, GradientCel, 45)
    assert [at for at, _ in cel.stops] == [0, 0.3, 1]


MOVING = [
    ("font_size: {0s: 10, 1s: 20}", lambda cel: cel.size_px, 10, 15),
    ("color: {0s: black, 1s: white}", lambda cel: cel.colour.red, 0, 0.5),
    ("line_height: {0s: 1, 1s: 2}", lambda cel: cel.line_height, 1, 1.5),
    ("letter_spacing: {0s: 0, 1s: 8}", lambda cel: cel.letter_spacing_px, 0, 4),
    ("width: {0s: 50%, 1s: 100%}", lambda cel: cel.wrap_width_px, 160, 240),
    ("shadow: {x: {0s: 0, 1s: 4}}", lambda cel: cel.shadow.x_px, 0, 2),
    ("shadow: {y: {0s: 0, 1s: 4}}", lambda cel: cel.shadow.y_px, 0, 2),
    ("shadow: {blur: {0s: 0, 1s: 4}}", lambda cel: cel.shadow.blur_px, 0, 2),
    ("shadow: {color: {0s: black, 1s: lime}}", lambda cel: cel.shadow.colour.green, 0, 0.5),
    ("stroke: {color: red, width: {0s: 0, 1s: 4}}", lambda cel: cel.stroke.width_px, 0, 2),
    (
        "stroke: {width: 1, color: {0s: black, 1s: blue}}",
        lambda cel: cel.stroke.colour.blue,
        0,
        0.5,
    ),
    ("background: {color: {0s: black, 1s: red}}", lambda cel: cel.backdrop.colour.red, 0, 0.5),
    (
        "background: {color: red, padding: {0s: [0, 4], 1s: [8, 8]}}",
        lambda cel: (cel.backdrop.padding_y_px, cel.backdrop.padding_x_px),
        (0, 4),
        (4, 6),
    ),
    (
        "background: {color: red, radius: {0s: 0, 1s: 8}}",
        lambda cel: cel.backdrop.radius_px,
        0,
        4,
    ),
]


@pytest.mark.parametrize(("look", "read", "start", "middle"), MOVING)
def test_every_number_and_colour_of_a_text_takes_keys(films, look, read, start, middle):
    (text,) = layers(films, [f"{{text: Hi, duration: 2s, {look}}}"])
    cels = [cel for count, cel in text.cels for _ in range(count)]
    assert read(cels[0]) == pytest.approx(start)
    assert read(cels[5]) == pytest.approx(middle)
    assert cels[10] == cels[19]


def test_the_angle_of_a_gradient_takes_keys(films):
    gradient = "{gradient: {angle: {0s: 0deg, 1s: 90deg}, stops: [red, blue]}}"
    (colour,) = layers(films, [f"{{color: {gradient}, duration: 2s}}"])
    cels = [cel for count, cel in colour.cels for _ in range(count)]
    assert [cels[frame].angle_deg for frame in (0, 5, 10, 19)] == [0, 45, 90, 90]


def test_every_transition_that_a_spec_may_name_can_be_shown():
    assert TRANSITIONS.keys() == SPOKEN_OF.keys()


def test_a_fade_is_a_dissolve(films):
    assert crossing(films, "fade") == crossing(films, "dissolve")


def test_both_sides_of_a_crossing_are_layers_of_their_own(films):
    before, old, new, behind = crossing(films, "pixelize")
    assert (before.cross, behind.cross) == (None, None)
    assert (before.count, old.first, old.count, new.first, new.count, behind.count) == (
        10, 10, 10, 10, 10, 10,
    )  # fmt: skip
    assert (old.cross.number, old.cross.incoming) == (0, False)
    assert (new.cross.number, new.cross.incoming) == (0, True)
    assert old.cross.progress == new.cross.progress
    assert new.cross.progress.values() == pytest.approx([(n + 0.5) / 10 for n in range(10)])


def test_crossings_are_counted_within_their_segment(films):
    clips = ["{color: red, duration: 2s}"]
    for colour in ("lime", "blue", "red"):
        clips += ["{transition: hblur, duration: 0.5s}", f"{{color: {colour}, duration: 2s}}"]
    numbers = [one.cross.number for one in layers(films, clips) if one.cross]
    assert numbers == [0, 0, 1, 1, 2, 2]


def test_a_crossing_between_overlays_is_refused(films):
    under = ["{color: red, duration: 4s}"]
    over = [
        "{text: one, font_size: 20, duration: 2s}",
        "{transition: pixelize, duration: 1s}",
        "{text: two, font_size: 20, duration: 2s}",
    ]
    with pytest.raises(SpecError, match=r"pixelize is of whole pictures.*text \"one\"") as caught:
        layers(films, under, over)
    assert len(caught.value.problems) == 2
    assert layers(films, over)


def test_crossings_at_both_ends_of_a_clip_may_not_overlap(films):
    clips = [
        "{color: red, duration: 2s}",
        "{transition: hblur, duration: 1s}",
        "{color: lime, duration: 1.5s}",
        "{transition: dissolve, duration: 1s}",
        "{color: blue, duration: 2s}",
    ]
    with pytest.raises(SpecError, match=r"the transitions at both ends of .* overlap, at hblur"):
        layers(films, clips)


def test_a_zoom_grows_about_the_middle_of_the_canvas(films):
    red, zoomed, lime = crossing(films, "zoom")
    assert red.scale.constant() == 1
    assert zoomed.scale.values() == pytest.approx([1 + (n + 0.5) / 10 for n in range(10)])
    assert (zoomed.x_px.constant(), zoomed.y_px.constant()) == (160, 90)
    assert (red.snap, zoomed.snap) == (True, False)
    assert lime.opacity.values()[:10] == pytest.approx([(n + 0.5) / 10 for n in range(10)])
