"""Mutators of templates, of for and if, and of variables."""

import yaml

from .clips import of_kind


def a_bad_template(maker):
    """A template that is none."""
    spec = maker.spec
    found = [p for p in spec.pairs if p.name == "text" and isinstance(p.value, yaml.ScalarNode)]
    found = [p for p in found if p.path[-3:-2] == ("clips",)]
    pair = maker.pick(found)
    if pair is None:
        return None
    new = maker.chance.choice(
        (
            *('"{{ 1 + }}"', '"{{ nobody }}"', '"{{ nobody | upper }}"', '"{{ 1 / 0 }}"', '"{{ x"'),
            *('"{% if %}"', '"{{ [1, 2] }}"', '"{{ range }}"', '"{{ 7.a.b }}"', "{{ nobody }}"),
        )
    )
    text = spec.replaced(pair.value, new)
    return maker.made(text, {spec.line(pair.value)}, f"text: {new}")


def for_without_a_list(maker):
    """Something that is no list, after for."""
    spec = maker.spec
    pair = maker.pick(p for p in spec.pairs if p.name == "for")
    new = maker.chance.choice(('{zz: "{{ 3 }}"}', "{zz: 7}", "7", "[a]", '{zz: "{{ nobody }}"}'))
    if pair is not None:
        text = spec.replaced(pair.value, new)
        lines = {spec.line(pair.key), spec.line(pair.value)}
        return maker.made(text, lines, f"for: {new}")
    found = of_kind(maker, "color", "video", "text")
    if found is None:
        return None
    text, line = spec.with_first(found[1], f"for: {new}")
    return maker.made(text, {line}, f"for: {new}")


def if_that_is_no_switch(maker):
    """Something that is neither true nor false, after if."""
    spec = maker.spec
    found = of_kind(maker, "color", "video", "text", "image")
    if found is None:
        return None
    new = maker.chance.choice(("7", '"{{ 3 }}"', "[a]", '"{{ nobody }}"', "maybe", "{a: b}"))
    text, line = spec.with_first(found[1], f"if: {new}")
    return maker.made(text, {line}, f"if: {new}")


def a_variable_of_another_type(maker):
    """A default that is not of the variable's type."""
    spec = maker.spec
    new = maker.chance.choice(
        (
            *("{type: number, default: many}", "{type: color, default: rainbow}"),
            *("{type: time, default: noon}", "{type: boolean, default: perhaps}"),
            *("{type: choice, values: [a, b], default: c}", "{type: number, default: 7, max: 3}"),
            *("{type: numbr, default: 1}", "{type: list, default: {a: 1}}"),
        )
    )
    table = spec.at("vars")
    if table is not None and isinstance(table.value, yaml.MappingNode):
        text, line = spec.with_first(table.value, f"zz_own: {new}")
    else:
        text, line = f"{spec.text.rstrip()}\nvars:\n  zz_own: {new}\n", None
        line = text.count("\n")
    return maker.made(text, {line}, f"vars: {new}")


MUTATORS = (
    a_bad_template,
    for_without_a_list,
    if_that_is_no_switch,
    a_variable_of_another_type,
)
