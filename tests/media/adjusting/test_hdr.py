"""Adjustments on HDR canvases, against the formulas of BT.2100 and BT.1886 written out anew."""

from fractions import Fraction

import av
import numpy as np
import pytest
from av.filter import Graph

from dagrender.adjustment import Filters, Grain, Lut, Tone, ToneKind, Vignette
from dagrender.media.adjusting.adjuster import Adjuster
from dagrender.picture import DynamicRange, Picture, Pixels

from .cubes import cube, twisted, warm
from .pictures import KB, KG, KR, halved, rgba
from .test_adjuster import ALPHA, by_light_of

SIZE = WIDTH, HEIGHT = 96, 64
TABLES = {"warm": cube(warm, 33), "twisted": cube(twisted, 33)}
HDR = [DynamicRange.PQ, DynamicRange.HLG]
PEAK = {DynamicRange.PQ: 10000, DynamicRange.HLG: 1000}
TO_2020 = np.array(  # BT.2087, section 4
    [[0.6274040, 0.3292820, 0.0433136], [0.0690970, 0.9195400, 0.0113612],
     [0.0163916, 0.0880132, 0.8955950]]
)  # fmt: skip
LUMINANCE = np.array([0.2627, 0.6780, 0.0593])
GREY = np.array([KR, KG, KB])


@pytest.fixture(scope="module")
def adjust():
    adjuster = Adjuster(TABLES.__getitem__)
    return lambda picture, target, *adjustments: adjuster(picture, adjustments, target)


