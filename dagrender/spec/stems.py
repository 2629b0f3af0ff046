"""Stems: the sound of a film bus by bus, as outputs of their own."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from dagrender.spec.faults import Fault
from dagrender.spec.gains import REST
from dagrender.spec.model import refuse
from dagrender.spec.outputs import SoundOutput


class Stem(SoundOutput):
    """The sound of one bus, or of what goes to none, as a part of all of it."""


def with_stems(film: Any) -> Any:
    """``film`` with an output for every stem."""
    outputs = {}
    for name, output in film.outputs.items():
        outputs[name] = output
        outputs |= dict(_stems(film, name, output))
    if len(outputs) == len(film.outputs):
        return film
    return film.model_copy(update={"outputs": outputs})


def stemless(film: Any) -> Iterator[Fault]:
    """Stems that cannot be: of no bus, of one bus alone, or that are other outputs."""
    for name, output in film.outputs.items():
        if not getattr(output, "stems", False):
            continue
        place = ("outputs", name, "stems")
        if output.bus is not None:
            yield refuse(f"{name}: one bus has no stems", *place, hint="leave bus out, or stems")
        elif not film.sound.buses:
            hint = "buses stand under sound: buses: {voice: {}}"
            yield refuse(f"{name}: without buses there are no stems", *place, hint=hint)
        elif REST in film.sound.buses:
            hint = "the stem of what goes to no bus has that name"
            yield refuse(f'{name}: a bus called "{REST}" cannot be a stem', *place, hint=hint)
        for stem, _ in _stems(film, name, output):
            if stem in film.outputs:
                yield refuse(f'{name}: its stem "{stem}" is an output already', *place)


def _stems(film: Any, name: str, output: Any) -> Iterator[tuple[str, Stem]]:
    if not getattr(output, "stems", False):
        return
    path = PurePosixPath(name)
    for bus in (*film.sound.buses, REST):
        stem = path.with_name(f"{path.stem}-{bus}{path.suffix}")
        said = dict(output) | {"stems": False, "bus": bus}
        yield str(stem), Stem.model_construct(output.model_fields_set, **said)
