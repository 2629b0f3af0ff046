"""The painter: display lists in, pictures out.

What a frame looks like depends on the display list and the frame's number alone: not on what was
painted before, nor on what the cache holds.
"""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import replace
from functools import partial
from itertools import groupby

import numpy as np

from dagrender.adjustment import Adjustments
from dagrender.paint.adjusting import Adjusting, doing_of
from dagrender.paint.alpha import on_black, on_white, with_alpha
from dagrender.paint.canvas import Canvas
from dagrender.paint.celcache import CelCache
from dagrender.paint.displaylist import (
    DisplayList,
    GradientCel,
    ImageCel,
    SolidCel,
    WaveformCel,
)
from dagrender.paint.finish import NORMAL
from dagrender.paint.geometry import shift
from dagrender.paint.gradient import gradient_picture, gradient_raster, is_opaque
from dagrender.paint.ink import FULL, Ink, Inks
from dagrender.paint.inking import together
from dagrender.paint.look import Film, FilmShown, Finish, Look, LooksMask, Shown
from dagrender.paint.masks import MaskCovers
from dagrender.paint.matte import LumaMoment, MatteMoment, Uncovering, levels_of
from dagrender.paint.palette import PALETTES, SDR, Palette
from dagrender.paint.raster import Raster, trimmed
from dagrender.paint.script import Script
from dagrender.paint.sources import (
    AdjusterSource,
    FontSource,
    FrameSource,
    ImageSource,
    PictureConformer,
    no_adjuster,
    unconformed,
)
from dagrender.paint.textcel import TextCel
from dagrender.paint.waveform import waveform_raster
from dagrender.picture import Colour, DynamicRange, Picture, Pixels

_Size = tuple[int, int]


