"""Run as a program: probes and builds the files that it is given, and tells of each in JSON."""

import json
import sys
import time
import traceback
from pathlib import Path

from dagrender.engine.outcome import BuildFailedError
from dagrender.engine.request import BuildRequest
from dagrender.engine.run import Build
from dagrender.engine.workers.memory import peak_rss_bytes
from dagrender.errors import DagrenderError
from dagrender.media.probing.probe import probe


def spec_of(path, facts):
    if facts.image:
        clip = {"image": "m", "duration": "0.2s"}
    elif facts.video:
        clip = {"video": "m", "duration": "0.2s", "when_short": "hold"}
    else:
        clip = {"color": "navy", "duration": "0.2s"}
    timeline = [{"track": "picture", "clips": [clip]}]
    if facts.audio and not facts.video:
        sound = {"audio": "m", "duration": "0.2s", "when_short": "blank"}
        timeline.append({"track": "sound", "clips": [sound]})
    return {
        "dagrender": 1,
        "canvas": {"size": "64x48", "fps": 25},
        "media": {"m": str(path)},
        "timeline": timeline,
        "outputs": {"film.mp4": {"quality": "draft"}},
    }


def ending(path, folder):
    """How it ends: film, refused, failed, or what must not be: bug."""
    try:
        facts = probe(path)
    except DagrenderError as error:
        return "refused", str(error)
    folder.mkdir()
    (folder / "film.yaml").write_text(json.dumps(spec_of(path, facts)))
    request = BuildRequest(spec=folder / "film.yaml", cache=folder / "cache", executor="inline")
    try:
        report = Build(request, lambda _: None).run()
    except BuildFailedError as error:
        return "bug" if error.is_bug else "failed", str(error)
    except DagrenderError as error:
        return "failed", str(error)
    if not (folder / "film.mp4").stat().st_size:
        return "bug", "no film"
    return "film", "\n".join(report["warnings"])


def say(told):
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def main():
    folder, paths = Path(sys.argv[1]), sys.argv[2:]
    folder.mkdir()
    for name in paths:
        path = Path(name)
        say({"file": path.name})
        started = time.monotonic()
        try:
            how, said = ending(path, folder / path.name.replace(".", "-"))
        except Exception:  # noqa: BLE001 - that is what is looked for
            how, said = "bug", traceback.format_exc()
        told = {
            "file": path.name,
            "how": how,
            "said": said,
            "seconds": round(time.monotonic() - started, 2),
            "peak_mb": peak_rss_bytes() >> 20,
        }
        say(told)


if __name__ == "__main__":
    main()
