import json
import signal
from itertools import pairwise

import pytest

from dagrender.engine.run import Build

NOWHERE = "film.yaml/told.json"
"""A name for a file that cannot be: what is to be its folder is a file."""


@pytest.fixture
def build(program):
    """Build in this process."""
    return lambda *args: program("build", "film.yaml", "--executor", "inline", *args)


def titled(small, text):
    small.data["timeline"][1]["clips"][0]["text"] = text
    small.write(small.data)


def test_nothing_is_told_of_a_film_that_was_not_built(program):
    ran = program("history", "film.yaml")
    assert (ran.code, ran.out) == (0, "not built yet\n")


def test_builds_are_told_of_the_last_one_first(program, small, build):
    build()
    titled(small, "Hallo")
    build()
    last, first = program("history", "film.yaml").out.splitlines()
    assert " done " in first
    assert "4 of 4 segments rendered" in first
    assert "into the cache" in first
    assert "2 of 4 segments rendered" in last
    assert program("history", "film.yaml", "-n", "1").out.splitlines() == [last]


def test_json_tells_figures_the_oldest_first(program, small, build):
    build("--report", "report.json")
    report = json.loads((small.folder / "report.json").read_text())
    (one,) = json.loads(program("history", "film.yaml", "--json").out)
    assert one["ending"] == "done"
    assert one["run"] == {kind: counts["run"] for kind, counts in report["nodes"].items()}
    assert one["written_bytes"] == report["store"]["bytes_written"] > 0
    assert one["output_bytes"] == sum(output["size_bytes"] for output in report["outputs"])


def test_a_build_that_failed_is_told_of(program, small, build):
    (small.folder / "film.mp4").mkdir()
    assert build().code == 1
    ran = program("history", "film.yaml")
    assert " failed " in ran.out
    assert "1 failure" in ran.out


def test_other_variables_have_builds_of_their_own(program, build):
    build()
    assert program("history", "film.yaml", "--set", "name=You").out == "not built yet\n"


def test_damaged_lines_are_passed_over(program, small, build):
    build()
    (place,) = (small.cache / "v1" / "builds").glob("*.builds.jsonl")
    place.write_bytes(b'{"at_s": 1}\n\xff\xfe\n[]\n' + place.read_bytes())
    assert len(program("history", "film.yaml").out.splitlines()) == 1


def test_a_trace_tells_what_ran_when(program, small, build):
    build("--trace", "trace.json")
    trace = json.loads((small.folder / "trace.json").read_text())
    events = [one for one in trace["traceEvents"] if one["ph"] == "X"]
    assert {one["cat"] for one in events} >= {"phase", "encode", "mix", "sound", "mux"}
    assert all(one["dur"] >= 0 and one["ts"] >= 0 for one in events)
    names = {one["tid"]: one["args"]["name"] for one in trace["traceEvents"] if one["ph"] == "M"}
    assert {one["tid"] for one in events} <= names.keys()
    # nothing that one process did overlaps with anything else that it did
    for thread in names.keys() - {0}:
        own = sorted((one["ts"], one["dur"]) for one in events if one["tid"] == thread)
        assert all(a + d <= b + 1 for (a, d), (b, _) in pairwise(own))


def test_a_trace_tells_what_the_length_of_the_build_hung_on(program, small, build):
    build("--trace", "trace.json")
    trace = json.loads((small.folder / "trace.json").read_text())
    events = [one for one in trace["traceEvents"] if one["ph"] == "X"]
    path = [one for one in events if one["args"].get("critical")]
    assert len(path) < len(events)
    path.sort(key=lambda one: one["ts"])
    assert path[-1]["cat"] == "mux"
    assert "encode" in {one["cat"] for one in path}
    assert all(a["ts"] + a["dur"] <= b["ts"] + 1 for a, b in pairwise(path))


def test_a_trace_of_nothing_to_do_is_empty(program, small, build):
    build()
    build()
    build("--trace", "trace.json")
    trace = json.loads((small.folder / "trace.json").read_text())
    assert not [one for one in trace["traceEvents"] if one["ph"] == "X" and one["cat"] != "phase"]


def test_a_trace_that_cannot_be_written_is_an_error_where_the_film_was_made(small, build):
    ran = build("--trace", NOWHERE)
    assert ran.code == 1
    assert "error: " in ran.err
    assert ".told.json" in ran.err
    assert (small.folder / "film.mp4").is_file()


@pytest.mark.parametrize("option", ["--trace", "--report"])
def test_a_failure_is_told_whatever_else_cannot_be_written(small, build, option):
    (small.folder / "film.mp4").mkdir()
    ran = build(option, NOWHERE)
    assert ran.code == 1
    errors = [line for line in ran.err.splitlines() if line.startswith("error: ")]
    assert errors
    assert all("film.mp4" in line for line in errors)
    (warning,) = (line for line in ran.err.splitlines() if line.startswith("warning: "))
    assert ".told.json" in warning


def test_an_interrupt_is_one_whatever_else_cannot_be_written(small, build, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(Build, "run", interrupt)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    ran = build("--trace", NOWHERE)
    assert ran.code == 130
    assert "warning: " in ran.err
    assert "interrupted; what was finished is kept" in ran.err


def test_a_wrong_spec_is_one_whatever_else_cannot_be_written(small, build):
    small.spec.write_text("dagrender: 1\ntimelin: []\n")
    ran = build("--trace", NOWHERE)
    assert ran.code == 2
    assert "timeline" in ran.err


def test_a_spec_that_is_not_there_has_no_history(program):
    ran = program("history", "flim.yaml")
    assert (ran.code, 'did you mean "film.yaml"?' in ran.err) == (2, True)
    assert program("history", "film.yaml").out == "not built yet\n"
