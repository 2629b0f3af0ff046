from collections.abc import Callable
from pathlib import Path

import pytest

from dagrender.errors import SpecError
from dagrender.spec.document import Document, loads

HEAD = """\
dagrender: 1
canvas: {size: 1920x1080, fps: 25}
media: {talk: footage/talk.mp4, logo: art/logo.png, song: sound/song.flac}
styles: {title: {font_size: 90, color: gold}}
"""
FILES = ("footage/talk.mp4", "art/logo.png", "sound/song.flac")

Load = Callable[..., Document]
Complain = Callable[..., list[str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in FILES:
        path = tmp_path / name
        path.parent.mkdir()
        path.touch()
    return tmp_path


@pytest.fixture
def load_text(folder: Path) -> Load:
    """Loads a whole spec."""

    def load(text, **overrides):
        return loads(text, file="film.yaml", folder=folder, overrides=overrides)

    return load


@pytest.fixture
def load_clips(load_text: Load) -> Load:
    """Loads a track of clips, given as flow mappings, one a line."""

    def load(*clips, more="", **overrides):
        return load_text(with_clips(*clips) + more, **overrides)

    return load


@pytest.fixture
def complaints(load_clips: Load) -> Complain:
    """What is said of a track of clips: ``line:column message [hint]``, from the first clip on."""

    def complain(*clips, more="", **overrides):
        with pytest.raises(SpecError) as caught:
            load_clips(*clips, more=more, **overrides)
        first = HEAD.count("\n") + 3
        return [told(problem, first) for problem in caught.value.problems]

    return complain


@pytest.fixture
def problems(load_text: Load) -> Complain:
    """What is said of a whole spec: ``line:column message [hint]``."""

    def complain(text, **overrides):
        with pytest.raises(SpecError) as caught:
            load_text(text, **overrides)
        return [told(problem) for problem in caught.value.problems]

    return complain


def with_clips(*clips):
    return HEAD + "timeline:\n- track: a\n  clips:\n" + "".join(f"  - {clip}\n" for clip in clips)


def told(problem, lines_before=0):
    hint = f" [{problem.hint}]" if problem.hint else ""
    if problem.place is None:
        return f"{problem.message}{hint}"
    place = f"{problem.place.line - lines_before}:{problem.place.column}"
    return f"{place} {problem.message}{hint}"
