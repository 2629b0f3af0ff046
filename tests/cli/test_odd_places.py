"""What somebody else has put where a build writes and lists: links, pipes, devices, folders.

None of it hangs a build, none of it is written through, and what is in the way is told.
"""

import os
import signal
import stat

import pytest
from engine.films import color, film, project, video
from engine.footage import write_frame
from faults.ground import opens_of

from .program import Program

INLINE = ("--executor", "inline", "-k")


@pytest.fixture
def made(tmp_path, media):
    """A film, its frames as numbered pictures, and a sequence that it shows."""
    folder = tmp_path / "film"
    (folder / "shots").mkdir(parents=True)
    for number in range(3):
        write_frame(folder / "shots" / f"{number}.png", number, (32, 18))
    data = film(
        [color(duration="0.2s")],
        outputs={"film.mp4": video(), "frames/%03d.png": {"range": "0s..0.2s"}},
        size="32x18",
        fps="10",
    )
    data["media"]["shots"] = "shots/%d.png"
    data["timeline"].append(
        {"track": "more", "clips": [{"video": "shots", "start": "0s", "duration": "0.1s"}]}
    )
    return project(folder, media, data, cache=tmp_path / "cache")


@pytest.fixture
def elsewhere(tmp_path):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "mine").write_bytes(b"mine")
    return folder


def ran(made, *args):
    """The program in a process of its own, which is ended if it waits or spins."""
    program = Program(made.folder, made.cache)
    done = program.spawn(*args, preexec_fn=lambda: signal.alarm(60))
    assert done.code != -signal.SIGALRM, "it hangs"
    assert "Traceback" not in done.err
    return done


def is_well(made):
    """All outputs are there, whole, and nothing beside them."""
    beside = [path.name for path in made.folder.iterdir() if path.name.startswith(".")]
    frames = sorted(path.name for path in (made.folder / "frames").iterdir())
    film_is_file = stat.S_ISREG((made.folder / "film.mp4").lstat().st_mode)
    return film_is_file and frames == ["001.png", "002.png", "frames.json"] and not beside


def pipe(path):
    os.mkfifo(path)


def device(path):
    path.symlink_to("/dev/zero")


def loop(path):
    path.symlink_to(path.name)


@pytest.mark.parametrize("make", [pipe, loop])
def test_what_is_no_film_in_the_place_of_one_is_replaced(made, make):
    make(made.folder / "film.mp4")
    done = ran(made, "build", "film.yaml", *INLINE)
    assert (done.code, is_well(made)) == (0, True), done.err


def test_a_folder_in_the_place_of_a_film_is_told_and_stays(made):
    (made.folder / "film.mp4").mkdir()
    done = ran(made, "build", "film.yaml", *INLINE)
    assert done.code == 1
    assert f"{made.folder / 'film.mp4'}: Is a directory" in done.err
    assert list((made.folder / "film.mp4").iterdir()) == []
    assert (made.folder / "frames/002.png").exists()
    assert made.partial_files() == []


@pytest.mark.parametrize("make", [pipe, device, loop])
def test_frames_json_that_is_no_plain_file_is_not_read_and_its_folder_let_alone(made, make):
    (made.folder / "frames").mkdir()
    make(made.folder / "frames/frames.json")
    for command in (
        ("build", "film.yaml", *INLINE),
        ("extract", "film.yaml", "-o", "frames", "--format", "png", "--executor", "inline"),
    ):
        done = ran(made, *command)
        assert done.code == 2
        assert f"{made.folder / 'frames'} holds other files: frames.json" in done.err
        assert [path.name for path in (made.folder / "frames").iterdir()] == ["frames.json"]
        assert made.partial_files() == []


@pytest.mark.parametrize(
    ("name", "to"),
    [
        *((".frames.lock", to) for to in ("a file", "nothing", "itself")),
        *((name, "a folder") for name in (".frames.partial", ".frames.replaced")),
    ],
)
def test_a_link_in_the_place_of_what_is_kept_beside_frames_is_not_followed(
    made, elsewhere, name, to
):
    target = {"a file": "mine", "nothing": "new", "a folder": ".", "itself": None}[to]
    (made.folder / name).symlink_to(name if target is None else elsewhere / target)
    done = ran(made, "build", "film.yaml", *INLINE)
    assert done.code == 2
    assert f"{made.folder / name} is a link" in done.err
    assert "hint: remove it" in done.err
    assert not (made.folder / "frames").exists()
    assert {path.name: path.read_bytes() for path in elsewhere.iterdir()} == {"mine": b"mine"}
    (made.folder / name).unlink()
    done = ran(made, "build", "film.yaml", *INLINE)
    assert (done.code, is_well(made)) == (0, True), done.err


def link(path):
    """To somebody else's file, which has the bytes that are wanted."""
    path.symlink_to(path.parent.parent / "kept")


