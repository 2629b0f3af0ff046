"""Conversions of colour against zimg, by the ffmpeg command line where there is one with it."""

import shutil
import subprocess
from functools import cache

import av
import numpy as np
import pytest

from dagrender.picture import DynamicRange, Matrix, Primaries, Transfer

from .test_colour_patches import conformed, form_of, sampled

WIDTH, HEIGHT = 96, 64


@cache
def has_zimg():
    if not shutil.which("ffmpeg"):
        return False
    told = subprocess.run(["ffmpeg", "-hide_banner", "-filters"], capture_output=True, check=False)
    return b" zscale " in told.stdout


pytestmark = pytest.mark.skipif(not has_zimg(), reason="no ffmpeg with zimg here to compare with")


def by_zimg(frame, arguments, pixel_format):
    """What zscale makes of ``frame``: its planes, 16 bits or 8."""
    raw = b"".join(sampled(frame, number).tobytes() for number in range(3))
    told = f"zscale=dither=none:filter=bicubic:{arguments}"
    command = [
        "ffmpeg", "-v", "error", "-f", "rawvideo", "-pix_fmt", frame.format.name,
        "-s", f"{frame.width}x{frame.height}", "-i", "-", "-vf", told,
        "-pix_fmt", pixel_format, "-f", "rawvideo", "-",
    ]  # fmt: skip
    given = subprocess.run(command, input=raw, capture_output=True, check=True).stdout
    codes = np.frombuffer(given, np.uint16 if "10" in pixel_format else np.uint8)
    return codes.reshape(3, frame.height, frame.width).astype(float)


def blend(spread, pixel_format="yuv444p10le"):
    """Colours that change slowly: luma across, chroma up and down, ``spread`` codes either way.

    None is out of BT.709's gamut, where zimg does not clip.
    """
    frame = av.VideoFrame(WIDTH, HEIGHT, pixel_format)
    x, y = np.meshgrid(np.linspace(0, 1, WIDTH), np.linspace(-1, 1, HEIGHT))
    step = 4 if "10" in pixel_format else 1
    parts = (80 + 100 * x, 128 + spread * y, 128 - spread * np.sin(3 * y + 4 * x))
    for number, part in enumerate(parts):
        sampled(frame, number)[:] = np.round(part * step)
    return frame


def luma_off(frame, form, target, arguments, pixel_format):
    """By how many codes luma is off (chroma is subsampled here, and not there)."""
    ours = conformed(frame, form, target).planes[0].astype(float)
    return np.abs(ours - by_zimg(frame, arguments, pixel_format)[0])


@pytest.mark.parametrize(
    ("primaries", "matrix", "name", "matrix_name"),
    [
        (Primaries.BT2020, Matrix.BT2020, "2020", "2020_ncl"),
        (Primaries.BT601_525, Matrix.BT601, "170m", "170m"),
        (Primaries.BT601_625, Matrix.BT601, "bt470bg", "470bg"),
        (Primaries.DISPLAY_P3, Matrix.BT709, "smpte432", "709"),
    ],
)
def test_primaries_agree_with_zimgs_within_a_code(primaries, matrix, name, matrix_name):
    frame = blend(7)
    form = form_of(frame, primaries=primaries, matrix=matrix)
    arguments = f"pin={name}:p=709:min={matrix_name}:m=709:tin=709:t=709:rin=limited:r=limited"
    off = luma_off(frame, form, DynamicRange.SDR, arguments, "yuv444p")
    assert off.max() <= 1


def test_sdr_in_pq_agrees_with_zimgs_within_three_codes_of_ten_bits():
    frame = blend(7)
    form = form_of(frame, primaries=Primaries.BT709, matrix=Matrix.BT709)
    arguments = (
        "pin=709:p=2020:min=709:m=2020_ncl:tin=709:t=smpte2084:npl=203:rin=limited:r=limited"
    )
    off = luma_off(frame, form, DynamicRange.PQ, arguments, "yuv444p10le")
    assert off.max() <= 3


def test_pq_below_the_knee_agrees_with_zimgs_within_a_code():
    """Up to 92 cd/m2 the tone curve leaves light as it is: only primaries and curve change."""
    frame = blend(4)
    luma = sampled(frame, 0)
    luma[:] = np.round(64 + (luma - 320.0) * 0.4 + 200)
    form = form_of(frame, transfer=Transfer.PQ)
    arguments = (
        "pin=2020:p=709:min=2020_ncl:m=709:tin=smpte2084:t=709:npl=203:rin=limited:r=limited"
    )
    off = luma_off(frame, form, DynamicRange.SDR, arguments, "yuv444p")
    assert off.max() <= 1
