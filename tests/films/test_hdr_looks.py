"""Films on HDR canvases: adjusted, blended and masked, against the standards written out anew."""

import json

import numpy as np
import pytest
from paint.test_hdr import codes, encoded
from paint.test_hdr import pq as pq_of

from dagrender.errors import SpecError
from dagrender.picture import DynamicRange

from .film import build, decoded, spec_of

FINE = {"codec": "h265", "crf": 0, "preset": "ultrafast"}
OUTPUTS = {"film.mp4": {"video": FINE}}
SHADES = {"#404040": 0x40, "#808080": 0x80, "#c0c0c0": 0xC0, "#ffffff": 0xFF}


def film(folder, clips, **more):
    build(folder, spec_of(clips, outputs=OUTPUTS, **{"dynamic_range": "pq", **more}))
    return decoded(folder / "film.mp4")


def luma_of(signal):
    """The code of a grey of extended R'G'B'."""
    return codes(pq_of(np.full((1, 1, 3), signal) ** 2.4 * 203))[0].item()


def test_a_colour_is_exposed_above_white_from_frame_to_frame(tmp_path):
    clip = {"color": "white", "duration": "5f", "adjustments": [{"exposure": {"0f": 0, "5f": 2.5}}]}
    for number, (luma, *chroma) in enumerate(film(tmp_path, [clip])):
        light = 203 * 2 ** (number / 2)
        assert abs(int(luma[9, 9]) - codes(pq_of(np.full((1, 1, 3), light)))[0].item()) <= 2
        assert all(np.abs(plane.astype(int) - 512).max() <= 1 for plane in chroma)


def test_the_canvas_is_adjusted_with_all_that_lies_on_it(tmp_path):
    clip = {"color": "#808080", "duration": "1f"}
    over = {"color": "white", "duration": "1f", "scale": 0.5}
    (luma, *_) = film(tmp_path, [clip], tracks=[[over]], adjustments=[{"brightness": 1.5}])[0]
    assert abs(int(luma[54, 96]) - luma_of(1.5)) <= 2
    assert abs(int(luma[2, 2]) - luma_of(0x80 / 255 * 1.5)) <= 2


def test_layers_are_multiplied_and_added_as_on_sdr_and_above(tmp_path):
    clips = [{"color": "#c0c0c0", "duration": "3f"}]
    modes = ("multiply", "screen", "plus-lighter")
    over = [
        {"color": "#808080", "start": f"{n}f", "duration": "1f", "blend": mode, "scale": 0.5}
        for n, mode in enumerate(modes)
    ]
    below, above = 0xC0 / 255, 0x80 / 255
    wanted = (below * above, below + above - below * above, below + above)
    for (luma, *_), signal in zip(film(tmp_path, clips, tracks=[over]), wanted, strict=True):
        assert abs(int(luma[54, 96]) - luma_of(signal)) <= 2
        assert abs(int(luma[2, 2]) - luma_of(below)) <= 1


@pytest.mark.parametrize("shade", SHADES)
def test_a_clip_that_masks_by_luma_lets_through_what_it_does_on_sdr(tmp_path, shade):
    masking = {"id": "grey", "color": shade, "start": 0, "duration": "1f"}
    masked = {"color": "white", "start": 0, "duration": "1f",
              "mask": {"clip": "grey", "by": "luma"}}  # fmt: skip
    ground = [{"color": "black", "duration": "1f"}]
    luma = film(tmp_path, ground, tracks=[[masking], [masked]])[0][0]
    # of what is let through the signal is mixed
    share = SHADES[shade] / 255
    white = codes(encoded(np.ones((1, 1, 3)), DynamicRange.PQ))[0].item()
    assert np.abs(luma - (64 + (white - 64) * share)).max() <= 4


def test_a_filter_of_eight_bits_is_refused_with_its_place(tmp_path):
    clip = {"color": "red", "duration": "1f", "adjustments": [{"filters": ["hflip", "nlmeans"]}]}
    with pytest.raises(SpecError) as caught:
        film(tmp_path, [clip])
    (problem,) = caught.value.problems
    assert "the filter nlmeans knows 8 bits only, too few for a canvas in pq" in problem.message
    assert '"nlmeans"' in (tmp_path / "film.yaml").read_text().splitlines()[problem.place.line - 1]


def test_captions_on_an_hdr_canvas_are_texts_in_reference_white(tmp_path):
    look = {"font_size": 30, "font_weight": 800, "position": ["50%", "50%"]}
    (tmp_path / "talk.srt").write_text("1\n00:00:00,100 --> 00:00:00,300\nMMMM\n", "utf-8")
    ground = [{"color": "#204060", "duration": "4f"}]
    options = {"fps": "10", "media": {"talk": tmp_path / "talk.srt"}}
    captions = [{"captions": "talk", "start": 0, **look}]
    words = [{"text": "MMMM", "start": "1f", "duration": "2f", **look}]
    made = film(tmp_path / "captions", ground, tracks=[captions], **options)
    texts = film(tmp_path / "texts", ground, tracks=[words], **options)
    for ours, theirs in zip(made, texts, strict=True):
        assert all(map(np.array_equal, ours, theirs))
    assert abs(int(made[1][0].max()) - 573) <= 1
    assert made[0][0].max() < 400


INNER = [{"color": "#808080", "duration": "2f"}]


def within(folder, inner_range, outer_range, outputs, **more):
    """A film of one grey clip, shown by a film that is made for another range."""
    inner = spec_of(INNER, dynamic_range=inner_range)
    (folder / "inner.yaml").write_text(json.dumps({**inner, "outputs": {}}))
    spec = spec_of(
        [{"composition": "inner.yaml", **more}], dynamic_range=outer_range, outputs=outputs
    )
    build(folder, spec)
    return decoded(folder / "film.mp4")[0]


@pytest.mark.parametrize("more", [{}, {"scale": 0.5}])
def test_a_film_in_sdr_is_shown_by_one_in_pq_as_its_footage_is(tmp_path, more):
    luma, *chroma = within(tmp_path, "sdr", "pq", OUTPUTS, **more)
    assert abs(int(luma[54, 96]) - luma_of(126 / 219 - 16 / 219)) <= 2
    assert all(abs(int(plane[27, 48]) - 512) <= 1 for plane in chroma)
    if more:
        assert luma[2, 2] == 64


def test_a_film_in_pq_is_tone_mapped_by_one_in_sdr(tmp_path):
    fine = {"film.mp4": {"video": {"codec": "h264", "crf": 0, "preset": "ultrafast"}}}
    luma, *chroma = within(tmp_path, "pq", "sdr", fine)
    assert luma.dtype == np.uint8
    # below the knee of the tone curve light stays as it is
    assert abs(int(luma[54, 96]) - 126) <= 2
    assert all(abs(int(plane[27, 48]) - 128) <= 1 for plane in chroma)
