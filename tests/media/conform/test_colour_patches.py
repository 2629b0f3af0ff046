"""Patches of flat colour, conformed, against the standards' formulae (``standards``).

A source's codes are rounded before either side sees them, so that what is compared is the
conversion. Tolerances are in codes of the result and hold for luma and chroma alike.
"""

from fractions import Fraction

import av
import numpy as np
import pytest

from dagrender.media.conform.conformer import Conformer
from dagrender.picture import (
    Conform,
    DynamicRange,
    Matrix,
    Pixels,
    Primaries,
    Range,
    SourceForm,
    Transfer,
)

from .. import standards

SIDE = 16
GREYS = [(level, level, level) for level in (0, 0.02, 0.1, 0.25, 0.38, 0.5, 0.5807, 0.75, 0.9, 1)]
SKIN = [(0.46, 0.40, 0.36), (0.52, 0.43, 0.38), (0.33, 0.26, 0.23), (0.62, 0.53, 0.48)]
PASTEL = [(0.3, 0.5, 0.4), (0.6, 0.55, 0.3), (0.35, 0.4, 0.6), (0.2, 0.22, 0.5), (0.7, 0.4, 0.5)]
PRIMARIES = [
    tuple(level * part for part in corner)
    for level in (0.5, 1)
    for corner in ((1, 0, 0), (0, 1, 0), (0, 0, 1), (0, 1, 1), (1, 0, 1), (1, 1, 0))
]
WIDE = [(0.6, 0.1, 0.1), (0.1, 0.6, 0.2), (0.15, 0.1, 0.7), (0.1, 0.62, 0.6), (0.7, 0.3, 0.05)]
WITHIN = GREYS + SKIN + PASTEL
ALL = WITHIN + PRIMARIES + WIDE
FORMATS = {
    8: {"420": "yuv420p", "422": "yuv422p", "444": "yuv444p"},
    10: {"420": "yuv420p10le", "422": "yuv422p10le", "444": "yuv444p10le"},
    12: {"420": "yuv420p12le", "422": "yuv422p12le", "444": "yuv444p12le"},
}


def sampled(frame, number):
    plane = frame.planes[number]
    deep = max(component.bits for component in frame.format.components) > 8
    dtype = np.uint16 if deep else np.uint8
    size = np.dtype(dtype).itemsize
    return np.ndarray((plane.height, plane.width), dtype, plane, strides=(plane.line_size, size))


