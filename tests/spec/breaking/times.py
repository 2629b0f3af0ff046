"""Mutators that ask for times that clips cannot have."""

from ..mutations import Spec
from .clips import kinds, of_kind, value_of


def an_overlap_that_is_too_long(maker):
    """A transition in which more is to overlap than its clips have; it or one of them is named."""
    spec = maker.spec
    found = [(path, node) for path, node in spec.clips if kinds(node)[:1] == ["transition"]]
    at = maker.pick(one for one in found if "compositions" not in one[0])
    if at is None:
        return None
    text, line = spec.with_pair(at[1], "duration", "500s")
    row = {path[-1]: node for path, node in spec.clips if path[:-1] == at[0][:-1]}
    around = (row.get(at[0][-1] - 1), row.get(at[0][-1] + 1))
    lines = {line, spec.line(at[1]), *(spec.line(node) for node in around if node)}
    return maker.made(text, lines, "a transition of 500 s")


def in_behind_out(maker):
    """A range that ends before it begins."""
    spec = maker.spec
    found = of_kind(maker, "video")
    if found is None or value_of(found[1], "freeze") or value_of(found[1], "duration"):
        return None
    text, _ = spec.with_pair(found[1], "in", "0.9s")
    again = Spec(spec.name, text)
    clip = next(node for path, node in again.clips if path == found[0])
    text, _ = again.with_pair(clip, "out", "0.2s")
    first = spec.line(found[1])
    count = len(found[1].value) + 2
    lines = [
        number
        for number, row in enumerate(text.split("\n"), 1)
        if first <= number <= first + count and ("out: 0.2s" in row or "in: 0.9s" in row)
    ]
    return maker.made(text, lines, "in is behind out")


def a_negative_duration(maker):
    """A clip that lasts less than nothing."""
    spec = maker.spec
    found = maker.pick(
        p for p in spec.pairs if p.name == "duration" and p.path[-3:-2] == ("clips",)
    )
    if found is None:
        return None
    new = maker.chance.choice(("-1s", "0s", "-00:00:01"))
    return maker.made(spec.replaced(found.value, new), {spec.line(found.value)}, f"duration: {new}")


def longer_than_its_source(maker):
    """A clip that asks for more than its source has."""
    spec = maker.spec
    found = of_kind(maker, "video", "audio")
    taken = ("when_short", "freeze", "loop", "out")
    if found is None or any(value_of(found[1], key) for key in taken):
        return None
    if getattr(value_of(found[1], "duration"), "value", "") == "all":
        return None
    text, line = spec.with_pair(found[1], "duration", "900s")
    lines = {line, spec.line(found[1]), spec.line(found[1]) + 1}
    return maker.made(text, lines, "900 s of a short source")


def behind_its_source(maker):
    """A clip that begins where its source has ended."""
    spec = maker.spec
    found = of_kind(maker, "video", "audio")
    if found is None or any(value_of(found[1], key) for key in ("out", "when_short")):
        return None
    text, line = spec.with_pair(found[1], "in", "900s")
    lines = {line, spec.line(found[1]), spec.line(found[1]) + 1}
    return maker.made(text, lines, "in: 900s")


MUTATORS = (
    an_overlap_that_is_too_long,
    in_behind_out,
    a_negative_duration,
    longer_than_its_source,
    behind_its_source,
)