@pytest.mark.parametrize("make", [pipe, device, link])
def test_numbered_pictures_that_are_no_plain_files_are_neither_waited_for_nor_handed_on(made, make):
    """Whoever knows the film can write a ``frames.json`` that names them."""
    assert ran(made, "build", "film.yaml", *INLINE).code == 0
    (made.folder / "frames/002.png").rename(made.folder / "kept")
    make(made.folder / "frames/002.png")
    made.data["outputs"]["frames/%03d.png"]["range"] = "0.1s..0.2s"
    made.write(made.data)
    done = ran(made, "build", "film.yaml", *INLINE)
    assert done.code == 0, done.err
    assert sorted(path.name for path in (made.folder / "frames").iterdir()) == [
        "001.png",
        "frames.json",
    ]
    picture = made.folder / "frames/001.png"
    assert picture.read_bytes() == (made.folder / "kept").read_bytes()
    assert stat.S_ISREG(picture.lstat().st_mode)


@pytest.mark.parametrize("make", [pipe, device])
def test_extracted_frames_that_are_no_plain_files_are_written_again(made, make):
    asked = ("extract", "film.yaml", "-o", "seen", "--format", "png", "--executor", "inline")
    assert ran(made, *asked).code == 0
    (made.folder / "seen/00002.png").unlink()
    make(made.folder / "seen/00002.png")
    done = ran(made, *asked)
    assert done.code == 0, done.err
    assert stat.S_ISREG((made.folder / "seen/00002.png").lstat().st_mode)


@pytest.mark.parametrize("make", [pipe, device, loop])
def test_pictures_of_a_sequence_that_are_no_plain_files_are_missing(made, make):
    path = made.folder / "shots/1.png"
    path.unlink()
    make(path)
    done = ran(made, "build", "film.yaml", *INLINE)
    assert done.code == 2
    assert 'of "shots/%d.png" frame 1 is missing' in done.err
    assert not (made.folder / "film.mp4").exists()


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (pipe, "is not a plain file"),
        (device, "is not a plain file"),
        (loop, "is a link to a file that is not there"),
    ],
)
def test_films_within_films_and_rows_that_are_no_plain_files_are_not_read(made, make, told):
    make(made.folder / "inner.yaml")
    make(made.folder / "rows.csv")
    made.data["timeline"][0]["clips"] = [{"composition": "inner.yaml"}]
    made.write(made.data)
    done = ran(made, "build", "film.yaml", *INLINE)
    assert done.code == 2
    assert f'"inner.yaml" {told}' in done.err
    assert "film.yaml:" in done.err
    done = ran(made, "build", "film.yaml", "--data", "rows.csv", *INLINE)
    assert done.code == 2
    assert "rows.csv" in done.err
    assert not (made.folder / "film.mp4").exists()


def test_confined_to_its_folder_a_spec_reads_no_pictures_of_a_sequence_outside(made, elsewhere):
    private = elsewhere / "private.png"
    (made.folder / "shots/1.png").rename(private)
    (made.folder / "shots/1.png").symlink_to(private)
    (made.folder / "shots/2.png").rename(made.folder / "beside.png")
    (made.folder / "shots/2.png").symlink_to("../beside.png")
    done = ran(made, "build", "film.yaml", "--confined", *INLINE)
    assert done.code == 2
    assert '"shots/1.png" is not in the folder of the spec' in done.err
    assert "shots/2.png" not in done.err
    assert "film.yaml:" in done.err
    assert not (made.folder / "film.mp4").exists()
    done = ran(made, "build", "film.yaml", *INLINE)
    assert (done.code, is_well(made)) == (0, True), done.err


ASS = """[Script Info]
Audio File: {secret}
Video File: {secret}
[Fonts]
fontname: {secret}
[Graphics]
filename: {secret}
[V4+ Styles]
Style: Default,{secret},20
[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:00.00,0:00:00.20,{secret},,0,0,0,{secret},{{\\fn{secret}\\1img({secret})}}Hello
"""


def test_files_that_captions_name_are_not_opened(made, elsewhere):
    secret = elsewhere / "mine"
    (made.folder / "said.ass").write_text(ASS.format(secret=secret))
    made.data["media"]["said"] = "said.ass"
    made.data["timeline"].append({"track": "said", "clips": [{"captions": "said", "font_size": 6}]})
    made.write(made.data)
    with opens_of(secret) as opens:
        done = Program(made.folder, made.cache)("build", "film.yaml", *INLINE)
    assert done.code == 0, done.err
    assert is_well(made)
    assert opens.count == 0
    with opens_of("said.ass") as opens:
        assert Program(made.folder, made.cache)("plan", "film.yaml").code == 0
    assert opens.count > 0  # what is opened is seen
