"""Carries out adjustments, one after the other, on whatever pictures a painter has."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from itertools import groupby

from av.video.frame import VideoFrame

from dagrender.adjustment import (
    Adjustment,
    Adjustments,
    Blur,
    Filters,
    Grain,
    Lut,
    Sharpen,
    Tone,
    Vignette,
    blur_reach_px,
)
from dagrender.digest import Digest
from dagrender.media.adjusting import raster
from dagrender.media.adjusting.chains import (
    DEEP,
    FORMATS,
    blurring,
    cubes,
    from_rgb,
    looked_up,
    named,
    named_of_colour,
    recolouring,
    table_of,
    to_rgb,
)
from dagrender.media.adjusting.cubefile import Cube, Values, parse_cube
from dagrender.media.adjusting.grading import signals_of_srgb, srgb_through, toned_points
from dagrender.media.adjusting.grain import grained
from dagrender.media.adjusting.line import Line
from dagrender.media.adjusting.planar import depth_shift, linear, sharpened
from dagrender.media.adjusting.tone import LINEAR, Linear
from dagrender.media.adjusting.vignette import vignetted, vignetted_signal
from dagrender.media.conform.cube import hald, hald_points
from dagrender.media.conform.scaling import Step
from dagrender.picture import DynamicRange, Picture, Pixels, Plane

_OPEN_LINES = 16
_OPEN_CUBES = 4
_BLACK, _TOP = 16, 235


class Adjuster:
    """Adjusts pictures; for one thread. Filters in use are kept open.

    Args:
        luts: the bytes of a .cube file by their digest.
    """

    def __init__(self, luts: Callable[[Digest], bytes]) -> None:
        self._luts = luts
        self._cubes: OrderedDict[Digest, Cube] = OrderedDict()
        self._points: OrderedDict[tuple[Digest, DynamicRange | None], Values] = OrderedDict()
        self._lines: OrderedDict[Hashable, Line] = OrderedDict()

    def __call__(
        self,
        picture: Picture,
        adjustments: Adjustments,
        target: DynamicRange = DynamicRange.SDR,
    ) -> Picture:
        """``picture`` adjusted for a canvas of ``target``; it may share memory with what came in.

        One of YUV keeps its size. One of RGBA grows on all sides by what its blurs reach.
        """
        for part in _runs(adjustments, deep=picture.pixels is Pixels.YUV420P10):
            picture = self._adjusted(picture, part, target)
        return picture

    def _adjusted(self, picture: Picture, part: "_Part", target: DynamicRange) -> Picture:
        done: Picture
        match part:
            case Linear():
                change = raster.linear if _is_rgba(picture) else linear
                done = change(picture, part)
            case tuple():
                done = self._recoloured(picture, part, target)
            case Blur():
                done = self._blurred(picture, part)
            case Sharpen():
                done = self._sharpened(picture, part)
            case Vignette():
                done = self._vignetted(picture, part, target)
            case Grain():
                done = grained(picture, part, target)
            case Filters():
                done = self._filtered(picture, part)
        return done

    def _recoloured(
        self, picture: Picture, tones: tuple[Tone | Lut, ...], target: DynamicRange
    ) -> Picture:
        if not _is_rgba(picture):
            around = to_rgb(picture.pixels), from_rgb(picture.pixels)
            line = self._colour_line(tones, around, _form(picture), target)
            return Picture(pixels=picture.pixels, planes=line.run(picture.planes))
        curves = tuple(tone for tone in tones if isinstance(tone, Tone))
        if len(curves) == len(tones):
            return raster.curved(picture, curves)
        line = self._colour_line(tones, ((), ()), _deep_form(picture), target)
        return _coloured(picture, line)

    def _colour_line(
        self,
        tones: tuple[Tone | Lut, ...],
        around: tuple[tuple[Step, ...], tuple[Step, ...]],
        form: "_Form",
        target: DynamicRange,
    ) -> Line:
        """Filters that change colours; what is around them takes pictures to ``DEEP`` and back."""
        deep = form[1] == FORMATS[Pixels.YUV420P10]
        groups = tuple(_groups(tones))

        def made() -> Line:
            if deep:
                tables = tuple(self._graded(one, target) for one in groups)
                return Line((*around[0], *cubes(len(tables)), *around[1]), *form, tables)
            luts = (one for one in tones if isinstance(one, Lut))
            of_srgb = form[1] == DEEP and target is not DynamicRange.SDR
            tables = tuple(
                hald(srgb_through(one, self._found(one, target), target))
                if of_srgb
                else table_of(one, self._found(one, None))
                for one in luts
            )
            return Line((*around[0], *recolouring(tones), *around[1]), *form, tables)

        return self._line((tones, around, form, target), made)

    def _graded(self, group: Lut | tuple[Tone, ...], target: DynamicRange) -> VideoFrame:
        if isinstance(group, Lut):
            return table_of(group, self._found(group, None))
        return hald(toned_points(group, target))

    def _vignetted(self, picture: Picture, by: Vignette, target: DynamicRange) -> Picture:
        if picture.pixels is not Pixels.YUV420P10:
            return vignetted(picture, by)
        form = _form(picture)
        steps = to_rgb(picture.pixels), from_rgb(picture.pixels)
        into = self._line((steps[0], *form), lambda: Line(steps[0], *form))
        back = self._line((steps[1], form[0]), lambda: Line(steps[1], form[0], DEEP))
        planes = back.run(vignetted_signal(into.run(picture.planes), by, target))
        return Picture(pixels=picture.pixels, planes=planes)

    def _blurred(self, picture: Picture, by: Blur) -> Picture:
        if not _is_rgba(picture):
            steps = blurring(by.sigma_px, chroma=True, subsampled=True)
            return Picture(pixels=picture.pixels, planes=self._run(picture, steps))
        wide = raster.to_planes(raster.padded(picture, blur_reach_px(by)))
        return raster.from_planes(self._blurred_raster(wide, by.sigma_px))

    def _blurred_raster(self, planes: tuple[Plane, ...], sigma_px: float) -> tuple[Plane, ...]:
        size = planes[0].shape[1], planes[0].shape[0]
        steps = blurring(sigma_px, chroma=True, subsampled=False)
        line = self._line((steps, size), lambda: Line(steps, size, raster.PLANAR))
        return line.run(planes)

    def _sharpened(self, picture: Picture, by: Sharpen) -> Picture:
        if _is_rgba(picture):
            planes = raster.to_planes(picture)
            blurred = self._blurred_raster(planes, by.radius_px)
            *colours, alpha = planes
            sharp = (
                sharpened(one, soft, by, 0, alpha)
                for one, soft in zip(colours, blurred[:3], strict=True)
            )
            return raster.from_planes((*sharp, alpha))
        steps = blurring(by.radius_px, chroma=False, subsampled=True)
        shift = depth_shift(picture)
        soft = self._run(picture, steps)[0]
        luma = sharpened(picture.planes[0], soft, by, _BLACK << shift, _TOP << shift)
        return Picture(pixels=picture.pixels, planes=(luma, *picture.planes[1:]))

    def _filtered(self, picture: Picture, by: Filters) -> Picture:
        if _is_rgba(picture):
            told, form = named_of_colour(by), _deep_form(picture)
            return _coloured(picture, self._line((told, *form), lambda: Line(told, *form)))
        steps = named(by, picture.pixels)
        return Picture(pixels=picture.pixels, planes=self._run(picture, steps))

    def _run(self, picture: Picture, steps: tuple[Step, ...]) -> tuple[Plane, ...]:
        form = _form(picture)
        return self._line((steps, *form), lambda: Line(steps, *form)).run(picture.planes)

    def _line(self, key: Hashable, make: Callable[[], Line]) -> Line:
        line = self._lines.get(key)
        if line is None:
            line = self._lines[key] = make()
            while len(self._lines) > _OPEN_LINES:
                self._lines.popitem(last=False)
        self._lines.move_to_end(key)
        return line

    def _found(self, lut: Lut, target: DynamicRange | None) -> Values:
        """What a table makes of the points of a cube, which keys of its strength ask for often.

        The points are signals as they are, or with a ``target`` sRGB on a canvas for that.
        """
        key = lut.content, target
        found = self._points.get(key)
        if found is None:
            points = hald_points() if target is None else signals_of_srgb(target)
            found = self._points[key] = looked_up(points, self._cube(lut.content))
            while len(self._points) > _OPEN_CUBES:
                self._points.popitem(last=False)
        self._points.move_to_end(key)
        return found

    def _cube(self, content: Digest) -> Cube:
        cube = self._cubes.get(content)
        if cube is None:
            cube = self._cubes[content] = parse_cube(self._luts(content))
            while len(self._cubes) > _OPEN_CUBES:
                self._cubes.popitem(last=False)
        self._cubes.move_to_end(content)
        return cube


_Part = Linear | tuple[Tone | Lut, ...] | Blur | Sharpen | Vignette | Grain | Filters
_Form = tuple[tuple[int, int], str]


def _runs(adjustments: Adjustments, *, deep: bool) -> Iterator[_Part]:
    """What is carried out in one go: linear changes of colour, other changes of colour, the rest.

    A linear one costs least by itself, but least of all where R'G'B' are at hand anyway; only
    saturation and hue, which mix them, are left out there. Pictures of 10 bits have no linear
    changes, for their codes are none of light nor of an SDR signal.
    """
    for way, run in groupby(adjustments, lambda one: _way(one, deep=deep)):
        if way == "linear":
            whole = Linear()
            for one in run:
                if isinstance(one, Tone):
                    whole = whole.then(one)
            yield whole
        elif way == "rgb":
            yield tuple(one for one in run if isinstance(one, Tone | Lut))
        else:
            yield from (one for one in run if not isinstance(one, Tone | Lut))


def _way(one: Adjustment, *, deep: bool) -> str:
    if isinstance(one, Tone):
        return "linear" if one.kind in LINEAR and not deep else "rgb"
    return "rgb" if isinstance(one, Lut) else "other"


def _groups(tones: tuple[Tone | Lut, ...]) -> Iterator[Lut | tuple[Tone, ...]]:
    """What makes one cube: tones in a row, and each table."""
    for is_lut, run in groupby(tones, lambda one: isinstance(one, Lut)):
        if is_lut:
            yield from (one for one in run if isinstance(one, Lut))
        else:
            yield tuple(one for one in run if isinstance(one, Tone))


def _is_rgba(picture: Picture) -> bool:
    return picture.pixels is Pixels.RGBA


def _coloured(picture: Picture, line: Line) -> Picture:
    """RGBA whose colours have gone, divided by alpha, through filters."""
    red, green, blue = raster.straight(picture)
    green, blue, red = line.run((green, blue, red))
    return raster.weighted((red, green, blue), picture)


def _deep_form(picture: Picture) -> _Form:
    return (picture.width_px, picture.height_px), DEEP


def _form(picture: Picture) -> _Form:
    return (picture.width_px, picture.height_px), FORMATS[picture.pixels]
