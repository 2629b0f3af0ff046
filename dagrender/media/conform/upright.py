"""Putting pictures upright: tags, turns, mirroring and crops, as the first filters of a recipe."""

from av.video.frame import VideoFrame

from dagrender.media.conform.scaling import RANGES, Step, cut, depth_of, scale, subsampling
from dagrender.picture import Conform, Matrix, Rect

SPACES = {Matrix.BT601: "bt470bg", Matrix.BT709: "bt709", Matrix.BT2020: "bt2020nc"}
_HALF_TURN = 180


def turned_siting(conform: Conform, siting: str) -> str:
    """Where chroma that stood on the left comes to stand."""
    turned = {90: "top", 270: "bottom"}.get(conform.form.rotation_deg, siting)
    return turned if siting == "left" else siting


def upright(conform: Conform, frame: VideoFrame, siting: str) -> list[Step]:
    """Tags as the form has them, then turned and cropped."""
    form = conform.form
    space = "gbr" if form.matrix is Matrix.RGB else SPACES[form.matrix]
    chain = [("setparams", f"colorspace={space}:range={RANGES[form.range]}")]
    sub_x, sub_y = subsampling(frame)
    # no name for chroma that stands on the right, nor for what is subsampled the other way
    mirrored = siting == "left" and sub_x > 1 and (form.mirrored or form.rotation_deg == _HALF_TURN)
    if mirrored or (form.rotation_deg % _HALF_TURN and sub_x != sub_y):
        chain += [scale(conform, "", siting), ("format", f"yuv444p{depth_of(frame)}")]
        sub_x = sub_y = 1
    if form.mirrored:
        chain.append(("hflip", ""))
    turns = {90: ["transpose=clock"], 180: ["hflip", "vflip"], 270: ["transpose=cclock"]}
    for turn in turns.get(form.rotation_deg, []):
        name, _, arguments = turn.partition("=")
        chain.append((name, arguments))
    if conform.crop:
        turned = form.rotation_deg % 180
        size = (frame.height, frame.width) if turned else (frame.width, frame.height)
        rect = crop_rect(conform.crop, size, (sub_y, sub_x) if turned else (sub_x, sub_y))
        chain.append(cut(rect))
    return chain


def crop_rect(
    crop: tuple[float, float, float, float], size: tuple[int, int], snap: tuple[int, int]
) -> Rect:
    """The pixels that ``crop`` (left, top, right, bottom, 0 to 1) keeps of an upright ``size``.

    Edges fall on the nearest multiples of ``snap``, but for the picture's own; something is kept.
    """
    left, width = _span(crop[0], crop[2], size[0], snap[0])
    top, height = _span(crop[1], crop[3], size[1], snap[1])
    return Rect(x=left, y=top, width_px=width, height_px=height)


def _span(low: float, high: float, length: int, snap: int) -> tuple[int, int]:
    start = min(round(low * length / snap) * snap, (length - 1) // snap * snap)
    end = min(round(high * length / snap) * snap, length) if high < 1 else length
    return start, max(end - start, min(snap, length - start))
