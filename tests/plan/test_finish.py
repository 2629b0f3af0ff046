"""What is done to clips' edges, in display lists; and what edits of it touch."""

import pytest

from dagrender.errors import SpecError
from dagrender.paint.displaylist import ImageMask, LayerMask, ShapeMask
from dagrender.paint.finish import Extent
from dagrender.paint.textcel import TextCel
from dagrender.picture import Pixels

from .films import CANVAS

PICTURE = "{video: talk, in: 0s, duration: 4s, fit: fill}"


def only(films, clip, **options):
    """The layer of a clip above a picture, in the film's first segment."""
    display = films.displays([PICTURE], [clip], **options)[0]
    return display.layers[-1]


def test_a_clip_without_any_of_it_is_laid_as_ever(films):
    layer = only(films, "{image: logo, start: 0s, duration: 2s}")
    assert not layer.finished


def test_radii_follow_their_keys_frame_by_frame(films):
    layer = only(films, "{color: red, start: 0s, duration: 2s, corner_radius: {0s: 0, 2s: 50%}}")
    shares = [corners.radii[0].share for _, corners in layer.corners]
    assert len(shares) == layer.count
    assert shares[0] == 0
    assert shares[25] == pytest.approx(0.25, abs=1e-5)


def test_lengths_of_a_picture_grow_with_the_scale_at_which_it_is_drawn(films):
    clip = "{image: logo, start: 0s, duration: 2s, fit: none, scale: 2, corner_radius: 10,"
    layer = only(films, clip + " border: {width: 3, color: red}, shadow: {x: 5}}")
    assert layer.corners[0][1].radii[0] == Extent(share=0.0, px=20.0)
    assert layer.border[0][1].width_px == 6
    assert layer.drop_shadow[0][1].x_px == 5  # it falls on the canvas, not on the clip


def test_units_of_the_canvas_are_pixels_in_a_display_list(films):
    layer = only(films, "{color: red, start: 0s, duration: 2s, corner_radius: 10vmin}")
    assert layer.corners[0][1].radii[0] == Extent(share=0.0, px=18.0)


def test_a_shape_or_an_image_masks(films):
    shape = only(films, "{color: red, start: 0s, duration: 2s, mask: {shape: circle, size: 50%}}")
    assert isinstance(shape.mask.source, ShapeMask)
    image = only(films, "{color: red, start: 0s, duration: 2s, mask: {image: logo, by: luma}}")
    assert isinstance(image.mask.source, ImageMask)
    assert image.mask.source.image.conform.pixels is Pixels.RGBA
    assert image.mask.source.luma


MASKED = "{color: red, start: 1s, duration: 2s, mask: {clip: words}}"


def test_a_clip_that_masks_another_is_not_shown_by_itself(films):
    words = "{id: words, text: Hi, start: 1.5s, duration: 1s, opacity: 0.5}"
    display = films.displays([PICTURE], [words], [MASKED])[0]
    assert [len(layer.cels) for layer in display.layers] == [1, 1]
    source = display.layers[-1].mask.source
    assert isinstance(source, LayerMask)
    (matte,) = source.layers
    assert isinstance(matte.cels[0][1], TextCel)
    assert matte.opacity.constant() == 0.5
    assert (display.layers[-1].first, matte.first) == (25, 38)  # 1.5 s are 37.5 frames


def test_a_mask_that_is_not_there_yet_masks_all(films):
    words = "{id: words, text: Hi, start: 3s, duration: 1s}"
    display = films.displays([PICTURE], [words], [MASKED])[0]
    assert display.layers[-1].mask.source.layers == ()


def test_an_edit_of_a_masking_text_touches_the_segments_that_it_masks(films):
    def displays(text):
        return films.displays(
            ["{video: talk, in: 0s, duration: 8s, fit: fill}"],
            [f"{{id: words, text: {text}, start: 0s, duration: all}}"],
            ["{color: red, start: 2s, duration: 1.5s, mask: {clip: words}}"],
        )

    before, after = displays("Hello"), displays("Hallo")
    changed = [one != other for one, other in zip(before, after, strict=True)]
    assert changed == [False, True, False, False]


def test_a_picture_with_corners_hides_nothing_beneath(films):
    display = films.displays([PICTURE], ["{color: red, start: 0s, duration: 4s, blend: screen}"])[0]
    assert len(display.layers) == 2


WRONG = {
    "{id: a, color: red, duration: 1s, mask: {clip: a}}": "a would be masked by itself",
    "{id: b, gap: 1s}": 'no visual clip called "b"',
    "{video: talk, duration: 1s, fit: blur, corner_radius: 4}": (
        'video "talk": a picture that fills the canvas blurred has no edge of its own'
    ),
    "{color: red, duration: 1s, mask: {image: talk}}": (
        "color: talk.mp4 is not a still picture, which a mask needs"
    ),
}


@pytest.mark.parametrize("clip", WRONG)
def test_what_cannot_be_done_is_told_at_the_clip(films, clip):
    more = ["{color: red, duration: 1s, mask: {clip: b}}"] if "gap" in clip else []
    with pytest.raises(SpecError) as caught:
        films.plan([clip, *more])
    (problem,) = caught.value.problems
    assert problem.message == WRONG[clip]
    assert problem.place
    assert problem.hint


def test_clips_that_mask_each_other_are_an_error(films):
    with pytest.raises(SpecError, match="would be masked by itself"):
        films.plan(
            ["{id: a, color: red, duration: 1s, mask: {clip: b}}"],
            ["{id: b, color: red, duration: 1s, mask: {clip: a}}"],
        )


def test_an_hdr_canvas_takes_masks_and_blend_modes(films):
    canvas = CANVAS + ", dynamic_range: hlg"
    outputs = "  film.mp4: {video: h265}\n"
    for told in ("mask: circle", "blend: multiply"):
        films.plan([f"{{color: red, duration: 1s, {told}}}"], canvas=canvas, outputs=outputs)
