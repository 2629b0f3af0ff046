"""Reading caption files: SubRip (.srt), WebVTT (.vtt) and Advanced SubStation Alpha (.ass, .ssa).

pysubs2 reads them, and forgives whatever it does not understand; so what looks like a time and is
none is looked for first, for a cue that is left out without a word would be missed by nobody.
"""

import html
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING

from dagrender import limits
from dagrender.captions import taming
from dagrender.captions.cues import Cue, Word

if TYPE_CHECKING:
    from pysubs2 import SSAEvent

_FORMATS = {".srt": "srt", ".vtt": "vtt", ".ass": "ass", ".ssa": "ssa"}
SUFFIXES = tuple(_FORMATS)
_CLOCK = r"(?:(\d{1,4}):)?([0-5]?\d):([0-5]?\d)[.,](\d{1,3})"
_ARROW = re.compile(rf"\s*{_CLOCK}\s*-->\s*{_CLOCK}(?:\s.*)?\Z", re.ASCII)
_DIALOGUE = re.compile(rf"Dialogue:[^,]*,\s*{_CLOCK}\s*,\s*{_CLOCK}\s*,", re.ASCII)
_HIDDEN = "\ufdd0"
"""Stands around the time stamps within a WebVTT text: pysubs2 takes two in a line for a cue's."""
_COLON = "\ufdd1"
"""Stands for the colons of times that are part of a text, for the same reason."""
_NO_CHARACTERS = dict.fromkeys(map(ord, (_HIDDEN, _COLON)))
"""Unicode keeps them for such ends, and out of texts."""
_SHOWN_LENGTH = 200
_ALMOST = re.compile(rf"\s*{_CLOCK}\W+{_CLOCK}\s*\Z", re.ASCII)
_TWO = 2
_INLINE = re.compile(r"<([\d:.]+)>", re.ASCII)
_STAMP = re.compile(r"(?:\d{1,9}:)?\d{1,9}:\d{1,9}\.\d{1,9}", re.ASCII)
_MARKED = re.compile(r"<[\d:.]", re.ASCII)
_MARK = re.compile(rf"{_HIDDEN}(?:(\d+);)?(\d+);(\d+);(\d+){_HIDDEN}", re.ASCII)
_SUNG = re.compile(r"\\[kK][fo]?(\d+)", re.ASCII)
_MOST_DIGITS = 9
"""Of hundredths of a second: a third of a year."""
_MOST_FAULTS = 1000
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_MS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptionsFault:
    """What is wrong with a caption file, in which of its lines (counted from 1; 0 is the whole)."""

    line: int
    message: str


class CaptionsError(ValueError):
    """A caption file that cannot be read: everything that is wrong with it."""

    def __init__(self, faults: tuple[CaptionsFault, ...]) -> None:
        super().__init__("; ".join(f"line {one.line}: {one.message}" for one in faults))
        self.faults = faults


def read_captions(data: bytes, suffix: str) -> tuple[Cue, ...]:
    """The cues of a file, by the time at which they start.

    Cues may overlap; one without text is left out.

    Args:
        data: the bytes of the file, in UTF-8 or, with a byte order mark, UTF-16.
        suffix: one of ``SUFFIXES``, which says how it is to be read.

    Raises:
        CaptionsError: it is not text, holds no cue, or times that cannot be read.
    """
    from pysubs2 import SSAFile
    from pysubs2.exceptions import Pysubs2Error

    text = _decoded(data)
    name = _FORMATS[suffix.lower()]
    _bound(text, name)
    faults = tuple(islice(_faults(text, name), _MOST_FAULTS))
    if faults:
        raise CaptionsError(faults)
    try:
        hidden = text
        if name == "vtt":
            hidden = _INLINE.sub(lambda found: _stamp(found.group(1)), taming.cues_of(text))
        if name in ("srt", "vtt"):
            lines = taming.with_few_blank_lines(hidden).splitlines(keepends=True)
            hidden = "".join(_without_clocks(line, name) for line in lines)
        else:
            hidden = taming.events_of(text)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of margins, which are not taken
            events = SSAFile.from_string(hidden, format_=name, keep_unknown_html_tags=True)
    except (Pysubs2Error, ValueError) as error:
        raise CaptionsError((CaptionsFault(line=0, message=f"cannot be read: {error}"),)) from error
    long = (one for one in events if len(one.text) > limits.most("text"))
    if any(long):
        raise _refused("text")
    cues = (_cue(event, name) for event in events if not event.is_comment)
    found = sorted((one for one in cues if one.text), key=lambda one: (one.start_s, one.end_s))
    if not found:
        raise CaptionsError((CaptionsFault(line=0, message="has no captions"),))
    return tuple(found)


def _bound(text: str, name: str) -> None:
    """Make sure that a file asks for no more than it may, before anything costs time.

    Raises:
        CaptionsError: it has too many lines, cues, or words with times of their own.
    """
    if taming.line_count(text) > limits.most("caption-lines"):
        raise _refused("caption-lines")
    marks = {"srt": ("-->",), "vtt": ("-->",)}.get(name, ("Dialogue:", r"\k", r"\K"))
    words = sum(1 for _ in _MARKED.finditer(text)) if name == "vtt" else 0
    if words + sum(map(text.count, marks)) > limits.most("cues"):
        raise _refused("cues")


def _refused(limit: str) -> CaptionsError:
    message, hint = limits.refusal(limit)
    return CaptionsError((CaptionsFault(line=0, message=f"{message} ({hint})"),))


