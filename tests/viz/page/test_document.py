import json
from dataclasses import replace

import pytest

from dagrender.activity import Activity
from dagrender.graph.changes import Reason
from dagrender.graph.facts import BuildFacts, Facts
from dagrender.viz.page.document import document, embedded
from dagrender.viz.page.rows import NOWHERE
from tests.viz import films
from tests.viz.page.reading import checked

EVIL = "</script><script>alert(1)</script>&\u2028\u202e\x1b[31m\x00"


def by_kind(made, kind):
    return [node for node in made["nodes"] if made["kinds"][node["t"]] == kind]


def test_every_node_is_there_once_with_its_inputs_and_places():
    film = films.movie(6, repeat=2)
    made = checked(films.drawing(film))
    assert [node["k"] for node in made["nodes"]] == [node.key for node in film.nodes()]
    for row, node in zip(made["nodes"], film.nodes(), strict=True):
        inputs = [made["nodes"][number]["k"] for number, _ in row.get("i", ())]
        assert inputs == [one.key for one in film.inputs(node.key)]
        slots = [slot for _, slot in row.get("i", ())]
        assert slots == [film.graph.edges[one, node.key]["slot"] for one in inputs]
    first = by_kind(made, "encode")[0]
    assert first["p"] == [0, 60, 360, 420]
    assert made["frames"] == 480


def test_outputs_name_what_they_are_joined_from_in_film_order():
    film = films.movie(4, repeat=1)
    made = checked(films.drawing(film))
    video, still = made["outputs"]
    keys = [made["nodes"][number]["k"] for number in video["segments"]]
    assert keys == list(film.videos[0].segments)
    assert video["tracks"][0]["blocks"] == [[made["nodes"].index(by_kind(made, "mix")[0]), 0, 300]]
    assert (still["name"], still["kind"]) == ("poster.png", "still")
    assert made["nodes"][still["node"]]["k"] == film.stills[0].coded


def test_states_are_told_with_what_they_mean():
    film = films.movie(4)
    key = film.videos[0].segments[2]
    made = checked(films.drawing(film, lambda one: one.key == key))
    states = {node["k"]: made["states"][node["s"]] for node in made["nodes"]}
    assert states[key] == ["to run", "a build does it"]
    assert made["outlook"] == "A build renders 1 of 5 segments: 60 frames."


def test_a_part_names_only_what_is_drawn():
    film = films.movie(6)
    part = frozenset(film.videos[0].segments[:2])
    made = checked(replace(films.drawing(film), part=part))
    assert {node["k"] for node in made["nodes"]} == part
    assert made["outputs"][0]["segments"] == [0, 1, *4 * [NOWHERE]]
    assert made["outputs"][0]["node"] == NOWHERE


def test_large_graphs_begin_folded():
    small, large = films.drawing(films.movie(6)), films.drawing(films.movie(120))
    assert checked(small)["fold"] == ""
    made = checked(large)
    assert made["fold"] == "runs"
    assert made["folds"]["runs"]["labels"][0].startswith("extract \N{MULTIPLICATION SIGN}")
    assert checked(large, fold_above=10_000)["fold"] == ""


def test_boxes_hold_nodes_of_one_kind_and_one_state():
    film = films.movie(120)
    key = film.videos[0].segments[50]
    made = checked(films.drawing(film, lambda one: one.key == key))
    for fold in made["folds"].values():
        for box in range(len(fold["labels"])):
            inside = [node for node, of in zip(made["nodes"], fold["of"], strict=True) if of == box]
            assert len(inside) > 1
            assert len({(node["t"], node["s"]) for node in inside}) == 1


def test_columns_are_ordered_as_the_picture_is():
    made = checked(films.drawing(films.movie(12)))
    for kind in made["kinds"]:
        places = [node["o"] for node in by_kind(made, kind)]
        assert len(set(places)) == len(places)


@pytest.mark.parametrize("name", [EVIL, "<!--", "]]>", "\\u003c", '"', "tab\tand\nline"])
def test_no_name_gets_out_of_its_script_element(name):
    film = films.movie(3, name=f"{name}.mp4", source=name)
    text = embedded(document(replace(films.drawing(film), title=name)))
    assert not set("<>&\u2028\u2029\u202e") & set(text)
    assert all(one.isprintable() for one in text)
    assert name == EVIL or json.loads(text)["title"] == name


