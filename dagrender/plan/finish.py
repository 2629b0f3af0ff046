"""What is done to a clip's edge, and how it is mixed, over its life; see ``paint/finish.py``."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any, TypeVar

from dagrender.errors import Problem, SpecError
from dagrender.paint.displaylist import (
    ImageCel,
    ImageMask,
    Layer,
    LayerMask,
    Mask,
    ShapeMask,
    Varying,
)
from dagrender.paint.finish import (
    NORMAL,
    Border,
    ChromaKey,
    Corners,
    DropShadow,
    Extent,
    Outline,
)
from dagrender.picture import Colour, Conform, Pixels
from dagrender.plan.properties import Studio, colours, numbers, own_times
from dagrender.plan.sampling import (
    POSITION_DIGITS,
    RATIO_DIGITS,
    Track,
    curve,
    mix_numbers,
    runs,
    track_of,
)
from dagrender.plan.timeline import PlacedClip
from dagrender.spec.values import Animated, Length

T = TypeVar("T")
At = Callable[[Fraction], T]
_PARTS = 2  # of an extent: share and pixels
_WRITTEN = ("text", "captions")
"""Kinds whose shadow is their letters' own."""
_ROUNDED = Extent(share=0.2, px=0.0)
"""The radius of a rounded mask's corners unless it is said."""

Finishing = Callable[[Layer, range], Layer]
"""Does to the layer that shows a range of the clip's frames what is to be done to its edge."""


def finishing(placed: PlacedClip, studio: Studio, raster_scale: float) -> Finishing | None:
    """What is done to the edge of a clip whose cels are ``raster_scale`` times its size.

    None where nothing is. A mask by another clip is not part of it: that takes a whole film.

    Raises:
        SpecError: an image is no still picture.
    """
    builder = _Builder(placed, studio, raster_scale)
    clip = placed.clip
    parts: dict[str, At[Any]] = {}
    if getattr(clip, "chroma_key", None):
        parts["key_out"] = builder.chroma_key(clip.chroma_key)
    if getattr(clip, "corner_radius", None):
        parts["corners"] = builder.corners(clip.corner_radius)
    if getattr(clip, "border", None):
        parts["border"] = builder.border(clip.border)
    if clip.kind not in _WRITTEN and getattr(clip, "shadow", None):
        parts["drop_shadow"] = builder.shadow(clip.shadow)
    blend = str(getattr(clip, "blend", NORMAL))
    mask = builder.mask(clip.mask) if getattr(clip, "mask", None) else None
    if not parts and mask is None and blend == NORMAL:
        return None
    rate = studio.canvas.rate

    def finished(layer: Layer, frames: range) -> Layer:
        changes: dict[str, Any] = {
            name: runs(at(frame / rate) for frame in frames) for name, at in parts.items()
        }
        if mask is not None:
            changes["mask"] = mask(frames)
        return replace(layer, blend=blend, **changes)

    return finished


def masking(placed: PlacedClip, studio: Studio, layers: tuple[Layer, ...]) -> Finishing:
    """What has a clip masked by the ``layers`` of another."""
    style = placed.clip.mask
    source = LayerMask(layers=layers, luma=str(style.by) == "luma")
    feather = _Builder(placed, studio, 1.0).feather(style)

    def masked(layer: Layer, frames: range) -> Layer:
        mask = Mask(source=source, invert=style.invert, feather_px=feather(frames))
        return replace(layer, mask=mask)

    return masked


