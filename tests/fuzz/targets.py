"""All fuzzers: what each is given, and what it begins with."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from . import files, kept, specs, tables, values

CORPUS = Path(__file__).with_name("corpus")
MOST_S = 10
"""An input that takes more of a core is a finding."""
MOST_MB = 2048
"""So is one that takes more memory, interpreter and libraries included."""


@dataclass(frozen=True, slots=True)
class Target:
    """``run`` ends in silence, or raises what is to be told."""

    run: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]
    most_bytes: int = 4096
    words: Callable[[], Iterable[str]] = tuple
    """What may be put into inputs, beside what the program compares them with."""


TARGETS = {
    "specs": Target(specs.specs, specs.seeds, words=specs.words),
    "values": Target(values.values, values.seeds, 256, specs.words),
    "files": Target(files.files, files.seeds),
    "tables": Target(tables.tables, tables.seeds, 1024),
    "kept": Target(kept.kept, kept.seeds, 16384),
}


def corpus(name):
    """The inputs that are kept for a fuzzer: what once went wrong, and what led to new places."""
    folder = CORPUS / name
    return sorted(folder.iterdir()) if folder.is_dir() else []
