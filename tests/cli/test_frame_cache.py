"""The frame cache's budget, as the user says it."""

import pytest

from dagrender.engine.workers import crew

LEAST = 64_000_000


@pytest.fixture
def budgets(monkeypatch):
    """What workers were given."""
    seen = []
    real = crew.Crew.cache_bytes.fget

    def given(self):
        seen.append(real(self))
        return seen[-1]

    monkeypatch.setattr(crew.Crew, "cache_bytes", property(given))
    return seen


def build(program, *options):
    return program("build", "film.yaml", "--executor", "inline", *options)


@pytest.mark.parametrize(
    ("size", "count"),
    [("512MB", 512_000_000), ("1.5GB", 1_500_000_000), ("64M", LEAST), ("64000000", LEAST)],
)
def test_the_option_says_it(program, budgets, size, count):
    assert build(program, "--frame-cache", size).code == 0
    assert budgets == [count]


def test_the_environment_says_it_in_megabytes(program, budgets, monkeypatch):
    monkeypatch.setenv("DAGRENDER_FRAME_CACHE_MB", "256")
    assert build(program).code == 0
    assert budgets == [256_000_000]


def test_the_option_comes_before_the_environment(program, budgets, monkeypatch):
    monkeypatch.setenv("DAGRENDER_FRAME_CACHE_MB", "nonsense")
    assert build(program, "--frame-cache", "100MB").code == 0
    assert budgets == [100_000_000]


def test_unless_said_the_machine_decides(program, budgets, monkeypatch):
    monkeypatch.setenv("DAGRENDER_FRAME_CACHE_MB", "")
    monkeypatch.setattr(crew, "frame_cache_bytes", lambda: 77_000_000)
    assert build(program).code == 0
    assert budgets == [77_000_000]


@pytest.mark.parametrize("command", ["build", "still"])
@pytest.mark.parametrize("size", ["much", "-5MB", "", "63MB", "0"])
def test_what_is_no_size_or_too_little_is_the_users_mistake(program, command, size):
    options = {"build": [], "still": ["--at", "0s", "-o", "a.png"]}[command]
    ran = program(command, "film.yaml", "--frame-cache", size, *options)
    assert ran.code == 2
    assert "--frame-cache" in ran.err


@pytest.mark.parametrize("number", ["much", "-1", "1.5", "512MB", "63"])
def test_so_is_what_the_environment_says_wrongly(program, monkeypatch, number):
    monkeypatch.setenv("DAGRENDER_FRAME_CACHE_MB", number)
    ran = program("build", "film.yaml")
    assert ran.code == 2
    assert number in ran.err


def test_a_still_takes_it_too(program):
    ran = program("still", "film.yaml", "--at", "0s", "-o", "a.png", "--frame-cache", "64MB")
    assert ran.code == 0
