"""What is wrong with a piece of a spec, before anyone knows where in the file it stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dagrender.spec.nearness import nearest_few

Loc = tuple[str | int, ...]
"""A way through the data of a spec: keys of mappings, and positions in lists."""

_LISTED = 12
_SHOWN_LENGTH = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong at ``loc`` (relative to whatever is being read).

    ``subject`` is the key that the message is about and stands before it; None means that the
    reader of that key still has to put it in, "" that the message is a sentence by itself.
    """

    message: str
    hint: str = ""
    loc: Loc = ()
    subject: str | None = None
    at_key: bool = False
    """Point at the key instead of at its value."""

    def text(self) -> str:
        """The message, with its subject."""
        return f"{self.subject}: {self.message}" if self.subject else self.message

    def under(self, loc: Loc) -> "Fault":
        """This fault as seen from the outside, where what was read stands at ``loc``."""
        subject = self.subject
        if subject is None:
            subject = next((str(part) for part in reversed(loc) if isinstance(part, str)), None)
        return replace(self, loc=(*loc, *self.loc), subject=subject)

    def inside(self, loc: Loc) -> "Fault":
        """This fault where what was read is a part, at ``loc``, of what the message is about."""
        return replace(self, loc=(*loc, *self.loc))


class FaultyError(Exception):
    """Raised by whatever reads a piece of a spec; holds everything that is wrong with it."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(*faults)
        self.faults = faults


def needs(what: str, value: Any, hint: str = "") -> FaultyError:
    """The fault of a value that is not ``what`` its key needs."""
    return FaultyError(Fault(message=f"needs {what}, not {shown(value)}", hint=hint))


def unknown(kind: str, word: str, known: Iterable[str], *, at_key: bool = False) -> FaultyError:
    """The fault of a ``word`` that names no ``kind`` (``style``, ``media`` ...) of those known."""
    return FaultyError(
        Fault(
            message=f'no {kind} called "{word}"',
            hint=choices(word, known, none=f"there is no {kind} yet"),
            subject="",
            at_key=at_key,
        )
    )


def shown(value: Any) -> str:
    """``value`` as a message shows it: short, and in words where it is not a scalar."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list"
    text = str(value)
    if len(text) > _SHOWN_LENGTH:
        text = f"{text[:_SHOWN_LENGTH]}..."
    return '"' + text.replace("\n", " ") + '"'


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The one of ``known`` that ``word`` was most likely meant to be, if any is near."""
    return next(iter(nearest_few(word, known)), None)


def meant(word: str, known: Iterable[str]) -> str:
    """A hint: the nearest of ``known``, or those that are equally near; nothing if none is."""
    few = " or ".join(f'"{one}"' for one in nearest_few(word, known))
    return f"did you mean {few}?" if few else ""


def choices(word: str, known: Iterable[str], *, none: str = "") -> str:
    """A hint: the nearest of ``known``, else what there is to choose from."""
    names: Sequence[str] = tuple(known)
    if near := meant(word, names):
        return near
    if not names:
        return none
    listed = ", ".join(names[:_LISTED])
    return f"there is: {listed}" + (" ..." if len(names) > _LISTED else "")
