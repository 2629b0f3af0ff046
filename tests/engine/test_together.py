"""Several builds on one cache at the same time."""

import subprocess
import sys

from .films import clip, color, film, project, title, video


def test_builds_of_one_film_share_the_work_and_end_alike(tmp_path, media):
    data = film(
        [clip("a"), color(duration="1s"), clip("b", duration="1s")],
        titles=[title(duration="3s", start="0s", rotation={"0s": 0, "end": 90})],
        size="426x240",
        fps="25",
        outputs={"film.mp4": video("0.5s", "standard")},
    )
    projects = [
        project(tmp_path / name, media, data, cache=tmp_path / "cache") for name in ("one", "two")
    ]
    options = ("--cache-dir", projects[0].cache, "--progress", "off", "-j", "2")
    builds = [
        subprocess.Popen(
            [sys.executable, "-m", "dagrender", "build", made.spec, *options],
            stderr=subprocess.PIPE,
        )
        for made in (*projects, projects[0])
    ]
    for build in builds:
        _, told = build.communicate(timeout=120)
        assert (build.returncode, told) == (0, b"")
    one, two = (made.outputs() for made in projects)
    assert one == two
    alone = projects[0].fresh(tmp_path / "alone")
    alone.build()
    assert alone.outputs() == one
    assert projects[0].partial_files() == []
