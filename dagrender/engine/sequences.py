"""Sequences of pictures, from a pattern of names to sources."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from dagrender.artifact import ActionResult
from dagrender.digest import Digest, digest_value
from dagrender.engine.workers.tasks import ProbeTask
from dagrender.errors import DagrenderError, SourceError
from dagrender.media.facts.model import ImageFacts
from dagrender.media.probing.sequence import (
    chunks,
    odd_one_out,
    pictures_from_bytes,
    sequence_facts,
)
from dagrender.nodes import probe
from dagrender.nodes.footage import SourceFile, stamp_of
from dagrender.plan.materials import Source
from dagrender.spec.files import frames_of
from dagrender.spec.media import MediaFile
from dagrender.spec.sequences import pattern_of
from dagrender.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Frames:
    """A sequence as it lies on the disk: the file of every frame, in order."""

    path: Path
    """The folder and the pattern; no file of that name need exist."""
    rate: Fraction
    files: tuple[SourceFile, ...]

    @property
    def contents(self) -> tuple[Digest, ...]:
        """What each frame is."""
        return tuple(one.content for one in self.files)


def list_frames(entry: MediaFile, folder: Path) -> tuple[Path, Path, tuple[str, ...]]:
    """The pattern's path, the folder in it with links followed, and the names of the frames.

    Raises:
        SourceError: the folder cannot be read any more, or nothing is left in it.
    """
    pattern = pattern_of(entry.file)
    place = folder / pattern.folder
    try:
        names = frames_of(entry, folder)
        resolved = place.resolve()
    except OSError as error:
        raise SourceError(str(place), error.strerror or str(error)) from None
    if not names:
        raise SourceError(str(folder / entry.file), "matches no file any more")
    return resolved / Path(entry.file).name, resolved, names


def digest_frames(
    path: Path, folder: Path, names: tuple[str, ...], rate: Fraction, store: Store
) -> Frames:
    """The frames of these ``names``, digested.

    Raises:
        SourceError: one of them cannot be read.
    """
    known: dict[str, SourceFile] = {}
    for name in dict.fromkeys(names):
        file = folder / name
        try:
            stamp = stamp_of(file.stat())
        except OSError as error:
            raise SourceError(str(file), error.strerror or str(error)) from None
        content = store.source_digest(file)
        known[name] = SourceFile(
            content=content, file=content, path=str(file), facts=None, stamp=stamp
        )
    return Frames(path=path, rate=rate, files=tuple(known[name] for name in names))


def questions(frames: Frames) -> Iterator[ProbeTask]:
    """The probes that tell all of the pictures' facts, in order."""
    contents = frames.contents
    for run in chunks(contents):
        paths = tuple(frames.files[number].path for number in run)
        more = f" and {len(run) - 1} more" if len(run) > 1 else ""
        yield ProbeTask(
            key=probe.recipe(probe.PicturesParams(pictures=contents[run.start : run.stop])).key(),
            label=f"{Path(paths[0]).name}{more}",
            path=paths[0],
            files=tuple(frames.files[number] for number in run),
            pictures=paths,
            force=True,
        )


def source_of(
    name: str,
    frames: Frames,
    results: Mapping[Digest, ActionResult | DagrenderError],
    store: Store,
) -> Source:
    """The sequence as a source.

    Raises:
        DagrenderError: a picture could not be probed, or is not as large as the first.
    """
    pictures: list[ImageFacts] = []
    for task in questions(frames):
        result = results[task.key]
        if isinstance(result, DagrenderError):
            raise result
        pictures += pictures_from_bytes(store.read(result.output(probe.OUTPUT).digest))
    odd = odd_one_out(pictures)
    if odd is not None:
        sizes = [pictures[number].form.upright_size() for number in (odd, 0)]
        told, wanted = (f"{round(width)}x{round(height)}" for width, height in sizes)
        first = Path(frames.files[0].path).name
        message = f"is {told}, but {first} is {wanted}"
        hint = "all pictures of a sequence are of one size"
        raise SourceError(frames.files[odd].path, message, hint)
    contents = frames.contents
    return Source(
        name=name,
        path=frames.path,
        file=digest_value(("sequence", contents)),
        facts=sequence_facts(contents, pictures, frames.rate),
        pictures=contents,
    )
