"""Mutators that misspell: keys, names, words, times, units, files. Each knows the right word."""

import re
from dataclasses import replace

from .mutations import KINDS, NAMED

FREE = frozenset(
    (
        *("text", "track", "id", "prefix", "suffix", "separator", "point", "default"),
        *("description", "file", "language", "metadata", "title", "with", "vars", "for", "if"),
        *("media", "fonts", "file", "speaker"),
    )
)
"""Keys beneath which anything may be said."""
SOURCES = ("video", "image", "audio", "captions", "luma", "composition", "style")
"""Keys of clips whose value is a name that the spec gives."""
BUSES = ("bus", "under", "duck", "buses", "without")
"""Keys whose values are names of buses."""
_WORD = re.compile(r"(?<![\w.#%/-])[A-Za-z][A-Za-z0-9]*(?:[-_][A-Za-z][A-Za-z0-9]*)*")
_TIME_WORD = re.compile(r"[A-Za-z_]\w*(?=\.(?:start|end|duration)\b)|(?<=\.)(?:start|end|duration)")
_AMOUNT = re.compile(r"(?<![\w.:#-])-?\d+(?:\.\d+)?(ms|s|f|dB|px|vw|vh|vmin|deg|K|k)(?![\w.%(])")
_SHORTEST = 3


def _own_key(path):
    return next((part for part in reversed(path) if isinstance(part, str)), "")


def _is_free(path):
    inside = path[1:] if path[:1] == ("compositions",) else path
    if any(part in FREE for part in path if isinstance(part, str)):
        return True
    return inside[:1] == ("styles",) and len(inside) < 2


def _is_time(text):
    return re.match(r"[-\d.(]", text) or re.match(r"(start|end|duration)\b", text)


def _scalars(spec):
    """Scalars that are words of the language or names, with what stands above them."""
    for path, node in spec.scalars:
        if not _is_free(path) and "{{" not in node.value and "/" not in node.value:
            yield path, node


def _words(maker, wanted):
    """Words in values, each with its path, its place in the text and its line."""
    spec = maker.spec
    for path, node in _scalars(spec):
        raw = spec.raw(node)
        for found in _WORD.finditer(raw):
            word = found[0]
            is_suffix = raw[found.end() : found.end() + 1] == "."
            if len(word) >= _SHORTEST and not is_suffix and wanted(path):
                yield node.start_mark.index + found.start(), word, spec.line(node)


def _typo_among(maker, found):
    at = maker.pick(found)
    return maker.typo(at[0], at[1], {at[2]}) if at else None


def _is_source(path):
    return _own_key(path) in SOURCES and isinstance(path[-1], str) and "clips" in path


def key(maker):
    """In a key."""
    spec = maker.spec
    found = (
        pair
        for pair in spec.pairs
        if not pair.is_given
        and not _is_time(pair.name)
        and len(pair.name) > 1
        and not (pair.name in KINDS and pair.path[-3:-2] == ("clips",))
        and pair.parent not in (*NAMED, "with", "for")
    )
    return _key_typo(maker, maker.pick(found))


def kind_of_clip(maker):
    """In the key that says of which kind a clip is."""
    found = (
        pair
        for pair in maker.spec.pairs
        if pair.name in KINDS and pair.path[-3:-2] == ("clips",)
        if pair.name != "color" or not any(k.value in KINDS[:-1] for k, _ in pair.holder.value)
    )
    return _key_typo(maker, maker.pick(found))


def _key_typo(maker, pair):
    if pair is None:
        return None
    return maker.typo(pair.key.start_mark.index, pair.name, {maker.spec.line(pair.key)})


def variable_of_a_composition(maker):
    """In a variable that a clip sets of the film that it shows."""
    found = (p for p in maker.spec.pairs if p.path[-2:-1] == ("with",) and len(p.name) > 1)
    return _key_typo(maker, maker.pick(found))


def name(maker):
    """In the name of media, a style or a composition where a clip speaks of it."""
    return _typo_among(maker, _words(maker, _is_source))


def colour(maker):
    """In the name of a colour."""
    keys = ("color", "background", "stops")
    return _typo_among(maker, _words(maker, lambda path: _own_key(path) in keys))


def word(maker):
    """In a word of the language: a transition, an easing, a fit, a place."""

    def wanted(path):
        taken = path[:1] == ("outputs",) or _own_key(path) in ("color", "background", "stops")
        return not taken and not _is_source(path)

    return _typo_among(maker, _words(maker, wanted))


def word_of_an_output(maker):
    """In a codec, a quality, a profile, a word of times."""
    return _typo_among(maker, _words(maker, lambda path: path[:1] == ("outputs",)))


def definition(maker):
    """In a name where it is given, so that those who speak of it do not find it."""
    spec = maker.spec
    tables = ("vars", "media", "styles", "compositions")
    pair = maker.pick(p for p in spec.pairs if p.path[:-1] in ((t,) for t in tables))
    if pair is None or len(pair.name) < _SHORTEST:
        return None
    table = pair.path[0]
    if table == "vars":
        used = re.compile(rf"\{{\{{[^}}]*\b{re.escape(pair.name)}\b")
        rows = enumerate(spec.text.split("\n"), 1)
        lines = {number for number, row in rows if used.search(row)}
    else:
        asked = {"media": SOURCES, "styles": ("style",), "compositions": ("composition",)}[table]
        lines = {
            spec.line(node)
            for path, node in spec.scalars
            if _own_key(path) in asked and node.value == pair.name
        }
    return _renamed(maker, pair.key.start_mark.index, pair.name, lines)


def bus(maker):
    """In the name of a bus where something goes to it, or makes way for it."""
    return _typo_among(maker, _words(maker, lambda path: _own_key(path) in BUSES))


