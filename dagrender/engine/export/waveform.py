"""A picture of a sound by itself, without a film: the same levels, planner and painter."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from dagrender.digest import Digest
from dagrender.engine.drawnsounds import levels_task
from dagrender.engine.examine import answered, examine
from dagrender.engine.inquiry import Answering, inquiry
from dagrender.engine.request import BuildRequest
from dagrender.engine.workers.tasks import LevelsTask
from dagrender.errors import MissingObjectError, Problem, SpecError
from dagrender.media.pictures.framefiles import FrameFormat, FrameWriter
from dagrender.media.sound.levels import Levels
from dagrender.nodes import levels
from dagrender.paint.displaylist import WaveformCel
from dagrender.paint.waveform import waveform_raster
from dagrender.picture import Colour, Picture, Pixels, Plane
from dagrender.plan.film import Planner
from dagrender.plan.materials import Materials
from dagrender.spec.document import Document, loads
from dagrender.store.store import Store

_NAME = "sound"
_RATE = 100
"""Frames a second of the film that the wave is planned in: what a range is rounded to."""
_OPAQUE = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveformRequest:
    """What is to be drawn."""

    source: Path
    cache: Path
    size: str
    """Width and height in pixels, ``1200x240``."""
    patience: float = 1.0
    """As in ``BuildRequest``."""
    background: str = "transparent"
    keys: Mapping[str, str] = field(default_factory=dict)
    """Keys of a waveform clip, as a spec writes them."""


def draw_waveform(request: WaveformRequest) -> bytes:
    """The wave as a PNG file, with alpha where the background lets anything through.

    Raises:
        SourceError: the file cannot be read.
        SpecError: it has no sound; or what is wrong with the keys, all of it at once.
    """
    store = Store(request.cache)
    spec_less = BuildRequest(spec=request.source, cache=request.cache, patience=request.patience)
    with store.lease(), inquiry(spec_less) as inquirer:
        source, file = examine(request.source, store, inquirer)
        facts = source.facts.audio
        if facts is None:
            raise SpecError((Problem(f"{source.called} has no sound"),))
        found = store.read(_levels(levels_task(facts, file), store, inquirer))
    materials = Materials(
        sources={_NAME: source}, fonts={}, levels={_NAME: Levels(found, facts.start_s)}
    )
    document = _film(request)
    try:
        planner = Planner(document, materials)
    except SpecError as error:
        raise _without_places(error) from None
    cel = next(cel for layer in planner.still(0).display.layers for _, cel in layer.cels)
    if not isinstance(cel, WaveformCel):
        raise TypeError("a waveform clip shows something else")
    rgba = _over(waveform_raster(cel).rgba, document.film.canvas.background)
    return FrameWriter(FrameFormat.PNG).write(Picture(pixels=Pixels.RGBA, planes=(rgba,)))


def _levels(task: LevelsTask, store: Store, asked: Answering) -> Digest:
    """The digest of the levels; measured unless that was done before."""
    known = store.lookup(task.key)
    if known is not None:
        digest = known.output(levels.OUTPUT).digest
        try:
            store.path(digest)
        except MissingObjectError:
            known = None
        else:
            return digest
    return answered(task, task.file, asked).output(levels.OUTPUT).digest


def _film(request: WaveformRequest) -> Document:
    """A film of nothing but the wave, which is read and told of as any other."""
    width, _, height = request.size.partition("x")
    clip = {"waveform": _NAME, "size": [width, height], **request.keys}
    told = {
        "dagrender": 1,
        "canvas": {"size": "64x64", "fps": _RATE, "background": request.background},
        "media": {_NAME: _NAME},
        "timeline": [{"track": "waves", "clips": [clip]}],
    }
    with TemporaryDirectory() as folder:
        # a spec has its media looked for; this one's is known already
        (Path(folder) / _NAME).touch()
        try:
            return loads(json.dumps(told), file="waveform", folder=Path(folder))
        except SpecError as error:
            raise _without_places(error) from None


def _without_places(error: SpecError) -> SpecError:
    """Problems of a film that nobody wrote."""
    return SpecError(tuple(Problem(one.message, None, one.hint) for one in error.problems))


def _over(rgba: Plane, background: Colour) -> Plane:
    """Premultiplied RGBA over a colour."""
    if not background.alpha:
        return rgba
    straight = np.array([background.red, background.green, background.blue, 1.0])
    below = straight * background.alpha * _OPAQUE
    free = 1 - rgba[..., 3:].astype(np.float64) / _OPAQUE
    shown: Plane = np.floor(rgba + below * free + 0.5).clip(0, _OPAQUE).astype(np.uint8)
    return shown
