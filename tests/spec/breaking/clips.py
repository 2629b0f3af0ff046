"""Clips of a spec that a mutator can break, and what stands in them."""

from ..mutations import KINDS


def kinds(mapping):
    return [key.value for key, _ in mapping.value if key.value in KINDS]


def of_kind(maker, *wanted):
    """A clip of one of these kinds that no ``for`` or ``if`` is about."""
    return maker.pick(
        (path, node)
        for path, node in maker.spec.clips
        if set(kinds(node)) & set(wanted)
        and "compositions" not in path
        and not {"for", "if"} & {key.value for key, _ in node.value}
    )


def value_of(mapping, name):
    return next((value for key, value in mapping.value if key.value == name), None)
