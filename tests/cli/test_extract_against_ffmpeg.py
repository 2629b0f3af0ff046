"""Extracted frames beside those that the ffmpeg command line writes."""

import shutil
import subprocess

import av
import numpy as np
import pytest

from .extracted import files, pixels

FFMPEG = shutil.which("ffmpeg")


def six(folder, suffix):
    pixel_format = "rgb24" if suffix == "png" else "yuvj420p"
    return ("-frames:v", "6", "-pix_fmt", pixel_format, folder / f"%05d.{suffix}")


@pytest.mark.skipif(FFMPEG is None, reason="there is no ffmpeg on this machine's PATH")
class TestAgainstFfmpeg:
    def test_jpeg_is_as_fine_and_as_large_as_ffmpegs(self, extract, small, tagged):
        extract("tagged.mp4", "--out", "6f", format="jpg")
        folder = small.folder / "theirs"
        folder.mkdir()
        told = "scale=out_color_matrix=bt601:out_range=pc:flags=bicubic+accurate_rnd"
        subprocess.run(
            [FFMPEG, "-v", "error", "-i", tagged, "-vf", told, "-q:v", "2", *six(folder, "jpg")],
            check=True,
        )
        for name in files(folder):
            ours, theirs = small.folder / "frames" / name, folder / name
            error = ((pixels(ours) - pixels(theirs)) ** 2).mean()
            assert 10 * np.log10(255**2 / error) >= 40
            assert 0.9 < ours.stat().st_size / theirs.stat().st_size < 1.1

    def test_png_shows_what_ffmpegs_does(self, extract, small, tagged):
        extract("tagged.mp4", "--out", "6f")
        folder = small.folder / "theirs"
        folder.mkdir()
        accurate = "scale=flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp"
        subprocess.run(
            [FFMPEG, "-v", "error", "-i", tagged, "-vf", accurate, *six(folder, "png")],
            check=True,
        )
        assert files(folder) == files(small.folder / "frames")
        for name in files(folder):
            error = np.abs(pixels(small.folder / "frames" / name) - pixels(folder / name))
            assert error.mean() < 1

    def test_ffmpeg_reads_the_numbers_back_as_a_film(self, extract, small, tagged):
        extract("tagged.mp4", format="jpg")
        target = small.folder / "back.mkv"
        subprocess.run(
            [FFMPEG, "-v", "error", "-i", "frames/%05d.jpg", "-c:v", "ffv1", target],
            check=True,
            cwd=small.folder,
        )
        with av.open(str(target)) as container:
            assert sum(1 for _ in container.decode(video=0)) == 40
