"""``--data``: what the program says of films of many rows."""

import json
import re

import av
import pytest


@pytest.fixture
def cards(program):
    (program.folder / "cards.yaml").write_text(
        "dagrender: 1\ncanvas: {size: 96x64, fps: 10}\nvars: {name: World}\n"
        "timeline:\n- track: t\n  clips:\n  - {color: navy, duration: 2s}\n"
        '  - {text: "{{ name }}", duration: 1s, font_size: 20}\n'
        'outputs: {"{{ name }}.mp4": {quality: draft}}\n'
    )
    (program.folder / "rows.csv").write_text("name\nAda\nGrace\nJoan\n")
    return program


def test_plan_tells_what_a_batch_will_cost(cards):
    told = cards("plan", "cards.yaml", "--data", "rows.csv", "-j", "2").out
    assert "3 films, 3 outputs\n  2 segments are spared, for films share them\n" in told
    assert "with 2 workers" in told
    assert "would render 4 of 4 segments (50 frames)" in told
    found = json.loads(cards("plan", "cards.yaml", "--data", "rows.csv", "--json").out)
    cost = found["estimate"]
    assert (cost["films"], cost["encodes"], cost["apart"], cost["frames"]) == (3, 4, 6, 50)
    assert 0 < cost["wall_s"] <= cost["cpu_s"]


def test_build_and_validate_take_rows(cards):
    ran = cards("validate", "cards.yaml", "--data", "rows.csv")
    assert "is fine with rows.csv: 3 films, 90 frames" in ran.out
    ran = cards("build", "cards.yaml", "--data", "rows.csv", "--executor", "inline")
    assert ran.code == 0
    assert "rendered 4 of 4 segments" in ran.out
    assert (cards.folder / "Joan.mp4").is_file()


def test_a_wrong_row_is_the_users_mistake(cards):
    (cards.folder / "rows.csv").write_text("naem\nAda\n")
    ran = cards("build", "cards.yaml", "--data", "rows.csv")
    assert ran.code == 2
    assert 'rows.csv: no variable called "naem"' in ran.err
    assert 'did you mean "name"?' in ran.err


def names(program, pattern="*.mp4"):
    return sorted(path.name for path in program.folder.glob(pattern))


def test_only_picks_outputs_of_single_rows(cards):
    rows = ("cards.yaml", "--data", "rows.csv")
    assert "1 film, 1 output" in cards("plan", *rows, "--only", "Grace.mp4").out
    ran = cards("build", *rows, "--only", "Grace.mp4", "--only", "Joan.mp4", "--executor", "inline")
    assert ran.code == 0, ran.err
    assert names(cards) == ["Grace.mp4", "Joan.mp4"]
    again = cards("build", *rows, "--only", "Grace.mp4", "--executor", "inline")
    assert "nothing to" in again.out
    wrong = cards("build", *rows, "--only", "Garce.mp4")
    assert wrong.code == 2
    assert 'no output "Garce.mp4"' in wrong.err
    assert 'did you mean "Grace.mp4"?' in wrong.err


@pytest.mark.parametrize(
    ("options", "made", "frames"),
    [
        (("--draft",), ["Ada.draft.mp4", "Grace.draft.mp4", "Joan.draft.mp4"], 30),
        (("--range", "1s..1.5s"), ["Ada.range.mp4", "Grace.range.mp4", "Joan.range.mp4"], 5),
        (("--draft", "--only", "Ada.mp4"), ["Ada.draft.mp4"], 30),
        (("--range", "2s..end", "--only", "Joan.mp4"), ["Joan.range.mp4"], 10),
    ],
)
def test_drafts_and_parts_are_made_of_every_row(cards, options, made, frames):
    ran = cards("build", "cards.yaml", "--data", "rows.csv", *options, "--executor", "inline")
    assert ran.code == 0, ran.err
    assert names(cards) == made
    for name in made:
        with av.open(str(cards.folder / name)) as film:
            assert film.streams.video[0].frames == frames


