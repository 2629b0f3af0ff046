"""Cues: what a caption file says, in plain text and exact times."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A part of a cue's text, up to the next one, and when it is spoken, in the file's seconds."""

    start_s: Fraction
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """What is shown from ``start_s`` to ``end_s``, in the file's seconds."""

    start_s: Fraction
    end_s: Fraction
    text: str
    """Without markup; lines end with a newline."""
    words: tuple[Word, ...] = ()
    """The text in parts, where the file says when each is spoken; together they are the text."""
