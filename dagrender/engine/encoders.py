"""Whether the encoders of graphics processors that a build needs are there."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from dagrender.capability import HARDWARE, SOFTWARE
from dagrender.digest import Digest
from dagrender.engine.gather import RunProbes
from dagrender.engine.workers.tasks import TrialTask
from dagrender.errors import DagrenderError, Problem, SpecError
from dagrender.graph.model import FilmGraph
from dagrender.nodes import encode
from dagrender.spec.document import Document


def check_encoders(
    films: Collection[tuple[Document, FilmGraph]],
    hits: Mapping[Digest, Any],
    run_probes: RunProbes,
) -> None:
    """Have a worker try each encoder that something has still to be encoded by.

    Raises:
        SpecError: one cannot be used; says which can.
    """
    wanted: dict[str, list[tuple[Document, str]]] = defaultdict(list)
    for document, film in films:
        for video in film.videos:
            missing = (key for key in video.segments if key not in hits)
            params = (film.node(key).recipe.params for key in missing)
            for encoder in {_encoder_of(one) for one in params} - {""}:
                wanted[encoder].append((document, video.name))
    absent = {name: why for name, why in _tried(wanted, run_probes).items() if why}
    if not absent:
        return
    others = [one for one in HARDWARE if HARDWARE[one] in {HARDWARE[name] for name in absent}]
    there = [name for name, why in _tried(others, run_probes).items() if not why]
    problems = [
        Problem(
            f"{name}: {encoder} cannot be used here: {why}",
            document.place("outputs", name, "video", "encoder"),
            _hint(encoder, there),
        )
        for encoder, why in absent.items()
        for document, name in wanted[encoder]
    ]
    raise SpecError(tuple(problems))


def _encoder_of(params: encode.Params) -> str:
    return str(getattr(params.encoding, "encoder", ""))


def _hint(encoder: str, there: list[str]) -> str:
    codec = HARDWARE[encoder]
    fitting = [one for one in there if HARDWARE[one] == codec]
    found = f"there is {', '.join(fitting)}; or" if fitting else "no other for it is there;"
    return f"{found} leave encoder out: {SOFTWARE[codec]} runs on any machine"


def _tried(encoders: Collection[str], run_probes: RunProbes) -> dict[str, str]:
    """Why each of ``encoders`` cannot be used, or nothing."""
    tasks = [TrialTask(key=f"trial:{one}", label=one, encoder=one) for one in encoders]
    outcome = run_probes(list(tasks)) if tasks else {}
    found = {}
    for task in tasks:
        result = outcome[task.key]
        if isinstance(result, DagrenderError):
            found[task.encoder] = str(result)
        else:
            found[task.encoder] = str(dict(result.facts)["absent"])
    return found
