"""Films of many rows: what they share is made once, and what they cost is known before."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from dagrender.cli.building import build_with_progress
from dagrender.engine import record
from dagrender.engine.looking.estimate import estimate
from dagrender.engine.looking.reasons import reasons
from dagrender.engine.request import BuildRequest
from dagrender.engine.run import Build
from dagrender.engine.survey import survey
from dagrender.errors import SpecError

SPEC = """\
dagrender: 1
canvas: {size: 96x64, fps: 10, background: "#123"}
vars:
  name: World
  count: {type: number, default: 1, min: 1, max: 9}
  slug: {type: string}
timeline:
- track: picture
  clips:
  - {color: navy, duration: 2s}
  - {color: {gradient: {stops: [red, blue]}}, duration: 2s}
  - {color: maroon, duration: 2s}
- track: titles
  clips:
  - {text: "{{ name }} {{ count }}", start: 2.5s, duration: 1s, font_size: 20}
outputs:
  "{{ slug }}.mp4": {quality: draft}
"""
ROWS = 50


@pytest.fixture
def batch(tmp_path):
    (tmp_path / "film.yaml").write_text(SPEC)

    def request(data, name="rows.csv", **options):
        path = tmp_path / name
        path.write_text(data if isinstance(data, str) else json.dumps(data))
        given = {"executor": "inline", **options}
        return BuildRequest(
            spec=tmp_path / "film.yaml", cache=tmp_path / "cache", data=path, **given
        )

    return request


def build(request):
    made = Build(request, lambda _: None)
    return made.run()


def table(names):
    return "name,slug\n" + "".join(f"{name},{name.lower()}\n" for name in names)


def problems(request):
    with pytest.raises(SpecError) as caught:
        survey(request)
    return [
        f"{problem.place.line if problem.place else ''}: {problem.message}"
        + (f" [{problem.hint}]" if problem.hint else "")
        for problem in caught.value.problems
    ]


def test_fifty_rows_that_differ_in_one_title_encode_what_they_share_once(batch, tmp_path):
    request = batch(table(f"Name{n}" for n in range(ROWS)))
    planned = survey(request)
    told = estimate(planned, 1)
    report = build(request)
    counts = report["nodes"]["encode"]
    assert counts["run"] == told.encodes == ROWS + 2
    assert counts["total"] == ROWS + 2
    assert counts["shared"] == 2 * (ROWS - 1)
    assert told.apart == 3 * ROWS
    assert told.frames == 20 * (ROWS + 2)
    assert told.films == told.outputs == len(report["outputs"]) == ROWS
    assert all((tmp_path / f"name{n}.mp4").is_file() for n in range(ROWS))
    assert estimate(survey(request), 1).encodes == 0
    assert build(request)["nodes"]["encode"]["run"] == 0


def test_a_film_of_a_batch_is_the_film_built_alone(batch, tmp_path):
    build(batch(table(["Ada", "Grace"])))
    alone = BuildRequest(
        spec=tmp_path / "film.yaml",
        cache=tmp_path / "another",
        overrides=(("name", "Grace"), ("slug", "alone")),
        executor="inline",
    )
    build(alone)
    assert (tmp_path / "alone.mp4").read_bytes() == (tmp_path / "grace.mp4").read_bytes()


def test_what_is_predicted_is_run_where_something_is_there_already(batch):
    build(batch(table(["Ada", "Grace"])))
    request = batch(table(["Grace", "Joan", "Rosa"]))
    told = estimate(survey(request), 2)
    report = build(request)
    assert told.encodes == report["nodes"]["encode"]["run"] == 2


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("rows.csv", 'name,slug,count\n"Ada, Lady",ada,2.50\nGrace,grace,\n'),
        ("rows.tsv", "name\tslug\tcount\nAda, Lady\tada\t2.50\nGrace\tgrace\n"),
        (
            "rows.json",
            (
                '[{"name": "Ada, Lady", "slug": "ada", "count": 2.50},'
                ' {"name": "Grace", "slug": "grace", "count": null}]'
            ),
        ),
        (
            "rows.jsonl",
            (
                '{"name": "Ada, Lady", "slug": "ada", "count": 2.50}\n\n'
                '{"name": "Grace", "slug": "grace"}\n'
            ),
        ),
        (
            "rows.yaml",
            "- {name: 'Ada, Lady', slug: ada, count: 2.50}\n- {name: Grace, slug: grace}\n",
        ),
    ],
)
def test_rows_are_read_from_tables_and_lists(batch, name, data):
    films = survey(batch(data, name)).films
    assert [list(film.document.film.outputs) for film in films] == [["ada.mp4"], ["grace.mp4"]]
    texts = [film.document.film.timeline[1].clips[0].text for film in films]
    assert texts == ["Ada, Lady 2.50", "Grace 1"]


def test_what_is_wrong_with_a_row_is_told_with_row_and_column(batch):
    data = "name,slug,count\nAda,ada,2\nGrace,grace,ten\nJoan,,12\n"
    assert problems(batch(data)) == [
        '3: row 2, column "count": needs a number, not "ten"',
        '4: row 3, column "count": needs a number up to 9, not "12"',
        (
            '6: the variable "slug" has no value (row 3) '
            "[--set slug=... sets it, or give it a default]"
        ),
    ]


def test_a_column_that_is_no_variable_is_told(batch, tmp_path):
    data = "nmae,slug\nAda,ada\nJoan,joan\n"
    assert problems(batch(data)) == [
        f': {tmp_path / "rows.csv"}: no variable called "nmae" [did you mean "name"?]'
    ]


def test_rows_that_would_make_the_same_file_are_told(batch):
    data = "name,slug\nAda,x\nGrace,x\n"
    (told,) = problems(batch(data))
    assert told.startswith('3: rows 1 and 2, would make "x.mp4"')


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("rows.csv", "name,name\nAda,x\n", '1: the column "name" is here twice'),
        (
            "rows.csv",
            "name,slug\nAda,ada,x\n",
            (
                "2: row 1 has 3 cells, but there are 2 columns "
                "[put quotes around a cell that holds a comma]"
            ),
        ),
        ("rows.csv", "name,slug\n", "1: there are no rows in this file"),
        ("rows.json", '{"name": 1}', "1: JSON: needs a list of rows"),
        ("rows.json", '[{"name": 1},\n 3]', "2: row 2: needs a mapping of columns"),
        ("rows.json", '[{"name": {"a": 1}}]', None),
        ("rows.jsonl", '{"name": 1}\n{"name" 2}', "2: JSON: Expecting ':' delimiter"),
        ("rows.yaml", "name: 1\n", "1: needs a list of rows [- {name: Ada, slug: ada}]"),
        ("rows.xls", "", None),
    ],
)
def test_data_that_is_no_table_is_told(batch, name, data, told):
    found = problems(batch(data, name))
    assert found == [told] if told else len(found) == 1


def test_an_option_does_not_say_what_a_column_says(batch):
    request = batch(table(["Ada"]), overrides=(("name", "x"),))
    (told,) = problems(request)
    assert "is a column of the data too" in told
    (told,) = problems(batch(table(["Ada"]), output=Path("x.mp4")))
    assert told.startswith(": -o names one file")


def test_a_table_that_is_not_there_gets_the_nearest_one(batch):
    request = batch(table(["Ada"]), "people.csv")
    missing = request.data.with_name("poeple.csv")
    told = f': {missing}: there is no such file [did you mean "{request.data}"?]'
    assert problems(replace(request, data=missing)) == [told]


def test_a_batch_with_nothing_to_do_is_remembered_until_its_data_change(batch, monkeypatch):
    monkeypatch.setattr(record, "_YOUNG_NS", 0)
    request = batch(table(["Ada", "Grace"]))
    build_with_progress(request, "off")
    assert len(record.up_to_date(request)["outputs"]) == 2
    batch(table(["Ada", "Joan"]))
    assert record.up_to_date(request) is None


def test_why_something_is_run_is_told_of_the_row_that_it_is_of(batch):
    request = batch("name,slug\nAda,a\nGrace,b\n")
    build_with_progress(request, "off")
    again = batch("name,slug\nAda,a\nJoan,b\n")
    (why,) = reasons(survey(again), again)
    assert why.output == "b.mp4"
    assert "Grace" in str(why)
    assert "Joan" in str(why)
