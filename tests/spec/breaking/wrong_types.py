"""Mutators that write a value of another type than its key takes."""

import re

import yaml

_FREE = ("text", "track", "title", "default", "prefix", "suffix", "vars", "for", "with", "metadata")


def a_list_for_one_value(maker):
    """A list of lists suits no key that holds a single value."""
    return _wrong_type(maker, "[[]]", lambda _: True)


def a_mapping_for_one_value(maker):
    """A mapping with a key that nothing has."""
    return _wrong_type(maker, "{zzz: [[]]}", lambda _: True)


def words_for_a_number(maker):
    """Text where a number or a time is wanted."""
    return _wrong_type(maker, '"as you like"', lambda text: re.match(r"-?[\d.]", text))


def a_number_for_a_colour(maker):
    """A number where a colour is wanted."""
    return _wrong_type(maker, "7", lambda text: text.startswith("#"))


def _wrong_type(maker, new, wanted):
    spec = maker.spec
    found = (
        pair
        for pair in spec.pairs
        if isinstance(pair.value, yaml.ScalarNode) and wanted(pair.value.value)
        if not pair.is_given and not any(part in _FREE for part in pair.path)
        if "{{" not in pair.value.value
    )
    pair = maker.pick(found)
    if pair is None:
        return None
    text = spec.replaced(pair.value, new)
    return maker.made(text, {spec.line(pair.key)}, f"{'.'.join(map(str, pair.path))}: {new}")


def one_value_for_a_mapping(maker):
    """A number where a mapping or a list is wanted."""
    spec = maker.spec
    tables = ("canvas", "vars", "media", "styles", "compositions", "timeline", "clips", "outputs")
    found = (
        pair
        for pair in spec.pairs
        if pair.name in tables
        and not isinstance(pair.value, yaml.ScalarNode)
        and not pair.is_given
        and pair.value.value
    )
    pair = maker.pick(found)
    if pair is None:
        return None
    text = spec.replaced(pair.value, "7")
    lines = {spec.line(pair.key), spec.line(pair.value)}
    return maker.made(text, lines, f"{pair.name}: 7")


def a_list_for_a_mapping(maker):
    """A list where a mapping of keys is wanted."""
    spec = maker.spec
    pair = maker.pick(p for p in spec.pairs if len(p.path) == 1 and p.name in ("canvas", "media"))
    if pair is None:
        return None
    text = spec.replaced(pair.value, "[a, b]")
    return maker.made(text, {spec.line(pair.key), spec.line(pair.value)}, f"{pair.name}: [a, b]")


MUTATORS = (
    a_list_for_one_value,
    a_mapping_for_one_value,
    words_for_a_number,
    a_number_for_a_colour,
    one_value_for_a_mapping,
    a_list_for_a_mapping,
)
