"""Small, read-only and coarse file systems, where this user may mount them."""

import gc
import subprocess

import pytest


def _mount(*args):
    done = subprocess.run(["mount", *map(str, args)], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"nothing may be mounted here: {done.stderr.strip()}")


class Disks:
    """What was mounted, to be taken away again."""

    def __init__(self):
        self._places = []

    def small(self, folder, size_bytes):
        """An empty file system of ``size_bytes`` at ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        _mount("-t", "tmpfs", "-o", f"size={size_bytes}", "tmpfs", folder)
        self._places.append(folder)

    def enlarge(self, folder, size_bytes):
        _mount("-o", f"remount,size={size_bytes}", folder)

    def coarse(self, folder, size_bytes):
        """An empty file system whose times are whole seconds: ext2 with inodes of 128 bytes."""
        folder.mkdir(parents=True)
        image = folder.with_suffix(".image")
        with image.open("wb") as file:
            file.truncate(size_bytes)
        command = ["mkfs.ext2", "-q", "-F", "-I", "128", str(image)]
        try:
            subprocess.run(command, capture_output=True, check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            pytest.skip(f"no such file system can be made here: {error}")
        _mount("-o", "loop", image, folder)
        self._places.append(folder)

    def read_only(self, folder):
        """From now on ``folder`` may only be read."""
        gc.collect()  # a memo that was opened before could still be written to
        _mount("--bind", folder, folder)
        self._places.append(folder)
        _mount("-o", "remount,bind,ro", folder)

    def release(self):
        while self._places:
            folder = self._places.pop()
            subprocess.run(["umount", "-l", str(folder)], capture_output=True, check=False)
