"""A film built over the film before, and all that is done to its folder written down.

    cd tests && python -m faults.joined FOLDER

``FOLDER/film`` is the film, ``FOLDER/before`` what was in it, ``FOLDER/log`` what was done since.
"""

import shutil
import sys
from pathlib import Path

from engine.films import project
from engine.footage import make_media

from . import libc
from .every import films


def main(folder):
    before, after = films()
    media = folder / "media"
    media.mkdir()
    make_media(media)
    made = project(folder / "film", media, before, cache=folder / "cache")
    made.build()
    shutil.copytree(made.folder, folder / "before")
    made.write(after)
    libc.record(made.folder, folder / "log")
    made.build()


if __name__ == "__main__":
    if not libc.preload():
        sys.exit(3)
    main(Path(sys.argv[1]).resolve())
