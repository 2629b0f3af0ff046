import pytest
from plan.films import Films, materials, touch_media

from dagrender.graph.compile import compile_plan
from dagrender.graph.snapshot import snapshot

from .ten_minutes import TenMinutes


@pytest.fixture(scope="session")
def films(tmp_path_factory):
    """Plans small films of sources that exist as facts alone."""
    return Films(touch_media(tmp_path_factory.mktemp("media")))


@pytest.fixture(scope="session")
def compiled(films):
    """Compiles small films."""

    def compile_film(*tracks, sources=None, **options):
        sources = sources or materials(films.folder)
        return compile_plan(films.plan(*tracks, sources=sources, **options), sources)

    return compile_film


@pytest.fixture(scope="session")
def taken(films):
    """Takes snapshots of small films, each with the keys of all that can be missing."""

    def take(*tracks, sources=None, **options):
        sources = sources or materials(films.folder)
        planner = films.planner(*tracks, sources=sources, **options)
        plan = planner.plan(tuple(planner.document.film.outputs))
        film = compile_plan(plan, sources)
        keys = {node.key for kind in ("encode", "mix") for node in film.nodes(kind)}
        return snapshot(planner.document, plan, film), keys

    return take


@pytest.fixture(scope="session")
def ten_minutes(tmp_path_factory):
    """The ten-minute film on its tiny canvas, its media probed."""
    return TenMinutes(tmp_path_factory.mktemp("ten-minutes"))
