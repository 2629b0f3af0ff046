"""Text looks the same with no font installed: the fonts come with the package."""

import json
import os
import subprocess
import sys

from .film import build, png

SPEC = {
    "dagrender": 1,
    "canvas": {"size": "320x120", "fps": 25, "background": "#203040"},
    "timeline": [
        {
            "track": "text",
            "clips": [
                {"text": "Hamburgefonstiv 123 — ÄÖß", "font_size": 24, "duration": "1f",
                 "color": "white", "shadow": {"blur": 4, "color": "#000a"}}
            ],
        }
    ],
    "outputs": {"text.png": {"at": "0s"}},
}  # fmt: skip


def test_text_is_the_same_where_no_font_is_installed(tmp_path):
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "film.yaml").write_text(json.dumps(SPEC))
    environment = {key: value for key, value in os.environ.items() if "FONT" not in key}
    environment |= {
        "FONTCONFIG_FILE": "/dev/null",
        "FONTCONFIG_PATH": str(tmp_path / "none"),
        "HOME": str(tmp_path / "home"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
    }
    command = [sys.executable, "-m", "dagrender", "build", "film.yaml", "--progress", "off"]
    done = subprocess.run(
        [*command, "--executor", "inline", "--cache-dir", str(tmp_path / "cache")],
        cwd=bare, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    build(tmp_path / "here", SPEC)
    here = (tmp_path / "here" / "text.png").read_bytes()
    assert (bare / "text.png").read_bytes() == here
    picture = png(bare / "text.png").astype(int)
    ink = bright(picture)
    # some ink, about as much as a line of text has, and none of it at the border
    assert 600 < ink.sum() < 6000
    assert ink.sum() == ink[1:-1, 1:-1].sum()


def bright(picture):
    return picture.min(2) > 160
