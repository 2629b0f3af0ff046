"""``for`` and ``if`` of clips and tracks: in which rounds they are there, and what names mean."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from dagrender.spec.branches import Branch, Mark, locate
from dagrender.spec.context import ANYTHING
from dagrender.spec.faults import Fault, FaultyError, needs
from dagrender.spec.items import item_of, natural
from dagrender.spec.scalars import read_switch
from dagrender.spec.templates import Item, Templates
from dagrender.spec.variables import read_variable_name
from dagrender.spec.yamltree import Source

_SUCH_AS = 'such as for: {name: "{{ names }}"} or for: {name: [Ada, Grace]}'
_COMPARED = "compare it with something, such as {{ title != '' }}"
LOOP = "loop"
"""What templates call the round that they are in."""


def _truth(said: Any) -> bool:
    try:
        return read_switch(said, ANYTHING)
    except FaultyError as error:
        told = (replace(fault, hint=fault.hint or _COMPARED) for fault in error.faults)
        raise FaultyError(*told) from None


class Scopes:
    """The templates of a source, by the rounds of ``for`` that they stand in.

    What is wrong is noted with the source.
    """

    def __init__(self, source: Source, templates: Templates) -> None:
        self._source = source
        self._templates = templates

    def render(self, text: str, mark: Mark) -> str:
        """``text``, which stands at ``mark``, with its templates filled in."""
        try:
            return self._templates.render(text)
        except FaultyError as error:
            for fault in error.faults:
                self._source.report(fault.text(), self._name_mark(mark, fault), fault.hint)
            return text

    def rounds(self, said: Branch) -> Iterator[None]:
        """One round for each item that ``said``, what stands under ``for``, names."""
        try:
            name, items = self._named_items(said)
        except FaultyError as error:
            self._report(error, said, "for")
            return
        outer = self._templates
        for index, item in enumerate(items):
            loop = {
                "index": index + 1,
                "index0": index,
                "first": index == 0,
                "last": index == len(items) - 1,
                "length": len(items),
            }
            self._templates = Templates({name: item, LOOP: loop}, outer)
            yield
        self._templates = outer

    def _named_items(self, said: Branch) -> tuple[str, list[Item]]:
        if not isinstance(said.data, dict) or len(said.data) != 1:
            raise needs("one name and its list", said.data, _SUCH_AS)
        ((key, child),) = said.children.items()
        name = str(key)
        if name in self._templates.values:
            told = f'"{name}" is something else already; call it otherwise'
            raise FaultyError(Fault(message=told, subject="", loc=(name,), at_key=True))
        try:
            return read_variable_name(name, ANYTHING), self._items(child)
        except FaultyError as error:
            raise FaultyError(*(fault.under((name,)) for fault in error.faults)) from None

    def _items(self, branch: Branch) -> list[Item]:
        if isinstance(branch.data, list):
            return [self._filled(child) for child in branch.children.values()]
        if isinstance(branch.data, dict) or branch.data is None:
            raise needs("a list", branch.data, _SUCH_AS)
        return self._templates.listed(str(branch.data))

    def _filled(self, branch: Branch) -> Any:
        """An item as it was typed, with its templates filled in."""
        if isinstance(branch.data, str) and "{{" in branch.data:
            return item_of(self._templates.render(branch.data))
        if isinstance(branch.data, dict):
            return {key: self._filled(child) for key, child in branch.children.items()}
        if isinstance(branch.data, list):
            return [self._filled(child) for child in branch.children.values()]
        return natural(branch)

    def holds(self, said: Branch) -> bool:
        """Whether ``said``, what stands under ``if``, is true."""
        try:
            text = self._templates.render(said.data) if isinstance(said.data, str) else said.data
            return _truth(text)
        except FaultyError as error:
            self._report(error, said, "if")
            return False

    def _report(self, error: FaultyError, said: Branch, key: str) -> None:
        for fault in error.faults:
            told = fault if fault.subject is not None else fault.under((key,))
            found = told.loc[1:] if told.loc[:1] == (key,) else told.loc
            mark = locate(said, found, at_key=fault.at_key)
            if fault.loc and fault.loc[-1] not in said.children:
                mark = self._name_mark(mark, fault)
            self._source.report(told.text(), mark, fault.hint)

    def _name_mark(self, mark: Mark, fault: Fault) -> Mark:
        """Where the name that ``fault`` is about stands in the line of its text."""
        if not fault.loc:
            return mark
        column = self._source.line(mark).find(str(fault.loc[-1]), mark.column - 1)
        return Mark(mark.line, column + 1) if column >= 0 else mark