def patches(codes, pixel_format):
    """A row of squares, each of one colour (Y, Cb and Cr codes)."""
    frame = av.VideoFrame(SIDE * len(codes), SIDE, pixel_format)
    for number in range(3):
        plane = sampled(frame, number)
        row = [code[number] for code in codes]
        plane[:] = np.repeat(row, plane.shape[1] // len(codes))
    return frame


def found(picture):
    """The code in the middle of each patch of each plane, (patches, 3)."""
    columns = []
    for plane in picture.planes:
        side = plane.shape[1] * SIDE // picture.width_px
        columns.append(plane[plane.shape[0] // 2, side // 2 :: side].astype(float))
    return np.stack(columns, axis=1)


def form_of(frame, **changes):
    return SourceForm(
        **{
            "width_px": frame.width,
            "height_px": frame.height,
            "pixel_format": frame.format.name,
            "matrix": Matrix.BT2020,
            "range": Range.LIMITED,
            "rotation_deg": 0,
            "sample_aspect": Fraction(1),
            "has_alpha": False,
            "primaries": Primaries.BT2020,
            "transfer": Transfer.BT709,
        }
        | changes
    )


def conformed(frame, form, target=DynamicRange.SDR, pixels=Pixels.YUV420):
    recipe = Conform(
        form=form,
        crop=None,
        width_px=frame.width,
        height_px=frame.height,
        window=None,
        pixels=pixels,
        target=target,
    )
    return Conformer(recipe).picture(frame)


def errors(colours, wanted_of, *, bits=10, sampling="420", target=DynamicRange.SDR, **form):
    """By how many codes each patch is off, (patches, 3)."""
    matrix, full = form.get("matrix", Matrix.BT2020).value, form.get("range") is Range.FULL
    codes = [[round(code) for code in standards.encode(rgb, matrix, full, bits)] for rgb in colours]
    codes = [[min(code, 2**bits - 1) for code in one] for one in codes]
    frame = patches(codes, FORMATS[bits][sampling])
    picture = conformed(frame, form_of(frame, **form), target)
    sdr = target is DynamicRange.SDR
    wanted = [
        standards.encode(
            wanted_of(standards.decode(one, matrix, full, bits)),
            "bt709" if sdr else "bt2020",
            full=False,
            bits=8 if sdr else 10,
        )
        for one in codes
    ]
    assert picture.pixels is (Pixels.YUV420 if sdr else Pixels.YUV420P10)
    return np.abs(found(picture) - np.array(wanted))


def clipped(rgb):
    return [standards.clip(part) for part in rgb]


@pytest.mark.parametrize("range_", Range)
@pytest.mark.parametrize("bits", [8, 10, 12])
@pytest.mark.parametrize("transfer", [Transfer.PQ, Transfer.HLG])
def test_high_dynamic_range_is_tone_mapped_within_one_and_a_half_codes(transfer, bits, range_):
    def wanted(rgb):
        return standards.sdr_of_hdr(clipped(rgb), transfer.value)

    assert errors(ALL, wanted, bits=bits, transfer=transfer, range=range_).max() <= 1.5


@pytest.mark.parametrize("peak_nits", [150, 400, 4000, 10000])
def test_the_tone_curve_follows_the_peak_that_pq_tells(peak_nits):
    def wanted(rgb):
        return standards.sdr_of_hdr(clipped(rgb), "pq", peak_nits)

    assert errors(ALL, wanted, transfer=Transfer.PQ, peak_nits=peak_nits).max() <= 1.5


@pytest.mark.parametrize("sampling", ["422", "444"])
def test_tone_mapping_does_not_depend_on_the_sampling_of_chroma(sampling):
    def wanted(rgb):
        return standards.sdr_of_hdr(clipped(rgb), "pq")

    assert errors(ALL, wanted, sampling=sampling, transfer=Transfer.PQ).max() <= 1.5


def test_any_colour_at_all_is_tone_mapped_within_two_codes_in_99_of_100():
    rng = np.random.default_rng(7)
    colours = [tuple(one) for one in rng.random((1500, 3))]
    for transfer in (Transfer.PQ, Transfer.HLG):
        off = errors(
            colours,
            lambda rgb, transfer=transfer: standards.sdr_of_hdr(clipped(rgb), transfer.value),
            sampling="444",
            transfer=transfer,
        ).max(axis=1)
        assert np.quantile(off, 0.99) <= 2
        assert np.median(off) <= 0.6


@pytest.mark.parametrize("range_", Range)
@pytest.mark.parametrize("bits", [8, 10])
@pytest.mark.parametrize(
    ("primaries", "matrix"),
    [
        (Primaries.BT2020, Matrix.BT2020),
        (Primaries.BT601_525, Matrix.BT601),
        (Primaries.BT601_625, Matrix.BT601),
        (Primaries.DISPLAY_P3, Matrix.BT709),
    ],
)
def test_other_primaries_become_bt709_within_two_codes(primaries, matrix, bits, range_):
    def wanted(rgb):
        return standards.sdr_of_sdr(rgb, primaries.value)

    off = errors(ALL, wanted, bits=bits, primaries=primaries, matrix=matrix, range=range_)
    assert off.max() <= 2
    assert np.median(off) <= 0.6


@pytest.mark.parametrize("range_", Range)
@pytest.mark.parametrize("bits", [8, 10, 12])
@pytest.mark.parametrize("matrix", [Matrix.BT601, Matrix.BT709, Matrix.BT2020])
def test_another_matrix_range_and_depth_come_within_a_code_and_a_half(matrix, bits, range_):
    off = errors(
        ALL, lambda rgb: rgb, bits=bits, primaries=Primaries.BT709, matrix=matrix, range=range_
    )
    assert off.max() <= 1.5


@pytest.mark.parametrize("matrix", [Matrix.BT601, Matrix.BT709])
def test_what_is_whiter_than_white_stays_so_where_primaries_do(matrix):
    off = errors(
        [(level, level, level) for level in (-0.03, 1.02, 1.06)],
        lambda rgb: rgb,
        primaries=Primaries.BT709,
        matrix=matrix,
    )
    assert off.max() <= 1


def test_what_is_whiter_than_white_is_white_where_primaries_change():
    whiter = [(level, level, level) for level in (-0.03, 1.02, 1.06)]
    off = errors(whiter, lambda rgb: standards.sdr_of_sdr(rgb, "bt2020"))
    assert off.max() <= 1
    off = errors(whiter, lambda rgb: standards.sdr_of_hdr(clipped(rgb), "pq"), transfer=Transfer.PQ)
    assert off.max() <= 1


def test_a_gamma_of_28_is_shown_as_one_of_24():
    def wanted(rgb):
        return [standards.clip(part) ** (2.8 / 2.4) for part in rgb]

    changes = {"primaries": Primaries.BT709, "transfer": Transfer.GAMMA28, "matrix": Matrix.BT709}
    assert errors(ALL, wanted, **changes).max() <= 1.5


def rgb_frame(colours):
    """A row of squares in 16-bit RGB, of R'G'B' from 0 to 1."""
    frame = av.VideoFrame(SIDE * len(colours), SIDE, "gbrp16le")
    for plane, part in zip(range(3), (1, 2, 0), strict=True):
        row = [round(colour[part] * 65535) for colour in colours]
        sampled(frame, plane)[:] = np.repeat(row, SIDE)
    return frame


def shown(rgba):
    return rgba.planes[0][SIDE // 2, SIDE // 2 :: SIDE, :3].astype(float)


RGB = {"matrix": Matrix.RGB, "range": Range.FULL}


def test_display_p3_stills_become_srgb_by_srgbs_own_curve():
    frame = rgb_frame(ALL)
    form = form_of(frame, **RGB, primaries=Primaries.DISPLAY_P3, transfer=Transfer.SRGB)
    found_rgb = shown(conformed(frame, form, pixels=Pixels.RGBA))
    for colour, rgb in zip(ALL, found_rgb, strict=True):
        light = [standards.srgb_to_light(part) for part in colour]
        there = standards.converted(light, "display-p3", "bt709")
        wanted = [255 * standards.srgb_from_light(standards.clip(part)) for part in there]
        assert np.abs(rgb - wanted).max() <= 1.5


def test_linear_light_becomes_srgb():
    frame = rgb_frame(ALL)
    form = form_of(frame, **RGB, primaries=Primaries.BT709, transfer=Transfer.LINEAR)
    wanted = [[255 * standards.srgb_from_light(part) for part in colour] for colour in ALL]
    off = np.abs(shown(conformed(frame, form, pixels=Pixels.RGBA)) - wanted)
    assert off.max() <= 1.5


def test_high_dynamic_range_in_rgb_is_tone_mapped_too():
    frame = rgb_frame(ALL)
    form = form_of(frame, **RGB, transfer=Transfer.HLG)
    wanted = [[255 * part for part in standards.sdr_of_hdr(colour, "hlg")] for colour in ALL]
    assert np.abs(shown(conformed(frame, form, pixels=Pixels.RGBA)) - wanted).max() <= 1.5


@pytest.mark.parametrize("target", [DynamicRange.PQ, DynamicRange.HLG])
@pytest.mark.parametrize("bits", [8, 10])
def test_sdr_is_laid_into_high_dynamic_range_within_three_codes_of_ten_bits(target, bits):
    def wanted(rgb):
        return standards.hdr_of_sdr(rgb, "bt709", target.value)

    changes = {"primaries": Primaries.BT709, "matrix": Matrix.BT709}
    assert errors(ALL, wanted, bits=bits, target=target, **changes).max() <= 3


@pytest.mark.parametrize(("target", "level"), [(DynamicRange.PQ, 0.5807), (DynamicRange.HLG, 0.75)])
def test_sdr_white_stands_at_the_reference_white_of_high_dynamic_range(target, level):
    frame = patches([(235, 128, 128)], "yuv420p")
    form = form_of(frame, primaries=Primaries.BT709, matrix=Matrix.BT709)
    y, cb, cr = found(conformed(frame, form, target))[0]
    assert (y - 64) / 876 == pytest.approx(level, abs=0.004)
    assert (cb, cr) == (512, 512)


def test_pq_becomes_hlg_within_four_codes_of_ten_bits():
    def wanted(rgb):
        nits = standards.tone_mapped([standards.pq_eotf(part) for part in clipped(rgb)], 4000, 1000)
        return standards.hlg_inverse_display(nits)

    changes = {"transfer": Transfer.PQ, "peak_nits": 4000, "target": DynamicRange.HLG}
    assert errors(WITHIN + WIDE, wanted, **changes).max() <= 4


def test_hlg_becomes_pq_within_four_codes_of_ten_bits():
    def wanted(rgb):
        return [standards.pq_inverse(part) for part in standards.hlg_display(clipped(rgb))]

    changes = {"transfer": Transfer.HLG, "target": DynamicRange.PQ}
    assert errors(WITHIN + WIDE, wanted, **changes).max() <= 4


@pytest.mark.parametrize("bits", [8, 10, 12])
@pytest.mark.parametrize("range_", Range)
def test_high_dynamic_range_on_its_own_canvas_keeps_its_codes(bits, range_):
    changes = {"transfer": Transfer.PQ, "target": DynamicRange.PQ, "range": range_}
    off = errors(ALL, lambda rgb: rgb, bits=bits, **changes)
    # another range goes through RGB, in which swscale rounds more than once
    assert off.max() <= (1 if range_ is Range.LIMITED else 3)


@pytest.mark.parametrize(
    ("target", "transfer"), [(DynamicRange.PQ, Transfer.PQ), (DynamicRange.HLG, Transfer.HLG)]
)
def test_what_is_as_a_canvas_of_high_dynamic_range_wants_it_costs_nothing(target, transfer):
    frame = patches([(500, 512, 512)], "yuv420p10le")
    picture = conformed(frame, form_of(frame, transfer=transfer), target)
    assert [plane.ctypes.data for plane in picture.planes] == [
        plane.buffer_ptr for plane in frame.planes
    ]
    assert all(plane.dtype == np.uint16 for plane in picture.planes)


def test_frames_come_out_right_in_whatever_order_they_are_asked_for():
    frames = [patches([(code, 512, 512)], "yuv420p10le") for code in (200, 400, 600)]
    form = form_of(frames[0], transfer=Transfer.PQ)
    recipe = Conform(
        form=form, crop=None, width_px=SIDE, height_px=SIDE, window=None, pixels=Pixels.YUV420
    )
    conformer = Conformer(recipe)
    for number, frame in enumerate(frames):
        frame.pts = 100 - number
    alone = [found(Conformer(recipe).picture(frame)) for frame in frames]
    for number in (0, 2, 1, 0, 0):
        assert (found(conformer.picture(frames[number])) == alone[number]).all()
