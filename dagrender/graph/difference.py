"""Films compared by what they are made of: nodes, and the times at which they differ. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from dagrender.graph.explain import Explanation, explain
from dagrender.graph.snapshot import Snapshot
from dagrender.kinds import KINDS

Stretch = tuple[Fraction, Fraction]
"""From when to when of a film, in seconds."""
_Part = tuple[int, int, str]
"""First frame, frames, key."""
_Homes = Mapping[str, Snapshot]
"""The names of outputs, and which snapshot each is in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeDifference:
    """What happened to the nodes of a kind."""

    kind: str
    added: tuple[str, ...]
    """Keys."""
    removed: tuple[str, ...]
    kept: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputDifference:
    """What happened to an output. Stretches are whole segments, or blocks of the sound."""

    name: str
    old_name: str
    """What it was called before; empty where it is new. ``name`` is empty where it is gone."""
    changed: tuple[Stretch, ...] = ()
    """Of the new film: another picture."""
    moved: tuple[Stretch, ...] = ()
    """Of the new film: pictures that were elsewhere before."""
    removed: tuple[Stretch, ...] = ()
    """Of the old film: pictures that are nowhere any more."""
    heard: tuple[Stretch, ...] = ()
    """Of the new film: another sound."""
    is_still: bool = False
    frames: int = 0
    """Of the new film, that ``changed`` is long."""

    @property
    def is_same(self) -> bool:
        """Whether there is no difference."""
        stretches = (*self.changed, *self.moved, *self.removed, *self.heard)
        return bool(self.name and self.old_name) and not stretches


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What is different about a new film."""

    nodes: tuple[NodeDifference, ...]
    outputs: tuple[OutputDifference, ...]
    reasons: tuple[Explanation, ...]
    """Why the new nodes of stored kinds are new, in film order."""

    @property
    def is_same(self) -> bool:
        """Whether there is none."""
        return all(one.is_same for one in self.outputs)


def difference(olds: Sequence[Snapshot], news: Sequence[Snapshot]) -> Difference:
    """What is different about ``news``, the films that a spec makes, against ``olds``.

    Snapshots are of one format, and each output is in one of a side's. Outputs are paired by name;
    where each side has one video alone, or one still, these are a pair.
    """
    before, after = _homes(olds), _homes(news)
    pairs = _paired(_outputs(before), _outputs(after))
    nodes = tuple(_nodes(olds, news))
    fresh = {key for one in nodes for key in one.added}
    return Difference(
        nodes=nodes,
        outputs=tuple(
            _output(was, name, before[was], after[name])
            if was and name
            else _alone(was, name, after[name] if name else before[was])
            for was, name in pairs
        ),
        reasons=tuple(_reasons(pairs, before, after, fresh)),
    )


def _homes(snapshots: Iterable[Snapshot]) -> _Homes:
    return {name: one for one in snapshots for name in one["outputs"]}


def _outputs(homes: _Homes) -> Mapping[str, Any]:
    return {name: home["outputs"][name] for name, home in homes.items()}


def _reasons(
    pairs: Iterable[tuple[str, str]], before: _Homes, after: _Homes, fresh: Collection[str]
) -> Iterator[Explanation]:
    """Why the nodes with the keys ``fresh`` are; what several outputs want is told of the first."""
    names = {name: was for was, name in pairs}
    missing = set(fresh)
    for name, home in after.items():
        new = {**home, "outputs": {name: home["outputs"][name]}}
        old = before.get(names[name])
        if old is not None:
            old = {**old, "outputs": {name: old["outputs"][names[name]]}}
        told = explain(old, new, missing)
        missing -= {one.key for one in told}
        yield from told


def _paired(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[tuple[str, str]]:
    pairs = [(name, name) for name in new if name in old]
    gone = [name for name in old if name not in new]
    fresh = [name for name in new if name not in old]
    for still in (False, True):
        before = [name for name in gone if old[name]["still"] is still]
        after = [name for name in fresh if new[name]["still"] is still]
        if len(before) == len(after) == 1:
            pairs.append((before[0], after[0]))
            gone.remove(before[0])
            fresh.remove(after[0])
    return [*pairs, *(("", name) for name in fresh), *((name, "") for name in gone)]


def _nodes(olds: Iterable[Snapshot], news: Iterable[Snapshot]) -> Iterator[NodeDifference]:
    for kind in KINDS:
        before, after = (
            dict.fromkeys(key for one in some for key in one["nodes"].get(kind, ()))
            for some in (olds, news)
        )
        if before or after:
            yield NodeDifference(
                kind=kind,
                added=tuple(key for key in after if key not in before),
                removed=tuple(key for key in before if key not in after),
                kept=len(before.keys() & after.keys()),
            )


def _output(was: str, name: str, old: Snapshot, new: Snapshot) -> OutputDifference:
    before, after = old["outputs"][was], new["outputs"][name]
    rate, old_rate = Fraction(new["rate"]), Fraction(old["rate"])
    shown, showed = list(_parts(after["segments"])), list(_parts(before["segments"]))
    known, wanted = {key for *_, key in showed}, {key for *_, key in shown}
    places = {(first / old_rate, key) for first, _, key in showed}
    changed = [part for part in shown if part[2] not in known]
    return OutputDifference(
        name=name,
        old_name=was,
        changed=_stretches(changed, rate),
        moved=_stretches(
            (one for one in shown if one[2] in known and (one[0] / rate, one[2]) not in places),
            rate,
        ),
        removed=_stretches((part for part in showed if part[2] not in wanted), old_rate),
        heard=_stretches(_unheard(before["tracks"], after["tracks"]), rate),
        is_still=after["still"],
        frames=sum(frames for _, frames, _ in changed),
    )


def _alone(was: str, name: str, snapshot: Snapshot) -> OutputDifference:
    """An output that is new or gone: all of it."""
    one = snapshot["outputs"][name or was]
    parts = list(_parts(one["segments"]))
    whole = _stretches(parts, Fraction(snapshot["rate"]))
    return OutputDifference(
        name=name,
        old_name=was,
        changed=whole if name else (),
        removed=() if name else whole,
        is_still=one["still"],
        frames=sum(frames for _, frames, _ in parts) if name else 0,
    )


def _unheard(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[_Part]:
    """The blocks of all tracks that were not heard then before."""
    before = list(old.values())
    for number, (name, track) in enumerate(new.items()):
        known = old.get(name) or (before[number] if number < len(before) else {"mixes": ()})
        heard = {(first, key) for first, _, key in _parts(known["mixes"])}
        yield from (one for one in _parts(track["mixes"]) if (one[0], one[2]) not in heard)


def _parts(parts: Iterable[Mapping[str, Any]]) -> Iterator[_Part]:
    for part in parts:
        yield part["first"], part["frames"], part["key"]


def _stretches(parts: Iterable[_Part], rate: Fraction) -> tuple[Stretch, ...]:
    """When ``parts`` are; those that touch are one."""
    found: list[Stretch] = []
    for first, frames, _ in sorted(parts):
        start, end = first / rate, (first + frames) / rate
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)
