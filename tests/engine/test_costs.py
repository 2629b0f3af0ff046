"""What is stored and what is worked out again, and in what words that is told."""

from dataclasses import replace
from fractions import Fraction

import pytest

from dagrender.engine.costs import Said, Work, choose, weigh
from dagrender.picture import (
    Conform,
    DynamicRange,
    FieldOrder,
    Matrix,
    Pixels,
    Primaries,
    Range,
    SourceForm,
    Transfer,
)
from dagrender.spec.media import Extract

HD, UHD = (1920, 1080), (3840, 2160)


def form(size, **more):
    given = {
        "width_px": size[0],
        "height_px": size[1],
        "pixel_format": "yuv420p",
        "matrix": Matrix.BT709,
        "range": Range.LIMITED,
        "rotation_deg": 0,
        "sample_aspect": Fraction(1),
        "has_alpha": False,
    }
    return SourceForm(**given | more)


def work(codec="h264", given=HD, made=HD, *, frames=300, users=5, again=1, pixels=Pixels.YUV420,
         decoded=None, target=DynamicRange.SDR, **more):  # fmt: skip
    conform = Conform(
        form=form(given, **more),
        crop=None,
        width_px=made[0],
        height_px=made[1],
        window=None,
        pixels=pixels,
        target=target,
    )
    return Work(
        codec=codec,
        conform=conform,
        users=users * again,
        pictures=frames * again,
        frames=frames,
        decoded=frames * again if decoded is None else decoded,
    )


HDR = {
    "pixel_format": "yuv420p10le",
    "matrix": Matrix.BT2020,
    "primaries": Primaries.BT2020,
    "transfer": Transfer.PQ,
}


def test_what_decodes_fast_and_needs_no_conversion_is_virtual():
    assert not choose(work()).stored
    assert not choose(work("hevc")).stored
    assert not choose(work("mpeg2video", users=90, frames=5400)).stored


def test_a_small_downscale_is_virtual():
    assert not choose(work(made=(1280, 720))).stored


def test_a_large_downscale_is_stored():
    assert choose(work(given=UHD)).stored
    assert choose(work(made=(480, 270))).stored


def test_tone_mapping_is_stored():
    choice = choose(work("hevc", **HDR))
    assert choice.stored
    assert choice.reason.startswith("tone-mapped, shown in 5 segments: ")


def test_other_primaries_are_stored():
    choice = choose(work(primaries=Primaries.BT601_625, matrix=Matrix.BT601))
    assert choice.stored
    assert "brought to other primaries" in choice.reason


def test_what_stays_in_high_dynamic_range_is_not_tone_mapped():
    same = work("hevc", **HDR, target=DynamicRange.PQ)
    assert "tone-mapped" not in choose(same).reason
    assert not choose(same).stored


@pytest.mark.parametrize("codec", ["prores", "ffv1", "jpeg2000"])
def test_slow_codecs_are_stored(codec):
    choice = choose(work(codec, pixel_format="yuv422p10le"))
    assert choice.stored
    assert f"slow to decode ({codec})" in choice.reason


def test_deinterlacing_alone_does_not_pay_but_with_a_downscale_it_does():
    fields = {"field_order": FieldOrder.TOP_FIRST}
    assert not choose(work("mpeg2video", **fields)).stored
    assert choose(work("mpeg2video", made=(480, 270), **fields)).stored


def test_several_users_far_apart_and_far_from_a_key_frame_are_worth_storing():
    near = work(frames=60, users=2, again=2)
    far = replace(near, decoded=2 * 250)
    assert not choose(near).stored
    assert choose(far).stored
    assert "4 frames decoded for each that is shown" in choose(far).reason


def test_little_is_virtual_however_dear_each_frame_is():
    assert not choose(work("prores", frames=3, users=1)).stored
    assert not choose(work("hevc", given=(320, 180), made=(160, 90), **HDR)).stored


def test_more_users_never_speak_for_working_out_again():
    shares = [weigh(work("prores", again=again)).share for again in (1, 2, 4, 8)]
    assert shares == sorted(shares, reverse=True)


def test_what_is_said_is_done():
    stored = choose(work(), Extract.STORED, Said.SPEC)
    assert str(stored) == "stored: extract: in the spec says so"
    virtual = choose(work("prores"), Extract.VIRTUAL, Said.FLAG)
    assert str(virtual) == "virtual: --store-extractions says so"


def test_the_reason_tells_both_costs_and_the_room_that_is_taken():
    assert str(choose(work(given=UHD))) == (
        "stored: scaled down to 1/4 of its pixels, shown in 5 segments: "
        "9.2 s to work out, 1.2 s to read back (248.8 MB)"
    )
    assert str(choose(work(users=1))) == (
        "virtual: shown in 1 segment: 1.8 s to work out is not enough against "
        "1.2 s to read back and 2.3 s to store"
    )


def test_pictures_too_large_to_be_kept_are_virtual_even_if_stored_is_said():
    huge = choose(work(made=(20000, 1000)), Extract.STORED)
    assert str(huge) == "virtual: pictures of 20000x1000 are too large to be kept"
