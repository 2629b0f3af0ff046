"""Caption files as pysubs2 gets them: without what costs it more time than it is long.

Its expressions begin anew at each of many blank lines in a row, and at each bracket of a heading
that never ends; and it makes something of styles, fonts and notes, of which nothing is taken.
"""

import re

_BLANK_LINES = re.compile(r"(?<!\n)\n{101,}")
_MOST_BLANK = "\n" * 100
_LONGEST_HEADING = 200
"""Of a section of an ASS file; real ones have some twenty characters."""
_BEFORE_BRACKET = 4
_LINE_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_ZEROS = re.compile(r"&#0+(?=\d)")
_BEYOND_UNICODE = re.compile(r"&#\d{8,};?", re.ASCII)


def line_count(text: str) -> int:
    """How many line breaks a text has, of all kinds that ``str.splitlines`` knows."""
    return sum(map(text.count, _LINE_BREAKS)) - text.count("\r\n")


def with_few_blank_lines(text: str) -> str:
    """``text`` with no more than a hundred line breaks in a row."""
    return _BLANK_LINES.sub(_MOST_BLANK, text)


def cues_of(text: str) -> str:
    """What a WebVTT file shows when, and nothing of its notes, styles, regions and names of cues.

    A cue's text ends at a blank line (WebVTT 1, section 6.1); pysubs2 lets it go on until the next
    cue's times.
    """
    kept, is_shown = ["WEBVTT"], False
    for line in text.split("\n"):
        is_timed = "-->" in line
        is_shown = is_timed or (is_shown and bool(line))
        if is_shown:
            kept += ("", line) if is_timed else (line,)
    return "\n".join(kept)


def events_of(text: str) -> str:
    """What an ASS file says when, with its headings, and nothing else of it."""
    lines = (line.strip() for line in text.split("\n"))
    return "".join(f"{line}\n" for line in lines if line.startswith("Dialogue:") or _heads(line))


def _heads(line: str) -> bool:
    """Whether ``line`` may be the heading of a section: pysubs2 lets a byte order mark precede."""
    return len(line) <= _LONGEST_HEADING and "[" in line[:_BEFORE_BRACKET] and line.find("]") > 0


def without_huge_references(text: str) -> str:
    """``text`` with the replacement character for references to characters beyond all of Unicode.

    That is what ``html.unescape`` makes of them (HTML, 13.2.5.80), unless they have more digits
    than Python takes for a number.
    """
    return _BEYOND_UNICODE.sub("\ufffd", _ZEROS.sub("&#", text))
