"""What a spec names beside footage, and what it is made with: changed before any of its reads.

Every time that such a file is opened it is changed first, once each: the build then is that of the
old file or of the new one, as a whole, or fails and says that it changed; and the build behind it
is that of the new file, whatever was remembered.
"""

import json
import shutil

import pytest
from engine.films import Project, film, project, title, video

from dagrender.engine.outcome import BuildFailedError
from dagrender.errors import DagrenderError
from dagrender.paint.fontfiles import find_font

from .ground import by_renaming, in_place, opens_of

CUBE = "LUT_3D_SIZE 2\n" + "\n".join(f"{r} {g} {{0}}" for _ in "01" for g in "01" for r in "01")
CAPTIONS = "1\n00:00:00,000 --> 00:00:00,200\n{0}\n"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">'
    '<rect width="20" height="10" fill="#{0}"/></svg>'
)
INNER = {
    "dagrender": 1,
    "canvas": {"size": "32x18", "fps": "10"},
    "timeline": [{"track": "x", "clips": [{"color": "#0000ff", "duration": "0.2s"}]}],
}
FILES = {
    "rows.csv": ["name,shade\nAnna,#102030\n", "name,shade\nOtto,#405060\n"],
    "rows.json": [json.dumps([{"name": name, "shade": "#102030"}]) for name in ("Anna", "Otto")],
    "said.srt": [CAPTIONS.format("Hello"), CAPTIONS.format("Later")],
    "own.ttf": [find_font("Inter", 400, italic=one).read_bytes() for one in (False, True)],
    "look.cube": [CUBE.replace("{0}", "0.4"), CUBE.replace("{0}", "0.9")],
    "sign.svg": [SVG.format("ff0000"), SVG.format("00ff00")],
    "inner.yaml": [json.dumps(INNER), json.dumps(INNER).replace("0000ff", "00ff00")],
}
DATA = ("rows.csv", "rows.json")


@pytest.fixture
def made(tmp_path, media, trusting):
    """A film with one of each."""
    picture = {"image": "logo", "start": "0s", "duration": "0.2s", "scale": 0.2}
    sign = {**picture, "image": "sign", "scale": 1, "position": [12, 42]}
    inner = {"composition": "inner.yaml", "start": "0s", "duration": "0.2s", "scale": 0.5}
    inner["position"] = [86, 46]
    data = film(
        [{"color": "{{ shade }}", "duration": "0.2s"}],
        titles=[title("{{ name }}", "0s", "0.2s", font="Own", font_size=12, position=[48, 8])],
        outputs={"film.mp4": video("0.2s")},
        size="96x54",
        fonts={"Own": "own.ttf"},
        vars={"name": "Nobody", "shade": "#445566"},
    )
    data["media"] |= {"sign": "sign.svg", "said": "said.srt"}
    data["timeline"] += [
        {"track": "signs", "clips": [{**picture, "adjustments": [{"lut": "look.cube"}]}]},
        {"track": "more", "clips": [sign]},
        {"track": "inner", "clips": [inner]},
        {"track": "said", "clips": [{"captions": "said", "font_size": 6}]},
    ]
    one = project(tmp_path / "film", media, data)
    for name in FILES:
        put(one, name, 0)
    return one


def put(made, name, which):
    data = FILES[name][which]
    (made.folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())


def given(made, name):
    return {"data": made.folder / name} if name in DATA else {}


def fresh(made, name, which):
    """The bytes of the film with the file as it was or is to be, from nothing."""
    folder = made.folder.parent / f"fresh-{which}"
    shutil.copytree(made.folder, folder, ignore=shutil.ignore_patterns("film.mp4"))
    other = Project(folder, folder / "cache", made.data)
    put(other, name, which)
    other.build(**given(other, name))
    return other.outputs()


@pytest.mark.parametrize("name", FILES)
def test_one_that_changes_before_any_of_its_reads_is_the_old_one_or_the_new_one(made, name):
    path = made.folder / name
    old, new = (fresh(made, name, which) for which in range(2))
    assert old != new
    with opens_of(path) as opens:
        made.build_as_the_program(**given(made, name))
    assert made.outputs() == old
    count = opens.count
    assert count > 0
    other = FILES[name][1]
    other = other if isinstance(other, bytes) else other.encode()
    ends = set()
    for moment in range(1, count + 1):
        shutil.rmtree(made.cache)
        (made.folder / "film.mp4").unlink(missing_ok=True)
        put(made, name, 0)
        change = in_place if moment % 2 else by_renaming

        def act(number, moment=moment, change=change):
            if number == moment:
                change(path, other)

        with opens_of(path, act):
            ends.add(end_of(made, name, old, new))
        made.build_as_the_program(**given(made, name))
        assert made.outputs() == new, f"behind a change before read {moment} of {count}"
    assert ends <= {"old", "new", "told"}


def end_of(made, name, old, new):
    try:
        made.build_as_the_program(**given(made, name))
    except (BuildFailedError, DagrenderError) as error:
        is_told = "changed while" in str(error) and name in str(error)
        return "told" if is_told else str(error)
    return "old" if made.outputs() == old else "new" if made.outputs() == new else "neither"


@pytest.mark.parametrize("name", FILES)
def test_one_that_changes_when_all_is_read_gives_the_old_film_and_then_the_new_one(made, name):
    """Planned, and not yet built: nothing that is remembered says that the film is newer."""
    old, new = (fresh(made, name, which) for which in range(2))
    made.build_as_the_program(**given(made, name))
    assert made.outputs() == old
    put(made, name, 1)
    made.build_as_the_program(**given(made, name))
    assert made.outputs() == new
    put(made, name, 0)
    made.build_as_the_program(**given(made, name))
    assert made.outputs() == old
