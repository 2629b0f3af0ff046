"""A key recipe: all that an action's key covers, and nothing that it does not."""

from dataclasses import dataclass, field
from typing import Any

from dagrender.digest import RECURS, Digest, digest_value
from dagrender.media.tools import tools

Tools = tuple[tuple[str, str], ...]
"""(name, version) of everything whose change can change the bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What an action is: two actions with equal recipes are one.

    ``inputs`` are (slot, digest or key) in declared order: a digest where the input is stored, the
    action's key where it is virtual.
    """

    kind: str
    version: int
    params: Any
    inputs: tuple[tuple[str, Digest], ...]
    tools: Tools = field(metadata={RECURS: True})

    def key(self) -> Digest:
        """The action's address."""
        return digest_value(self)


def recipe_of_blocks(kind: str, version: int, params: Any, blocks: tuple[Digest, ...]) -> Recipe:
    """The recipe of what is made of blocks of a master, by the digests of their stored outputs."""
    inputs = tuple(("block", digest) for digest in blocks)
    return Recipe(kind=kind, version=version, params=params, inputs=inputs, tools=tools())
