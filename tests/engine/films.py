"""Films to build: specs as plain data, and building them in this process as the program does."""

import json
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from dagrender.cli.building import build_with_progress
from dagrender.engine import record
from dagrender.engine.request import BuildRequest
from dagrender.engine.run import Build
from dagrender.events import FramesPainted

_BESIDE = (".cube", ".ttf", ".csv")
"""What specs name beside themselves."""
_MADE = (".mp4", ".png", ".gif", ".flac", ".mp3", ".mkv")
MEDIA = ("a.mp4", "b.mp4", "song.wav", "logo.png")


def film(clips, *, titles=(), sounds=(), outputs=None, size="160x90", fps="10", **more):
    """A spec of one picture track, as plain data."""
    timeline = [{"track": "picture", "clips": list(clips)}]
    if titles:
        timeline.append({"track": "titles", "clips": list(titles)})
    if sounds:
        timeline.append({"track": "sounds", "clips": list(sounds)})
    used = {"a": "a.mp4", "b": "b.mp4", "song": "song.wav", "logo": "logo.png"}
    return {
        "dagrender": 1,
        "canvas": {"size": size, "fps": fps},
        "media": {name: f"media/{file}" for name, file in used.items()},
        "timeline": timeline,
        "outputs": outputs or {"film.mp4": video()},
        **more,
    }


def video(segment="0.5s", quality="draft", **more):
    return {"video": {"codec": "h264", "segment": segment}, "quality": quality, **more}


def clip(media="a", start="0s", duration="1s", **more):
    return {"video": media, "in": start, "duration": duration, "fit": "cover", **more}


def color(value="#204060", duration="1s", **more):
    return {"color": value, "duration": duration, **more}


def title(text="Hello", start="0.2s", duration="0.6s", **more):
    return {"text": text, "start": start, "duration": duration, "font_size": 24, **more}


def painting(made, **given):
    """Build; the report, and how many frames were painted."""
    painted = []

    def notice(event):
        if isinstance(event, FramesPainted):
            painted.append(event.frames)

    return made.build(notice, **given), sum(painted)


@dataclass
class Project:
    """A folder with a spec and its own copies of the media, and a cache."""

    folder: Path
    cache: Path
    data: dict = field(default_factory=dict)
    prepared: object = None

    @property
    def spec(self):
        return self.folder / "film.yaml"

    def write(self, data):
        """Write the spec: JSON is YAML. One key a line, so that places tell something."""
        self.data = data
        self.spec.write_text(json.dumps(data, indent=1))

    def request(self, **given):
        return BuildRequest(
            **{"spec": self.spec, "cache": self.cache, "executor": "inline", **given}
        )

    def build(self, notify=None, **given):
        """Build; the report. The record of the last build is neither asked nor written."""
        build = Build(self.request(**given), notify or (lambda _: None))
        try:
            return build.run()
        finally:
            self.prepared = build.prepared

    def build_as_the_program(self, **given):
        """What ``dagrender build`` does, with the shortcut for a build with nothing to do."""
        request = self.request(**given)
        known = record.up_to_date(request)
        return known if known is not None else build_with_progress(request, "off")

    def outputs(self):
        """The bytes of every output that there is."""
        folders = {Path(name).parent for name in self.data["outputs"] if "%" in name}
        numbered = (one for folder in folders for one in (self.folder / folder).glob("*"))
        names = [name for name in self.data["outputs"] if (self.folder / name).exists()]
        names += (one.relative_to(self.folder).as_posix() for one in numbered)
        return {name: (self.folder / name).read_bytes() for name in names}

    def made(self):
        """The bytes of every film and picture beside the spec, whatever it says of outputs."""
        found = (one for one in self.folder.iterdir() if one.suffix in _MADE)
        return {one.name: one.read_bytes() for one in found}

    def partial_files(self):
        """What interrupted writers left: beside the outputs, and in the cache."""
        beside = [p.name for p in self.folder.iterdir() if "partial" in p.name]
        unfinished = []
        with suppress(FileNotFoundError):
            unfinished = [p.name for p in (self.cache / "v1" / "tmp").iterdir()]
        return beside + unfinished

    def objects(self):
        """The files of the cache's objects, in order of their names."""
        return sorted(p for p in (self.cache / "v1" / "cas").glob("??/*") if p.is_file())

    def fresh(self, folder):
        """The same film elsewhere, from the same sources, with an empty cache.

        What is served from this film's folder is read from there.
        """
        folder.mkdir(parents=True)
        for beside in self.folder.iterdir():
            if beside.suffix in _BESIDE or beside.name == "inner.yaml":
                shutil.copy2(beside, folder)
        other = Project(folder, folder / "cache")
        here = Path(os.path.relpath(self.folder, folder))

        def there(file):
            return str(here / (file.split("/", 3)[3] if "://" in file else file))

        media = {
            name: there(entry)
            if isinstance(entry, str)
            else {**entry, "file": there(entry["file"])}
            for name, entry in self.data["media"].items()
        }
        other.write({**self.data, "media": media})
        return other


def project(folder, media, data=None, cache=None):
    """A project in the new ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "media").mkdir()
    for name in MEDIA:
        shutil.copy2(media / name, folder / "media" / name)
    made = Project(folder, cache or folder.parent / f"{folder.name}-cache")
    if data is not None:
        made.write(data)
    return made


def flip(path):
    """Change a byte in the middle of a file, and nothing that ``ls`` would show."""
    seen = path.stat()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x55
    path.chmod(0o644)
    path.write_bytes(data)
    os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    path.chmod(seen.st_mode & 0o777)
