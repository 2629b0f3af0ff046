"""A media file by itself, examined without a spec: its facts, from the cache or found out now."""

from pathlib import Path

from dagrender.digest import Digest
from dagrender.errors import MissingObjectError, SourceError
from dagrender.media.facts.codec import facts_from_bytes
from dagrender.nodes import probe
from dagrender.nodes.footage import SourceFile, stamp_of
from dagrender.plan.materials import Source
from dagrender.store.store import Store


def examine(
    path: Path,
    store: Store,
    *,
    thorough: frozenset[Digest] = frozenset(),
    force: bool = False,
) -> tuple[Source, SourceFile]:
    """What is known of the file at ``path``, and where it lies; probed unless that was done before.

    Files whose digests are in ``thorough`` are checked for damage from end to end. What an earlier
    check of that kind has found is known in any case, but for ``force``.

    Raises:
        SourceError: it is no media, cannot be read, or changes meanwhile.
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
    facts = known or _probed(file, wanted, store)
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


def _probed(file: SourceFile, question: probe.Params, store: Store) -> Digest:
    data = probe.run(Path(file.path), thorough=question.thorough)
    file.check()
    key = probe.recipe(question).key()
    result = store.publish(key, probe.KIND, {probe.OUTPUT: data})
    return result.output(probe.OUTPUT).digest