def test_explain_tells_of_every_row(cards):
    build = ("build", "cards.yaml", "--data", "rows.csv", "--executor", "inline")
    assert cards(*build).code == 0
    path = cards.folder / "cards.yaml"
    path.write_text(path.read_text().replace("font_size: 20", "font_size: 24"))
    told = cards("explain", "cards.yaml", "--data", "rows.csv")
    assert told.code == 0, told.err
    assert told.out.count("font_size 20 -> 24") == 3
    assert all(f"{name}.mp4" in told.out for name in ("Ada", "Grace", "Joan"))


def test_a_still_is_of_one_film(cards):
    ran = cards("still", "cards.yaml", "--data", "rows.csv", "--at", "1s", "-o", "a.png")
    assert ran.code == 2
    assert "--set gives the values of a row" in ran.err
    assert cards("still", "cards.yaml", "--set", "name=Ada", "--at", "1s", "-o", "a.png").code == 0


def test_extract_is_of_one_film(cards):
    ran = cards("extract", "cards.yaml", "--data", "rows.csv", "--format", "png", "-o", "frames")
    assert (ran.code, "--set gives the values of a row" in ran.err) == (2, True)


def drawn(cards, *options):
    """The graph of the films of all rows, as JSON."""
    ran = cards("graph", "cards.yaml", "--data", "rows.csv", "--format", "json", *options)
    assert ran.code == 0, ran.err
    return json.loads(ran.out)


def test_the_graph_of_rows_is_one_in_which_what_they_share_is_drawn_once(cards):
    told = drawn(cards)
    assert told["title"].endswith("/cards.yaml with rows.csv")
    assert [one["name"] for one in told["outputs"]] == ["Ada.mp4", "Grace.mp4", "Joan.mp4"]
    (shared,) = set.intersection(*(set(one["segments"]) for one in told["outputs"]))
    assert [one["key"] for one in told["nodes"]].count(shared) == 1
    assert len({key for one in told["outputs"] for key in one["segments"]}) == 4
    found = drawn(cards, "--only", "Joan.mp4")
    assert [one["name"] for one in found["outputs"]] == ["Joan.mp4"]


def test_the_graph_of_rows_knows_what_their_build_made(cards):
    build = ("build", "cards.yaml", "--data", "rows.csv", "--executor", "inline")
    segments = ("--changed", "--kind", "encode")
    assert len(drawn(cards, *segments)["nodes"]) == 4
    assert cards(*build).code == 0
    assert drawn(cards, *segments)["nodes"] == []
    (cards.folder / "rows.csv").write_text("name\nAda\nGrace\nJane\n")
    assert [node["label"] for node in drawn(cards, *segments)["nodes"]] == ["2.0-3.0 s"]


def test_every_form_draws_rows(cards):
    for form in ("svg", "html", "dot", "mermaid", "graphml"):
        ran = cards("graph", "cards.yaml", "--data", "rows.csv", "--format", form)
        assert ran.code == 0, ran.err
        assert all(f"{name}.mp4" in ran.out for name in ("Ada", "Grace", "Joan"))


@pytest.fixture
def lengths(program):
    """Films that are 3, 4 and 6 s long, the second with another rate than the others."""
    (program.folder / "film.yaml").write_text(
        "dagrender: 1\nvars: {name: World, more: {type: number, default: 1},"
        " rate: {type: number, default: 10}}\n"
        'canvas: {size: 96x64, fps: "{{ rate }}"}\n'
        "timeline:\n- track: t\n  clips:\n  - {color: navy, duration: 2s}\n"
        '  - {text: "{{ name }}", duration: "{{ more }}s", font_size: 20}\n'
        'outputs: {"{{ name }}.mp4": {quality: draft}}\n'
    )
    (program.folder / "rows.csv").write_text("name,more,rate\nAda,1,10\nGrace,2,25\nJoan,4,10\n")
    return program


def test_a_time_is_that_of_the_films_that_are_so_long(lengths):
    rows = ("film.yaml", "--data", "rows.csv")
    told = json.loads(lengths("graph", *rows, "--at", "3.5s", "--format", "json").out)
    assert [one["label"] for one in told["nodes"] if one["kind"] == "mux"] == [
        "Grace.mp4",
        "Joan.mp4",
    ]
    ran = lengths("explain", *rows, "5s")
    assert (ran.code, 'clips    text "Joan"' in ran.out, "Grace" in ran.out) == (0, True, False)
    ran = lengths("explain", *rows, "9s")
    assert (ran.code, ran.err) == (2, "the time is at 9s, but the film lasts from 0s to 6s\n")