def bus_definition(maker):
    """In a bus's name where it is given."""
    spec = maker.spec
    found = (p for p in spec.pairs if p.path[-3:-1] == ("sound", "buses"))
    pair = maker.pick(p for p in found if len(p.name) >= _SHORTEST)
    if pair is None:
        return None
    lines = {
        spec.line(node)
        for path, node in spec.scalars
        if _own_key(path) in BUSES and node.value == pair.name
    }
    return _renamed(maker, pair.key.start_mark.index, pair.name, lines)


def identity(maker):
    """In an id, so that times that speak of the clip do not find it; of clips spoken of, if any."""
    spec = maker.spec
    ids = [node for path, node in spec.scalars if path[-1:] == ("id",)]
    ids = [(node, _speaking_of(spec, node)) for node in ids if len(node.value) >= _SHORTEST]
    at = maker.pick([one for one in ids if one[1]] or ids)
    return _renamed(maker, at[0].start_mark.index, at[0].value, at[1]) if at else None


def _speaking_of(spec, node):
    """The lines that speak of the clip whose id stands in ``node``."""
    said = node.value
    used = re.compile(rf"(?<![\w.]){re.escape(said)}\.(?:start|end|duration)\b")
    lines = {number for number, row in spec.rows() if used.search(row)}
    lines |= {
        spec.line(node)
        for path, node in spec.scalars
        if _own_key(path) in ("mask", "clip") and node.value == said
    }
    # variants of an output speak of clips by their ids
    return lines | {spec.line(p.key) for p in spec.pairs if p.path[-2:] == ("clips", said)}


def _renamed(maker, start, old, lines):
    new = maker.misspelt(old)
    spec = maker.spec
    if new in spec.words():
        return None
    text = spec.put(start, start + len(old), new)
    return maker.made(text, lines, f'"{old}" is now called "{new}"', (new,))


def time_of_a_clip(maker):
    """In an expression: the clip, or which of its times."""
    spec = maker.spec
    nodes = [(node, spec.raw(node)) for path, node in _scalars(spec)]
    nodes += [(pair.key, pair.name) for pair in spec.pairs if _is_time(pair.name)]
    found = [
        (node.start_mark.index + at.start(), at[0], spec.line(node))
        for node, raw in nodes
        for at in [*_TIME_WORD.finditer(raw), *re.finditer(r"^end(?=\s*[-+]|$)", raw)]
        if len(at[0]) >= _SHORTEST
    ]
    return _typo_among(maker, found)


def variable(maker):
    """In a variable within a template."""
    spec = maker.spec
    found = [
        (node.start_mark.index + block.start() + at.start(), at[0], spec.line(node))
        for _, node in spec.scalars
        for block in re.finditer(r"\{\{.*?\}\}", spec.raw(node))
        for at in re.finditer(r"(?<![\w.])[a-z_]\w+(?!\w|\()", block[0])
        if at[0] not in ("not", "and", "or", "in", "if", "else", "loop") and "\\" not in block[0]
        if block[0][: at.start()].count("'") % 2 == 0
    ]
    return _typo_among(maker, found)


def file(maker):
    """In the name of a file."""
    spec = maker.spec
    found = [
        (path, node)
        for path, node in spec.scalars
        if (path[:1] == ("media",) and path[-1] != "fps") or path[-1] in ("lut", "file")
        if "*" not in node.value and "%" not in node.value and "." in node.value
    ]
    at = maker.pick(found)
    if at is None:
        return None
    folder, slash, own = at[1].value.rpartition("/")
    stem, dot, suffix = own.rpartition(".")
    if len(stem) < _SHORTEST:
        return None
    new = maker.misspelt(stem) if maker.chance.random() < 0.7 else stem
    ending = suffix if new != stem else maker.misspelt(suffix)
    text = spec.replaced(at[1], f"{folder}{slash}{new}{dot}{ending}")
    told = f'"{own}" became "{new}.{ending}"'
    return maker.made(text, {spec.line(at[1])}, told, (own,))


def unit(maker):
    """In a unit; the right one is to be named, alone or behind a number."""
    spec = maker.spec
    nodes = [node for path, node in _scalars(spec)]
    nodes += [pair.key for pair in spec.pairs if _is_time(pair.name)]
    found = [
        (node.start_mark.index + at.start(1), at[1], spec.line(node))
        for node in nodes
        for at in _AMOUNT.finditer(spec.raw(node))
    ]
    at = maker.pick(found)
    if at is None:
        return None
    start, right, line = at
    units = {"s", "ms", "f", "db", "px", "vw", "vh", "vmin", "deg", "k"}
    wrong = ["sec", "secs", "seconds", "ss", "sx", "m"] if right in ("s", "ms", "f") else []
    wrong += [right + right[-1], right[::-1], right + "x", right[:-1] + "y"]
    left = [one for one in wrong if one.lower() not in units]
    new = maker.chance.choice(left)
    text = spec.put(start, start + len(right), new)
    made = maker.made(text, {line}, f'"{right}" became "{new}"', (f"{right}",))
    return replace(made, any_mention=True)


MUTATORS = {
    "a typo in a key": key,
    "a typo in the kind of a clip": kind_of_clip,
    "a typo in a variable of a composition": variable_of_a_composition,
    "a typo in a name": name,
    "a typo in a colour": colour,
    "a typo in a word": word,
    "a typo in a word of an output": word_of_an_output,
    "a typo where a name is given": definition,
    "a typo in the name of a bus": bus,
    "a typo where a bus is given": bus_definition,
    "a typo in an id": identity,
    "a typo in a time of a clip": time_of_a_clip,
    "a typo in a variable": variable,
    "a typo in the name of a file": file,
    "a typo in a unit": unit,
}
