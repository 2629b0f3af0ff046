"""Mutators after which a key is missing, empty or too many."""

import yaml

from ..mutations import KINDS
from .clips import kinds, of_kind

_REQUIRED = {
    "canvas": lambda path: path == ("canvas",),
    "dagrender": lambda path: path == ("dagrender",),
    "size": lambda path: path == ("canvas", "size"),
    "track": lambda path: path[-3:-2] == ("timeline",),
    "clips": lambda path: path[-3:-2] == ("timeline",),
    "to": lambda path: path[-2:-1] == ("counter",),
    "stops": lambda path: path[-2:-1] == ("gradient",),
    "at": lambda path: path[:1] == ("outputs",) and len(path) == 3,
    "width": lambda path: path[-2:-1] in (("border",), ("stroke",)),
    "amount": lambda path: path[-2:-1] in (("grain",), ("sharpen",)),
}


def a_missing_key(maker):
    """A key that must be there is not."""
    spec = maker.spec
    found = [
        pair
        for pair in spec.pairs
        if pair.name in _REQUIRED and _REQUIRED[pair.name](pair.path) and len(pair.holder.value) > 1
    ]
    pair = maker.pick(found)
    if pair is None:
        return None
    around = next((p for p in spec.pairs if p.path == pair.path[:-1]), None)
    lines = {1} if len(pair.path) == 1 else {spec.line(pair.holder)}
    lines |= {spec.line(around.key)} if around else set()
    if len(pair.path) == 1:
        lines |= {spec.line(pair.holder)}
        index = [key for key, _ in pair.holder.value].index(pair.key)
        gone = spec.without(pair).count("\n") - spec.text.count("\n")
        lines |= {spec.line(pair.holder.value[1][0]) + gone} if not index else set()
    return maker.made(spec.without(pair), lines, f"{'.'.join(map(str, pair.path))} is gone")


def an_unknown_kind(maker):
    """A clip of a kind that there is not."""
    spec = maker.spec
    found = of_kind(maker, *KINDS)
    if found is None:
        return None
    key = next(key for key, _ in found[1].value if key.value in KINDS)
    start = key.start_mark.index
    text = spec.put(start, start + len(key.value), "hologram")
    return maker.made(text, {spec.line(key)}, f"{key.value} became hologram")


def two_kinds_in_one_clip(maker):
    """A clip that says two kinds."""
    spec = maker.spec
    found = of_kind(maker, "video", "image", "audio", "gap", "composition", "transition")
    if found is None:
        return None
    other = maker.chance.choice([k for k in ("video", "text", "gap") if k not in kinds(found[1])])
    text, line = spec.with_first(found[1], f"{other}: 1s")
    moved = text.count("\n") - spec.text.count("\n")
    old = next(key for key, _ in found[1].value if key.value in KINDS)
    return maker.made(text, {line, spec.line(old) + moved}, f"a clip is also {other}")


def a_key_twice(maker):
    """A key that stands in a mapping twice."""
    spec = maker.spec
    pair = maker.pick(p for p in spec.pairs if isinstance(p.value, yaml.ScalarNode))
    again = f"{spec.raw(pair.key)}: {spec.raw(pair.value)}"
    if "\n" in again:
        return None
    text, _ = spec.with_first(pair.holder, again)
    added = text.count("\n") - spec.text.count("\n")
    return maker.made(text, {spec.line(pair.key) + added}, f"{pair.name} stands there twice")


def an_id_twice(maker):
    """Two clips of one id."""
    spec = maker.spec
    ids = [(path, node) for path, node in spec.scalars if path[-1:] == ("id",)]
    ids = [one for one in ids if "compositions" not in one[0]]
    if len(ids) < 2:
        return None
    first, second = sorted(maker.chance.sample(range(len(ids)), 2))
    text = spec.replaced(ids[second][1], ids[first][1].value)
    lines = {spec.line(ids[second][1])}
    return maker.made(text, lines, f"two clips are {ids[first][1].value}")


def an_empty_value(maker):
    """A key behind which nothing stands."""
    spec = maker.spec
    pair = maker.pick(
        p
        for p in spec.pairs
        if isinstance(p.value, yaml.ScalarNode)
        and not p.is_given
        and not any(part in ("vars", "for", "with") for part in p.path)
    )
    text = spec.replaced(pair.value, "")
    return maker.made(text, {spec.line(pair.key)}, f"{pair.name}: without a value")


MUTATORS = (
    a_missing_key,
    an_unknown_kind,
    two_kinds_in_one_clip,
    a_key_twice,
    an_id_twice,
    an_empty_value,
)
