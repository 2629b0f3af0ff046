"""Whether a film's fonts can show its texts, and whether texts that are fitted fit.

Fonts are parsed and texts laid out by workers, for either may crash or hang; what was found out
before is in the cache.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial

from dagrender.artifact import ActionResult
from dagrender.digest import Digest
from dagrender.engine.workers.executor import SystemFailureError
from dagrender.engine.workers.tasks import LetteringTask, Question
from dagrender.errors import DagrenderError, MissingObjectError, Problem, SourceError, SpecError
from dagrender.nodes import lettering
from dagrender.paint.textcel import FontRef, TextCel
from dagrender.plan.film import Planner
from dagrender.plan.timeline import PlacedClip
from dagrender.spec.document import Document
from dagrender.store.store import Store

_SHOWN_LENGTH = 60
_Fonts = tuple[FontRef, ...]
_ATTEMPTS = 3
RunQuestions = Callable[[list[Question]], dict[Digest, ActionResult | DagrenderError]]


@dataclass(frozen=True, slots=True)
class _Texts:
    """A film with its text clips, each with all the states in which it is drawn."""

    document: Document
    clips: tuple[tuple[PlacedClip, tuple[TextCel, ...]], ...]


@dataclass(slots=True)
class Lettering:
    """The texts of all films, and what was found out about them."""

    texts: dict[int, tuple[_Texts, ...]]
    """By the number of the film: its own, and those of the films in it."""
    missing: dict[lettering.Written, tuple[str, ...]] = field(default_factory=dict)
    fits: dict[TextCel, bool] = field(default_factory=dict)
    failed: dict[_Fonts, DagrenderError] = field(default_factory=dict)
    """Fonts that could not be looked at."""
    asked: frozenset[Digest] = frozenset()
    """The keys of what was not known until now."""

    def check(self, number: int) -> None:
        """Make sure that every text of a film, and of the films in it, can be drawn as it is meant.

        Raises:
            SpecError: characters that no font of theirs has, texts that are too long for their box,
                fonts that cannot be read; all of them at once.
        """
        problems = [
            problem
            for one in self.texts[number]
            for placed, cels in one.clips
            for problem in _Checker(one.document, self).problems(placed, cels)
        ]
        if problems:
            raise SpecError(tuple(dict.fromkeys(problems)))


def look_at_texts(
    planners: Sequence[Planner],
    files: Mapping[Digest, str],
    store: Store,
    run: RunQuestions,
    *,
    force: bool,
    comparing: bool = False,
) -> Lettering:
    """Find out what can be said of the texts of all films.

    Args:
        planners: know what is drawn.
        files: where the fonts lie, by content.
        store: has what was found out earlier.
        run: finds out the rest.
        force: find out all of it anew.
        comparing: what was found out earlier is going to be compared, so it stays as it is, and
            where it tells nothing, nothing is held against a text.
    """
    texts = _texts(planners)
    look = partial(_looked, texts, files, store, run, force=force, comparing=comparing)
    for _ in range(_ATTEMPTS - 1):
        with suppress(MissingObjectError):  # gone from the cache since it was found out
            return look()
    return look()


def questions_of(
    planners: Sequence[Planner], files: Mapping[Digest, str]
) -> tuple[LetteringTask, ...]:
    """All that is to be known of the texts of all films, whether it is known or not."""
    every = (one for films in _texts(planners).values() for one in films)
    return tuple(_tasks(every, files).values())


def _texts(planners: Sequence[Planner]) -> dict[int, tuple[_Texts, ...]]:
    texts = {}
    for number, planner in enumerate(planners):
        films = ((film.document, film.texts()) for film in planner.every())
        texts[number] = tuple(_Texts(document, clips) for document, clips in films)
    return texts


def _looked(
    texts: dict[int, tuple[_Texts, ...]],
    files: Mapping[Digest, str],
    store: Store,
    run: RunQuestions,
    *,
    force: bool,
    comparing: bool,
) -> Lettering:
    found = Lettering(texts=texts)
    tasks = _tasks((one for films in found.texts.values() for one in films), files)
    known, hollow = ({}, set()) if force else _known(tasks, store)
    if comparing:
        asked = {task.key: task.params for task in tasks.values()}
        known |= {key: lettering.without_fault(asked[key]) for key in hollow}
    missing: list[Question] = [
        replace(task, force=force or task.key in hollow)
        for task in tasks.values()
        if task.key not in known
    ]
    found.asked = frozenset(task.key for task in missing)
    results = run(missing) if missing else {}
    for fonts, task in tasks.items():
        result = results.get(task.key)
        if isinstance(result, SystemFailureError | MissingObjectError):
            raise result
        if isinstance(result, DagrenderError):
            found.failed[fonts] = result
            continue
        told = known[task.key] if result is None else _read(result, task, store)
        said = map(lettering.written, task.params.said)
        found.missing |= dict(zip(said, told.missing, strict=True))
        found.fits |= dict(zip(task.params.fitted, told.fits, strict=True))
    return found


def _tasks(films: Iterable[_Texts], files: Mapping[Digest, str]) -> dict[_Fonts, LetteringTask]:
    """What is to be found out, by the fonts that it is about."""
    said: dict[_Fonts, dict[lettering.Written, TextCel]] = {}
    fitted: dict[_Fonts, dict[TextCel, None]] = {}
    for film in films:
        for _, cels in film.clips:
            for cel in cels:
                fonts = cel.fonts()
                said.setdefault(fonts, {}).setdefault(lettering.written(cel), cel)
                if cel.fit:
                    fitted.setdefault(fonts, {})[cel] = None
    tasks = {}
    for fonts, texts in said.items():
        params = lettering.Params(said=tuple(texts.values()), fitted=tuple(fitted.get(fonts, ())))
        tasks[fonts] = LetteringTask(
            key=lettering.recipe(params).key(),
            label=", ".join(dict.fromkeys(font.family for font in fonts)),
            params=params,
            fonts=tuple((font.content, files[font.content]) for font in fonts),
        )
    return tasks


def _known(
    tasks: Mapping[_Fonts, LetteringTask], store: Store
) -> tuple[dict[Digest, lettering.Lettering], set[Digest]]:
    """What was found out earlier; and the keys of entries that are whole and tell nothing."""
    found, hollow = {}, set()
    for task in tasks.values():
        result = store.lookup(task.key)
        if result is None:
            continue
        try:
            found[task.key] = _read(result, task, store)
        except DagrenderError:  # gone or damaged: it is found out anew
            continue
        except (KeyError, ValueError):
            hollow.add(task.key)
    return found, hollow


def _read(result: ActionResult, task: LetteringTask, store: Store) -> lettering.Lettering:
    """What was found out.

    Raises:
        MissingObjectError: it has gone, or is damaged.
        KeyError, ValueError: it is whole, and tells nothing of what was asked.
    """
    data = store.read(result.output(lettering.OUTPUT).digest)
    return lettering.lettering_from_bytes(data, task.params)


class _Checker:
    def __init__(self, document: Document, found: Lettering) -> None:
        self._document, self._found = document, found

    def problems(self, placed: PlacedClip, cels: tuple[TextCel, ...]) -> list[Problem]:
        """What is wrong with the states of one text clip."""
        failed = (self._found.failed.get(cel.fonts()) for cel in cels)
        if error := next((one for one in failed if one), None):
            return [self._unreadable(placed, cels[0], error)]
        found = []
        if not placed.clip.allow_missing_glyphs:
            said = dict.fromkeys(map(lettering.written, cels))
            missing = (one for words in said for one in self._found.missing[words])
            if lacking := tuple(dict.fromkeys(missing)):
                found.append(self._lacking(placed, cels[0], lacking))
        tight = (cel for cel in cels if cel.fit and not self._found.fits[cel])
        if (cel := next(tight, None)) is not None:
            found.append(self._too_long(placed, cel))
        return found

    def _unreadable(self, placed: PlacedClip, cel: TextCel, error: DagrenderError) -> Problem:
        place = self._document.place(*placed.loc, placed.clip.kind)
        told, _, hint = str(error).partition("\n  hint: ")
        if isinstance(error, SourceError):
            return Problem(f"{placed.label}: {told}", place, hint)
        names = ", ".join(dict.fromkeys(font.family for font in cel.fonts()))
        return Problem(f"{placed.label}: laying it out in {names}: {told}", place, hint)

    def _lacking(self, placed: PlacedClip, cel: TextCel, lacking: tuple[str, ...]) -> Problem:
        names = list(dict.fromkeys(font.family for font in cel.fonts()))
        several = f"none of the fonts {', '.join(names)} has"
        who = f"the font {names[0]} has no" if len(names) == 1 else several
        shown = " ".join(f"{one} (U+{ord(one):04X})" for one in lacking[:8])
        more = f" and {len(lacking) - 8} more" if len(lacking) > 8 else ""  # noqa: PLR2004
        hint = (
            f"name a font that has them: font: [{', '.join(names)}, Another]; or "
            "allow_missing_glyphs: true draws empty boxes"
        )
        place = self._document.place(*placed.loc, placed.clip.kind)
        return Problem(f"{placed.label}: {who} {shown}{more}", place, hint)

    def _too_long(self, placed: PlacedClip, cel: TextCel) -> Problem:
        text = " ".join(cel.text.split())
        if len(text) > _SHOWN_LENGTH:
            text = f"{text[:_SHOWN_LENGTH]}..."
        least = placed.clip.font_size.least
        what = "box" if cel.box_px else "width"
        return Problem(
            f'{placed.label}: "{text}" does not fit its {what} even at the smallest size, {least}',
            self._document.place(*placed.loc, "font_size"),
            f"make the {what} larger, the smallest size smaller or the text shorter",
        )