def test_what_steers_a_display_is_written_out():
    film = films.movie(3)
    title = f"{EVIL}\ud800"
    told = json.loads(embedded(document(replace(films.drawing(film), title=title))))["title"]
    assert told == r"</script><script>alert(1)</script>&\u2028\u202e\x1b[31m\x00\ud800"


def test_the_same_facts_give_the_same_bytes():
    first, second = (films.drawing(films.movie(120)) for _ in range(2))
    facts = Facts(sizes=dict.fromkeys(first.film.graph, 7))
    assert embedded(document(first, facts)) == embedded(document(second, facts))


def test_sizes_and_times_are_told_where_they_are_known():
    film = films.movie(3)
    key = film.videos[0].segments[1]
    made = checked(films.drawing(film), Facts(sizes={key: 1234}, seconds={key: 0.25}))
    told = {node["k"]: (node.get("z"), node.get("w")) for node in made["nodes"]}
    assert told.pop(key) == (1234, 0.25)
    assert set(told.values()) == {(None, None)}


def test_what_feeds_a_segment_that_has_to_run_runs_for_the_same_reason():
    film = films.movie(3)
    coded = film.node(film.videos[0].segments[1])
    feeding = [coded.key]
    for _ in ("capture", "extract", "normalize"):
        feeding.append(film.inputs(feeding[-1])[0].key)
    why = Reason(what="text", old='"a"', new='"b"', clip="title", place="/home/me/film.yaml:12")
    drawing = films.drawing(film, lambda one: one.key in feeding)
    made = checked(drawing, Facts(reasons={coded.key: (why,)}))
    assert [node["k"] for node in made["nodes"] if node.get("y") == [0]] == feeding[::-1]
    assert made["reasons"] == [
        {
            "text": 'text "a" -> "b" of clip title (film.yaml:12)',
            "field": "text",
            "old": '"a"',
            "new": '"b"',
            "clip": "title",
            "place": "film.yaml:12",
        }
    ]


def test_what_paints_a_segment_shows_what_the_segment_does():
    film = films.movie(3)
    coded = film.node(film.videos[0].segments[1])
    captured = film.inputs(coded.key)[0]
    (still,) = (one for one in film.nodes("encode") if one.label == "still")
    made = checked(films.drawing(film), Facts(thumbnails={coded.key: b"a picture"}))
    keys = [node["k"] for node in made["nodes"]]
    assert made["thumbs"] == {str(keys.index(coded.key)): "data:image/jpeg;base64,YSBwaWN0dXJl"}
    assert made["thumbOf"] == {str(keys.index(captured.key)): keys.index(coded.key)}
    first = film.node(film.videos[0].segments[0])
    made = checked(films.drawing(film), Facts(thumbnails={first.key: b"a picture"}))
    lent = {keys[int(one)] for one in made["thumbOf"]}
    assert lent == {film.inputs(first.key)[0].key, still.key}


def test_the_tasks_of_a_build_name_the_nodes_that_they_were_about():
    film = films.movie(3)
    coded = film.node(film.videos[0].segments[1])
    captured, joined = film.inputs(coded.key)[0], film.videos[0].node
    tasks = [("", "phase"), (captured.key, "encode"), (f"{joined}:film.mp4", "mux"), ("f", "sound")]
    activities = tuple(
        Activity(kind=kind, label="it", worker=0, start_s=at, end_s=at + 1, key=key, failed=at == 1)
        for at, (key, kind) in enumerate(tasks)
    )
    build = BuildFacts(
        at_s=1.5, wall_s=4, ending="failed", activities=activities, critical=frozenset({1, 2})
    )
    told = checked(films.drawing(film), Facts(build=build))
    keys = [*(node["k"] for node in told["nodes"]), None]
    done = told["build"]["activities"]
    assert [keys[one["n"]] for one in done] == [None, coded.key, joined, None]
    assert ["c" in one for one in done] == [False, True, True, False]
    assert ["x" in one for one in done] == [False, True, False, False]


def test_recipes_are_told_field_by_field():
    film = films.movie(2)
    made = checked(films.drawing(film))
    (still,) = (node for node in by_kind(made, "encode") if node["l"] == "still")
    (line,) = made["recipes"][still["r"]]
    assert [made["texts"][one] for one in line] == ["params", '["still"]']
    assert "n" not in still
