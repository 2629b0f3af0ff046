"""Corners, borders, shadows, masks, blend modes and chroma keys as they are written."""

from fractions import Fraction

import pytest

from dagrender.spec.finish import Blend, MaskBy, MaskShape
from dagrender.spec.values import Length


def test_an_edge_is_read_as_it_is_written(load_clips):
    document = load_clips(
        "{image: logo, duration: 2s, corner_radius: [20, 50%, 0, 2vmin],"
        " border: {width: 4, color: gold, inside: true}, shadow: {x: 2, blur: 8},"
        " blend: soft-light, chroma_key: lime}"
    )
    clip = document.film.timeline[0].clips[0]
    assert clip.corner_radius.constant() == (
        Length.of_px(20),
        Length(share=Fraction(1, 2)),
        Length(),
        Length(vmin=Fraction(2, 100)),
    )
    assert clip.border.inside
    assert clip.shadow.blur.constant() == Length.of_px(8)
    assert clip.blend is Blend.SOFT_LIGHT
    assert clip.chroma_key.color.constant().green == 1


def test_one_radius_is_that_of_all_corners_and_takes_keys(load_clips):
    document = load_clips("{color: red, duration: 2s, corner_radius: {0s: 0, end: 40}}")
    keys = document.film.timeline[0].clips[0].corner_radius.keys
    assert [key.value for key in keys] == [(Length(),) * 4, (Length.of_px(40),) * 4]


def test_a_mask_may_be_the_name_of_a_shape(load_clips):
    document = load_clips("{video: talk, mask: circle}")
    assert document.film.timeline[0].clips[0].mask.shape is MaskShape.CIRCLE


def test_a_mask_by_another_clip_or_an_image_says_what_of_it_counts(load_clips):
    document = load_clips(
        "{id: words, text: Hi, duration: 2s}",
        "{video: talk, mask: {clip: words, by: luma, invert: true, feather: 2}}",
        "{text: Hi, duration: 2s, mask: {image: logo}}",
    )
    first, second = (clip.mask for clip in document.film.timeline[0].clips[1:])
    assert (first.clip, first.by, first.invert) == ("words", MaskBy.LUMA, True)
    assert (second.image, second.by) == ("logo", MaskBy.ALPHA)


WRONG = {
    "{video: talk, corner_radus: 4}": (
        '1:19 a video clip has no key "corner_radus" [did you mean "corner_radius"?]'
    ),
    "{video: talk, corner_radius: [1, 2, 3]}": (
        "1:34 corner_radius: needs one length or four, not 3 "
        "[top left, top right, bottom right, bottom left, such as [20, 20, 0, 0]]"
    ),
    "{video: talk, corner_radius: -4}": ('1:34 corner_radius: needs a length from 0 on, not "-4"'),
    "{video: talk, border: {width: 4}}": "1:27 color: missing [The line's colour]",
    "{video: talk, blend: mutliply}": (
        '1:26 blend: "mutliply" is not a blend mode [did you mean "multiply"?]'
    ),
    "{video: talk, mask: cirle}": (
        '1:25 shape: "cirle" is not a mask\'s shape [did you mean "circle"?]'
    ),
    "{video: talk, mask: {feather: 3}}": (
        "1:25 a mask needs one of shape, image and clip [shape: circle, image: NAME or clip: ID]"
    ),
    "{video: talk, mask: {shape: circle, image: logo}}": ("1:41 give shape or image, not both"),
    "{video: talk, mask: {shape: circle, by: luma}}": (
        "1:41 by means nothing beside shape "
        "[by goes with image and clip; position, size and radius go with shape]"
    ),
    "{video: talk, mask: {image: logo, size: 50%}}": (
        "1:39 size means nothing beside image "
        "[by goes with image and clip; position, size and radius go with shape]"
    ),
    "{video: talk, mask: {shape: circle, radius: 5}}": (
        "1:41 a circle has no radius [shape: rounded has round corners]"
    ),
    "{video: talk, mask: {image: lgoo}}": ('1:33 no media called "lgoo" [did you mean "logo"?]'),
    "{id: words, video: talk, mask: {clip: wrods}}": (
        '1:43 no clip called "wrods" [did you mean "words"?]'
    ),
    "{video: talk, chroma_key: {color: lime, similarity: 2}}": (
        '1:57 similarity: needs a share from 0 to 1 (or 0% to 100%), not "2"'
    ),
    "{text: Hi, duration: 2s, chroma_key: lime}": (
        '1:30 a text clip has no key "chroma_key" [its other keys are: '
    ),
}


@pytest.mark.parametrize("clip", WRONG)
def test_what_is_wrong_with_an_edge_is_told_where_it_is(complaints, clip):
    (told,) = complaints(clip)
    assert told.startswith(WRONG[clip])
