"""Each kind of clip as looks: what cels it shows and how they are laid."""

from dataclasses import replace

from dagrender.errors import Problem, SpecError
from dagrender.plan.captions import captions_look
from dagrender.plan.drawn import colour_look
from dagrender.plan.films import FilmLooks
from dagrender.plan.finish import finishing
from dagrender.plan.look import Look
from dagrender.plan.pictures import PictureLooks
from dagrender.plan.properties import Studio
from dagrender.plan.text import text_look
from dagrender.plan.timeline import PlacedClip
from dagrender.plan.waveform import waveform_look


def looks(placed: PlacedClip, studio: Studio) -> tuple[Look, ...]:
    """The layers of a clip, from bottom to top.

    Raises:
        SpecError: a value that only shows to be wrong here, such as a crop that leaves nothing.
    """
    made = _looks(placed, studio)
    finished = tuple(
        replace(look, finish=finishing(placed, studio, look.raster_scale)) for look in made
    )
    if getattr(placed.clip, "fit", None) == "blur" and finished[-1].finish:
        message = f"{placed.label}: a picture that fills the canvas blurred has no edge of its own"
        keys = "corner_radius, border, shadow, mask, blend and chroma_key"
        raise SpecError((Problem(message, placed.place, f"{keys} go with another fit"),))
    return finished


def _looks(placed: PlacedClip, studio: Studio) -> tuple[Look, ...]:
    clip = placed.clip
    if clip.kind in ("video", "image"):
        return PictureLooks(placed, studio).looks()
    if clip.kind == "composition":
        return FilmLooks(placed, studio).looks()
    if clip.kind == "text":
        return (text_look(placed, studio),)
    if clip.kind == "captions":
        return (captions_look(placed, studio),)
    if clip.kind == "waveform":
        return (waveform_look(placed, studio),)
    return (colour_look(placed, studio),)


def fills_canvas(placed: PlacedClip) -> bool:
    """Whether the clip is laid over the canvas as a whole, whatever it leaves free there.

    Such a clip can be the anchor of segments. It does not matter that a letterboxed picture leaves
    bars, or that one is zoomed or panned: cut points need to be stable, not covered. A picture that
    is put somewhere for good is an overlay.
    """
    clip = placed.clip
    if clip.kind not in ("video", "image", "composition", "color"):
        return False
    if clip.size is not None and clip.size.constant() is not None:
        return False
    if clip.kind == "color":
        return True
    return clip.position is None or clip.position.constant() is None
