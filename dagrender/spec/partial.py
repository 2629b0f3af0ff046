"""What a wrong spec says all the same: the files that it names, and the films that it shows."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from dagrender.spec.adjustments import LutTable
from dagrender.spec.canvas import Canvas
from dagrender.spec.clips import CompositionClip
from dagrender.spec.context import Context, clips_of
from dagrender.spec.faults import FaultyError, Loc
from dagrender.spec.files import NamedFiles
from dagrender.spec.fonts import FontFace, read_family
from dagrender.spec.media import MediaFile
from dagrender.spec.model import SpecModel


def files_in(data: dict[str, Any], context: Context) -> NamedFiles:
    """The files of all entries of ``data``, a whole spec as it was typed, that are right."""
    media = {name: _valid(MediaFile, said, context) for name, said in _table(data, "media")}
    fonts = {name: _family(said, context) for name, said in _table(data, "fonts")}
    tables = {(*loc, "file"): _valid(LutTable, said, context) for loc, said in _tables(data)}
    return NamedFiles(
        media={name: entry for name, entry in media.items() if entry},
        fonts={name: faces for name, faces in fonts.items() if faces},
        tables={loc: table.file for loc, table in tables.items() if table},
    )


def films_shown(data: dict[str, Any], context: Context) -> Iterator[tuple[Loc, CompositionClip]]:
    """The clips that show films, as far as they are right, and where they stand.

    There are none without a canvas, for then films without one of their own are wrong as well.
    """
    if _valid(Canvas, data.get("canvas"), context) is None:
        return
    for track, index, clip in clips_of(data):
        found = _valid(CompositionClip, clip, context) if CompositionClip.kind in clip else None
        if isinstance(found, CompositionClip):
            yield ("timeline", track, "clips", index), found


def _valid(model: type[SpecModel], data: Any, context: Context) -> Any:
    try:
        return model.model_validate(data, context=context)
    except ValidationError:
        return None


def _family(said: Any, context: Context) -> tuple[FontFace, ...]:
    try:
        return read_family(said, context)
    except FaultyError:
        return ()


def _table(data: Any, key: str) -> list[tuple[str, Any]]:
    table = data.get(key) if isinstance(data, dict) else None
    return list(table.items()) if isinstance(table, dict) else []


def _tables(data: dict[str, Any]) -> Iterator[tuple[Loc, Any]]:
    """What stands under every ``lut``."""
    timeline = data.get("timeline")
    holders: list[tuple[Loc, Any]] = [(("canvas",), data.get("canvas"))]
    holders += (
        (("timeline", row), track)
        for row, track in enumerate(timeline if isinstance(timeline, list) else ())
    )
    holders += ((("timeline", row, "clips", at), clip) for row, at, clip in clips_of(data))
    holders += ((("styles", name), style) for name, style in _table(data, "styles"))
    for loc, holder in holders:
        said = holder.get("adjustments") if isinstance(holder, dict) else None
        for index, one in enumerate(said if isinstance(said, list) else ()):
            if isinstance(one, dict) and one.get("lut") is not None:
                yield (*loc, "adjustments", index, "lut"), one["lut"]
