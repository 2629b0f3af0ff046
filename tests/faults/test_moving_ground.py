"""Sources that change while they are hashed, decoded or read: noticed, nothing stale kept."""

import shutil
from pathlib import Path

import pytest
from engine.films import clip, color, film, project, title, video
from engine.footage import write_frame

from dagrender.engine.outcome import BuildFailedError
from dagrender.errors import DagrenderError, SourceError
from dagrender.paint.fontfiles import find_font

from .ground import READS, Meanwhile, by_renaming, cut_short, fresh_outputs, gone, in_place

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">'
    '<rect width="20" height="{0}" fill="#{1}"/></svg>'
)
CUBE = "LUT_3D_SIZE 2\n" + "\n".join(f"{r} {g} {{0}}" for _ in "01" for g in "01" for r in "01")
CAPTIONS = "1\n00:00:00,000 --> 00:00:00,400\n{0}\n"


@pytest.fixture
def made(tmp_path, media, trusting):
    """One of each: a video, a song, a picture, an SVG, a sequence, a font, a table, captions."""
    folder = tmp_path / "film"
    (folder / "shots").mkdir(parents=True)
    for number in range(4):
        write_frame(folder / "shots" / f"{number}.png", number, (64, 36))
    (folder / "sign.svg").write_text(SVG.format(10, "ff0000"))
    (folder / "look.cube").write_text(CUBE.replace("{0}", "0.4"))
    (folder / "said.srt").write_text(CAPTIONS.format("Hello"))
    shutil.copy(find_font("Inter", 400, italic=False), folder / "own.ttf")
    data = film(
        [clip("a", "0s", "0.3s", adjustments=[{"lut": "look.cube"}]), color(duration="0.1s")],
        titles=[
            {"image": "logo", "start": "0s", "duration": "all", "scale": 0.2},
            {"image": "sign", "start": "0s", "duration": "all", "scale": 0.3},
        ],
        sounds=[{"audio": "song", "duration": "0.4s"}],
        outputs={"film.mp4": video("0.2s")},
        size="64x36",
        fonts={"Own": "own.ttf"},
    )
    data["media"] |= {"sign": "sign.svg", "shots": "shots/%d.png", "said": "said.srt"}
    shots = {"video": "shots", "start": "0s", "duration": "0.4s", "scale": 0.3}
    data["timeline"].append({"track": "more", "clips": [shots]})
    data["timeline"].append(
        {"track": "words", "clips": [title("Hi", "0s", "0.3s", font="Own", font_size=9)]}
    )
    data["timeline"].append({"track": "said", "clips": [{"captions": "said", "font_size": 6}]})
    return project(folder, media, data)


def twins(made, media):
    """Each kind of source, and other bytes of it; as many, but for the font."""
    folder = made.folder
    small = write_frame(folder.parent / "twin.png", 9, (64, 36)) or folder.parent / "twin.png"
    return {
        "video": (folder / "media/a.mp4", (media / "a2.mp4").read_bytes()),
        "sound": (folder / "media/song.wav", (media / "song1.wav").read_bytes()),
        "picture": (folder / "media/logo.png", (media / "logo1.png").read_bytes()),
        "svg": (folder / "sign.svg", SVG.format(10, "00ff00").encode()),
        "sequence": (folder / "shots/1.png", small.read_bytes()),
        "font": (folder / "own.ttf", find_font("Inter", 400, italic=True).read_bytes()),
        "table": (folder / "look.cube", CUBE.replace("{0}", "0.9").encode()),
    }


KINDS = ("video", "sound", "picture", "svg", "sequence", "font", "table")
DECODED = ("video", "sound", "picture", "svg", "sequence")


def edit(made):
    """Something that has all be painted and mixed again."""
    made.data["canvas"]["size"] = "72x40"
    for track in made.data["timeline"]:
        for one in track["clips"]:
            if "audio" in one:
                one["gain"] = "-3dB"
    made.write(made.data)


@pytest.mark.parametrize("change", [in_place, by_renaming])
@pytest.mark.parametrize("kind", KINDS)
def test_one_that_changes_between_digest_and_decoding_is_told_and_nothing_of_it_kept(
    made, media, monkeypatch, kind, change
):
    path, other = twins(made, media)[kind]
    was = path.read_bytes()
    made.build()
    edit(made)
    with monkeypatch.context() as patch:
        Meanwhile(patch, *READS[kind], before=lambda: change(path, other))
        told = told_by(made)
    if (
        kind != "font"
    ):  # which was read, and found to be what it is to be, before the film is planned
        assert told.count("changed while the film was being built") == 1
        assert path.name in told
    path.write_bytes(was)
    made.build()
    assert made.outputs() == fresh_outputs(made)
    path.write_bytes(other)
    made.build()
    assert made.outputs() == fresh_outputs(made)


