"""What an action leaves behind: named outputs, each with its digest and size."""

from dataclasses import dataclass

from dagrender.digest import Digest

Fact = str | int | float


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """Bytes by name: their digest, and how many there are."""

    digest: Digest
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionResult:
    """One run of an action of ``kind``: its key, its outputs in order, and small facts of the run.

    Facts (frames, milliseconds) inform; nothing that is built may depend on them.
    """

    key: Digest
    kind: str
    outputs: tuple[tuple[str, Artifact], ...]
    facts: tuple[tuple[str, Fact], ...] = ()

    def output(self, name: str) -> Artifact:
        """The output called ``name``.

        Raises:
            KeyError: the action has no such output.
        """
        for own, artifact in self.outputs:
            if own == name:
                return artifact
        raise KeyError(name)

    def holds(self, digest: Digest) -> bool:
        """Whether one of the outputs has these bytes."""
        return any(artifact.digest == digest for _, artifact in self.outputs)

    @property
    def size_bytes(self) -> int:
        """The size of all outputs together."""
        return sum(artifact.size_bytes for _, artifact in self.outputs)
