"""YAML as a tree that remembers where everything stood.

Scalars stay the text that the user typed: ``2.05``, ``00:01:02`` and ``on`` mean what the key that
they stand under takes them for, and nothing passes through a binary float on the way.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Protocol

import yaml

from dagrender import limits
from dagrender.errors import Place, Problem
from dagrender.spec.branches import Branch, Mark
from dagrender.spec.faults import meant
from dagrender.spec.yamlfaults import QUOTE_IT, open_quote, syntax_fault

_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""What YAML 1.1 counts as the end of a line."""
_CORE = "tag:yaml.org,2002:"
_DEEPEST = 60
_TAG_DIRECTIVE = re.compile("(?:^|[\n\r\x85\u2028\u2029])%TAG\\b")
_MOST_DIRECTIVES = 100

Render = Callable[[str, "Mark"], str]


class Unfolding(Protocol):
    """Decides what becomes of an item of a list that says ``for`` or ``if``."""

    def rounds(self, said: Branch, /) -> Iterator[None]:
        """Once for every time that the item is there; names stand for what they do meanwhile."""
        ...

    def holds(self, said: Branch, /) -> bool:
        """Whether the item is there at all."""
        ...


UNFOLDING = ("timeline", "clips")
"""Lists whose items may say ``for`` and ``if``."""
UNFOLDING_KEYS = ("for", "if")
ASIDE = "compositions"
"""What stands under this key of a spec is read by itself, with variables of its own."""


class _TooManyError(Exception):
    """More values than the limit lets through, as ``report`` takes it."""


