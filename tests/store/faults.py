"""Where a store keeps its files, and what can befall them."""

import os


def object_file(store, digest):
    return store.root / "v1" / "cas" / digest[:2] / digest


def entry_file(store, key):
    return store.root / "v1" / "ac" / key[:2] / key


def flip(path, position):
    data = bytearray(path.read_bytes())
    data[position] ^= 1
    path.chmod(0o644)
    path.write_bytes(data)


def files_below(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def age(path, seconds):
    """Make a file look last used ``seconds`` earlier than it was."""
    seen = path.stat()
    os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns - int(seconds * 1e9)))
