"""Which frames will be wanted again, so that those alone are kept. Pure."""

from collections import Counter
from collections.abc import Iterable

from dagrender.digest import Digest
from dagrender.paint.displaylist import DisplayList, FilmCel, FrameCel, Layer
from dagrender.picture import Conform

FrameId = tuple[Digest, int]
"""A frame by content: what it decodes from, and its index therein."""
Shown = tuple[FrameId, Conform]


class Wanted:
    """What is still going to be asked for: ``soon``, once each, and then ``again`` by others."""

    def __init__(self, soon: Iterable[Shown] = (), again: tuple[FrameCel, ...] = ()) -> None:
        self._soon: dict[FrameId, Counter[Conform]] = {}
        self._later: dict[FrameId, tuple[Conform, ...]] = {}
        for frame, conform in soon:
            self._soon.setdefault(frame, Counter())[conform] += 1
        for cel in again:
            for frame in _frames(cel):
                self._later[frame] = (*self._later.get(frame, ()), cel.conform)

    def __contains__(self, frame: FrameId) -> bool:
        """Whether anybody will ask for ``frame``."""
        return frame in self._soon or frame in self._later

    def use(self, frame: FrameId, conform: Conform) -> None:
        """``frame`` has been asked for."""
        left = self._soon.get(frame)
        if left is None:
            return
        left[conform] -= 1
        if left[conform] <= 0:
            del left[conform]
        if not left:
            del self._soon[frame]

    def conforms(self, frame: FrameId) -> frozenset[Conform]:
        """In which forms ``frame`` will be asked for."""
        return frozenset((*self._soon.get(frame, ()), *self._later.get(frame, ())))

    def finish(self) -> tuple[FrameId, ...]:
        """Nothing more is asked for soon; the frames that nobody wants again."""
        left = tuple(frame for frame in self._soon if frame not in self._later)
        self._soon.clear()
        return left


def requests(display: DisplayList) -> list[Shown]:
    """The frames that a painter asks for, in order; what it holds already it does not ask for."""
    shown = _by_frame(display)
    before: dict[Shown, None] = {}
    asked: list[Shown] = []
    for now in shown:
        asked += [one for one in now if one not in before]
        before = now
    return asked


def _by_frame(display: DisplayList) -> list[dict[Shown, None]]:
    """What is shown on each frame, films within the film included."""
    shown: list[dict[Shown, None]] = [{} for _ in range(display.frames)]
    for layer in display.all_layers(films=False):
        for number, one in _shown(layer):
            shown[number][one] = None
    return shown


def _shown(layer: Layer) -> list[tuple[int, Shown]]:
    """(frame of the display list, what the layer shows on it)."""
    found = []
    first = layer.first
    for count, cel in layer.cels:
        if isinstance(cel, FrameCel):
            frames = ((frame, cel.conform) for frame in _frames(cel))
            found += list(enumerate(frames, first))
        elif isinstance(cel, FilmCel):
            inner = enumerate(_by_frame(cel.display), first)
            found += [(number, one) for number, frame in inner for one in frame]
        first += count
    return found


def _frames(cel: FrameCel) -> list[FrameId]:
    return [(run.gop, index) for run in cel.frames for index in run.indices]