def _decoded(data: bytes) -> str:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding).translate(_NO_CHARACTERS)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        fault = CaptionsFault(line=line, message="is not UTF-8; save the file in that encoding")
        raise CaptionsError((fault,)) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _stamp(clock: str) -> str:
    """What stands for a time within a text; one that is none is left out (WebVTT 1, 6.4)."""
    if not _STAMP.fullmatch(clock):
        return ""
    return f"{_HIDDEN}{clock.replace('.', ';').replace(':', ';')}{_HIDDEN}"


def _clocks(name: str) -> "re.Pattern[str]":
    """What pysubs2 takes for times, in this format: two of them in a line begin a cue."""
    from pysubs2.formats.subrip import SubripFormat
    from pysubs2.formats.webvtt import WebVTTFormat

    return WebVTTFormat.TIMESTAMP if name == "vtt" else SubripFormat.TIMESTAMP


def _without_clocks(line: str, name: str) -> str:
    """``line`` with the times hidden that are part of a text."""
    if "-->" in line or ":" not in line:
        return line
    return _clocks(name).sub(lambda found: found[0].replace(":", _COLON), line)


def _faults(text: str, name: str) -> Iterator[CaptionsFault]:
    """Lines in which a time should stand and does not."""
    pattern = _ARROW if name in ("srt", "vtt") else _DIALOGUE
    sign = "-->" if name in ("srt", "vtt") else "Dialogue:"
    for number, line in enumerate(text.splitlines(), 1):
        if sign == "-->" and ":" in line and sign not in line and _ALMOST.match(line):
            message = f'"-->" is missing between the times in "{_shown(line)}"'
            yield CaptionsFault(line=number, message=message)
        if sign not in line or (sign != "-->" and not line.startswith(sign)):
            continue
        match = pattern.match(line)
        if match and sign == "-->" and len(_clocks(name).findall(line)) != _TWO:
            match = None
        if match is None:
            yield CaptionsFault(line=number, message=f'no times to read in "{_shown(line)}"')
            continue
        start_s, end_s = _seconds(*match.groups()[:4]), _seconds(*match.groups()[4:])
        if end_s < start_s:
            message = f'ends before it starts: "{_shown(line)}"'
            yield CaptionsFault(line=number, message=message)


def _shown(line: str) -> str:
    shown = line.strip()
    return shown if len(shown) <= _SHOWN_LENGTH else f"{shown[:_SHOWN_LENGTH]}..."


def _seconds(hours: str | None, minutes: str, seconds: str, parts: str) -> Fraction:
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return whole + Fraction(int(parts), 10 ** len(parts))


def _cue(event: "SSAEvent", name: str) -> Cue:
    start_s = Fraction(event.start, _MS)
    split = _karaoke(event.text, start_s) if name in ("ass", "ssa") else _marks(event.text, start_s)
    words = tuple(Word(start_s=at, text=_plain(raw, name)) for at, raw in split)
    text = "".join(word.text for word in words)
    timed = tuple(word for word in words if word.text) if len(words) > 1 else ()
    stripped = text.strip()
    if timed and stripped != text:
        timed = () if not stripped else _trimmed(timed)
    return Cue(start_s=start_s, end_s=Fraction(event.end, _MS), text=stripped, words=timed)


def _trimmed(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Words whose texts together are without white space at their ends."""
    first, last = words[0], words[-1]
    kept = [Word(start_s=first.start_s, text=first.text.lstrip()), *words[1:]]
    last = kept[-1]
    kept[-1] = Word(start_s=last.start_s, text=last.text.rstrip())
    return tuple(word for word in kept if word.text)


def _marks(text: str, start_s: Fraction) -> Iterator[tuple[Fraction, str]]:
    """A WebVTT text in parts, each from its time stamp (WebVTT 1, section 3.6)."""
    at, begin = start_s, 0
    for match in _MARK.finditer(text):
        yield at, text[begin : match.start()]
        at, begin = _seconds(*match.groups()), match.end()
    yield at, text[begin:]


def _karaoke(text: str, start_s: Fraction) -> Iterator[tuple[Fraction, str]]:
    r"""An ASS text in parts; ``\k50`` says that what follows is sung for 50 hundredths."""
    at, begin, lasts = start_s, 0, Fraction(0)
    for start, end in _overrides(text):
        match = _SUNG.search(text, start, end)
        if match is None:
            continue
        yield at, text[begin:start]
        at, lasts, begin = at + lasts, Fraction(int(match.group(1)[:_MOST_DIGITS]), 100), end
    yield at, text[begin:]


def _overrides(text: str) -> Iterator[tuple[int, int]]:
    """Where ``text`` has overrides, from a brace up to the next that closes."""
    end = 0
    # an expression would look for the end once more from each brace that is never closed
    while (start := text.find("{", end)) >= 0 and (end := text.find("}", start) + 1) > 0:
        yield start, end


def _without_overrides(text: str) -> str:
    parts, begin = [], 0
    for start, end in _overrides(text):
        parts.append(text[begin:start])
        begin = end
    return "".join([*parts, text[begin:]])


def _plain(text: str, name: str) -> str:
    r"""Without overrides and tags; ``\N`` and ``\n`` are line breaks, ``\h`` is a hard space."""
    text = _without_overrides(text)
    text = text.replace(r"\N", "\n").replace(r"\n", "\n").replace(r"\h", "\u00a0")
    if name in ("srt", "vtt"):
        text = _TAG.sub("", text)
    text = text.replace(_COLON, ":")
    return html.unescape(taming.without_huge_references(text)) if name == "vtt" else text
