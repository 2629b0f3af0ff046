"""Each kind of clip as looks: what cels it shows and how they are laid."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from dagrender.errors import Problem, SpecError
from dagrender.media.facts import FrameTable
from dagrender.paint.displaylist import (
    Backdrop,
    Cel,
    FontRef,
    FrameCel,
    GradientCel,
    ImageCel,
    Shadow,
    SolidCel,
    Stroke,
    TextCel,
)
from dagrender.picture import Colour, Conform, Pixels
from dagrender.plan.fitting import CropBox, crop_box, cropped_size, fit
from dagrender.plan.frames import identify, shown
from dagrender.plan.look import Canvas, CelRuns, Look
from dagrender.plan.materials import Materials
from dagrender.plan.sampling import (
    ANGLE_DIGITS,
    Track,
    fixed,
    mix_colours,
    mix_numbers,
    mix_pairs,
    runs,
    track_of,
)
from dagrender.plan.timeline import PlacedClip
from dagrender.spec.expression import TimeExpression
from dagrender.spec.values import Animated

_BLUR_REDUCTION = 24
"""A blurred backdrop is the picture made this much smaller and drawn large again."""
_BLUR_MARGIN = 1.01
_SMALLEST_RASTER_SCALE, _LARGEST_RASTER_SCALE = 0.01, 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Studio:
    """What all clips of a film share."""

    canvas: Canvas
    materials: Materials


def looks(placed: PlacedClip, studio: Studio) -> tuple[Look, ...]:
    """The layers of a clip, from bottom to top.

    Raises:
        SpecError: a value that only shows to be wrong here, such as a crop that leaves nothing.
    """
    clip = placed.clip
    if clip.kind in ("video", "image"):
        return _PictureLooks(placed, studio).looks()
    if clip.kind == "text":
        return (_text_look(placed, studio),)
    return (_colour_look(placed, studio),)


def fills_canvas(placed: PlacedClip) -> bool:
    """Whether the clip is laid over the canvas as a whole, whatever it leaves free there.

    Such a clip can be the anchor of segments. It does not matter that a letterboxed picture leaves
    bars, or that one is zoomed or panned: cut points need to be stable, not covered. A picture that
    is put somewhere for good is an overlay.
    """
    clip = placed.clip
    if clip.kind == "color":
        return True
    if clip.kind not in ("video", "image"):
        return False
    return clip.position is None or clip.position.constant() is None


# Properties that all visual clips have


def _evaluate(placed: PlacedClip, rate: Fraction) -> Callable[[TimeExpression], Fraction]:
    own = {"start": Fraction(0), "end": placed.duration_s, "duration": placed.duration_s}
    return lambda expression: expression.evaluate(rate, own.__getitem__)


def _numbers(placed: PlacedClip, studio: Studio, animated: Animated[Any]) -> Track[float]:
    evaluate = _evaluate(placed, studio.canvas.rate)
    return track_of(animated, convert=float, mix=mix_numbers, evaluate=evaluate)


def _lengths(
    placed: PlacedClip, studio: Studio, animated: Animated[Any], extent_px: float
) -> Track[float]:
    return track_of(
        animated,
        convert=lambda length: float(length.evaluate(extent_px)),
        mix=mix_numbers,
        evaluate=_evaluate(placed, studio.canvas.rate),
    )


def _colours(placed: PlacedClip, studio: Studio, animated: Animated[Colour]) -> Track[Colour]:
    evaluate = _evaluate(placed, studio.canvas.rate)
    return track_of(animated, convert=lambda colour: colour, mix=mix_colours, evaluate=evaluate)


def _position(placed: PlacedClip, studio: Studio) -> Track[tuple[float, float]]:
    canvas = studio.canvas
    if placed.clip.position is None:
        return fixed((canvas.width_px / 2, canvas.height_px / 2), mix_pairs)
    return track_of(
        placed.clip.position,
        convert=lambda at: (at[0].evaluate(canvas.width_px), at[1].evaluate(canvas.height_px)),
        mix=mix_pairs,
        evaluate=_evaluate(placed, canvas.rate),
    )


def _raster_scale(scale: Track[float]) -> float:
    """The scale at which cels are drawn: the largest that is shown, so that none is blown up."""
    largest = max((value for _, value, _ in scale.keys), default=1.0)
    return min(_LARGEST_RASTER_SCALE, max(largest, _SMALLEST_RASTER_SCALE))


def _look(
    placed: PlacedClip,
    studio: Studio,
    cels: Callable[[range], CelRuns],
    raster_scale: float,
) -> Look:
    clip = placed.clip
    position, scale = _position(placed, studio), _numbers(placed, studio, clip.scale)
    rotation = _numbers(placed, studio, clip.rotation)
    return Look(
        cels=cels,
        anchor=clip.anchor,
        position=position,
        scale=scale,
        raster_scale=raster_scale,
        rotation=rotation,
        opacity=_numbers(placed, studio, clip.opacity),
        snap=position.constant is not None and scale.constant is not None,
    )


def _per_frame(studio: Studio, make: Callable[[Fraction], Cel]) -> Callable[[range], CelRuns]:
    return lambda frames: runs(make(frame / studio.canvas.rate) for frame in frames)


# Video and images


class _PictureLooks:
    def __init__(self, placed: PlacedClip, studio: Studio) -> None:
        self.placed, self.studio, self.clip = placed, studio, placed.clip
        if placed.source is None:
            raise TypeError(f"{placed.label} has no source")
        self.source = placed.source
        self.table: FrameTable | None = None
        facts = self.source.facts
        if self.clip.kind == "video" and facts.video:
            self.form, self.table = facts.video.form, facts.video.table
        elif facts.image:
            self.form = facts.image.form
        else:
            name = self.source.path.name
            raise self._problem(f"{name} is not a still picture", "use video: for a moving one")
        self.size = self.form.upright_size()
        self.crops = self._crops()

    def _problem(self, message: str, hint: str = "") -> SpecError:
        return SpecError((Problem(f"{self.placed.label}: {message}", self.placed.place, hint),))

    def _crops(self) -> tuple[Track[float], ...] | None:
        crop = self.clip.crop
        if crop is None:
            return None
        width, height = float(self.size[0]), float(self.size[1])
        sides = ((crop.left, width), (crop.top, height), (crop.right, width), (crop.bottom, height))
        return tuple(_lengths(self.placed, self.studio, *side) for side in sides)

    def _crop_at(self, time_s: Fraction) -> CropBox | None:
        if self.crops is None:
            return None
        left, top, right, bottom = (side.at(time_s) for side in self.crops)
        try:
            return crop_box(left, top, right, bottom, self.size)
        except ValueError as error:
            raise self._problem(str(error)) from None

    @property
    def _crop_moves(self) -> bool:
        return self.crops is not None and any(side.constant is None for side in self.crops)

    def looks(self) -> tuple[Look, ...]:
        clip = self.clip
        mode = clip.fit.value if clip.fit is not None else None
        if mode is None:
            natural = clip.kind == "image" and clip.position is not None
            mode = "none" if natural else "contain"
        scale = _numbers(self.placed, self.studio, clip.scale)
        raster_scale = _raster_scale(scale)
        # a crop that moves is exact to the pixel only without chroma subsampling
        plain = not self.form.has_alpha and not self._crop_moves
        pixels = Pixels.YUV420 if plain else Pixels.RGBA
        front = "contain" if mode == "blur" else mode
        look = _look(
            self.placed, self.studio, self._cels(front, raster_scale, pixels), raster_scale
        )
        return (self._backdrop(), look) if mode == "blur" else (look,)

    def _backdrop(self) -> Look:
        small = 1 / _BLUR_REDUCTION
        canvas = self.studio.canvas
        # the least that a covering picture is; rounded down, it must not leave the edges free
        width_px, height_px = self._conform("fill", small, Pixels.YUV420, None).output_size()
        enough = max(canvas.width_px / width_px, canvas.height_px / height_px) * _BLUR_MARGIN
        return Look(
            cels=self._cels("cover", small, Pixels.YUV420),
            anchor=(0.5, 0.5),
            position=fixed((canvas.width_px / 2, canvas.height_px / 2), mix_pairs),
            scale=fixed(enough * small, mix_numbers),
            raster_scale=small,
            rotation=fixed(0.0, mix_numbers),
            opacity=_numbers(self.placed, self.studio, self.clip.opacity),
            snap=True,
        )

    def _conform(self, mode: str, scale: float, pixels: Pixels, crop: CropBox | None) -> Conform:
        fitted = fit(
            mode,
            cropped_size(self.size, crop),
            self.studio.canvas.size,
            scale,
            grain=2 if pixels is Pixels.YUV420 else 1,
        )
        return Conform(
            form=self.form,
            crop=crop,
            width_px=fitted.width_px,
            height_px=fitted.height_px,
            window=fitted.window,
            pixels=pixels,
        )

    def _cels(self, mode: str, scale: float, pixels: Pixels) -> Callable[[range], CelRuns]:
        rate = self.studio.canvas.rate
        fixed_conform = (
            None
            if self._crop_moves
            else self._conform(mode, scale, pixels, self._crop_at(Fraction(0)))
        )

        def conform_at(frame: int) -> Conform:
            if fixed_conform is not None:
                return fixed_conform
            return self._conform(mode, scale, pixels, self._crop_at(frame / rate))

        def images(frames: range) -> CelRuns:
            content = self.source.content
            if fixed_conform is not None:
                return ((len(frames), ImageCel(content=content, conform=fixed_conform)),)
            cels = (ImageCel(content=content, conform=conform_at(frame)) for frame in frames)
            return runs(cels)

        def decoded(frames: range) -> CelRuns:
            table = self.table
            if table is None:
                return images(frames)
            indices = shown(self.placed, table, rate, frames)
            if fixed_conform is not None:
                cel = FrameCel(frames=identify(table, indices), conform=fixed_conform)
                return ((len(indices), cel),) if indices else ()
            moments = zip(indices, frames, strict=False)
            return tuple(
                (1, FrameCel(frames=identify(table, (index,)), conform=conform_at(frame)))
                for index, frame in moments
            )

        return images if self.table is None else decoded


# Text and colour


def _text_look(placed: PlacedClip, studio: Studio) -> Look:
    clip = placed.clip
    raster = _raster_scale(_numbers(placed, studio, clip.scale))
    size = _numbers(placed, studio, clip.font_size)
    colour = _colours(placed, studio, clip.color)
    font = studio.materials.fonts[clip.font, clip.font_weight, clip.font_style == "italic"]
    reference = FontRef(
        content=font.content,
        family=clip.font,
        weight=clip.font_weight,
        italic=clip.font_style == "italic",
    )

    def px(length: float) -> float:
        return round(length * raster, 3)

    wrap = clip.width.evaluate(studio.canvas.width_px) if clip.width is not None else None
    shadow = clip.shadow and Shadow(
        x_px=px(clip.shadow.x),
        y_px=px(clip.shadow.y),
        blur_px=px(clip.shadow.blur),
        colour=clip.shadow.color,
    )
    stroke = clip.stroke and Stroke(width_px=px(clip.stroke.width), colour=clip.stroke.color)
    backdrop = clip.background and Backdrop(
        colour=clip.background.color,
        padding_x_px=px(clip.background.padding[1]),
        padding_y_px=px(clip.background.padding[0]),
        radius_px=px(clip.background.radius),
    )

    def cel(time_s: Fraction) -> TextCel:
        return TextCel(
            text=clip.text,
            font=reference,
            size_px=px(size.at(time_s)),
            colour=colour.at(time_s),
            align=str(clip.align),
            line_height=clip.line_height,
            letter_spacing_px=px(clip.letter_spacing),
            wrap_width_px=px(wrap) if wrap is not None else None,
            shadow=shadow,
            stroke=stroke,
            backdrop=backdrop,
        )

    cels = _per_frame(studio, cel)
    if size.constant is not None and colour.constant is not None:
        only = cel(Fraction(0))
        cels = lambda frames: ((len(frames), only),)  # noqa: E731 - the same shape as the other
    return _look(placed, studio, cels, raster)


def _colour_look(placed: PlacedClip, studio: Studio) -> Look:
    fill = placed.clip.color
    if isinstance(fill, Animated):
        colour = _colours(placed, studio, fill)
        still = colour.constant is not None

        def cel(time_s: Fraction) -> Cel:
            return SolidCel(colour=colour.at(time_s))
    else:
        stops = [(stop.at, _colours(placed, studio, stop.color)) for stop in fill.stops]
        still = all(track.constant is not None for _, track in stops)

        def cel(time_s: Fraction) -> Cel:
            return GradientCel(
                angle_deg=round(fill.angle, ANGLE_DIGITS),
                stops=tuple((round(at, 6), track.at(time_s)) for at, track in stops),
            )

    if still:
        only = cel(Fraction(0))
        return _look(placed, studio, lambda frames: ((len(frames), only),), 1.0)
    return _look(placed, studio, _per_frame(studio, cel), 1.0)
