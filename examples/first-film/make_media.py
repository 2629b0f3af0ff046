"""Makes the media of the first film: three scenes, a logo and a piece of music.

    python examples/first-film/make_media.py [NAME ...]

The results are part of the repository, so this only needs to run when a scene is changed.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "making"))

import clip  # noqa: E402
import dusk  # noqa: E402
import graph  # noqa: E402
import logo  # noqa: E402
import music  # noqa: E402
import ribbons  # noqa: E402

MAKERS = {
    "dusk.mp4": lambda path: clip.write_clip(path, dusk.frames(), crf=23),
    "graph.mp4": lambda path: clip.write_clip(path, graph.frames(), crf=26),
    "ribbons.mp4": lambda path: clip.write_clip(path, ribbons.frames(), crf=28),
    "logo.png": logo.write_logo,
    "music.opus": music.write_music,
}


def main() -> None:
    """Makes the media named on the command line, or all of them."""
    folder = HERE / "media"
    folder.mkdir(exist_ok=True)
    for name in sys.argv[1:] or MAKERS:
        MAKERS[name](folder / name)
        print(f"{name}: {(folder / name).stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