class _Builder:
    def __init__(self, placed: PlacedClip, studio: Studio, raster_scale: float) -> None:
        self._placed, self._studio, self._raster_scale = placed, studio, raster_scale

    def _px(self, animated: Animated[Any], scale: float) -> At[float]:
        track = numbers(self._placed, self._studio, animated)
        return lambda time_s: round(track.at(time_s) * scale, POSITION_DIGITS)

    def _share(self, animated: Animated[float]) -> At[float]:
        track = numbers(self._placed, self._studio, animated)
        return lambda time_s: round(min(1.0, max(0.0, track.at(time_s))), RATIO_DIGITS)

    def _colour(self, animated: Animated[Colour]) -> At[Colour]:
        return colours(self._placed, self._studio, animated).at

    def _extents(self, animated: Animated[Any], *, single: bool = False) -> At[tuple[Extent, ...]]:
        """Lengths of the clip's own box; the parts of each are mixed by themselves."""
        canvas = self._studio.canvas

        def flat(lengths: Any) -> tuple[float, ...]:
            each: tuple[Length, ...] = (lengths,) if single else lengths
            parts = ((float(one.share), one.evaluate(0, canvas.size)) for one in each)
            return tuple(part for pair in parts for part in pair)

        track: Track[tuple[float, ...]] = track_of(
            animated,
            convert=flat,
            mix=_mix_all,
            evaluate=own_times(self._placed, canvas.rate),
        )

        def at(time_s: Fraction) -> tuple[Extent, ...]:
            values = track.at(time_s)
            return tuple(
                Extent(
                    share=round(share, RATIO_DIGITS),
                    px=round(px * self._raster_scale, POSITION_DIGITS),
                )
                for share, px in zip(values[0::_PARTS], values[1::_PARTS], strict=True)
            )

        return at

    def chroma_key(self, style: Any) -> At[ChromaKey]:
        colour = self._colour(style.color)
        similarity, softness = self._share(style.similarity), self._share(style.softness)
        spill = self._share(style.spill)
        return lambda time_s: ChromaKey(
            colour=colour(time_s),
            similarity=similarity(time_s),
            softness=softness(time_s),
            spill=spill(time_s),
        )

    def corners(self, radii: Animated[Any]) -> At[Corners]:
        extents = self._extents(radii)

        def at(time_s: Fraction) -> Corners:
            first, second, third, fourth = extents(time_s)
            return Corners(radii=(first, second, third, fourth))

        return at

    def border(self, style: Any) -> At[Border]:
        width, colour = self._px(style.width, self._raster_scale), self._colour(style.color)
        return lambda time_s: Border(
            width_px=max(0.0, width(time_s)), colour=colour(time_s), inside=style.inside
        )

    def shadow(self, style: Any) -> At[DropShadow]:
        x, y, blur = (self._px(one, 1.0) for one in (style.x, style.y, style.blur))
        colour = self._colour(style.color)
        return lambda time_s: DropShadow(
            x_px=x(time_s), y_px=y(time_s), blur_px=max(0.0, blur(time_s)), colour=colour(time_s)
        )

    def mask(self, style: Any) -> Callable[[range], Mask] | None:
        """A mask by a shape or an image."""
        if style.clip is not None:
            return None
        feather = self.feather(style)
        if style.image is not None:
            image = ImageMask(image=self._image(style.image), luma=str(style.by) == "luma")
            return lambda frames: Mask(
                source=image, invert=style.invert, feather_px=feather(frames)
            )
        outline, rate = self._outline(style), self._studio.canvas.rate

        def shaped(frames: range) -> Mask:
            outlines: Varying[Outline] = runs(outline(frame / rate) for frame in frames)
            return Mask(
                source=ShapeMask(shape=str(style.shape), outlines=outlines),
                invert=style.invert,
                feather_px=feather(frames),
            )

        return shaped

    def feather(self, style: Any) -> Callable[[range], Any]:
        track, rate = self._px(style.feather, self._raster_scale), self._studio.canvas.rate
        return lambda frames: curve(
            (max(0.0, track(frame / rate)) for frame in frames), POSITION_DIGITS
        )

    def _outline(self, style: Any) -> At[Outline]:
        position, size = self._extents(style.position), self._extents(style.size)
        radius = self._extents(style.radius, single=True) if style.radius is not None else None

        def at(time_s: Fraction) -> Outline:
            (x, y), (width, height) = position(time_s), size(time_s)
            corner = radius(time_s)[0] if radius else _ROUNDED
            if str(style.shape) != "rounded":
                corner = Extent(share=0.0, px=0.0)
            return Outline(x=x, y=y, width=width, height=height, radius=corner)

        return at

    def _image(self, name: str) -> ImageCel:
        """A still picture of its own size."""
        source = self._studio.materials.sources[name]
        form = source.facts.first_form
        if form is None:
            message = f"{source.called} is not a still picture, which a mask needs"
            raise _problem(self._placed, message, "mask: {clip: ID} masks by a video")
        width, height = (max(1, round(side)) for side in form.upright_size())
        conform = Conform(
            form=form,
            crop=None,
            width_px=width,
            height_px=height,
            window=None,
            pixels=Pixels.RGBA,
        )
        return ImageCel(content=source.content, conform=conform)


def _problem(placed: PlacedClip, message: str, hint: str) -> SpecError:
    return SpecError((Problem(f"{placed.label}: {message}", placed.place, hint),))


def _mix_all(
    before: tuple[float, ...], after: tuple[float, ...], share: float
) -> tuple[float, ...]:
    return tuple(mix_numbers(one, other, share) for one, other in zip(before, after, strict=True))
