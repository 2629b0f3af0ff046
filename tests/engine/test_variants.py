"""One spec, several cuts of its film: each is the film of a spec written out by hand."""

import json

import pytest
from click.testing import CliRunner

from dagrender.cli.entry import program
from dagrender.engine.export.still import render_still
from dagrender.engine.looking.pick import pick
from dagrender.engine.looking.reasons import reasons
from dagrender.engine.survey import survey
from dagrender.errors import SpecError

from .films import clip, color, film, project, title, video
from .films import painting as build

SAID = {
    "canvas": {"size": "90x90", "background": "#400000"},
    "vars": {"layout": "square"},
    "clips": {"card": {"scale": 0.6, "position": ["50%", "30%"]}},
}


def data(outputs, **more):
    clips = [clip("a", id="intro"), color(duration="0.5s", id="card"), clip("b", duration="0.5s")]
    return film(clips, titles=[title("{{ layout }}", font_size=20)], outputs=outputs,
                vars={"layout": "wide"}, **more)  # fmt: skip


def by_hand():
    made = data({"square.mp4": video(), "square.png": {"at": "1.2s"}})
    made["canvas"] |= SAID["canvas"]
    made["vars"] = dict(SAID["vars"])
    made["timeline"][0]["clips"][1] |= SAID["clips"]["card"]
    return made


@pytest.fixture
def made(tmp_path, media):
    return project(tmp_path / "one", media)


BOTH = {
    "film.mp4": video(),
    "square.mp4": video() | SAID,
    "square.png": {"at": "1.2s"} | SAID,
}


def test_a_variant_is_byte_for_byte_the_film_of_a_spec_written_out_by_hand(made, tmp_path, media):
    made.write(data(BOTH))
    report, _ = build(made)
    other = project(tmp_path / "other", media, by_hand())
    other.build()
    ours, theirs = made.outputs(), other.outputs()
    assert {name: ours[name] for name in theirs} == theirs
    plain = project(tmp_path / "plain", media, data({"film.mp4": video()}))
    plain.build()
    assert ours["film.mp4"] == plain.outputs()["film.mp4"]
    assert [one["frames"] for one in report["outputs"]] == [20, 20, 1]


def test_what_variants_have_in_common_is_one_node(made):
    said = {"vars": {"layout": "other"}}
    made.write(data({"film.mp4": video(), "other.mp4": video() | said}))
    report, painted = build(made)
    # the title is seen from 0.2 s to 0.8 s, on two of four segments
    assert painted == 20 + 10
    assert report["nodes"]["capture"]["total"] == 4 + 2
    assert report["nodes"]["probe"]["total"] == 2
    assert report["nodes"]["capture"]["shared"] >= 2
    assert report["nodes"]["mix"]["total"] == 1


def test_an_edit_of_an_override_touches_that_output_alone(made, tmp_path):
    made.write(data(BOTH))
    build(made)
    edited = json.loads(json.dumps(BOTH))
    edited["square.mp4"]["clips"]["card"]["scale"] = 0.7
    made.write(data(edited))
    report, painted = build(made)
    assert painted == 5
    assert [one["up_to_date"] for one in report["outputs"]] == [True, False, True]
    fresh = made.fresh(tmp_path / "fresh")
    fresh.build()
    assert fresh.outputs() == made.outputs()
    _, painted = build(made)
    assert painted == 0


def test_a_variant_can_have_another_rate_and_length(made, tmp_path, media):
    said = {"canvas": {"fps": "25"}, "clips": {"card": {"duration": "0.2s"}}}
    made.write(data({"film.mp4": video(), "fast.mp4": video() | said}))
    report, _ = build(made)
    assert [one["frames"] for one in report["outputs"]] == [20, 43]
    hand = data({"fast.mp4": video()})
    hand["canvas"]["fps"] = "25"
    hand["timeline"][0]["clips"][1]["duration"] = "0.2s"
    other = project(tmp_path / "other", media, hand)
    other.build()
    assert made.outputs()["fast.mp4"] == other.outputs()["fast.mp4"]


def test_only_what_is_asked_for_is_planned_and_stills_are_of_it(made, tmp_path):
    made.write(data(BOTH))
    report, painted = build(made, only=("square.mp4",))
    assert [one["path"].rsplit("/", 1)[1] for one in report["outputs"]] == ["square.mp4"]
    assert painted == 20
    prepared = survey(made.request(only=("square.mp4",)))
    assert prepared.document.film.canvas.size == (90, 90)
    for only, name in (((), "wide"), (("square.mp4",), "square")):
        target = tmp_path / f"{name}.png"
        render_still(made.request(only=only), "1.2s", target)
    build(made)
    assert (tmp_path / "square.png").read_bytes() == made.outputs()["square.png"]
    assert (tmp_path / "wide.png").read_bytes() != (tmp_path / "square.png").read_bytes()
    with pytest.raises(SpecError, match=r'no output "squar\.mp4"'):
        build(made, only=("squar.mp4",))


def test_plan_explain_and_graph_know_variants(made):
    made.write(data(BOTH))
    made.build_as_the_program()
    assert reasons(survey(made.request()), made.request()) == []
    edited = json.loads(json.dumps(BOTH))
    edited["square.mp4"]["vars"]["layout"] = "quadrat"
    made.write(data(edited))
    prepared = survey(made.request())
    told = reasons(prepared, made.request())
    assert {one.output for one in told} == {"square.mp4"}
    assert any('text "square" -> "quadrat"' in str(one) for one in told)
    assert len(pick(prepared, "0.3s")) == 2
    form = ["graph", str(made.spec), "--format", "json", "--cache-dir", str(made.cache)]
    graph = json.loads(CliRunner().invoke(program, form).stdout)
    assert {one["name"] for one in graph["outputs"]} == set(BOTH)


def test_rows_of_data_have_variants_too(made):
    made.write(data({"{{ layout }}.mp4": video(), "{{ layout }}-small.mp4": video() | {
        "canvas": {"size": "80x80"}}}))  # fmt: skip
    rows = made.folder / "rows.csv"
    rows.write_text("layout\nwide\ntall\n")
    report, _ = build(made, data=rows)
    names = [one["path"].rsplit("/", 1)[1] for one in report["outputs"]]
    assert names == ["wide.mp4", "wide-small.mp4", "tall.mp4", "tall-small.mp4"]


def test_drafts_of_variants_are_theirs(made):
    made.write(data(BOTH))
    report, _ = build(made, draft=True)
    names = [one["path"].rsplit("/", 1)[1] for one in report["outputs"]]
    assert names == ["film.draft.mp4", "square.draft.mp4"]


def test_what_cannot_be_planned_says_for_which_output(made):
    said = {"clips": {"card": {"duration": "0.05s"}, "intro": {"duration": "9s"}}}
    made.write(data({"film.mp4": video(), "long.mp4": video() | said}))
    with pytest.raises(SpecError) as error:
        build(made)
    (problem,) = error.value.problems
    assert problem.message.endswith("(in long.mp4)")


def test_what_is_not_asked_for_still_says_how_segments_are_cut(made):
    """Outputs without a segment length of their own are cut as the spec's first film."""
    outputs = {
        "film.mp4": video(),
        "film.gif": {"fps": "5"},
        "part.gif": {"fps": "5", "vars": {"layout": "wide"}},
    }
    made.write(data(outputs))
    _, painted = build(made)
    assert painted == 20
    for name in ("film.gif", "part.gif"):
        report, painted = build(made, only=(name,), force=False)
        assert painted == 0
        assert report["nodes"]["encode"]["run"] == 0
        assert report["outputs"][0]["up_to_date"]