@pytest.mark.parametrize("change", [in_place, by_renaming, cut_short, gone])
@pytest.mark.parametrize("kind", ["video", "sound", "picture", "sequence"])
def test_one_that_changes_while_it_is_decoded_is_told_and_nothing_of_it_kept(
    made, media, monkeypatch, kind, change
):
    path, other = twins(made, media)[kind]
    was = path.read_bytes()
    with monkeypatch.context() as patch:
        Meanwhile(patch, *READS[kind], after=lambda: change(path, other))
        told = told_by(made)
    assert told.count("changed while") + told.count("No such file") == 1
    path.write_bytes(was)
    made.build()
    assert made.outputs() == fresh_outputs(made)


@pytest.mark.parametrize("kind", DECODED)
def test_one_that_is_put_back_before_anybody_looks_is_read_again(made, media, monkeypatch, kind):
    """It is what was digested, before and after: only its times tell that it was not between."""
    path, other = twins(made, media)[kind]
    was = path.read_bytes()
    with monkeypatch.context() as patch:
        meanwhile = Meanwhile(
            patch,
            *READS[kind],
            before=lambda: path.write_bytes(other),
            after=lambda: path.write_bytes(was),
        )
        assert told_by(made) == ""
    assert meanwhile.happened > 1
    assert made.outputs() == fresh_outputs(made)


def test_what_was_read_of_another_is_not_shown_by_the_next_segment(made, media, monkeypatch):
    """The first segment fails of it; the second must not take what the first has decoded."""
    path, other = twins(made, media)["picture"]
    was = path.read_bytes()
    with monkeypatch.context() as patch:
        Meanwhile(patch, *READS["picture"], before=lambda: path.write_bytes(other))

        def put_back(event):
            if type(event).__name__ == "NodeFailed":
                path.write_bytes(was)

        told = told_by(made, put_back, keep_going=True)
    assert told.count("changed while") == 1
    made.build()
    assert made.outputs() == fresh_outputs(made)


def told_by(made, notify=None, **given):
    """What a build says; nothing if it succeeds."""
    try:
        made.build(notify, **given)
    except BuildFailedError as error:
        told = str(error)
    else:
        told = ""
    assert "Traceback" not in told
    return told


def test_one_that_never_holds_still_is_told(made, media, monkeypatch):
    from dagrender.nodes import encode

    path = made.folder / "media/a.mp4"
    real = encode.run

    def run(*args):
        made_of_it = real(*args)
        path.touch()
        return made_of_it

    monkeypatch.setattr(encode, "run", run)
    assert "is written to all the time" in told_by(made)


def test_one_of_a_coarse_clock_that_changes_within_a_tick_is_noticed(made, media, monkeypatch):
    """On a file system that counts whole seconds, all of this has one time."""
    from dagrender.engine import gather
    from dagrender.nodes import footage

    path, other = twins(made, media)["video"]
    real = footage.stamp_of

    def coarse(seen):
        size, modified_ns, changed_ns, *rest = real(seen).seen
        tick = 10_000_000_000_000
        times_ns = modified_ns // tick * tick, changed_ns // tick * tick
        return footage.Stamp((size, *times_ns, *rest), sure=False)

    monkeypatch.setattr(footage, "stamp_of", coarse)
    monkeypatch.setattr(gather, "stamp_of", coarse)
    Meanwhile(monkeypatch, *READS["video"], before=lambda: in_place(path, other))
    assert "changed while" in told_by(made)


@pytest.mark.parametrize("kind", ["spec", "captions"])
def test_text_that_changes_during_a_build_is_seen_by_the_next(made, media, kind):
    """It is read once; the film is that of what was read, and no record says that it is newer."""

    def change():
        if kind == "captions":
            (made.folder / "said.srt").write_text(CAPTIONS.format("Later"))
        else:
            edit(made)

    def notify(event):
        if getattr(event, "phase", "") == "plan" and not done:
            done.append(event)
            change()

    done = []
    from dagrender.cli import building
    from dagrender.cli.progress import display_for

    display = display_for("off")
    display.notice = notify
    real, building.display_for = building.display_for, lambda _: display
    try:
        made.build_as_the_program()
    finally:
        building.display_for = real
    assert done
    made.build_as_the_program()
    assert made.outputs() == fresh_outputs(made)


def test_a_source_that_is_written_to_while_it_is_hashed_is_told(made, monkeypatch):
    from dagrender.store import sources

    path = made.folder / "media/a.mp4"
    real = sources.digest_file

    def digest(one):
        found = real(one)
        if Path(one) == path:
            with path.open("ab") as file:
                file.write(b"more")
        return found

    monkeypatch.setattr(sources, "digest_file", digest)
    with pytest.raises(DagrenderError, match="changed while it was read"):
        made.build()


def test_a_picture_that_is_examined_alone_and_touched_meanwhile_is_told(made, monkeypatch):
    from dagrender.engine import examine
    from dagrender.engine.inquiry import inquiry
    from dagrender.nodes import probe
    from dagrender.store.store import Store

    path, run = made.folder / "media/a.mp4", probe.run

    def touching(one, *args, **given):
        found = run(one, *args, **given)
        path.write_bytes(path.read_bytes()[:-1] + b"x")
        return found

    monkeypatch.setattr(probe, "run", touching)
    with inquiry(made.request()) as asked, pytest.raises(SourceError, match="changed while"):
        examine.examine(path, Store(made.cache), asked)
