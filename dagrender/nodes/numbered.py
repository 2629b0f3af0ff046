"""A film as numbered pictures in a folder of their own, which is whole or not there.

Files whose bytes are as they were in the folder before are linked from it, whatever their number
was: an edit writes those that it changed.
"""

import os
import stat
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from dagrender.artifact import Artifact
from dagrender.digest import Digest, digest_bytes, digest_value
from dagrender.media.delivery.picturefiles import FilesEncoding, Numbering, files_in
from dagrender.nodes.framefolder import FrameFile, FrameFolder, Manifest, write_manifest
from dagrender.spec.sequences import numbered_name
from dagrender.store.handout import hand_out
from dagrender.store.store import Store


def write_pictures(
    target: Path,
    segments: Iterable[bytes],
    encoding: FilesEncoding,
    numbering: Numbering,
    key: Digest,
) -> Artifact:
    """Write the pictures of ``segments`` to the folder of ``target``, which it then holds alone.

    Args:
        target: a pattern of names, such as ``frames/%05d.png``.
        segments: what ``FilesEncoder`` made; taken one at a time.
        encoding: that of all of them.
        numbering: their numbers.
        key: names what is asked for: where the folder says that it has that, it is not written.

    Raises:
        SpecError: somebody else writes to the folder, or it holds what dagrender did not write.
    """
    folder = FrameFolder(target.parent)
    with folder.held(), folder.writing() as partial:
        known = _known(folder)
        files: list[FrameFile] = []
        for data in segments:
            for picture in files_in(data):
                name = numbered_name(target.name, numbering.first + len(files))
                file = FrameFile(
                    file=name,
                    time_s=round(float(len(files) / numbering.rate), 6),
                    digest=digest_bytes(picture),
                    size_bytes=len(picture),
                )
                _put(picture, partial / name, known[file.digest])
                files.append(file)
        manifest = Manifest(
            key=_key(key, target),
            format=target.suffix.removeprefix("."),
            width_px=encoding.width_px,
            height_px=encoding.height_px,
            files=tuple(files),
        )
        write_manifest(partial, manifest)
        return _artifact(manifest)


def pictures_there(target: Path, key: Digest, store: Store) -> Artifact | None:
    """What ``write_pictures`` gave, if the folder still has all of it, every file whole.

    What ``store`` remembers of files by their stat is not read again.
    """
    folder = FrameFolder(target.parent)
    manifest = folder.has(_key(key, target), store.source_digest)
    if manifest is None:
        return None
    folder.sweep()
    return _artifact(manifest)


def _key(key: Digest, target: Path) -> Digest:
    return digest_value((key, target.name))


def _artifact(manifest: Manifest) -> Artifact:
    told = tuple((one.file, one.digest) for one in manifest.files)
    size_bytes = sum(one.size_bytes for one in manifest.files)
    return Artifact(digest=digest_value(told), size_bytes=size_bytes)


def _known(folder: FrameFolder) -> defaultdict[Digest, list[Path]]:
    """The files of the folder as it is, by what they are said to be."""
    found: defaultdict[Digest, list[Path]] = defaultdict(list)
    manifest = folder.manifest()
    for one in reversed(manifest.files if manifest else ()):
        found[one.digest].append(folder.path / one.file)
    return found


def _put(data: bytes, target: Path, known: list[Path]) -> None:
    while known:
        old = known.pop()  # one name each: who edits a file in its place edits no other
        try:
            # what others may have put there is neither waited for nor, if a link, handed on
            if stat.S_ISREG(old.lstat().st_mode) and old.read_bytes() == data:
                hand_out(old, target)
                return
        except OSError:
            continue
    with target.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
