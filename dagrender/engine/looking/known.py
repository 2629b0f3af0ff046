"""What is known of a film beyond its graph: gathered for those who show it, and by nobody else."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import PurePath
from typing import Any

from dagrender.digest import Digest
from dagrender.engine.chronicle import last_doings, past_builds
from dagrender.engine.history import last_snapshots, snapshots
from dagrender.engine.looking.compare import taken_of
from dagrender.engine.looking.editing import film_rows
from dagrender.engine.looking.reasons import reasons_of
from dagrender.engine.looking.thumbnails import thumbnails
from dagrender.engine.prepare import Prepared
from dagrender.engine.request import BuildRequest
from dagrender.graph.changes import Reason
from dagrender.graph.critical import critical_path, needs_of
from dagrender.graph.difference import Difference, difference
from dagrender.graph.facts import BuildFacts, Facts
from dagrender.graph.model import Storage
from dagrender.graph.snapshot import FORMAT, Snapshot
from dagrender.nodes import encode, probe
from dagrender.store.store import Store

HISTORY = 50
"""So many past builds are told of."""


def known_of(prepared: Prepared, request: BuildRequest) -> Facts:
    """All that is known of the films of ``prepared``; nothing is built for it."""
    store = Store(request.cache)
    taken = taken_of(prepared)
    return Facts(
        sizes=dict(_sizes(prepared)),
        seconds=dict(_seconds(prepared, request)),
        reasons=_reasons(prepared, taken, request),
        users=_users(prepared, store, request),
        places=dict(_places(prepared)),
        films=film_rows(prepared),
        thumbnails=thumbnails(prepared, store),
        build=_last_build(prepared, request),
        history=tuple(_plain(one) for one in past_builds(request)[-HISTORY:]),
        difference=_difference(taken, request),
    )


def _sizes(prepared: Prepared) -> Iterator[tuple[Digest, int]]:
    yield from ((key, result.size_bytes) for key, result in prepared.hits.items())
    for target in prepared.film.videos:
        path = prepared.targets[target.name]
        if path.is_file():
            yield target.node, path.stat().st_size


def _seconds(prepared: Prepared, request: BuildRequest) -> Iterator[tuple[Digest, float]]:
    """How long nodes took: a segment and what it is painted from are one task."""
    times = last_doings(request).times
    written = {key.partition(":")[0]: taken_s for key, taken_s in times.items() if ":" in key}
    film = prepared.film
    for node in film.nodes():
        keys = [node.key]
        if node.kind == encode.KIND:
            keys += (one.key for one in film.inputs(node.key))
        known = written if node.storage is Storage.FILE else times
        found = next((known[key] for key in keys if key in known), None)
        if found is not None:
            yield node.key, found


def _reasons(
    prepared: Prepared, taken: list[Snapshot], request: BuildRequest
) -> dict[Digest, tuple[Reason, ...]]:
    return {one.key: one.reasons for one in reasons_of(prepared, taken, request)}


def _users(
    prepared: Prepared, store: Store, request: BuildRequest
) -> dict[Digest, tuple[str, ...]]:
    """Which other films use nodes, as they were built last, by the names of their specs."""
    own = str(request.spec.absolute())
    stored = {node.key for node in prepared.film.nodes() if node.storage is Storage.STORED}
    found: defaultdict[Digest, dict[str, None]] = defaultdict(dict)
    for one in snapshots(store.builds):
        if one["spec"] == own:
            continue
        spec = PurePath(one["spec"])
        for key in stored.intersection(one["uses"]):
            found[key][f"{spec.parent.name}/{spec.name}"] = None
    return {key: tuple(sorted(names)) for key, names in found.items()}


def _places(prepared: Prepared) -> Iterator[tuple[Digest, tuple[str, ...]]]:
    """Where the spec names sources and outputs."""
    named: defaultdict[Digest, dict[str, None]] = defaultdict(dict)
    for document, materials in prepared.gathered.every:
        for name, source in materials.sources.items():
            if name in document.film.media:
                place = document.place("media", name)
                named[source.content][f"{place.file}:{place.line}"] = None
    for node in prepared.film.nodes(probe.KIND):
        places = dict.fromkeys(place for one in node.contents for place in named.get(one, ()))
        if places:
            yield node.key, tuple(places)
    for film in prepared.films:
        for target in film.film.targets:
            place = film.document.place("outputs", target.name)
            yield target.node, (f"{place.file}:{place.line}",)


def _last_build(prepared: Prepared, request: BuildRequest) -> BuildFacts | None:
    builds = past_builds(request)
    if not builds:
        return None
    activities, last = last_doings(request).activities, builds[-1]
    path = critical_path(activities, needs_of(prepared.film, activities))
    return BuildFacts(
        at_s=last.at_s,
        wall_s=last.wall_s,
        ending=last.ending.value,
        activities=activities,
        critical=frozenset(path),
    )


def _plain(build: Any) -> dict[str, Any]:
    return {**asdict(build), "ending": build.ending.value}


def _difference(taken: list[Snapshot], request: BuildRequest) -> Difference | None:
    olds = last_snapshots(request)
    if not olds or any(one.get("format") != FORMAT for one in olds):
        return None
    return difference(olds, taken)