def test_a_shared_segment_names_its_clip_once(lengths):
    (lengths.folder / "rows.csv").write_text("name,more\nAda,1\nJoan,1\n")
    told = lengths("explain", "film.yaml", "--data", "rows.csv", "1s").out
    assert [line for line in told.splitlines() if "clips" in line] == ["  clips    color"]


def test_films_of_other_rates_are_drawn_in_their_own_time(lengths):
    rows = ("film.yaml", "--data", "rows.csv")
    told = json.loads(lengths("graph", *rows, "--format", "json").out)
    assert [(one["frames"], one["rate"]) for one in told["outputs"]] == [
        (30, "10"),
        (100, "25"),
        (60, "10"),
    ]
    picture = lengths("graph", *rows, "--only", "Joan.mp4", "--only", "Grace.mp4").out
    assert "6 s at 10 and 25 frames/s" in picture
    assert "0 s to 2 s" in picture
    assert "2 s to 4 s" in picture
    assert "5 s" not in re.findall(r">(\d+ s)</text>", picture)  # of 50 frames, at 10 a second


def test_explain_knows_rows_again_after_one_was_put_in_before_them(cards):
    rows = ("cards.yaml", "--data", "rows.csv")
    assert cards("build", *rows, "--executor", "inline").code == 0
    spec = cards.folder / "cards.yaml"
    spec.write_text(spec.read_text().replace('"{{ name }}"', '"I am {{ name }}"'))
    (cards.folder / "rows.csv").write_text("name\nEve\nAda\nGrace\nJoan\n")
    told = cards("explain", *rows).out
    assert "Eve.mp4: segment 2 (2.0-3.0 s)\n  not built yet\n" in told
    assert 'Joan.mp4: segment 2 (2.0-3.0 s)\n  text "Joan" -> "I am Joan"' in told


def test_films_of_rows_are_compared_row_by_row(cards):
    rows = ("--data", "rows.csv")
    spec = cards.folder / "cards.yaml"
    other = (
        spec.read_text().replace("World", "You").replace('"{{ name }}", d', '"Dr {{ name }}", d')
    )
    (cards.folder / "other.yaml").write_text(other)
    told = cards("diff", "cards.yaml", "other.yaml", *rows).out
    assert told.count("another picture (10 frames): 2.0 s-3.0 s") == 3
    assert 'text "Grace" -> "Dr Grace"' in told
    assert cards("build", "cards.yaml", *rows, "--executor", "inline").code == 0
    assert cards("diff", "cards.yaml", *rows, "--against-last-build", "--exit-code").code == 0
    (cards.folder / "rows.csv").write_text("name\nAda\nJoan\nEve\n")
    found = json.loads(cards("diff", "cards.yaml", *rows, "--against-last-build", "--json").out)
    assert [(one["name"], one["old_name"]) for one in found["outputs"]] == [
        ("Ada.mp4", "Ada.mp4"),
        ("Joan.mp4", "Joan.mp4"),
        ("Eve.mp4", "Grace.mp4"),
    ]


def test_plan_says_once_what_is_true_of_many_rows(cards):
    rows = "".join(f"Name{number}\n" for number in range(50))
    (cards.folder / "rows.csv").write_text(f"name\n{rows}")
    spec = cards.folder / "cards.yaml"
    named = spec.read_text().replace("{text:", "{id: card, text:")
    spec.write_text(named)
    build = ("build", "cards.yaml", "--data", "rows.csv", "--executor", "inline")
    assert cards(*build).code == 0
    spec.write_text(named.replace("font_size: 20", "font_size: 24"))
    told = cards("plan", "cards.yaml", "--data", "rows.csv").out
    assert told.count("font_size 20 -> 24 of clip card") == 1
    assert "more: --json" not in told
    spec.write_text(named.replace('"{{ name }}", d', '"I am {{ name }}", d'))
    told = cards("plan", "cards.yaml", "--data", "rows.csv").out.splitlines()
    assert len([line for line in told if " -> " in line]) == 40
    assert told[-1] == "  ... and 10 more: --json names them all"
