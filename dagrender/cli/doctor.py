"""``dagrender doctor``."""

import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

from dagrender.cli.options import cache_option
from dagrender.cli.show import say, size, styled

_LEAST_FREE_BYTES = 2_000_000_000


@click.command("doctor")
@cache_option
def command(cache_dir: Path) -> None:
    """Check what this machine has and lacks, and name the command that mends it."""
    failed = False
    for fine, name, text, mend in _checks(cache_dir.expanduser().absolute()):
        mark = styled("ok  ", fg="green") if fine else styled("bad ", fg="red", bold=True)
        say(f"{mark} {name:<13} {text}")
        if not fine and mend:
            say(f"     mend it with: {mend}")
        failed |= not fine
    if failed:
        raise click.exceptions.Exit(1)


def _checks(cache: Path) -> Iterator[tuple[bool, str, str, str]]:
    yield sys.version_info >= (3, 11), "Python", platform.python_version(), "install Python 3.11"
    yield from _libraries()
    yield _encoders()
    yield _hardware()
    yield _fonts()
    yield from _cache(cache)
    from dagrender.engine.workers.limits import cores, memory_bytes

    memory = memory_bytes()
    yield True, "processors", str(cores()), ""
    yield True, "memory", size(memory) if memory else "unknown", ""


def _libraries() -> Iterator[tuple[bool, str, str, str]]:
    from importlib.metadata import PackageNotFoundError, version

    for name in ("av", "numpy", "networkx", "pydantic", "skia-python", "fontpkg-inter"):
        mend = f"pip install --upgrade {name}"
        try:
            yield True, name, version(name), ""
        except PackageNotFoundError:
            yield False, name, "not installed", mend


def _encoders() -> tuple[bool, str, str, str]:
    from dagrender.media.tools import missing_encoders, tools

    missing = missing_encoders()
    if missing:
        mend = "pip install --force-reinstall --only-binary av av"
        return False, "encoders", f"this build of PyAV lacks {', '.join(missing)}", mend
    codec = dict(tools()).get("libavcodec", "")
    return True, "encoders", f"libx264, libx265, aac; libavcodec {codec}", ""


def _hardware() -> tuple[bool, str, str, str]:
    """Encoders of graphics processors that answer; a machine needs none."""
    from dagrender.capability import HARDWARE
    from dagrender.media.coding.trial import trial

    there = [name for name in HARDWARE if not trial(name)]
    return True, "GPU encoders", ", ".join(there) or "none, and none is needed", ""


def _fonts() -> tuple[bool, str, str, str]:
    from dagrender.paint.fontfiles import list_families

    families = list_families()
    return bool(families), "fonts", ", ".join(families) or "none", "pip install fontpkg-inter"


def _cache(cache: Path) -> Iterator[tuple[bool, str, str, str]]:
    import shutil

    place = cache
    while not place.exists():
        place = place.parent
    try:
        with tempfile.NamedTemporaryFile(dir=place):
            pass
    except OSError as error:
        mend = f"chmod u+rwx {place}, or choose another folder with DAGRENDER_CACHE_DIR"
        yield False, "cache", f"{cache}: {error.strerror}", mend
        return
    free = shutil.disk_usage(place).free
    yield os.access(place, os.W_OK), "cache", str(cache), ""
    mend = "dagrender cache gc --max-size 5GB"
    yield free > _LEAST_FREE_BYTES, "disk", f"{size(free)} free", mend
