"""Carries out adjustments, one after the other, on whatever pictures a painter has."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from itertools import groupby

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
from dagrender.media.adjusting.chains import blurring, looked_up, named, table_of, through_rgb
from dagrender.media.adjusting.cubefile import Cube, Values, parse_cube
from dagrender.media.adjusting.grain import grained
from dagrender.media.adjusting.line import Line
from dagrender.media.adjusting.planar import depth_shift, linear, sharpened, vignetted
from dagrender.media.adjusting.tone import LINEAR, Linear
from dagrender.media.conform.cube import hald_points
from dagrender.media.conform.scaling import Step
from dagrender.media.conform.steps import ROUNDED
from dagrender.picture import Picture, Pixels, Plane

_FORMATS = {
    Pixels.YUV420: "yuv420p",
    Pixels.YUV420P10: "yuv420p10le",
}
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
        self._points: OrderedDict[Digest, Values] = OrderedDict()
        self._lines: OrderedDict[Hashable, Line] = OrderedDict()

    def __call__(self, picture: Picture, adjustments: Adjustments) -> Picture:
        """``picture`` adjusted; it may share memory with what came in.

        One of YUV keeps its size. One of RGBA grows on all sides by what its blurs reach.
        """
        for part in _runs(adjustments):
            picture = self._adjusted(picture, part)
        return picture

    def _adjusted(self, picture: Picture, part: "_Part") -> Picture:
        done: Picture
        match part:
            case Linear():
                change = raster.linear if _is_rgba(picture) else linear
                done = change(picture, part)
            case tuple():
                done = self._recoloured(picture, part)
            case Blur():
                done = self._blurred(picture, part)
            case Sharpen():
                done = self._sharpened(picture, part)
            case Vignette():
                done = vignetted(picture, part)
            case Grain():
                done = grained(picture, part)
            case Filters():
                done = self._filtered(picture, part)
        return done

    def _recoloured(self, picture: Picture, tones: tuple[Tone | Lut, ...]) -> Picture:
        if _is_rgba(picture):
            return raster.recoloured(picture, tones, self._cube)
        luts = tuple(tone for tone in tones if isinstance(tone, Lut))
        steps = through_rgb(tones, ROUNDED)

        def made() -> Line:
            return Line(
                steps, *_form(picture), tuple(table_of(one, self._found(one)) for one in luts)
            )

        line = self._line((steps, luts, *_form(picture)), made)
        return Picture(pixels=picture.pixels, planes=line.run(picture.planes))

    def _blurred(self, picture: Picture, by: Blur) -> Picture:
        if not _is_rgba(picture):
            steps = blurring(by.sigma_px, chroma=True, subsampled=True)
            return Picture(pixels=picture.pixels, planes=self._run(picture, steps))
        wide = raster.padded(picture, blur_reach_px(by))
        return raster.from_planes(self._blurred_raster(wide, by.sigma_px))

    def _blurred_raster(self, picture: Picture, sigma_px: float) -> tuple[Plane, ...]:
        size = picture.width_px, picture.height_px
        steps = blurring(sigma_px, chroma=True, subsampled=False)
        line = self._line((steps, size), lambda: Line(steps, size, raster.PLANAR))
        return line.run(raster.to_planes(picture))

    def _sharpened(self, picture: Picture, by: Sharpen) -> Picture:
        if _is_rgba(picture):
            blurred = self._blurred_raster(picture, by.radius_px)
            *colours, alpha = raster.to_planes(picture)
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
        steps = named(by, _FORMATS[picture.pixels])
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

    def _found(self, lut: Lut) -> Values:
        """What a table makes of the points of a cube, which keys of its strength ask for often."""
        found = self._points.get(lut.content)
        if found is None:
            found = looked_up(hald_points(), self._cube(lut.content))
            self._points[lut.content] = found
            while len(self._points) > _OPEN_CUBES:
                self._points.popitem(last=False)
        self._points.move_to_end(lut.content)
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


def _runs(adjustments: Adjustments) -> Iterator[_Part]:
    """What is carried out in one go: linear changes of colour, other changes of colour, the rest.

    A linear one costs least by itself, but least of all where R'G'B' are at hand anyway; only
    saturation and hue, which mix them, are left out there.
    """
    for way, run in groupby(adjustments, _way):
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


def _way(one: Adjustment) -> str:
    if isinstance(one, Tone):
        return "linear" if one.kind in LINEAR else "rgb"
    return "rgb" if isinstance(one, Lut) else "other"


def _is_rgba(picture: Picture) -> bool:
    return picture.pixels is Pixels.RGBA


def _form(picture: Picture) -> tuple[tuple[int, int], str]:
    return (picture.width_px, picture.height_px), _FORMATS[picture.pixels]
