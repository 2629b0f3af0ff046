import json
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator

from dagrender.graph.changes import Reason
from dagrender.graph.facts import Facts
from dagrender.viz.page.document import document, embedded
from dagrender.viz.page.rows import NOWHERE
from tests.viz import films
from tests.viz.page.schema import SCHEMA

EVIL = "</script><script>alert(1)</script>&\u2028\u202e\x1b[31m\x00"


def checked(drawing, *facts, **more):
    """The document of ``drawing`` as a browser reads it, found to be as the page wants it."""
    made = json.loads(embedded(document(drawing, *facts, **more)))
    Draft202012Validator(SCHEMA).validate(made)
    refer_to_what_is_there(made)
    return made


def refer_to_what_is_there(made):
    nodes = range(len(made["nodes"]))
    or_none = range(NOWHERE, len(made["nodes"]))
    texts = range(len(made["texts"]))
    for node in made["nodes"]:
        assert node["t"] in range(len(made["kinds"]))
        assert node["s"] in range(len(made["states"]))
        assert all(one in nodes for one, _ in node.get("i", ()))
        assert all(one in texts for _, one in node.get("r", ()))
        assert all(one in texts for name in "qu" for one in node.get(name, ()))
        assert all(one in range(len(made["reasons"])) for one in node.get("y", ()))
        assert node.get("h", 0) in range(len(made["tools"]))
        assert len(node.get("p", ())) % 2 == 0
    for fold in made["folds"].values():
        assert len(fold["of"]) == len(nodes)
        assert set(fold["of"]) - {-1} == set(range(len(fold["labels"])))
    for output in made["outputs"]:
        assert output["film"] in range(-1, len(made["films"]))
        named = [output["node"], *output["segments"]]
        named += [block[0] for track in output["tracks"] for block in track["blocks"]]
        assert all(one in or_none for one in named)
    clips = [clip for film in made["films"] for track in film["tracks"] for clip in track["clips"]]
    numbers = [clip["n"] for clip in clips]
    assert len(set(numbers)) == len(numbers)
    if made["films"]:
        assert all(one in numbers for node in made["nodes"] for one in node.get("c", ()))
    shown = [int(one) for one in made["thumbs"]]
    assert all(one in nodes for one in (*shown, *map(int, made["thumbOf"])))
    assert all(one in shown for one in made["thumbOf"].values())
    build = made["build"] or {"activities": []}
    assert all(one["n"] in or_none for one in build["activities"])


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
