"""Mutators after which a spec is no YAML, or another."""

import yaml


def broken_indentation(maker):
    """A line that is one blank further right or left."""
    spec = maker.spec
    rows = spec.text.split("\n")
    found = [n for n, row in enumerate(rows) if row.strip() and not row.lstrip().startswith("#")]
    at = maker.chance.choice(found)
    further = maker.chance.random() < 0.5 or not rows[at].startswith(" ")
    rows[at] = " " + rows[at] if further else rows[at][1:]
    text = "\n".join(rows)
    try:
        same = _data(yaml.compose(text, Loader=yaml.SafeLoader)) == _data(spec.root)
    except yaml.YAMLError:
        same = False
    near = () if same else range(at, at + 3)
    return maker.made(text, near, f"line {at + 1} is moved by a blank")


def _data(node):
    if isinstance(node, yaml.MappingNode):
        return {key.value: _data(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_data(item) for item in node.value]
    return node.value


def a_tab(maker):
    """A line that is indented with a tab."""
    rows = maker.spec.text.split("\n")
    at = maker.pick(
        n for n, row in enumerate(rows) if row.startswith(" ") and not row.strip().startswith("#")
    )
    rows[at] = "\t" + rows[at].lstrip()
    return maker.made("\n".join(rows), {at, at + 1, at + 2}, f"line {at + 1} has a tab")


def an_unclosed_quote(maker):
    """A quote without its other one."""
    spec = maker.spec
    found = [node for _, node in spec.scalars if node.style in ('"', "'")]
    node = maker.pick(found)
    if node is None:
        return None
    end = spec.end(node)
    return maker.made(spec.put(end - 1, end, ""), {spec.line(node)}, "a quote is not closed")


def an_unclosed_bracket(maker):
    """A bracket without its other one."""
    spec = maker.spec
    nodes = [pair.value for pair in spec.pairs] + [node for _, node in spec.clips]
    node = maker.pick(n for n in nodes if isinstance(n, yaml.CollectionNode) and n.flow_style)
    if node is None:
        return None
    end = spec.end(node)
    line = spec.line(node)
    last = spec.text.count("\n", 0, end) + 1
    return maker.made(spec.put(end - 1, end, ""), {line, last, last + 1}, "a bracket is not closed")


MUTATORS = (
    broken_indentation,
    a_tab,
    an_unclosed_quote,
    an_unclosed_bracket,
)
