"""Right specs with one mistake each, and where and how that mistake is to be told.

A mutator takes a spec apart as YAML, changes a few characters of its text, and knows the lines at
which a message about that is right. It never asks the program: what words there are it reads off
the JSON Schema and the spec itself.
"""

import random
import re
from dataclasses import dataclass, field
from functools import cache

import yaml

from dagrender.spec.schema import schema

KINDS = ("video", "image", "text", "captions", "audio", "composition", "gap", "transition", "color")
NAMED = ("vars", "media", "fonts", "styles", "compositions", "outputs")
"""Tables whose keys are names that the user gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """A spec with a mistake."""

    kind: str
    spec: str
    """The name of the spec that it was made from."""
    text: str
    lines: frozenset[int]
    """A message at any of these is right; without any the spec is still right."""
    words: tuple[str, ...] = ()
    """For a typo: what the hint is to name, any of these."""
    any_mention: bool = False
    """It is enough if the message names one of ``words``, for the value is open to guesses."""
    told: str
    """What was done, for whoever reads of a failure."""
    meant: bool = False
    """It may be right or wrong: the typo is a word by itself, or the clip may be left out."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A key of a mapping with its value, and the way there."""

    path: tuple[str | int, ...]
    key: yaml.ScalarNode
    value: yaml.Node
    holder: yaml.MappingNode

    @property
    def name(self):
        return self.key.value

    @property
    def parent(self):
        """The nearest key around the pair's mapping."""
        return next((part for part in reversed(self.path[:-1]) if isinstance(part, str)), "")

    @property
    def is_given(self):
        """Whether the key is a name that the user gives."""
        *around, _ = self.path
        named = self.parent in NAMED and around[-1] == self.parent
        is_bus = tuple(around[-2:]) == ("sound", "buses")
        return is_bus or (named and len(around) in (1, 3)) or around[-1:] in (["for"], ["with"])


@dataclass(slots=True)
class Spec:
    """A right spec, taken apart."""

    name: str
    text: str
    pairs: list[Pair] = field(default_factory=list)
    clips: list[tuple[tuple, yaml.MappingNode]] = field(default_factory=list)
    scalars: list[tuple[tuple, yaml.ScalarNode]] = field(default_factory=list)
    root: yaml.Node = None

    def __post_init__(self):
        self.root = yaml.compose(self.text, Loader=yaml.SafeLoader)
        self._walk(self.root, ())

    def _walk(self, node, path):
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                here = (*path, key.value)
                self.pairs.append(Pair(here, key, value, node))
                self._walk(value, here)
        elif isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                if path and path[-1] == "clips" and isinstance(item, yaml.MappingNode):
                    self.clips.append(((*path, index), item))
                self._walk(item, (*path, index))
        else:
            self.scalars.append((path, node))

    def line(self, node):
        return node.start_mark.line + 1

    def raw(self, node):
        return self.text[node.start_mark.index : self.end(node)]

    def end(self, node):
        """Where the text of a node ends; YAML puts that of a block behind what follows it."""
        start = node.start_mark.index
        return start + len(self.text[start : node.end_mark.index].rstrip())

    def at(self, *path):
        """The pair at ``path``."""
        return next((pair for pair in self.pairs if pair.path == path), None)

    def rows(self):
        """The lines with their numbers, without comments."""
        rows = enumerate(self.text.split("\n"), 1)
        return [(number, re.split(r"(?:^|\s)#(?:\s|$)", row)[0]) for number, row in rows]

    def uncertain(self):
        """The lines of clips that may be left out: what is wrong with such is not always told."""
        return {
            number
            for _, clip in self.clips
            if any(key.value == "if" and not self._is_true(said) for key, said in clip.value)
            for number in range(self.line(clip), self.text.count("\n", 0, self.end(clip)) + 2)
        }

    def _is_true(self, said):
        name = said.value.strip("{} ") if isinstance(said, yaml.ScalarNode) else ""
        given = self.at("vars", name)
        return given is not None and getattr(given.value, "value", "") == "true"

    def words(self):
        """Every word in the spec."""
        return set(re.findall(r"[\w-]+", self.text))

    # Changes of the text

    def put(self, start, end, new):
        return self.text[:start] + new + self.text[end:]

    def replaced(self, node, new):
        return self.put(node.start_mark.index, self.end(node), new)

    def with_pair(self, mapping, key, value):
        """The text where ``mapping`` has a key more, or another value of it: text and line."""
        for name, old in mapping.value:
            if name.value == key:
                return self.replaced(old, value), self.line(old)
        return self.with_first(mapping, f"{key}: {value}")

    def with_first(self, mapping, pair):
        """The text where ``pair`` stands before all others of ``mapping``."""
        start = mapping.start_mark.index
        if mapping.flow_style:
            return self.put(start + 1, start + 1, f"{pair}, "), self.line(mapping)
        indent = " " * mapping.start_mark.column
        return self.put(start, start, f"{pair}\n{indent}"), self.line(mapping)

    def without(self, pair):
        """The text without a pair that is not the only one of its mapping."""
        pairs = pair.holder.value
        index = next(n for n, (key, _) in enumerate(pairs) if key is pair.key)
        if index + 1 < len(pairs):
            return self.put(pair.key.start_mark.index, pairs[index + 1][0].start_mark.index, "")
        before = pairs[index - 1][1]
        return self.put(self.end(before), self.end(pair.value), "")


@dataclass(slots=True)
class Maker:
    """What a mutator is given: a spec, and chance."""

    spec: Spec
    chance: random.Random
    kind: str = ""

    def pick(self, found):
        """One of several, or None where there is none."""
        found = list(found)
        return self.chance.choice(found) if found else None

    def made(self, text, lines, told, words=(), *, meant=False):
        meant = meant or (bool(lines) and set(lines) <= self.spec.uncertain())
        return Mutation(
            kind=self.kind,
            spec=self.spec.name,
            text=text,
            lines=frozenset(lines),
            words=tuple(words),
            told=told,
            meant=meant,
        )

    def misspelt(self, word):
        """``word`` with a letter dropped, doubled, swapped with the next, or exchanged."""
        while True:
            at = self.chance.randrange(len(word))
            way = self.chance.choice(("drop", "double", "swap", "exchange"))
            if way == "drop":
                made = word[:at] + word[at + 1 :]
            elif way == "double":
                made = word[: at + 1] + word[at:]
            elif way == "swap":
                made = word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]
            else:
                letter = self.chance.choice("abcdefghijklmnopqrstuvwxyz")
                made = word[:at] + letter + word[at + 1 :]
            if made.lower() != word.lower() and made and made[0].isalpha() and made[-1] not in "-_":
                return made

    def typo(self, start, word, lines, words=None, known=None):
        """A typo in ``word``, which stands at ``start``."""
        new = self.misspelt(word)
        text = self.spec.put(start, start + len(word), new)
        known = vocabulary() | self.spec.words() if known is None else known
        told = f'"{word}" became "{new}"'
        return self.made(text, lines, told, words or (word,), meant=new in known)


@cache
def vocabulary():
    """Every key and every word of a list of words that the language has."""
    found = set()

    def walk(node):
        if isinstance(node, dict):
            found.update(node.get("properties", ()))
            found.update(word for word in node.get("enum", ()) if isinstance(word, str))
            for child in node.values():
                walk(child)
        elif isinstance(node, list):
            for child in node:
                walk(child)

    walk(schema())
    return frozenset(found)