def signal(nits, target):
    """R'G'B' of displayed light in BT.2020's primaries."""
    nits = np.clip(nits, 0, PEAK[target])
    if target is DynamicRange.PQ:
        power = (nits / 10000) ** 0.1593017578125
        return ((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** 78.84375
    light = nits / 1000
    scene = light * np.maximum(light @ LUMINANCE, 1e-12)[..., None] ** (1 / 1.2 - 1)
    knee = np.maximum(12 * scene - 0.28466892, 1e-9)
    curve = 0.17883277 * np.log(knee) + 0.55991073
    return np.minimum(np.where(scene <= 1 / 12, np.sqrt(3 * scene), curve), 1)


def nits_of(rgb):
    """Displayed light of BT.709 R'G'B' with white at 203 cd/m2; mirrored about black."""
    return np.copysign(np.abs(rgb) ** 2.4, rgb) @ TO_2020.T * 203


def coded(signals):
    """10-bit 4:2:0 planes of R'G'B', not rounded."""
    luma = signals @ LUMINANCE
    blue, red = (signals[..., 2] - luma) / 1.8814, (signals[..., 0] - luma) / 1.4746
    return 64 + 876 * luma, 512 + 896 * halved(blue), 512 + 896 * halved(red)


def picture(signals):
    planes = tuple(np.rint(plane).astype(np.uint16) for plane in coded(signals))
    return Picture(pixels=Pixels.YUV420P10, planes=planes)


def scene(peak=1.5, spread=0.25):
    """Smooth R'G'B' of BT.709 with highlights: from dark to ``peak`` of the signal of white."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    waves = (np.sin(x / 21), np.cos(y / 19), np.sin((x + y) / 23))
    tint = np.stack([1 + spread * wave for wave in waves], -1)
    return tint * (0.12 + (peak / (1 + spread) - 0.12) * (x + y)[..., None] / (WIDTH + HEIGHT))


def psnr(ours, theirs):
    errors = [np.mean((a - np.asarray(b, float)) ** 2) for a, b in zip(ours, theirs, strict=True)]
    return 10 * np.log10(1023**2 / max(*errors, 1e-9))


def tone(kind, amount):
    return Tone(kind=ToneKind(kind), amount=amount)


def odd(power):
    return lambda rgb: np.copysign(np.abs(rgb) ** power, rgb)


def saturated(amount):
    return lambda rgb: (rgb @ GREY)[..., None] * (1 - amount) + amount * rgb


def turned(degrees):
    def turn(rgb):
        luma = rgb @ GREY
        cb, cr = (rgb[..., 2] - luma) / (2 - 2 * KB), (rgb[..., 0] - luma) / (2 - 2 * KR)
        cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
        cb, cr = cb * cosine - cr * sine, cb * sine + cr * cosine
        red, blue = luma + cr * (2 - 2 * KR), luma + cb * (2 - 2 * KB)
        return np.stack([red, (luma - KR * red - KB * blue) / KG, blue], -1)

    return turn


FORMULAS = {
    ("brightness", 1.3): lambda rgb: rgb * 1.3,
    ("brightness", 0.4): lambda rgb: rgb * 0.4,
    ("contrast", 1.2): lambda rgb: (rgb - 0.5) * 1.2 + 0.5,
    ("contrast", 0.3): lambda rgb: (rgb - 0.5) * 0.3 + 0.5,
    ("saturation", 0.0): saturated(0),
    ("saturation", 1.4): saturated(1.4),
    ("hue", 25): turned(25),
    ("hue", -40): turned(-40),
    ("exposure", -2): lambda rgb: rgb * 0.25 ** (1 / 2.4),
    ("exposure", 1): lambda rgb: rgb * 2 ** (1 / 2.4),
    ("gamma", 1.6): odd(1 / 1.6),
    ("gamma", 0.7): odd(1 / 0.7),
    ("temperature", 4000): by_light_of(4000),
    ("temperature", 10000): by_light_of(10000),
}


@pytest.mark.parametrize("target", HDR)
@pytest.mark.parametrize(("kind", "amount"), FORMULAS)
def test_a_tone_is_its_formula_of_sdr_above_white_too(adjust, kind, amount, target):
    rgb = scene()
    ours = adjust(picture(signal(nits_of(rgb), target)), target, tone(kind, amount))
    assert ours.pixels is Pixels.YUV420P10
    wanted = coded(signal(nits_of(FORMULAS[kind, amount](rgb)), target))
    assert psnr(ours.planes, wanted) > 50


def test_an_exposure_doubles_the_light_of_highlights(adjust):
    nits = np.full((HEIGHT, WIDTH, 3), 900.0)
    ours = adjust(picture(signal(nits, DynamicRange.PQ)), DynamicRange.PQ, tone("exposure", 1))
    wanted = coded(signal(nits * 2, DynamicRange.PQ))
    assert np.abs(ours.planes[0] - wanted[0]).max() <= 1.5


@pytest.mark.parametrize("target", HDR)
def test_tones_in_a_row_are_not_clipped_in_between(adjust, target):
    given = picture(signal(nits_of(scene()), target))
    up_and_down = (
        tone("brightness", 8.0), tone("gamma", 2.0), tone("gamma", 0.5), tone("brightness", 0.125),
    )  # fmt: skip
    ours = adjust(given, target, *up_and_down)
    assert psnr(ours.planes, given.planes) > 58


@pytest.mark.parametrize("target", HDR)
@pytest.mark.parametrize(("name", "change"), [("warm", warm), ("twisted", twisted)])
@pytest.mark.parametrize("strength", [1.0, 0.4])
def test_a_table_is_looked_up_in_the_canvas_s_signal(adjust, name, change, strength, target):
    signals = signal(nits_of(scene()), target)
    found = np.stack(change(*np.moveaxis(signals, -1, 0)), -1)
    ours = adjust(picture(signals), target, Lut(content=name, strength=strength))
    assert psnr(ours.planes, coded(signals + strength * (found - signals))) > 50


def test_a_table_is_looked_up_as_libavfilters_lut3d_does(adjust, tmp_path):
    (tmp_path / "table.cube").write_bytes(TABLES["twisted"])
    given = picture(signal(nits_of(scene()), DynamicRange.PQ))
    expected = filtered(
        given.planes, ("lut3d", f"file='{tmp_path / 'table.cube'}':interp=tetrahedral"), "gbrp16le"
    )
    ours = adjust(given, DynamicRange.PQ, Lut(content="twisted", strength=1.0))
    assert psnr(ours.planes, expected) > 54


def filtered(planes, step, form):
    """Ten-bit planes that come out of a filter of libavfilter's between two scalers."""
    scaling = "flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp:sws_dither=none"
    graph = Graph()
    nodes = [
        graph.add_buffer(width=WIDTH, height=HEIGHT, format=av.VideoFormat("yuv420p10le"),
                         time_base=Fraction(1, 25)),
        graph.add("scale", f"{scaling}:in_color_matrix=bt2020:in_range=tv:in_chroma_loc=left"),
        graph.add("format", form), graph.add(*step), graph.add("format", form),
        graph.add("scale", f"{scaling}:out_color_matrix=bt2020:out_range=tv:out_chroma_loc=left"),
        graph.add("format", "yuv420p10le"), graph.add("buffersink"),
    ]  # fmt: skip
    graph.link_nodes(*nodes).configure()
    frame = av.VideoFrame(WIDTH, HEIGHT, "yuv420p10le")
    for plane, samples in zip(frame.planes, planes, strict=True):
        view = np.frombuffer(plane, np.uint16).reshape(plane.height, -1)
        view[:, : plane.width] = samples
    frame.pts = 0
    nodes[0].push(frame)
    done = nodes[-1].pull()
    return [
        np.frombuffer(plane, np.uint16).reshape(plane.height, -1)[:, : plane.width].copy()
        for plane in done.planes
    ]


@pytest.mark.parametrize(
    ("name", "option", "form"),
    [
        ("colorbalance", ("rs", "0.3"), "gbrp16le"),
        ("curves", ("all", "0/0 0.5/0.6 1/1"), "gbrp16le"),
        ("unsharp", ("luma_amount", "1.5"), "yuv420p10le"),
        ("median", ("radius", "2"), "yuv420p10le"),
    ],
)
def test_filters_by_name_are_libavfilters_on_ten_bits(adjust, name, option, form):
    given = picture(signal(nits_of(scene()), DynamicRange.PQ))
    ours = adjust(given, DynamicRange.PQ, Filters(chain=((name, (option,)),)))
    assert ours.planes[0].dtype == np.uint16
    assert (
        psnr(ours.planes, filtered(given.planes, (name, f"{option[0]}='{option[1]}'"), form)) > 60
    )


@pytest.mark.parametrize("target", HDR)
@pytest.mark.parametrize("amount", [0.3, 1.0])
def test_a_vignette_takes_as_much_light_away_as_on_sdr(adjust, amount, target):
    rgb = scene()
    ours = adjust(picture(signal(nits_of(rgb), target)), target, Vignette(amount=amount))
    across, down = np.arange(WIDTH) + 0.5 - WIDTH / 2, np.arange(HEIGHT) + 0.5 - HEIGHT / 2
    distance = np.hypot(across, down[:, None]) / np.hypot(WIDTH / 2, HEIGHT / 2)
    left = np.cos(np.arccos((1 - amount) ** 0.25) * distance) ** 4
    assert psnr(ours.planes, coded(signal(nits_of(rgb * left[..., None]), target))) > 50


@pytest.mark.parametrize("target", HDR)
@pytest.mark.parametrize("kind", ["brightness", "gamma", "saturation"])
def test_what_lets_something_through_is_adjusted_as_on_sdr(adjust, kind, target):
    """It is sRGB there as well, so it becomes no brighter than white."""
    given = rgba(np.clip(scene(), 0, 1), ALPHA)
    ours = adjust(given, target, tone(kind, 1.5))
    theirs = adjust(given, DynamicRange.SDR, tone(kind, 1.5))
    assert np.array_equal(ours.planes[0], theirs.planes[0])


@pytest.mark.parametrize("target", HDR)
def test_a_table_does_to_a_drawing_what_it_does_to_footage_up_to_white(adjust, target):
    rgb = scene(0.7)
    signals = signal(nits_of(rgb), target)
    found = np.stack(warm(*np.moveaxis(signals, -1, 0)), -1)
    ours = adjust(rgba(rgb, ALPHA), target, Lut(content="warm", strength=1.0)).planes[0]
    assert np.array_equal(ours[..., 3], np.rint(ALPHA * 255))
    light = ours[..., :3] / np.maximum(ours[..., 3:], 1)
    clear = signal(np.clip(nits_of(light), 0, None), target)
    shown = found < signal(np.full((1, 1, 3), 203.0), target) - 0.02
    assert shown.mean() > 0.6
    assert np.abs(clear - found)[shown].max() < 0.03


@pytest.mark.parametrize(("target", "white"), [(DynamicRange.PQ, 573), (DynamicRange.HLG, 721)])
def test_grain_is_a_share_of_the_way_from_black_to_reference_white(adjust, target, white):
    flat = picture(signal(np.full((HEIGHT, WIDTH, 3), 60.0), target))
    grain = Grain(amount=0.04, size_px=1, seed=0, number=1)
    noise = adjust(flat, target, grain).planes[0].astype(float) - flat.planes[0]
    assert noise.std() / (white - 64) == pytest.approx(0.04, rel=0.05)
    assert abs(noise.mean()) < 1.5
