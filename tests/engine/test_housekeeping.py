import os

import pytest

from dagrender.digest import digest_bytes
from dagrender.engine import housekeeping
from dagrender.engine.housekeeping import BUDGET_VARIABLE, budget_bytes, tidy
from dagrender.store.store import Store


@pytest.fixture
def full(tmp_path, monkeypatch):
    """A cache of ten objects of a kilobyte, used long ago."""
    store = Store(tmp_path / "cache")
    for number in range(10):
        data = bytes([number]) * 1000
        store.publish(digest_bytes(b"key %d" % number), "encode", {"coded": data})
    for path in (*store.root.glob("v1/cas/??/*"), *store.root.glob("v1/ac/??/*")):
        os.utime(path, (1, 1))
    return store


def objects(store):
    return len(list(store.root.glob("v1/cas/??/*")))


def test_the_budget_is_what_the_environment_says(tmp_path, monkeypatch):
    monkeypatch.setenv(BUDGET_VARIABLE, "12345")
    assert budget_bytes(tmp_path) == 12345


@pytest.mark.parametrize("said", ["", "lots", "-5"])
def test_without_a_number_it_is_20_gb_or_a_tenth_of_the_disk(tmp_path, monkeypatch, said):
    monkeypatch.setenv(BUDGET_VARIABLE, said)
    for total, budget in ((10**11, 10**10), (10**13, 2 * 10**10)):
        monkeypatch.setattr(
            housekeeping.shutil, "disk_usage", lambda _, t=total: type("Disk", (), {"total": t})
        )
        assert budget_bytes(tmp_path) == budget


def test_a_cache_over_its_budget_is_cut_back(full, monkeypatch):
    monkeypatch.setenv(BUDGET_VARIABLE, "5000")
    tidy(full)
    assert 0 < objects(full) <= 5


def test_a_cache_within_its_budget_stays(full, monkeypatch):
    monkeypatch.setenv(BUDGET_VARIABLE, "1000000")
    tidy(full)
    assert objects(full) == 10


def test_it_is_looked_at_once_an_hour(full, monkeypatch):
    monkeypatch.setenv(BUDGET_VARIABLE, "1000000")
    tidy(full)
    monkeypatch.setenv(BUDGET_VARIABLE, "5000")
    tidy(full)
    assert objects(full) == 10
    (full.builds / "collected").unlink()
    tidy(full)
    assert objects(full) <= 5


def test_a_cache_that_cannot_be_tidied_stays_as_it_is(tmp_path):
    (tmp_path / "v1").write_text("a file where the cache's folder should be")
    tidy(Store(tmp_path))
