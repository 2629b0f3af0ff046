"""mux: segments and passages joined into the film by packet copy, beside the target and renamed."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dagrender.artifact import Artifact
from dagrender.digest import Digest, digest_file
from dagrender.media.coding.encoding import VideoEncoding
from dagrender.media.coding.labels import UNLABELLED, Labels
from dagrender.media.tools import tools
from dagrender.nodes.recipe import Recipe
from dagrender.store.atomic import temporary_beside
from dagrender.store.store import Store

KIND = "mux"
VERSION = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """The container, by its suffix, what the picture was encoded with, and what is said of it."""

    suffix: str
    encoding: VideoEncoding
    labels: Labels = UNLABELLED


def recipe(params: Params, segments: tuple[Digest, ...], passages: tuple[Digest, ...]) -> Recipe:
    """The key recipe; ``segments`` and ``passages`` are digests of stored outputs."""
    inputs = (
        *(("segment", digest) for digest in segments),
        *(("passage", digest) for digest in passages),
    )
    return Recipe(
        kind=KIND,
        version=VERSION,
        params=params,
        inputs=inputs,
        tools=tools(),
    )


def run(
    params: Params,
    segments: tuple[Digest, ...],
    passages: tuple[Digest, ...],
    target: Path,
    store: Store,
) -> Artifact:
    """Write the film to ``target``; whatever is there stays until the new film is complete.

    What is digested is what was written, before it takes its name: from then on it may be
    somebody else's.

    Raises:
        MissingObjectError: a segment or passage has gone or was damaged since it was built.
    """
    from dagrender.media.coding.join import join

    def coded(digests: tuple[Digest, ...]) -> Iterator[bytes]:
        for digest in digests:
            yield store.read(digest)

    with temporary_beside(target) as path:
        join(
            path,
            coded(segments),
            encoding=params.encoding,
            passages=coded(passages),
            labels=params.labels,
        )
        return Artifact(digest=digest_file(path), size_bytes=path.stat().st_size)


def run_still(coded: Digest, target: Path, store: Store) -> Artifact:
    """Write a still to ``target``, as ``run`` does a film."""
    data = store.read(coded)
    with temporary_beside(target) as path:
        path.write_bytes(data)
    return Artifact(digest=coded, size_bytes=len(data))
