"""Colour by the letter of the standards, a colour at a time: a reference to compare with.

Written from the formulae of ITU-R BT.709, BT.1886, BT.2020, BT.2087, BT.2100, BT.2390, BT.2408 and
IEC 61966-2-1; shares nothing with the program.
"""

import math

D65 = (0.3127, 0.3290)
XY = {
    "bt709": ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06)),
    "bt601-525": ((0.630, 0.340), (0.310, 0.595), (0.155, 0.070)),
    "bt601-625": ((0.64, 0.33), (0.29, 0.60), (0.15, 0.06)),
    "bt2020": ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046)),
    "display-p3": ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
}
KR_KB = {"bt601": (0.299, 0.114), "bt709": (0.2126, 0.0722), "bt2020": (0.2627, 0.0593)}
WHITE_NITS = 203


def xyz(x, y):
    return (x / y, 1.0, (1 - x - y) / y)


def determinant(a, b, c):
    return (
        a[0] * (b[1] * c[2] - b[2] * c[1])
        - b[0] * (a[1] * c[2] - a[2] * c[1])
        + c[0] * (a[1] * b[2] - a[2] * b[1])
    )


def solve(columns, wanted):
    """Weights of three columns that add up to ``wanted``: Cramer's rule."""
    whole = determinant(*columns)
    return [
        determinant(*(wanted if i == j else columns[j] for j in range(3))) / whole for i in range(3)
    ]


def columns_of(primaries):
    columns = [xyz(*one) for one in XY[primaries]]
    weights = solve(columns, xyz(*D65))
    return [
        tuple(weight * part for part in column)
        for weight, column in zip(weights, columns, strict=True)
    ]


def converted(light, source, target):
    columns = columns_of(source)
    there = [sum(light[j] * columns[j][i] for j in range(3)) for i in range(3)]
    return solve(columns_of(target), there)


def decode(codes, matrix, full, bits):
    """R'G'B' of Y'CbCr codes."""
    step = 2 ** (bits - 8)
    if full:
        y = codes[0] / (2**bits - 1)
        cb, cr = ((code - 128 * step) / (2**bits - 1) for code in codes[1:])
    else:
        y = (codes[0] / step - 16) / 219
        cb, cr = ((code / step - 128) / 224 for code in codes[1:])
    kr, kb = KR_KB[matrix]
    red, blue = y + 2 * (1 - kr) * cr, y + 2 * (1 - kb) * cb
    return [red, (y - kr * red - kb * blue) / (1 - kr - kb), blue]


def encode(rgb, matrix, full, bits):
    """Y'CbCr codes, not rounded, of R'G'B'."""
    step = 2 ** (bits - 8)
    kr, kb = KR_KB[matrix]
    y = kr * rgb[0] + (1 - kr - kb) * rgb[1] + kb * rgb[2]
    cb, cr = (rgb[2] - y) / (2 * (1 - kb)), (rgb[0] - y) / (2 * (1 - kr))
    if full:
        peak = 2**bits - 1
        return [y * peak, cb * peak + 128 * step, cr * peak + 128 * step]
    return [(16 + 219 * y) * step, (128 + 224 * cb) * step, (128 + 224 * cr) * step]


def pq_eotf(signal):
    m1, m2 = 2610 / 16384, 2523 / 32
    c1, c2, c3 = 3424 / 4096, 2413 / 128, 2392 / 128
    power = min(max(signal, 0), 1) ** (1 / m2)
    return 10000 * (max(power - c1, 0) / (c2 - c3 * power)) ** (1 / m1)


def pq_inverse(nits):
    m1, m2 = 2610 / 16384, 2523 / 32
    c1, c2, c3 = 3424 / 4096, 2413 / 128, 2392 / 128
    power = min(max(nits / 10000, 0), 1) ** m1
    return ((c1 + c2 * power) / (1 + c3 * power)) ** m2


def hlg_inverse_oetf(signal):
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    signal = min(max(signal, 0), 1)
    return signal**2 / 3 if signal <= 0.5 else (math.exp((signal - c) / a) + b) / 12


def hlg_oetf(light):
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    light = min(max(light, 0), 1)
    return math.sqrt(3 * light) if light <= 1 / 12 else a * math.log(12 * light - b) + c


def luminance(light):
    return 0.2627 * light[0] + 0.6780 * light[1] + 0.0593 * light[2]


def hlg_display(signal):
    scene = [hlg_inverse_oetf(part) for part in signal]
    return [1000 * luminance(scene) ** 0.2 * part for part in scene]


def hlg_inverse_display(nits):
    display = [max(part, 0) / 1000 for part in nits]
    bright = luminance(display)
    gain = bright ** ((1 - 1.2) / 1.2) if bright > 0 else 0
    return [hlg_oetf(part * gain) for part in display]


def eetf(nits, source_peak, target_peak):
    """BT.2390: the tone mapped light of one channel, black being no light."""
    if source_peak <= target_peak:
        return nits
    peak = pq_inverse(source_peak)
    e1 = min(pq_inverse(nits) / peak, 1)
    max_lum = pq_inverse(target_peak) / peak
    ks = 1.5 * max_lum - 0.5
    if e1 >= ks:
        t = (e1 - ks) / (1 - ks)
        e1 = (
            (2 * t**3 - 3 * t**2 + 1) * ks
            + (t**3 - 2 * t**2 + t) * (1 - ks)
            + (-2 * t**3 + 3 * t**2) * max_lum
        )
    return pq_eotf(e1 * peak)


def tone_mapped(light, source_peak, target_peak):
    most = max(light)
    gain = eetf(most, source_peak, target_peak) / most if most > 1e-9 else 1
    return [part * gain for part in light]


def power(signal, gamma):
    return math.copysign(abs(signal) ** gamma, signal)


def clip(value):
    return min(max(value, 0), 1)


def srgb_to_light(signal):
    return signal / 12.92 if signal <= 0.04045 else ((signal + 0.055) / 1.055) ** 2.4


def srgb_from_light(light):
    return 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055


def sdr_of_hdr(rgb, transfer, peak=1000):
    light = hlg_display(rgb) if transfer == "hlg" else [pq_eotf(part) for part in rgb]
    light = tone_mapped(light, 1000 if transfer == "hlg" else peak, WHITE_NITS)
    shown = converted([part / WHITE_NITS for part in light], "bt2020", "bt709")
    return [clip(part) ** (1 / 2.4) for part in shown]


def sdr_of_sdr(rgb, primaries):
    light = [power(clip(part), 2.4) for part in rgb]
    return [clip(part) ** (1 / 2.4) for part in converted(light, primaries, "bt709")]


def hdr_of_sdr(rgb, primaries, target):
    light = [WHITE_NITS * power(clip(part), 2.4) for part in rgb]
    nits = [max(part, 0) for part in converted(light, primaries, "bt2020")]
    return hlg_inverse_display(nits) if target == "hlg" else [pq_inverse(part) for part in nits]
