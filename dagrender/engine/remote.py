"""Which media of films lie on other machines, and having them fetched: only if there are any."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from dagrender.engine.captionfiles import captions_named
from dagrender.engine.mentions import names_of
from dagrender.errors import Place
from dagrender.events import Event
from dagrender.nodes.footage import SourceFile, stamp_of
from dagrender.spec.document import Document
from dagrender.store.store import Store


def fetched_media(
    documents: Sequence[Document],
    store: Store,
    warn: Callable[[str], None],
    notify: Callable[[Event], None],
) -> Mapping[str, SourceFile]:
    """The files of all addresses that clips of ``documents`` show, by these addresses.

    See ``network.fetch.fetch``.

    Raises:
        SpecError: what cannot be had, all of it.
        OSError: the cache cannot be written to.
    """
    wanted = tuple(place for document in documents for place in _addresses(document))
    if not wanted:
        return {}
    from dagrender.engine.network.fetch import fetch

    return {
        address: SourceFile(
            content=one.content,
            file=one.content,
            path=str(one.path),
            facts=None,
            stamp=stamp_of(Path(one.path).stat()),
            address=one.address,
        )
        for address, one in fetch(wanted, store, warn, notify).items()
    }


def _addresses(document: Document) -> Iterator[tuple[str, Place]]:
    film = document.film
    if any(entry.is_address for entry in film.media.values()):
        for name in dict.fromkeys((*names_of(film), *captions_named(film))):
            if film.media[name].is_address:
                yield film.media[name].file, document.place("media", name, "file")
    for inner in document.inner.values():
        yield from _addresses(inner)
