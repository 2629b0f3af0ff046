"""What the documentation says is tested like code."""

import re
from pathlib import Path

import pytest

from dagrender.cli.entry import _COMMANDS
from dagrender.errors import SpecError
from dagrender.limits import LIMITS
from dagrender.spec.document import loads
from dagrender.spec.reference import reference

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()


def readme_film() -> str:
    return next(block for block in re.findall(r"```yaml\n(.*?)```", README, re.DOTALL))


@pytest.fixture
def folder(tmp_path):
    for name in ("footage/talk.mp4", "sound/song.flac"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    return tmp_path


def test_the_reference_is_what_the_models_say():
    assert (ROOT / "docs/reference.md").read_text() == reference(), (
        "write it anew: dagrender schema --format markdown > docs/reference.md"
    )


def test_the_film_of_the_readme_is_a_film(folder):
    document = loads(readme_film(), file="film.yaml", folder=folder)
    assert [track.track for track in document.film.timeline] == ["picture", "titles", "music"]


def test_the_mistake_of_the_readme_is_reported_as_it_says(folder):
    shown = next(block for block in re.findall(r"```\n(film.yaml.*?)```", README, re.DOTALL))
    spec = readme_film().replace("opacity:", "opacty:")
    with pytest.raises(SpecError) as caught:
        loads(spec, file="film.yaml", folder=folder)
    assert str(caught.value).strip() == shown.strip()


def test_the_readme_has_two_commands_each_with_its_own_set_up():
    commands = [line for line in README.splitlines() if line.startswith("python3 ")]
    assert len(commands) == 2
    assert all(command.startswith("python3 -m venv .venv && ") for command in commands)
    assert "dagrender build examples/first-film/film.yaml" in commands[0]
    assert "pytest" in commands[1]


def test_the_readme_names_every_command():
    table = README.split("## Commands")[1].split("## How")[0]
    assert [name for name in _COMMANDS if f"dagrender {name}" not in table] == []


def test_links_of_the_documentation_lead_somewhere():
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_the_clips_of_the_page_on_time_are_clips(folder):
    head, _, _ = readme_film().partition("timeline:")
    examples = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs/time.md").read_text(), re.DOTALL)
    assert len(examples) > 4
    for example in examples:
        clips = example.replace("\n", "\n      ")
        spec = f"{head}timeline:\n  - track: picture\n    clips:\n      {clips}\n"
        document = loads(spec, file="film.yaml", folder=folder)
        assert len(document.film.timeline[0].clips) == example.count("- {")


def test_the_page_on_security_has_every_limit_as_it_is():
    page = (ROOT / "docs/security.md").read_text()
    rows = (f"| `{one.name}` | {one.most:,} | {one.what} |" for one in LIMITS.values())
    assert [row for row in rows if row not in page] == []