class Source:
    """The text of a spec, its tree, and the problems that were met on the way."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.left_out: set[str] = set()
        """The ids of clips that an ``if`` leaves out."""
        self._text = text
        self._lines = _LINE_BREAK.split(text)
        self._done: dict[int, Branch] = {}
        self._open: set[int] = set()
        self._render: Render | None = None
        self._unfolding: Unfolding | None = None
        self._made: list[yaml.Node] = []
        """Nodes that are no part of the text; kept, for nodes are known by their ids."""
        self._items = 0
        self._values = 0
        self._root = self._compose()

    def _compose(self) -> yaml.Node | None:
        try:
            if self._too_much():
                return None
            return _composed(self._text)
        except yaml.MarkedYAMLError as error:
            self.report(*syntax_fault(error, self._text, self._lines))
        except yaml.reader.ReaderError as error:
            before = _LINE_BREAK.split(self._text[: error.position])
            where = Mark(len(before), len(before[-1]) + 1)
            self.report("this character may not stand in YAML", where)
        except (RecursionError, UnicodeError):
            self.report("this is not YAML that can be read", Mark(1, 1))
        return None

    def _too_much(self) -> bool:
        """Whether values nest without end, or there are more than anybody writes.

        Composing recurses in C, where no limit protects it, and takes a kilobyte for a value.
        """
        tags = islice(_TAG_DIRECTIVE.finditer(self._text), _MOST_DIRECTIVES, None)
        if next(tags, None):  # libyaml compares each with all
            self.report("directives such as %TAG mean nothing here", Mark(1, 1), "take them out")
            return True
        depth = values = 0
        for event in yaml.parse(self._text, Loader=yaml.CSafeLoader):
            values += isinstance(event, yaml.NodeEvent)
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > _DEEPEST:
                self.report("this is nested too deeply", _mark(event))
                return True
            if values > 2 * limits.most("values"):  # a key and its value are one
                message, hint = limits.refusal("values")
                self.report(message, _mark(event), hint)
                return True
        return False

    def tree(
        self,
        render: Render | None = None,
        unfolding: Unfolding | None = None,
        at: tuple[str, ...] = (),
    ) -> Branch | None:
        """The whole spec, or what stands in it under the keys ``at``.

        Args:
            render: gives what the templates in its scalars come to.
            unfolding: repeats clips and tracks that say ``for``, and drops those whose ``if`` says
                so; without it both are keys like others.
            at: keys of mappings, one within the other.
        """
        self._unfolding = unfolding
        try:
            return self._branch(render, self._under(at))
        finally:
            self._unfolding = None

    def top(self, *keys: str) -> Branch | None:
        """What stands under ``keys``, one within the other, templates untouched."""
        return self._branch(None, self._under(keys))

    def _under(self, keys: tuple[str, ...]) -> yaml.Node | None:
        node = self._root
        for key in keys:
            pairs = node.value if isinstance(node, yaml.MappingNode) else ()
            found = (
                value
                for name, value in pairs
                if isinstance(name, yaml.ScalarNode) and name.value == key
            )
            node = next(found, None)
        return node

    def _branch(self, render: Render | None, node: yaml.Node | None) -> Branch | None:
        if node is None:
            return None
        self._render = render
        self._done.clear()
        self._open.clear()
        self._values = 0
        try:
            branch = self._read(node)
        except _TooManyError as error:
            self.report(*error.args)
            return None
        if branch.size > limits.most("values"):
            message, hint = limits.refusal("values")
            self.report(message, branch.mark, hint)
            return None
        return branch

    def place(self, mark: Mark) -> Place:
        """``mark`` with the file's name and the line's text."""
        known = 0 < mark.line <= len(self._lines)
        text = self._lines[mark.line - 1].replace("\t", " ") if known else ""
        return Place(self.file, mark.line, mark.column, text)

    def report(self, message: str, mark: Mark, hint: str = "") -> None:
        """Note a problem at ``mark``."""
        self.problems.append(Problem(message, self.place(mark), hint))

    def line(self, mark: Mark) -> str:
        """The text of the line that ``mark`` is on."""
        return self.place(mark).text

    def _read(self, node: yaml.Node, key: str = "") -> Branch:
        identity = id(node)
        if identity in self._done:
            return self._done[identity]
        mark = _mark(node)
        self._values += 1
        if self._values > limits.most("values"):
            message, hint = limits.refusal("values")
            raise _TooManyError(message, mark, hint)
        branch = Branch(data=None, mark=mark)
        if identity in self._open:
            self.report("this holds itself", mark)
            return branch
        if not (node.tag or "").startswith(_CORE):
            self.report(f'a tag such as "{node.tag}" means nothing here', mark, "take it out")
        self._open.add(identity)
        if isinstance(node, yaml.ScalarNode):
            self._scalar(node, branch)
        elif isinstance(node, yaml.SequenceNode):
            self._sequence(node, branch, key)
        elif isinstance(node, yaml.MappingNode):
            self._mapping(node, branch)
        self._open.discard(identity)
        self._done[identity] = branch
        return branch

    def _scalar(self, node: yaml.ScalarNode, branch: Branch) -> None:
        branch.plain = not node.style
        if len(node.value) > limits.most("text"):
            message, hint = limits.refusal("text")
            self.report(message, branch.mark, hint)
            return
        if self._runs_on(node):
            self.report(*open_quote(branch.mark))
        if node.tag != f"{_CORE}null":
            branch.data = self._rendered(node.value, branch.mark)
        else:
            branch.own_line = True

    def _runs_on(self, node: yaml.ScalarNode) -> bool:
        """Whether a quoted text ends where that of a line below begins: ``"#204060"`` does."""
        begin, end = node.start_mark, node.end_mark
        several = node.style in ('"', "'") and begin.line < end.line
        return several and self._text[end.index : end.index + 1] == "#"

    def _rendered(self, text: str, mark: Mark) -> str:
        if self._render and ("{{" in text or "{%" in text):
            return self._render(text, mark)
        return text

    def _sequence(self, node: yaml.SequenceNode, branch: Branch, key: str) -> None:
        branch.own_line = not node.flow_style
        for item in node.value:
            for child in self._unfolded(item, key):
                branch.children[len(branch.children)] = child
                branch.size += child.size
        branch.data = [child.data for child in branch.children.values()]

    # Clips and tracks that say for or if

    def _unfolded(self, item: yaml.Node, key: str) -> Iterator[Branch]:
        """What an item of the list under ``key`` comes to: itself, or as many as it says."""
        unfolding = self._unfolding
        if unfolding is None or key not in UNFOLDING or not isinstance(item, yaml.MappingNode):
            yield self._read(item)
            return
        said = {
            name.value: value
            for name, value in item.value
            if isinstance(name, yaml.ScalarNode) and name.value in UNFOLDING_KEYS
        }
        if not said and not (key == "clips" and _is_group(item)):
            yield self._read(item)
            return
        if id(item) in self._open:
            self.report("this holds itself", _mark(item))
            return
        self._open.add(id(item))
        rest = self._without(item, tuple(said))
        if "for" not in said:
            yield from self._if(said, rest, key)
        else:
            for _ in unfolding.rounds(self._bare(said["for"])):
                self._items += 1
                if self._items > limits.most("rounds"):
                    if self._items == limits.most("rounds") + 1:
                        message, hint = limits.refusal("rounds")
                        self.report(message, _mark(item), hint)
                    break
                done, self._done = self._done, {}
                yield from self._if(said, rest, key)
                self._done = done
        self._open.discard(id(item))

    def _if(self, said: dict[str, yaml.Node], rest: yaml.MappingNode, key: str) -> Iterator[Branch]:
        if self._unfolding and "if" in said and not self._unfolding.holds(self._bare(said["if"])):
            self.left_out.update(_ids(rest))
            return
        if key != "clips" or not _is_group(rest):
            yield self._read(rest)
            return
        if not said:
            hint = "a group of clips says for or if; otherwise write them one after the other"
            self.report("this group does not say why it is one", _mark(rest), hint)
        for name, value in rest.value:
            if not (isinstance(name, yaml.ScalarNode) and name.value == "clips"):
                told = getattr(name, "value", "")
                hint = meant(told, (*UNFOLDING_KEYS, "clips"))
                hint = hint or "its keys are for, if and clips; each clip has its own"
                self.report(f'a group of clips has no key "{told}"', _mark(name), hint)
            elif isinstance(value, yaml.SequenceNode):
                for item in value.value:
                    yield from self._unfolded(item, key)
            else:
                self.report("clips: needs a list", _mark(value))

    def _bare(self, node: yaml.Node) -> Branch:
        """``node`` with its templates as they were typed."""
        kept = self._render, self._unfolding, self._done
        self._render, self._unfolding, self._done = None, None, {}
        branch = self._read(node)
        self._render, self._unfolding, self._done = kept
        return branch

    def _without(self, node: yaml.MappingNode, keys: tuple[str, ...]) -> yaml.MappingNode:
        """``node`` without some of its keys."""
        kept = [pair for pair in node.value if pair[0].value not in keys]
        made = yaml.MappingNode(
            node.tag, kept, node.start_mark, node.end_mark, flow_style=node.flow_style
        )
        self._made.append(made)
        return made

    def _mapping(self, node: yaml.MappingNode, branch: Branch) -> None:
        branch.own_line = not node.flow_style
        if self._is_template(node, branch.mark):
            return
        merged: list[Branch] = []
        for key_node, value_node in node.value:
            mark = _mark(key_node)
            if key_node.tag == f"{_CORE}merge":
                merged.extend(self._merged(value_node))
                continue
            if not isinstance(key_node, yaml.ScalarNode):
                self.report("a key must be a word or a text", mark)
                continue
            key = self._rendered(key_node.value, mark)
            if key in branch.children:
                first = branch.key_marks[key].line
                self.report(f'"{key}" is here twice', mark, f"the first is on line {first}")
                continue
            aside = key == ASIDE and node is self._root
            child = self._bare(value_node) if aside else self._read(value_node, key)
            branch.children[key] = child
            branch.key_marks[key] = mark
            branch.size += child.size
        for source in merged:
            for key, mark in source.key_marks.items():
                if key not in branch.children:
                    branch.children[key] = child = source.children[key]
                    branch.key_marks[key] = mark
                    branch.size += child.size
        branch.data = {key: child.data for key, child in branch.children.items()}

    def _merged(self, node: yaml.Node) -> list[Branch]:
        """The mappings that a merge key brings in; the earlier win."""
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        branches = []
        for item in nodes:
            if isinstance(item, yaml.MappingNode):
                branches.append(self._read(item))
            else:
                self.report("<< takes a mapping, or a list of them", _mark(item))
        return branches

    def _is_template(self, node: yaml.MappingNode, mark: Mark) -> bool:
        """Whether this is ``{{ name }}`` without quotes, a mapping in a mapping to YAML."""
        keys = [key for key, _ in node.value]
        if not (len(keys) == 1 and node.flow_style and isinstance(keys[0], yaml.MappingNode)):
            return False
        text = self._text[node.start_mark.index : node.end_mark.index]
        hint = f'write "{text}"' if text.startswith("{{") and "\n" not in text else QUOTE_IT
        self.report("a template must stand in quotes", mark, hint)
        return True


@lru_cache(maxsize=2)
def _composed(text: str) -> yaml.Node | None:
    """The nodes of a text, which nobody changes: films within a film are all read from one."""
    return yaml.compose(text, Loader=yaml.CSafeLoader)


def _is_group(node: yaml.MappingNode) -> bool:
    keys = (name.value for name, _ in node.value if isinstance(name, yaml.ScalarNode))
    return "clips" in keys


def _mark(node: yaml.Node | yaml.Event) -> Mark:
    if node.start_mark is None:
        return Mark(1, 1)
    return Mark(node.start_mark.line + 1, node.start_mark.column + 1)


def _ids(item: yaml.Node) -> Iterator[str]:
    """The ids of clips in a clip, a group or a track, as they are typed."""
    waiting, seen = [item], {id(item)}
    while waiting:
        node = waiting.pop()
        for name, value in node.value if isinstance(node, yaml.MappingNode) else ():
            if name.value == "id" and isinstance(value, yaml.ScalarNode):
                yield value.value
            elif name.value == "clips" and isinstance(value, yaml.SequenceNode):
                waiting += (one for one in value.value if id(one) not in seen)
                seen.update(map(id, value.value))
