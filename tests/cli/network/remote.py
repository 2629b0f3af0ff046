"""Films of which a clip lies on another machine, built by the program."""

import json
import time

from engine.films import clip, film, project, title

from cli.program import Program
from dagrender.store.store import Store

ALLOW = "--allow-network"
INLINE = ("--executor", "inline")


def showing(made, hero, **more):
    clips = [clip("hero", id="far", duration="0.5s"), clip("b", id="near", duration="0.5s")]
    data = film(clips, titles=[title(duration="0.2s")], sounds=[{"audio": "song"}], **more)
    data["media"]["hero"] = hero
    del data["media"]["a"], data["media"]["logo"]
    made.write(data)


def run(made, *args, command="build", code=0, **environment):
    more = INLINE if command == "build" else ()
    ran = Program(made.folder, made.cache)(command, "film.yaml", *more, *args, **environment)
    assert ran.code == code, ran
    assert "Traceback" not in ran.err
    return ran


def report(made, *args, **environment):
    path = made.folder / "report.json"
    run(made, ALLOW, "--report", path, *args, **environment)
    return json.loads(path.read_text())


def here(made, media, name="a.mp4"):
    """The same film from nothing, with a file of this machine."""
    folder = made.folder.parent / f"here-{time.monotonic_ns()}"
    other = project(folder, media)
    other.write(made.data | {"media": made.data["media"] | {"hero": str(media / name)}})
    report(other)
    return other


def keys(made):
    told = json.loads(run(made, ALLOW, "--format", "json", command="graph").out)
    return {node["key"] for node in told["nodes"]}


def entries(made):
    return [one for one in Store(made.cache).entries() if one.kind == "fetch"]
