"""Files as FFmpeg's command line reads them, which is not what made them."""

import json
import shutil
import subprocess

import numpy as np
import pytest


def command(*words, errors=False):
    """What a command prints, or what it says of ``errors``."""
    if not shutil.which(words[0]):
        pytest.skip(f"there is no {words[0]} to ask")
    ran = subprocess.run([*map(str, words)], capture_output=True, check=True)
    return ran.stderr if errors else ran.stdout


def probed(path):
    """What is found in a file."""
    shown = ("-show_streams", "-show_chapters", "-show_format")
    return json.loads(command("ffprobe", "-v", "error", "-of", "json", *shown, path))


def stream_of(path, kind):
    """What is found of the first stream of a kind."""
    return next(one for one in probed(path)["streams"] if one["codec_type"] == kind)


def _decoded(path, form, *before):
    frames = ("-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", form)
    return np.frombuffer(
        command("ffmpeg", "-v", "error", *before, "-i", path, "-map", "0:v:0", *frames, "-"),
        np.uint8,
    )


def seen(path):
    """Every frame of a file: its planes of 8-bit 4:2:0, as they are coded."""
    video = stream_of(path, "video")
    width, height = video["width"], video["height"]
    data = _decoded(path, "yuv420p").reshape(-1, width * height * 3 // 2)
    frames = []
    for frame in data:
        luma, blue, red = np.split(frame, [width * height, width * height * 5 // 4])
        half = height // 2, width // 2
        frames.append((luma.reshape(height, width), blue.reshape(half), red.reshape(half)))
    return frames


def coloured(path, *before):
    """Every frame of a file of RGB: float (frames, height, width, 4), straight alpha, 0 to 255."""
    video = stream_of(path, "video")
    shape = (-1, video["height"], video["width"], 4)
    return _decoded(path, "rgba", *before).reshape(shape).astype(float)


def heard(path, track=0):
    """A track of sound of a file: float (samples, channels)."""
    found = [one for one in probed(path)["streams"] if one["codec_type"] == "audio"]
    channels, chosen = found[track]["channels"], f"0:a:{track}"
    data = command("ffmpeg", "-v", "error", "-i", path, "-map", chosen, "-f", "f32le", "-")
    return np.frombuffer(data, np.float32).reshape(-1, channels).astype(float)
