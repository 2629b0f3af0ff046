import json
import os
import pty
import select
import subprocess
import sys
import time

import pytest
from engine.films import flip


def test_a_first_build_tells_what_it_made(program, small):
    ran = program("build", "film.yaml", "--executor", "inline")
    assert ran.code == 0
    film, poster, summary = ran.out.splitlines()
    size_kb = (small.folder / "film.mp4").stat().st_size / 1000
    assert film == f"film.mp4: 1.50 s of film, 15 frames, {size_kb:.1f} kB"
    assert poster.startswith("poster.png: 1 frame, ")
    assert summary.startswith("rendered 4 of 4 segments, in ")
    first, *others = ran.err.splitlines()
    assert first == "rendering 4 of 4 segments (16 frames)"
    # a slow machine tells of frames on the way
    assert all(" of 16 frames" in line for line in others)


def test_what_was_done_to_the_loudness_is_told(program, small):
    small.data["outputs"]["song.wav"] = {"loudness": "-23LUFS"}
    small.write(small.data)
    ran = program("build", "film.yaml", "--executor", "inline", "--report", "r.json")
    told = next(one for one in ran.out.splitlines() if one.startswith("song.wav"))
    report = json.loads((small.folder / "r.json").read_text())
    ((figures,),) = (one["loudness"] for one in report["outputs"] if one["loudness"])
    assert (figures["target_lufs"], figures["limited"]) == (-23, False)
    assert told.endswith(
        f" kB, {figures['mixed_lufs']} LUFS made -23.0 LUFS by {figures['gain_db']:+} dB"
        f" (true peak {figures['true_peak_db']} dB)"
    )


def test_a_file_of_sound_is_told_of_as_sound(program, small):
    small.data["outputs"] = {"song.flac": {}}
    small.write(small.data)
    first = program("build", "film.yaml", "--executor", "inline").out.splitlines()[0]
    size_kb = (small.folder / "song.flac").stat().st_size / 1000
    assert first == f"song.flac: 1.50 s of sound, {size_kb:.1f} kB"


def test_an_edit_tells_how_much_was_there_already(program, small):
    program("build", "film.yaml", "--executor", "inline")
    small.data["timeline"][0]["clips"][1]["color"] = "red"
    small.write(small.data)
    ran = program("build", "film.yaml", "--executor", "inline")
    assert "rendered 1 of 4 segments, 3 from the cache, in " in ran.out
    assert "poster.png is up to date" in ran.out


def test_processes_are_what_it_is_run_in_unless_said(program):
    ran = program.spawn("build", "film.yaml", "-j", "2")
    assert (ran.code, ran.out.splitlines()[-1][:8]) == (0, "rendered")


def test_off_says_nothing_at_all(program):
    ran = program("build", "film.yaml", "--executor", "inline", "--progress", "off")
    assert (ran.code, ran.out, ran.err) == (0, "", "")


def test_json_is_one_object_a_line_and_the_report_last(program):
    ran = program(
        "build", "film.yaml", "--executor", "inline", "--progress", "json", "--report", "r.json"
    )
    lines = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.err == ""
    assert [line["event"] for line in lines if line["event"] == "PhaseStarted"]
    assert {"Counted", "NodeStarted", "NodeFinished", "OutputFinished"} <= {
        line["event"] for line in lines
    }
    last = lines[-1]
    assert last.pop("event") == "report"
    assert last == json.loads((program.folder / "r.json").read_text())


def test_json_of_nothing_to_do_is_the_report_alone(program, monkeypatch):
    from dagrender.engine import record

    monkeypatch.setattr(record, "_YOUNG_NS", 0)
    program("build", "film.yaml", "--executor", "inline")
    ran = program("build", "film.yaml", "--progress", "json")
    (line,) = ran.out.splitlines()
    assert json.loads(line)["event"] == "report"


def test_a_variable_can_be_set(program, small):
    small.data["timeline"][1]["clips"][0]["text"] = "Hello, {{ name }}"
    small.write(small.data)
    build = ("build", "film.yaml", "--executor", "inline")
    program(*build)
    before = small.outputs()["film.mp4"]
    assert program(*build, "--set", "name=Ada").code == 0
    assert small.outputs()["film.mp4"] != before
    assert program(*build, "--set", "name=World").code == 0
    assert small.outputs()["film.mp4"] == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("build",), "Missing argument 'SPEC'"),
        (("build", "flim.yaml"), 'hint: did you mean "film.yaml"?'),
        (("build", "film.yaml", "--set", "name"), '"name" is not NAME=VALUE'),
        (("build", "film.yaml", "--set", "nmae=Ada"), 'did you mean "name"?'),
        (("build", "film.yaml", "--only", "flim.mp4"), 'did you mean "film.mp4"?'),
        (("build", "film.yaml", "--exectuor", "inline"), "--executor"),
        (("build", "film.yaml", "--executor", "cloud"), "'processes', 'inline'"),
        (("build", "film.yaml", "-j", "0"), "0 is not in the range x>=1"),
        (("biuld", "film.yaml"), 'Did you mean "build"?'),
        (("frobnicate",), 'No command called "frobnicate".'),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_slip_on_the_command_line_is_told_with_a_hint(program, arguments, told):
    ran = program(*arguments)
    assert ran.code == 2
    assert told in ran.err
    assert "Traceback" not in ran.err


