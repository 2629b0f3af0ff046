"""Mutators that make something wait for itself, show itself or mask itself."""

import yaml

from ..mutations import Spec
from .clips import kinds, value_of


def a_start_that_waits_for_itself(maker):
    """A clip that starts when it ends."""
    spec = maker.spec
    found = _with_id(maker)
    if found is None:
        return None
    own = value_of(found, "id").value
    text, line = spec.with_pair(found, "start", f"{own}.end")
    return maker.made(text, {line, line + 1}, f"{own} starts at its end")


def two_starts_that_wait_for_each_other(maker):
    """Two clips each of which starts with the other."""
    spec = maker.spec
    first = _with_id(maker)
    second = _with_id(maker)
    if first is None or first is second:
        return None
    one, two = (value_of(node, "id").value for node in (first, second))
    text, _ = spec.with_pair(first, "start", f"{two}.start")
    again = Spec(spec.name, text)
    other = next(n for _, n in again.clips if (v := value_of(n, "id")) and v.value == two)
    text, _ = again.with_pair(other, "start", f"{one}.start + 1s")
    now = Spec(spec.name, text)
    lines = {
        line
        for _, node in now.clips
        if (v := value_of(node, "id")) and v.value in (one, two)
        for line in (now.line(node), now.line(value_of(node, "start")))
    }
    return maker.made(text, lines, f"{one} and {two} wait for each other")


def _with_id(maker):
    return maker.pick(
        node
        for path, node in maker.spec.clips
        if "compositions" not in path
        and value_of(node, "id") is not None
        and "transition" not in kinds(node)
    )


def a_film_that_shows_itself(maker):
    """A composition in itself."""
    spec = maker.spec
    found = [
        pair
        for pair in spec.pairs
        if pair.path[:1] == ("compositions",) and pair.name == "clips"
        if isinstance(pair.value, yaml.SequenceNode)
    ]
    pair = maker.pick(found)
    if pair is None:
        return None
    name = pair.path[1]
    text, line = _with_items(spec, pair.value, f"{{composition: {name}}}")
    return maker.made(text, {line}, f"{name} shows itself")


def a_mask_of_itself(maker):
    """A clip that is its own mask."""
    spec = maker.spec
    found = maker.pick(
        node
        for path, node in spec.clips
        if "compositions" not in path
        and value_of(node, "id") is not None
        and set(kinds(node)) & {"video", "image", "text", "color"}
    )
    if found is None:
        return None
    own = value_of(found, "id").value
    text, line = spec.with_pair(found, "mask", f"{{clip: {own}}}")
    return maker.made(text, {line}, f"{own} masks itself")


def masks_of_each_other(maker):
    """Two clips each of which is the other's mask."""
    spec = maker.spec
    track = _track(maker)
    if track is None:
        return None
    text, line = _with_items(
        spec,
        track,
        "{id: zz_one, color: red, start: 0s, duration: 1s, mask: {clip: zz_two}}",
        "{id: zz_two, color: red, start: 2s, duration: 1s, mask: {clip: zz_one}}",
    )
    return maker.made(text, {line, line + 1}, "two clips mask each other")


def _track(maker):
    return maker.pick(
        pair.value
        for pair in maker.spec.pairs
        if pair.path[:1] == ("timeline",) and pair.name == "clips" and len(pair.path) == 3
        if isinstance(pair.value, yaml.SequenceNode) and pair.value.value
    )


def _with_items(spec, sequence, *items):
    """The text where ``items`` come first in a list: text and line of the first."""
    start = sequence.start_mark.index
    if sequence.flow_style:
        return spec.put(start + 1, start + 1, ", ".join(items) + ", "), spec.line(sequence)
    indent = "\n" + " " * sequence.start_mark.column
    new = "".join(f"- {item}{indent}" for item in items)
    return spec.put(start, start, new), spec.line(sequence)


MUTATORS = (
    a_start_that_waits_for_itself,
    two_starts_that_wait_for_each_other,
    a_film_that_shows_itself,
    a_mask_of_itself,
    masks_of_each_other,
)