class Painter:
    """Paints display lists with material from the given sources; for one thread.

    ``cels`` holds what has been rasterised and may serve any number of display lists.
    """

    def __init__(
        self,
        *,
        frames: FrameSource,
        images: ImageSource,
        fonts: FontSource,
        cels: CelCache,
        adjuster: AdjusterSource = no_adjuster,
        conform: PictureConformer = unconformed,
    ) -> None:
        self._adjuster, self._conform = adjuster, conform
        self._adjusting = Adjusting(adjuster, cels)
        self._frames = frames
        self._images = images
        self._fonts = fonts
        self._cels = cels
        self._palette: Palette = SDR
        self._before: dict[Shown, Picture] = {}
        self._now: dict[Shown, Picture] = {}
        self._films_before: dict[FilmShown, Picture] = {}
        self._films_now: dict[FilmShown, Picture] = {}
        self._inner: dict[Film, tuple[Painter, Script]] = {}

    def paint(self, display_list: DisplayList, *, alpha: bool = False) -> Iterator[Picture]:
        """All of its pictures in order: YUV 4:2:0, the size of the canvas, of 10 bits for HDR.

        A picture in which nothing has changed is the one before, the same object; one that is a
        source's frame and nothing else is what the source gave. With ``alpha``, pictures on a
        transparent background in SDR have alpha as well; their colours are the same.
        """
        alpha = alpha and display_list.background.alpha < 1
        alpha = alpha and display_list.dynamic_range is DynamicRange.SDR
        script = Script(display_list)
        self._now, self._films_now, self._inner = {}, {}, {}
        before: tuple[tuple[Look, ...], Picture] | None = None
        last: tuple[Picture, Adjustments, Picture] | None = None
        for index in range(display_list.frames):
            looks = script.at(index)
            if before is None or before[0] != looks:
                before = looks, self._composed(display_list, looks, alpha=alpha)
            picture, adjustments = before[1], script.adjustments_at(index)
            if last is None or last[0] is not picture or last[1] != adjustments:
                last = picture, adjustments, self._whole(display_list, picture, adjustments)
            yield last[2]

    def paint_frame(self, display_list: DisplayList, index: int) -> Picture:
        """One of its pictures; the same as the one that ``paint`` gives.

        Raises:
            IndexError: there is no such frame.
        """
        if not 0 <= index < display_list.frames:
            raise IndexError(f"frame {index} of a display list of {display_list.frames}")
        script = Script(display_list)
        picture = self._compose(display_list, script.at(index))
        return self._whole(display_list, picture, script.adjustments_at(index))

    def _whole(
        self, display_list: DisplayList, picture: Picture, adjustments: Adjustments
    ) -> Picture:
        return self._adjusting.whole(picture, adjustments, display_list.dynamic_range)

    def _composed(
        self, display_list: DisplayList, looks: tuple[Look, ...], *, alpha: bool
    ) -> Picture:
        black = self._compose(display_list, looks)
        if not alpha:
            return black
        white = replace(display_list, background=on_white(display_list.background))
        return with_alpha(black, self._compose(white, looks))

    def _compose(self, display_list: DisplayList, looks: tuple[Look, ...]) -> Picture:
        self._before, self._now = self._now, {}
        self._films_before, self._films_now = self._films_now, {}
        size = display_list.width_px, display_list.height_px
        self._palette = PALETTES[display_list.dynamic_range]
        base = self._whole_base(looks[0], size) if looks and not looks[0].cross else None
        if base is None:
            canvas = Canvas(self._solid(on_black(display_list.background), size))
        else:
            canvas, looks = Canvas(base), looks[1:]
        for cross, group in groupby(looks, lambda look: look.cross and look.cross.number):
            if cross is None:
                for look in group:
                    self._lay(canvas, look)
            else:
                canvas = self._crossed(canvas.picture(), tuple(group))
        return canvas.picture()

    def _crossed(self, base: Picture, looks: tuple[Look, ...]) -> Canvas:
        """Two pictures over ``base``, of the layers of either side of a transition, made one."""
        from dagrender.paint.cross import crossed

        sides = [Canvas(base), Canvas(base)]
        kind, progress = "", 0.0
        for look in looks:
            if look.cross is None:
                continue
            kind, progress = look.cross.kind, look.cross.progress
            side = int(look.cross.incoming)
            whole = self._whole_base(look, (base.width_px, base.height_px))
            if whole is None:
                self._lay(sides[side], look)
            else:
                sides[side] = Canvas(whole)
        old, new = (side.picture() for side in sides)
        return Canvas(crossed(kind, old, new, progress))

    def _whole_base(self, look: Look, size: _Size) -> Picture | None:
        """The bottom layer's picture if it is just what the canvas shows; else None."""
        if not look.covers(*size):
            return None
        material = self._material(look, size)
        if not isinstance(material, Picture) or (material.width_px, material.height_px) != size:
            return None
        return material

    def _lay(self, canvas: Canvas, look: Look) -> None:
        size = canvas.width_px, canvas.height_px
        if look.instants:
            self._lay_moving(canvas, look)
            return
        if look.finish:
            self._lay_finished(canvas, look, look.finish)
            return
        material = self._material(look, size)
        edge = self._uncovering(look)
        if isinstance(material, Raster):
            canvas.lay_ink(self._raster_ink(look, material, size), look.weight, edge)
            return
        box = material.width_px, material.height_px
        corner = look.corner(*box)
        if corner:
            canvas.lay_picture(material, *corner, look.weight, edge)
        else:
            canvas.lay_ink(self._picture_ink(look, material, size), look.weight, edge)

    def _lay_moving(self, canvas: Canvas, look: Look) -> None:
        """What moves while the shutter is open."""
        from dagrender.paint.motion import averaged

        ink = averaged([self._instant(canvas, instant) for instant in look.instants])
        self._lay_blended(canvas, ink, look)

    def _instant(self, canvas: Canvas, look: Look) -> Ink:
        if look.finish:
            return together(self._finished(look, look.finish, canvas))
        size = canvas.width_px, canvas.height_px
        material = self._material(look, size)
        if isinstance(material, Raster):
            return self._raster_ink(look, material, size)
        return self._picture_ink(look, material, size)

    def _lay_finished(self, canvas: Canvas, look: Look, finish: Finish) -> None:
        inks = self._finished(look, finish, canvas)
        plain = finish.blend == NORMAL and look.weight == FULL and look.shown_edge() is None
        for ink in inks if plain else (together(inks),):
            self._lay_blended(canvas, ink, look)

    def _lay_blended(self, canvas: Canvas, ink: Ink, look: Look) -> None:
        edge = self._uncovering(look)
        if look.finish is None or look.finish.blend == NORMAL:
            canvas.lay_ink(ink, look.weight, edge)
        else:
            mode = look.finish.blend, self._palette.dynamic_range
            canvas.blend_ink(ink, mode, look.weight, edge)

    def _finished(self, look: Look, finish: Finish, canvas: Canvas) -> tuple[Ink, ...]:
        """A layer's inks, from bottom to top, that are mixed with what lies beneath as one."""
        from dagrender.paint.finishing import Finisher

        size, spectrum = (canvas.width_px, canvas.height_px), self._palette.dynamic_range

        def keep(key: tuple[Hashable, ...], make: Callable[[], Ink]) -> Ink:
            return self._cels.get((*key, spectrum), make) if look.still else make()

        def draw() -> Inks:
            # what is keyed out goes by the colours that came in
            keyed = finish.key_out is not None
            bare = replace(look, adjustments=()) if keyed else look
            material = self._material(bare, size)
            masks = MaskCovers(size, self._palette, self._image, self._lay)
            finisher = Finisher(
                look,
                material,
                size=size,
                palette=self._palette,
                masks=masks,
                keep=keep,
                adjust=(
                    partial(self._adjusting.adjusted, doing=doing_of(look), dynamic_range=spectrum)
                    if keyed
                    else None
                ),
            )
            return Inks(inks=finisher.inks())

        masked = finish.mask is not None and isinstance(finish.mask.source, LooksMask)
        if masked or look.passing or not look.still:
            return draw().inks
        bare = replace(look, opacity=1.0, edge=None, cross=None)
        return self._cels.get(("finished", bare, size, spectrum), draw).inks

    def _uncovering(self, look: Look) -> Uncovering | None:
        """What shows a part of the layer; the picture of a matte is brought along."""
        edge = look.shown_edge()
        if not isinstance(edge, MatteMoment) or edge.image is None:
            return edge
        image = edge.image
        levels = self._cels.get(
            ("levels", image), lambda: levels_of(self._images(image.content, image.conform))
        )
        return LumaMoment.of(levels, edge)

    def _material(self, look: Look, size: _Size) -> Picture | Raster:
        """A layer's pixels as they are before they are placed: adjusted, then flipped."""
        told = look.material, look.raster_scale(), size
        spectrum = self._palette.dynamic_range
        return self._adjusting.material(look, told, lambda: self._cel(look, size), spectrum)

    def _cel(self, look: Look, size: _Size) -> Picture | Raster:
        """A layer's pixels as they come."""
        cel = look.material
        if isinstance(cel, Shown):
            return self._as_material(self._frame(cel))
        if isinstance(cel, FilmShown):
            return self._as_material(self._film(cel))
        if isinstance(cel, ImageCel):
            return self._image(cel)
        if isinstance(cel, SolidCel):
            return self._solid(cel.colour, cel.size or size)
        if isinstance(cel, GradientCel):
            return self._gradient(cel, cel.size or size)
        return self._raster(cel, look.raster_scale())

    def _frame(self, shown: Shown) -> Picture:
        picture = self._now.get(shown) or self._before.get(shown)
        if picture is None:
            picture = self._frames(shown.gop, shown.index, shown.conform)
        self._now[shown] = picture
        return picture

    def _film(self, shown: FilmShown) -> Picture:
        """A picture of a film within the film, painted by a painter of its own."""
        picture = self._films_now.get(shown) or self._films_before.get(shown)
        if picture is None:
            cel = shown.film.cel
            if shown.film not in self._inner:
                painter = Painter(
                    frames=self._frames,
                    images=self._images,
                    fonts=self._fonts,
                    cels=self._cels,
                    adjuster=self._adjuster,
                    conform=self._conform,
                )
                self._inner[shown.film] = painter, Script(cel.display)
            painter, script = self._inner[shown.film]
            picture = painter._compose(cel.display, script.at(shown.index))  # noqa: SLF001
            picture = self._whole(cel.display, picture, script.adjustments_at(shown.index))
            if not cel.as_it_is:
                picture = self._conform(picture, cel.conform)
        self._films_now[shown] = picture
        return picture

    def _image(self, cel: ImageCel) -> Picture | Raster:
        def load() -> Picture | Raster:
            material = self._as_material(self._images(cel.content, cel.conform))
            return trimmed(material) if isinstance(material, Raster) else material

        return self._cels.get(("image", cel), load)

    def _solid(self, colour: Colour, size: _Size) -> Picture:
        key = "solid", colour, size, self._palette.dynamic_range
        return self._cels.get(key, lambda: self._palette.solid(colour, *size))

    def _gradient(self, cel: GradientCel, size: _Size) -> Picture | Raster:
        if is_opaque(cel):
            key = "picture", cel, size, self._palette.dynamic_range
            return self._cels.get(key, lambda: gradient_picture(cel, *size, self._palette))
        return self._cels.get(("raster", cel, size), lambda: gradient_raster(cel, *size))

    def _raster(self, cel: TextCel | WaveformCel, scale: float) -> Raster:
        from dagrender.paint.text import rasterise

        if isinstance(cel, WaveformCel):
            return self._cels.get(("raster", cel), lambda: waveform_raster(cel))
        return self._cels.get(("raster", cel, scale), lambda: rasterise(cel, self._fonts, scale))

    def _raster_ink(self, look: Look, raster: Raster, size: _Size) -> Ink:
        box = raster.box_width_px, raster.box_height_px
        corner = look.corner(*box)
        if corner is None:
            matrix = look.matrix(*box).after(shift(raster.left, raster.top))

            def draw() -> Ink:
                from dagrender.paint.transform import transformed_raster

                return transformed_raster(raster.rgba, matrix, size, self._palette)

            return self._transformed(look, draw, ("transformed", look.raster_scale(), matrix, size))
        x, y = corner[0] + raster.left, corner[1] + raster.top
        if look.passing:
            return self._palette.ink_of(raster.rgba, x, y)
        # its place on the chroma grid, and whether it begins at column 0, is all that ink knows
        at = 2 + (x & 1) if x else 0, y & 1
        shown = look.material, look.adjustments, look.flip, look.raster_scale(), size
        key = "ink", *shown, at, self._palette.dynamic_range
        ink = self._cels.get(key, lambda: self._palette.ink_of(raster.rgba, *at))
        return ink.moved(x - at[0], y - at[1])

    def _picture_ink(self, look: Look, picture: Picture, size: _Size) -> Ink:
        matrix = look.matrix(picture.width_px, picture.height_px)

        def draw() -> Ink:
            from dagrender.paint.transform import transformed_picture

            return transformed_picture(picture, matrix, size)

        return self._transformed(look, draw, ("transformed", 1.0, matrix, size))

    def _transformed(self, look: Look, draw: Callable[[], Ink], key: tuple[object, ...]) -> Ink:
        """What stands still is kept; what moves will not be seen again."""
        if look.passing or not look.still:
            return draw()
        shown = look.material, look.adjustments, look.flip, self._palette.dynamic_range
        return self._cels.get((*key, *shown), draw)

    def _as_material(self, picture: Picture) -> Picture | Raster:
        if picture.pixels is Pixels.RGBA:
            return Raster(
                rgba=picture.planes[0].astype(np.uint8, copy=False),
                left=0,
                top=0,
                box_width_px=picture.width_px,
                box_height_px=picture.height_px,
            )
        if picture.pixels is not self._palette.pixels:
            kinds = f"{picture.pixels.value} on a canvas of {self._palette.pixels.value}"
            raise ValueError(f"a picture of {kinds}")
        return picture
