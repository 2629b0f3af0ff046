"""A media file by itself, examined without a spec: its facts, from the cache or found out now."""

from pathlib import Path
from typing import TYPE_CHECKING

from dagrender.artifact import ActionResult
from dagrender.digest import Digest
from dagrender.engine.inquiry import Answering, answer
from dagrender.errors import DagrenderError, MissingObjectError, SourceError
from dagrender.media.facts.codec import facts_from_bytes
from dagrender.nodes import probe
from dagrender.nodes.footage import SourceFile, stamp_of
from dagrender.plan.materials import Source
from dagrender.store.store import Store

if TYPE_CHECKING:  # heavy, and not wanted of a file that is known
    from dagrender.engine.workers.tasks import Question


def examine(
    path: Path,
    store: Store,
    asked: Answering,
    *,
    thorough: frozenset[Digest] = frozenset(),
    force: bool = False,
) -> tuple[Source, SourceFile]:
    """What is known of the file at ``path``, and where it lies; probed unless that was done before.

    What is not known is asked of ``asked``. Files whose digests are in ``thorough`` are checked for
    damage from end to end. What an earlier check of that kind has found is known in any case, but
    for ``force``.

    Raises:
        SourceError: it is no media, cannot be read, changes meanwhile, or ends whoever probes it.
    """
    try:
        path = path.resolve()
        stamp = stamp_of(path.stat())
    except OSError as error:
        raise SourceError(str(path), error.strerror or str(error)) from None
    except RuntimeError:  # of Python before 3.13
        raise SourceError(str(path), "is a link that leads to itself") from None
    digest = store.source_digest(path)
    file = SourceFile(content=digest, file=digest, path=str(path), facts=None, stamp=stamp)
    checked = probe.Params(file=digest, thorough=True)
    wanted = checked if digest in thorough else probe.Params(file=digest)
    known = None
    for question in () if force else dict.fromkeys((checked, wanted)):
        known = known or _known(probe.recipe(question).key(), store)
    facts = known or _probed(file, wanted, asked)
    data = store.read(facts)
    source = Source(name=path.name, path=path, file=digest, facts=facts_from_bytes(data))
    return source, SourceFile(
        content=source.content, file=digest, path=str(path), facts=facts, stamp=stamp
    )


def _known(key: Digest, store: Store) -> Digest | None:
    """The digest of facts that are there and whole."""
    result = store.lookup(key)
    if result is None:
        return None
    facts = result.output(probe.OUTPUT).digest
    try:
        store.path(facts)
    except MissingObjectError:
        return None
    return facts


def is_telecined(file: SourceFile, asked: Answering) -> bool:
    """Whether the picture of a file is film, its pictures spread over fields.

    Raises:
        SourceError: it cannot be told, for whoever looks at it ends.
    """
    from dagrender.engine.workers.tasks import PulldownTask

    task = PulldownTask(key=f"pulldown:{file.content}", label=Path(file.path).name, file=file)
    return bool(dict(answered(task, file, asked).facts)["telecined"])


def _probed(file: SourceFile, question: probe.Params, asked: Answering) -> Digest:
    from dagrender.engine.workers.tasks import ProbeTask

    task = ProbeTask(
        key=probe.recipe(question).key(),
        label=Path(file.path).name,
        path=file.path,
        files=(file,),
        thorough=question.thorough,
        force=True,
    )
    return answered(task, file, asked).output(probe.OUTPUT).digest


def answered(task: "Question", file: SourceFile, asked: Answering) -> ActionResult:
    """The one result of what is asked of ``file``.

    Raises:
        DagrenderError: there is none; whatever ends the worker is the file's fault.
    """
    from dagrender.engine.workers.executor import SystemFailureError

    try:
        return answer(asked, task)
    except (SourceError, MissingObjectError, SystemFailureError):
        raise
    except DagrenderError as error:
        message, _, hint = str(error).partition("\n  hint: ")
        raise SourceError(file.path, message, hint) from error
