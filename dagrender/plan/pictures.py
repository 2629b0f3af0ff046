"""Video and image clips as looks: fitted, cropped, and turned into the frames that they show."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate, groupby

from dagrender.errors import Problem, SpecError
from dagrender.media.facts.model import FrameTable
from dagrender.paint.displaylist import FrameCel, ImageCel
from dagrender.picture import Conform, DynamicRange, Pixels, SourceForm, Transfer
from dagrender.plan.adjusting import refuse_filters
from dagrender.plan.backdrop import blurring, reduction_of
from dagrender.plan.fitting import CropBox, crop_box, cropped_size, exact_size, fit
from dagrender.plan.frames import MOVING, identify, shown
from dagrender.plan.look import CelRuns, Look
from dagrender.plan.properties import (
    Studio,
    adjusting_of,
    fades_of,
    flip_of,
    lengths,
    numbers,
    placed_look,
    raster_scale_of,
)
from dagrender.plan.sampling import Track, fixed, mix_numbers, mix_pairs, runs
from dagrender.plan.sizes import Boxes, boxes_of
from dagrender.plan.timeline import PlacedClip

_BLUR_MARGIN = 1.01
_MOST_PIXELS = (1 << 28) - 1
"""libav makes no larger pictures."""
_HDR_TRANSFERS = (Transfer.PQ, Transfer.HLG)


class PictureLooks:
    """The looks of one video or image clip."""

    def __init__(self, placed: PlacedClip, studio: Studio) -> None:
        self.placed, self.studio, self.clip = placed, studio, placed.clip
        if placed.source is None:
            raise TypeError(f"{placed.label} has no source")
        self.source = placed.source
        self.table: FrameTable | None = None
        facts = self.source.facts
        if self.clip.kind in MOVING and facts.video:
            self.form, self.table = facts.video.form, facts.video.table
        elif facts.first_form:
            self.form = facts.first_form
        else:
            name = self.source.called
            raise self._problem(f"{name} is not a still picture", "use video: for a moving one")
        self.forms = facts.video.forms if self.table and facts.video else ()
        self._hdr = studio.canvas.dynamic_range is not DynamicRange.SDR
        self._opaque = Pixels.YUV420P10 if self._hdr else Pixels.YUV420
        self._all_forms = (self.form, *(form for _, form in self.forms))
        clear = (form for form in self._all_forms if form.has_alpha)
        if self._hdr and any(form.transfer in _HDR_TRANSFERS for form in clear):
            name = self.source.called
            told = f"{name} is HDR with transparency: that is taken as SDR only"
            raise self._problem(told, "a canvas in sdr takes it, tone-mapped")
        self.size = self.form.upright_size()
        self.crops = self._crops()
        self.boxes = boxes_of(placed, studio)

    def _problem(self, message: str, hint: str = "") -> SpecError:
        return SpecError((Problem(f"{self.placed.label}: {message}", self.placed.place, hint),))

    def _target(self, pixels: Pixels) -> DynamicRange:
        """RGBA is sRGB, which the painter brings into the canvas's range."""
        return DynamicRange.SDR if pixels is Pixels.RGBA else self.studio.canvas.dynamic_range

    def _crops(self) -> tuple[Track[float], ...] | None:
        crop = self.clip.crop
        if crop is None:
            return None
        width, height = float(self.size[0]), float(self.size[1])
        sides = ((crop.left, width), (crop.top, height), (crop.right, width), (crop.bottom, height))
        return tuple(lengths(self.placed, self.studio, *side) for side in sides)

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
        """Its layers, from bottom to top.

        Raises:
            SpecError: a crop leaves nothing.
        """
        clip = self.clip
        mode = clip.fit.value if clip.fit is not None else None
        if mode is None:
            natural = clip.kind == "image" and clip.position is not None and self.boxes is None
            mode = "none" if natural else "contain"
        scale = numbers(self.placed, self.studio, clip.scale)
        raster_scale = raster_scale_of(scale)
        if any(self._pixels(form) is Pixels.RGBA for form in self._all_forms):
            refuse_filters(self.placed, self.studio.track_adjustments(self.placed))
        front = "contain" if mode == "blur" else mode
        stretch = self._stretch(front, scale, raster_scale)
        look = placed_look(
            self.placed,
            self.studio,
            self._cels(front, raster_scale, self._pixels, self.boxes, moves=stretch is not None),
            raster_scale,
            stretch,
        )
        if mode != "blur":
            return (look,)
        if self.boxes is None:
            return self._backdrop(), look
        return self._backdrop_of(self.boxes), self._centred(look, self.boxes)

    def _pixels(self, form: SourceForm) -> Pixels:
        # a crop that moves is exact to the pixel only without chroma subsampling; but RGBA is SDR
        plain = not form.has_alpha and not (self._crop_moves and not self._hdr)
        return self._opaque if plain else Pixels.RGBA

    def _formed(self, indices: tuple[int, ...]) -> Iterator[tuple[SourceForm, tuple[int, ...]]]:
        """Neighbouring frames that are of one form."""
        if not self.forms:
            if indices:
                yield self.form, indices
            return
        ends = tuple(accumulate(count for count, _ in self.forms))
        for number, run in groupby(indices, lambda index: bisect_right(ends, index)):
            yield self.forms[number][1], tuple(run)

    def _backdrop(self) -> Look:
        canvas = self.studio.canvas
        blur = getattr(self.clip.fit, "blur", None)
        sigma_px = numbers(self.placed, self.studio, blur) if blur is not None else None
        reduction = reduction_of(sigma_px)
        small = 1 / reduction
        adjusting = adjusting_of(self.placed, self.studio, small)
        # the least that a covering picture is; rounded down, it must not leave the edges free
        width_px, height_px = self._conform(
            self.form, "fill", small, self._opaque, None
        ).output_size()
        enough = max(canvas.width_px / width_px, canvas.height_px / height_px) * _BLUR_MARGIN
        return Look(
            cels=self._cels("cover", small, lambda _: self._opaque),
            anchor=(0.5, 0.5),
            position=fixed((canvas.width_px / 2, canvas.height_px / 2), mix_pairs),
            scale=fixed(enough * small, mix_numbers),
            raster_scale=small,
            rotation=fixed(0.0, mix_numbers),
            opacity=numbers(self.placed, self.studio, self.clip.opacity),
            snap=True,
            flip=flip_of(self.placed),
            fades=fades_of(self.placed, self.studio),
            adjustments=blurring(sigma_px, reduction, canvas.rate, adjusting),
        )

    def _backdrop_of(self, boxes: Boxes) -> Look:
        """A backdrop that fills the clip's own box, and goes along with it."""
        if boxes.moves and not boxes.keeps_proportions:
            hint = "use keys of size with the same proportions"
            raise self._problem("the proportions of its size change, and blur cuts by them", hint)
        blur = getattr(self.clip.fit, "blur", None)
        sigma_px = numbers(self.placed, self.studio, blur) if blur is not None else None
        reduction = reduction_of(sigma_px)
        small = 1 / reduction
        drawn = self._conform(
            self.form, "cover", small, self._opaque, None, boxes=boxes
        ).output_size()

        def stretch(time_s: Fraction) -> tuple[float, float]:
            width, height = boxes.at(time_s, self.size)
            return float(width * small / drawn[0]), float(height * small / drawn[1])

        look = placed_look(
            self.placed,
            self.studio,
            self._cels("cover", small, lambda _: self._opaque, boxes),
            small,
            stretch,
        )
        adjusting = adjusting_of(self.placed, self.studio, small)
        return replace(
            look,
            adjustments=blurring(sigma_px, reduction, self.studio.canvas.rate, adjusting),
        )

    def _centred(self, look: Look, boxes: Boxes) -> Look:
        """``look`` of the whole picture, in the middle of the box that the anchor is a point of."""
        natural = cropped_size(self.size, self._crop_at(Fraction(0)))
        box = boxes.largest(natural)
        ratio = min(box[0] / natural[0], box[1] / natural[1])
        across, down = (
            0.5 + (part - 0.5) * float(side / (own * ratio))
            for part, side, own in zip(self.clip.anchor, box, natural, strict=True)
        )
        return replace(look, anchor=(across, down))

    def _conform(
        self,
        form: SourceForm,
        mode: str,
        scale: float,
        pixels: Pixels,
        crop: CropBox | None,
        *,
        boxes: Boxes | None = None,
        moves: bool = False,
    ) -> Conform:
        natural = cropped_size(self.size, crop)
        fitted = fit(
            mode,
            natural,
            boxes.largest(natural) if boxes else self.studio.canvas.size,
            scale,
            grain=1 if pixels is Pixels.RGBA else 2,
            moves=moves,
        )
        if fitted.width_px * fitted.height_px > _MOST_PIXELS:
            size = f"{fitted.width_px}x{fitted.height_px}"
            told = f"its picture would be drawn at {size} pixels; {_MOST_PIXELS:,} are the most"
            raise self._problem(told, "give fit: contain, or a smaller scale")
        return Conform(
            form=form,
            crop=crop,
            width_px=fitted.width_px,
            height_px=fitted.height_px,
            window=fitted.window,
            pixels=pixels,
            target=self._target(pixels),
        )

    def _stretch(
        self, mode: str, scale: Track[float], raster_scale: float
    ) -> Callable[[Fraction], tuple[float, float]] | None:
        """How the largest picture, drawn at ``raster_scale``, becomes what it is at a time.

        None for a picture that is drawn as it is shown. The scale aside: what changes with the
        size of the clip's box, and what a picture that was drawn in whole pixels is off by.

        Raises:
            SpecError: a size that says nothing, or that fits no picture as it is drawn.
        """
        boxes, moves = self.boxes, self.boxes is not None and self.boxes.moves
        if boxes is not None and mode == "none":
            hint = "contain, cover and fill make it as large as size says"
            raise self._problem("fit: none leaves a picture its own size; it takes no size", hint)
        if not moves and scale.constant is not None:
            return None
        if moves and mode == "cover" and boxes and not boxes.keeps_proportions:
            hint = "use fit: contain or fill, or keys of size with the same proportions"
            raise self._problem("the proportions of its size change, and cover cuts by them", hint)

        def stretch(time_s: Fraction) -> tuple[float, float]:
            crop = self._crop_at(time_s)
            natural = cropped_size(self.size, crop)
            box = boxes.at(time_s, natural) if boxes else self.studio.canvas.size
            exact = exact_size(mode, natural, box, raster_scale)
            pixels = self._pixels(self.form)
            drawn = self._conform(
                self.form, mode, raster_scale, pixels, crop, boxes=boxes, moves=True
            )
            return float(exact[0] / drawn.width_px), float(exact[1] / drawn.height_px)

        if moves or self._crop_moves:
            return stretch
        always = stretch(Fraction(0))
        return lambda _: always

    def _moving(self, table: FrameTable, indices: tuple[int, ...], conform: Conform) -> CelRuns:
        """The cels that show frames of the source."""
        return ((len(indices), FrameCel(frames=identify(table, indices), conform=conform)),)

    def _cels(
        self,
        mode: str,
        scale: float,
        pixels: Callable[[SourceForm], Pixels],
        boxes: Boxes | None = None,
        *,
        moves: bool = False,
    ) -> Callable[[range], CelRuns]:
        rate = self.studio.canvas.rate
        made: dict[SourceForm, Conform] = {}

        def conform_at(form: SourceForm, frame: int) -> Conform:
            if form not in made or self._crop_moves:
                crop = self._crop_at(frame / rate)
                made[form] = self._conform(
                    form, mode, scale, pixels(form), crop, boxes=boxes, moves=moves
                )
            return made[form]

        def images(frames: range) -> CelRuns:
            content = self.source.content
            if not self._crop_moves:
                cel = ImageCel(content=content, conform=conform_at(self.form, 0))
                return ((len(frames), cel),)
            conforms = (conform_at(self.form, frame) for frame in frames)
            return runs(ImageCel(content=content, conform=conform) for conform in conforms)

        def decoded(frames: range) -> CelRuns:
            table = self.table
            if table is None:
                return images(frames)
            indices = shown(self.placed, table, rate, frames)
            if not self._crop_moves:
                return tuple(
                    run
                    for form, part in self._formed(indices)
                    for run in self._moving(table, part, conform_at(form, 0))
                )
            return tuple(
                run
                for index, frame in zip(indices, frames, strict=False)
                for form, _ in self._formed((index,))
                for run in self._moving(table, (index,), conform_at(form, frame))
            )

        if not self._crop_moves:
            conform_at(self.form, 0)  # what is wrong with it is told at once
        return images if self.table is None else decoded
