"""What is wrong with a text as YAML, in plain words and at the best place."""

import re

import yaml

from dagrender.spec.branches import Mark

QUOTE_IT = 'a value that holds "{{" stands in quotes: "{{ name }}"'
"""A hint for templates that YAML takes for mappings."""
_BARE_COLOUR = re.compile(r"[:,\[]\s+#[0-9a-fA-F]{3,8}\b")
_SWALLOWED = re.compile(r"\n *(?:- |[\w-]+:(?:\s|$)|#)")
"""What a quoted text holds that ends where a later one begins: a key, an item or a comment."""
_FLOW = {
    "did not find expected ',' or ']'": "[",
    "did not find expected ',' or '}'": "{",
}
_BLOCK = ("did not find expected key", "did not find expected '-' indicator")
_WORDS = {
    "found character that cannot start any token": "no value can start with this character",
    "found undefined alias": "this alias names no anchor",
    "did not find expected ',' or ']'": 'this "[" lacks a comma or its "]"',
    "did not find expected ',' or '}'": 'this "{" lacks a comma or its "}"',
    "but found another document": "a spec is one document; take out the ---",
    "mapping values are not allowed in this context": 'a ":" may not stand here; quote text '
    "that holds one",
}


def syntax_fault(error: yaml.MarkedYAMLError, text: str, lines: list[str]) -> tuple[str, Mark, str]:
    """What ``error`` says: a message, where it is best shown, and a hint.

    Args:
        error: what reading ``text`` ended with.
        text: the whole file.
        lines: its lines.
    """
    quote = _swallowing(text)
    if quote is not None:
        return open_quote(quote)
    where = _best_mark(error, lines)
    return _plain_words(error), where, _hint(error, where, lines)


def open_quote(where: Mark) -> tuple[str, Mark, str]:
    """The fault of a quote that is closed by one that was meant to open another text."""
    return "YAML: this quote is not closed on its line", where, "put one at the end of the text"


def _swallowing(text: str) -> Mark | None:
    """Where a quoted text begins that swallowed the lines behind it."""
    try:
        for token in yaml.scan(text, Loader=yaml.CSafeLoader):
            if isinstance(token, yaml.ScalarToken) and token.style in ('"', "'"):
                begin, end = token.start_mark, token.end_mark
                if _SWALLOWED.search(text[begin.index : end.index]):
                    return _mark(begin)
    except yaml.MarkedYAMLError as error:
        if "quoted scalar" in (error.context or "") and error.context_mark:
            return _mark(error.context_mark)
    return None


def _best_mark(error: yaml.MarkedYAMLError, lines: list[str]) -> Mark:
    """At an opening bracket rather than where the trouble is noticed, or at the file's end."""
    mark = error.problem_mark or error.context_mark
    bracket = error.problem in _FLOW
    if mark and error.context_mark and (bracket or mark.line >= len(lines) - 1):
        mark = error.context_mark
    return _mark(mark) if mark else Mark(1, 1)


def _mark(mark: yaml.Mark) -> Mark:
    return Mark(mark.line + 1, mark.column + 1)


def _hint(error: yaml.MarkedYAMLError, where: Mark, lines: list[str]) -> str:
    noticed = error.problem_mark.line + 1 if error.problem_mark else where.line
    near = lines[max(0, where.line - 2) : where.line] + lines[max(0, noticed - 2) : noticed]
    if any(line.lstrip(" ").startswith("\t") for line in near):
        return "indent with spaces; YAML takes no tabs"
    if any("{{" in line or "{%" in line for line in near):
        return QUOTE_IT
    comment = next((n for n, line in enumerate(lines, 1) if _BARE_COLOUR.search(line)), 0)
    if comment:
        return f'on line {comment} a "#" begins a comment: quote the colour'
    begin = error.context_mark.line + 1 if error.context_mark else where.line
    if error.problem in _BLOCK and begin < where.line:
        return (
            f"it stands further left or right than what it belongs to, which begins on line {begin}"
        )
    if error.problem in _FLOW and where.line < noticed <= len(lines):
        return f"it is not closed where line {noticed} begins, or lacks a comma before it"
    return ""


def _plain_words(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or "this cannot be read"
    plain = _WORDS.get(problem, problem)
    context = f" {error.context}" if error.context and plain is problem else ""
    return f"YAML: {plain}{context}"
