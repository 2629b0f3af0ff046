"""Entries of lists whose order counts: each has one key, which says what it does."""

from typing import Any, ClassVar

from dagrender.spec.faults import Fault
from dagrender.spec.model import SpecModel, refuse


class OneKey(SpecModel):
    """A mapping of one key; which it is, ``kind`` tells."""

    one: ClassVar[str]
    """What a message calls several of them in one entry: one adjustment an entry."""
    without: ClassVar[str]
    """What it says of an entry without any."""
    example: ClassVar[str]

    @classmethod
    def prepare(cls, data: dict[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
        """One to an entry, so that their order is plain."""
        if not data:
            hint = f"such as {cls.example}; it knows {', '.join(cls.key_names())}"
            return data, [Fault(message=cls.without, hint=hint, subject="")]
        first, *more = data
        hint = f"write a list, in order: [{{{first}: ...}}, ...]"
        return data, [refuse(f"one {cls.one} an entry", key, hint=hint) for key in more]

    @property
    def kind(self) -> str:
        """The key that is given."""
        return next(name for name in self.key_names() if getattr(self, name) is not None)
