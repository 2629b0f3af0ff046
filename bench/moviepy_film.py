"""The one-overlay film as a MoviePy script: ``python moviepy_film.py MEDIA_FOLDER OUTPUT``."""

import sys
from pathlib import Path

from moviepy import CompositeVideoClip, ImageClip, VideoFileClip, vfx


def main() -> None:
    """Writes the film."""
    folder, output = Path(sys.argv[1]), sys.argv[2]
    plate = VideoFileClip(str(folder / "plate.mp4")).subclipped(0, 20)
    logo = ImageClip(str(folder / "logo.png")).with_start(2).with_duration(16)
    logo = logo.with_position((plate.w - logo.w - 40, 40))
    logo = logo.with_effects([vfx.CrossFadeIn(1), vfx.CrossFadeOut(1)])
    CompositeVideoClip([plate, logo]).write_videofile(
        output,
        codec="libx264",
        preset="veryfast",
        ffmpeg_params=["-crf", "20"],
        audio=False,
        logger=None,
    )


if __name__ == "__main__":
    main()
