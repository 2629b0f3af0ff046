import subprocess
import sys
from pathlib import Path

import pytest

from dagrender.errors import SpecError
from dagrender.store.place import default_root


@pytest.fixture(autouse=True)
def bare(monkeypatch, tmp_path):
    for name in ("DAGRENDER_CACHE_DIR", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)


def test_the_cache_lies_in_the_home_folder(tmp_path):
    assert default_root() == tmp_path / ".cache" / "dagrender"


@pytest.mark.parametrize("system", ["linux", "darwin"])
def test_the_xdg_folder_is_honoured_on_every_system(tmp_path, monkeypatch, system):
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert default_root() == tmp_path / "xdg" / "dagrender"


@pytest.mark.parametrize("value", ["", "relative"])
def test_an_xdg_folder_that_is_not_absolute_is_ignored(tmp_path, monkeypatch, value):
    monkeypatch.setenv("XDG_CACHE_HOME", value)
    assert default_root() == tmp_path / ".cache" / "dagrender"


@pytest.mark.parametrize("value", ["~/own", "own", "$HOME/own"])
def test_the_own_variable_comes_first(tmp_path, monkeypatch, value):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("DAGRENDER_CACHE_DIR", value.replace("$HOME", str(tmp_path)))
    assert default_root() == tmp_path / "own"


def test_a_user_without_a_home_is_told_what_to_set(monkeypatch):
    def homeless():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", homeless)
    with pytest.raises(SpecError, match="DAGRENDER_CACHE_DIR"):
        default_root()


def test_asking_for_the_place_imports_next_to_nothing():
    script = (
        "import sys; before = set(sys.modules); import dagrender.store.place\n"
        "print(*sorted(m for m in set(sys.modules) - before if 'dagrender' in m))\n"
        "sys.exit(bool({'dataclasses', 'json', 'sqlite3', 'xxhash'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, stdout=subprocess.PIPE, text=True
    )
    assert done.stdout.split() == ["dagrender", "dagrender.store", "dagrender.store.place"]
