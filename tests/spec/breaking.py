"""Mutators that break a spec in other ways than by misspelling."""

import re

import yaml

from .mutations import KINDS

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
_FREE = ("text", "track", "title", "default", "prefix", "suffix", "vars", "for", "with", "metadata")


def _kinds(mapping):
    return [key.value for key, _ in mapping.value if key.value in KINDS]


def _of_kind(maker, *kinds):
    """A clip of one of these kinds that no ``for`` or ``if`` is about."""
    return maker.pick(
        (path, node)
        for path, node in maker.spec.clips
        if set(_kinds(node)) & set(kinds)
        and "compositions" not in path
        and not {"for", "if"} & {key.value for key, _ in node.value}
    )


def _value(mapping, name):
    return next((value for key, value in mapping.value if key.value == name), None)


# Types


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


# Structure


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
    found = _of_kind(maker, *KINDS)
    if found is None:
        return None
    key = next(key for key, _ in found[1].value if key.value in KINDS)
    start = key.start_mark.index
    text = spec.put(start, start + len(key.value), "hologram")
    return maker.made(text, {spec.line(key)}, f"{key.value} became hologram")


def two_kinds_in_one_clip(maker):
    """A clip that says two kinds."""
    spec = maker.spec
    found = _of_kind(maker, "video", "image", "audio", "gap", "composition", "transition")
    if found is None:
        return None
    other = maker.chance.choice([k for k in ("video", "text", "gap") if k not in _kinds(found[1])])
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


# Time


def a_start_that_waits_for_itself(maker):
    """A clip that starts when it ends."""
    spec = maker.spec
    found = _with_id(maker)
    if found is None:
        return None
    own = _value(found, "id").value
    text, line = spec.with_pair(found, "start", f"{own}.end")
    return maker.made(text, {line, line + 1}, f"{own} starts at its end")


def two_starts_that_wait_for_each_other(maker):
    """Two clips each of which starts with the other."""
    from .mutations import Spec

    spec = maker.spec
    first = _with_id(maker)
    second = _with_id(maker)
    if first is None or first is second:
        return None
    one, two = (_value(node, "id").value for node in (first, second))
    text, _ = spec.with_pair(first, "start", f"{two}.start")
    again = Spec(spec.name, text)
    other = next(n for _, n in again.clips if (v := _value(n, "id")) and v.value == two)
    text, _ = again.with_pair(other, "start", f"{one}.start + 1s")
    now = Spec(spec.name, text)
    lines = {
        line
        for _, node in now.clips
        if (v := _value(node, "id")) and v.value in (one, two)
        for line in (now.line(node), now.line(_value(node, "start")))
    }
    return maker.made(text, lines, f"{one} and {two} wait for each other")


def _with_id(maker):
    return maker.pick(
        node
        for path, node in maker.spec.clips
        if "compositions" not in path
        and _value(node, "id") is not None
        and "transition" not in _kinds(node)
    )


def an_overlap_that_is_too_long(maker):
    """A transition in which more is to overlap than its clips have; it or one of them is named."""
    spec = maker.spec
    found = [(path, node) for path, node in spec.clips if _kinds(node)[:1] == ["transition"]]
    at = maker.pick(one for one in found if "compositions" not in one[0])
    if at is None:
        return None
    text, line = spec.with_pair(at[1], "duration", "500s")
    row = {path[-1]: node for path, node in spec.clips if path[:-1] == at[0][:-1]}
    around = (row.get(at[0][-1] - 1), row.get(at[0][-1] + 1))
    lines = {line, spec.line(at[1]), *(spec.line(node) for node in around if node)}
    return maker.made(text, lines, "a transition of 500 s")


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


def in_behind_out(maker):
    """A range that ends before it begins."""
    spec = maker.spec
    found = _of_kind(maker, "video")
    if found is None or _value(found[1], "freeze") or _value(found[1], "duration"):
        return None
    from .mutations import Spec

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
    found = _of_kind(maker, "video", "audio")
    taken = ("when_short", "freeze", "loop", "out")
    if found is None or any(_value(found[1], key) for key in taken):
        return None
    if getattr(_value(found[1], "duration"), "value", "") == "all":
        return None
    text, line = spec.with_pair(found[1], "duration", "900s")
    lines = {line, spec.line(found[1]), spec.line(found[1]) + 1}
    return maker.made(text, lines, "900 s of a short source")


