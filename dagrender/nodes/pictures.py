"""Still pictures as a layer shows them, whatever they are kept in."""

from dataclasses import replace
from pathlib import Path

from dagrender.errors import SourceError
from dagrender.nodes.normalize import Conforming
from dagrender.picture import Conform, Picture


def read_picture(path: Path, conform: Conform, conforming: Conforming | None = None) -> Picture:
    """The picture in the file ``path``, of several the first, as ``conform`` says.

    An SVG is drawn at the size that is wanted, so that it is as sharp as that size allows.

    ``conforming`` is used where more pictures are to be conformed by the same recipe.

    Raises:
        SourceError: it cannot be read.
    """
    from dagrender.media.pictures import svg
    from dagrender.media.pictures.still import SITING, conformed, still_frame

    form = conform.form
    if form.pixel_format != svg.CODEC:
        return (conforming or Conforming()).picture(still_frame(path), conform, SITING)
    from dagrender.paint.svg import draw_svg

    size = conform.width_px, conform.height_px
    plain, natural = svg.read_svg(path)
    rgba = draw_svg(plain, natural, size, conform.crop)
    if rgba is None:
        raise SourceError(str(path), "cannot be drawn", "export it as plain SVG")
    drawn = replace(form, pixel_format="rgba", width_px=size[0], height_px=size[1])
    return conformed(rgba, replace(conform, form=drawn, crop=None))
