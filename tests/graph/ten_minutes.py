"""The ten-minute film of the corpus, planned and compiled but never rendered."""

import sys
from pathlib import Path

from dagrender.digest import digest_file
from dagrender.graph.compile import compile_plan
from dagrender.media.probing.probe import probe
from dagrender.paint.fontfiles import find_font
from dagrender.plan.film import Planner
from dagrender.plan.materials import FontFile, Materials, Source
from dagrender.spec.document import loads

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from specs import corpus, ten_minute

FPS = 10
"""Enough: what is counted is segments, and these last as long at any rate."""


class Compiled:
    """An edited film: its graph, and the segments that show a clip."""

    def __init__(self, document, materials):
        planner = Planner(document, materials)
        self.plan = planner.plan(tuple(document.film.outputs))
        self.film = compile_plan(self.plan, materials)
        self.encodes = self.keys("encode")
        self.mixes = self.keys("mix")

    def keys(self, kind):
        return {node.key for node in self.film.nodes(kind)}

    def showing(self, ident):
        """The encodes of all segments that show clip ``ident``."""
        number = next(
            placed.number for placed in self.plan.timeline.clips if placed.clip.id == ident
        )
        return {node.key for node in self.film.nodes("encode") if number in node.clips}


class TenMinutes:
    """The film as it is, and as it is after an edit."""

    def __init__(self, folder):
        self.folder = folder
        self.base = ten_minute.film(ten_minute.TINY, FPS)
        corpus.stage_ten_minute(folder, size=ten_minute.TINY, fps=FPS)
        self.materials = materials_in(folder, self.base["media"])
        self.before = self.edited(self.base)

    def edited(self, data, materials=None, folder=None):
        folder = folder or self.folder
        document = loads(ten_minute.dump(data), file="film.yaml", folder=folder)
        return Compiled(document, materials or self.materials)

    def new_encodes(self, data):
        """The edited film, and the keys of its encodes that were not there before."""
        after = self.edited(data)
        return after, after.encodes - self.before.encodes


def materials_in(folder, media):
    """The sources of ``media`` as they lie in ``folder``, digested and probed."""
    font = find_font("Inter", 700, italic=False)
    return Materials(
        sources={
            name: Source(
                name=name,
                path=folder / file,
                file=digest_file(folder / file),
                facts=probe(folder / file),
            )
            for name, file in media.items()
        },
        fonts={
            ("Inter", weight, False): FontFile(path=font, content=digest_file(font))
            for weight in range(100, 1000, 100)
        },
    )