def behind_its_source(maker):
    """A clip that begins where its source has ended."""
    spec = maker.spec
    found = _of_kind(maker, "video", "audio")
    if found is None or any(_value(found[1], key) for key in ("out", "when_short")):
        return None
    text, line = spec.with_pair(found[1], "in", "900s")
    lines = {line, spec.line(found[1]), spec.line(found[1]) + 1}
    return maker.made(text, lines, "in: 900s")


# Films within films, masks


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
        and _value(node, "id") is not None
        and set(_kinds(node)) & {"video", "image", "text", "color"}
    )
    if found is None:
        return None
    own = _value(found, "id").value
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


# YAML


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


# Templates, for, variables


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
    found = _of_kind(maker, "color", "video", "text")
    if found is None:
        return None
    text, line = spec.with_first(found[1], f"for: {new}")
    return maker.made(text, {line}, f"for: {new}")


def if_that_is_no_switch(maker):
    """Something that is neither true nor false, after if."""
    spec = maker.spec
    found = _of_kind(maker, "color", "video", "text", "image")
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


# Outputs


def a_wrong_output(maker):
    """An output that there is not, or that does not fit."""
    spec = maker.spec
    table = spec.at("outputs")
    if table is None:
        return None
    new = maker.chance.choice(
        (
            *("zz.avi: {}", "zz.mp5: {}", "zz: {}", "zz.mov: {video: vp9}", "../zz.mp4: {}"),
            *("zz.webm: {audio: aac}", "zz.mp4: {video: prores}", "zz.mp4: {size: 101x57}"),
            *("zz.mp4: {size: 9000x5000}", "zz.mp4: {fps: 0}", "zz.png: {}", "zz.wav: {at: 1s}"),
            *("zz.mp4: {range: 2s..1s}", "zz.png: {at: 900s}", "zz.flac: {bitrate: 64k}"),
            *("zz.mp4: {video: {crf: 99}}", "zz.mp4: {video: {preset: 7}}", "film.yaml: {}"),
        )
    )
    text, line = spec.with_first(table.value, new)
    return maker.made(text, {line}, f"outputs: {new}")


def an_odd_canvas(maker):
    """A canvas that no encoder takes."""
    spec = maker.spec
    pair = spec.at("canvas", "size")
    if pair is None:
        return None
    new = maker.chance.choice(("321x180", "320x181", "320", "0x0", "320x", "axb", "99999x9999"))
    return maker.made(spec.replaced(pair.value, new), {spec.line(pair.value)}, f"size: {new}")


def a_file_that_is_nowhere(maker):
    """Media that are not there, in no folder that is."""
    spec = maker.spec
    pair = maker.pick(
        p
        for p in spec.pairs
        if p.path[:1] == ("media",) and isinstance(p.value, yaml.ScalarNode) and p.name != "fps"
    )
    if pair is None:
        return None
    new = maker.chance.choice(("nowhere/gone.mp4", "http://example.org/a.mp4", "/", "..", "a\\b"))
    return maker.made(spec.replaced(pair.value, new), {spec.line(pair.value)}, f"media: {new}")


MUTATORS = {
    made.__name__.replace("_", " "): made
    for made in (
        a_list_for_one_value,
        a_mapping_for_one_value,
        words_for_a_number,
        a_number_for_a_colour,
        one_value_for_a_mapping,
        a_list_for_a_mapping,
        a_missing_key,
        an_unknown_kind,
        two_kinds_in_one_clip,
        a_key_twice,
        an_id_twice,
        an_empty_value,
        a_start_that_waits_for_itself,
        two_starts_that_wait_for_each_other,
        an_overlap_that_is_too_long,
        in_behind_out,
        a_negative_duration,
        longer_than_its_source,
        behind_its_source,
        a_film_that_shows_itself,
        a_mask_of_itself,
        masks_of_each_other,
        broken_indentation,
        a_tab,
        an_unclosed_quote,
        an_unclosed_bracket,
        a_bad_template,
        for_without_a_list,
        if_that_is_no_switch,
        a_variable_of_another_type,
        a_wrong_output,
        an_odd_canvas,
        a_file_that_is_nowhere,
    )
}