def test_a_typo_in_the_spec_is_told_with_its_place_a_caret_and_the_nearest_word(program, small):
    text = small.spec.read_text().replace('"fit"', '"fti"')
    small.spec.write_text(text)
    ran = program("build", "film.yaml")
    line = next(n for n, one in enumerate(text.splitlines(), 1) if '"fti"' in one)
    column = text.splitlines()[line - 1].index('"fti"') + 1
    assert ran.code == 2
    first, shown, caret, *rest = ran.err.splitlines()
    assert first.startswith(f"film.yaml:{line}:{column}: ")
    assert shown.index('"fti"') == caret.index("^")
    assert any('did you mean "fit"?' in one for one in rest)


def test_all_problems_are_told_at_once_with_their_number(program, small):
    small.data["timeline"][0]["clips"][0]["video"] = "aa"
    small.data["timeline"][0]["clips"][1]["duration"] = "soon"
    small.write(small.data)
    ran = program("build", "film.yaml")
    assert ran.code == 2
    assert ran.err.splitlines()[-1] == "2 problems"


def test_a_failed_build_tells_why_and_writes_its_report_all_the_same(program, small):
    (small.folder / "taken").write_text("")
    small.data["outputs"] = {"poster.png": {"at": "0s"}, "taken/film.mp4": {"video": "h264"}}
    small.write(small.data)
    options = ("--executor", "inline", "-k", "--report", "r.json")
    ran = program("build", "film.yaml", *options)
    assert ran.code == 1
    assert "poster.png: 1 frame" in ran.out
    error = ran.err[ran.err.index("error: ") :]
    assert error.startswith("error: mux taken/film.mp4: ")
    assert "not completed: taken/film.mp4" in error
    assert "Traceback" not in ran.err
    report = json.loads((small.folder / "r.json").read_text())
    assert report["failures"] == [error.removeprefix("error: ").rstrip()]
    assert [one["up_to_date"] for one in report["outputs"]] == [False]
    ran = program("build", "film.yaml", *options, "--progress", "json")
    assert json.loads(ran.out.splitlines()[-1])["event"] == "report"


def test_a_cache_that_cannot_be_made_is_told_with_its_path(program, small):
    (small.folder / "file").write_text("")
    ran = program("build", "film.yaml", "--cache-dir", "file/cache")
    assert ran.code == 1
    assert ran.err.startswith("error: ")
    assert "file/cache" in ran.err
    assert "Traceback" not in ran.err


def test_the_cache_can_be_given(program, small, tmp_path):
    program("build", "film.yaml", "--executor", "inline", "--cache-dir", tmp_path / "other")
    assert (tmp_path / "other" / "v1" / "cas").is_dir()
    assert not small.cache.exists()


def test_a_damaged_cache_is_no_trouble(program, small):
    program("build", "film.yaml", "--executor", "inline")
    good = small.outputs()
    for path in small.objects():
        flip(path)
    for name in good:
        (small.folder / name).unlink()
    assert program("build", "film.yaml", "--executor", "inline").code == 0
    assert small.outputs() == good


def test_a_reader_that_goes_away_is_no_trouble(program):
    process = program.start("build", "film.yaml", "--progress", "json", "--executor", "inline")
    process.stdout.close()
    told = process.stderr.read()
    assert process.wait(timeout=60) == 1
    process.stderr.close()
    assert told == ""


def on_a_terminal(program, *args, **environment):
    """What the program writes to a terminal of 100 columns, and its exit code."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "dagrender", *args],
        cwd=program.folder,
        env=program.environment(TERM="xterm-256color", COLUMNS="100", **environment),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    told = b""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        if select.select([ours], [], [], 1.0)[0]:
            try:
                part = os.read(ours, 65536)
            except OSError:  # the other end was closed
                break
            if not part:
                break
            told += part
    os.close(ours)
    return process.wait(timeout=60), told.decode()


@pytest.fixture
def longer(small):
    """Three seconds or so of work."""
    small.data["canvas"] = {"size": "640x360", "fps": 30}
    small.data["timeline"][0]["clips"] = [
        {"video": "a", "duration": "2s", "fit": "blur", "rotation": {"0s": 0, "end": 90}}
    ]
    small.data["outputs"] = {"film.mp4": {"video": {"codec": "h264", "preset": "slower"}}}
    small.write(small.data)
    return small


def test_a_terminal_shows_what_is_done_how_fast_and_what_is_left(program, longer):
    code, told = on_a_terminal(program, "build", "film.yaml", "-j", "1")
    assert code == 0
    assert "render" in told
    assert "1 running" in told
    assert "of 60 frames" in told
    assert "frames/s" in told
    assert "\x1b[?25h" in told  # the cursor is there again
    assert told.rstrip().splitlines()[-1].startswith("rendered 1 of 1 segment")


def test_no_color_means_no_colour_and_still_a_display(program):
    code, told = on_a_terminal(program, "build", "film.yaml", "-j", "1", NO_COLOR="1")
    assert code == 0
    assert "\x1b[3" not in told
    assert "film.mp4: 1.50 s of film" in told


def test_errors_are_coloured_on_a_terminal_alone(program, small):
    small.spec.write_text("dagrender: 1\nfoo: 1\n")
    _, told = on_a_terminal(program, "build", "film.yaml")
    assert "\x1b[31m" in told
    assert "\x1b[" not in program("build", "film.yaml").err
    _, told = on_a_terminal(program, "build", "film.yaml", NO_COLOR="1")
    assert "\x1b[3" not in told
