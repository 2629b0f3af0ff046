"""The data of a page as a browser reads it, found to be as the page's script wants it."""

import json

from jsonschema import Draft202012Validator

from dagrender.viz.page.document import document, embedded
from dagrender.viz.page.rows import NOWHERE
from tests.viz.page.schema import SCHEMA


def checked(drawing, *facts, **more):
    """The document of ``drawing`` as a browser reads it, found to be as the page wants it."""
    return checked_text(embedded(document(drawing, *facts, **more)))


def checked_text(text):
    """The document in the JSON ``text``, found to be as the page wants it."""
    made = json.loads(text)
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
        assert all(one in texts for line in made["recipes"][node["r"]] for one in line)
        assert all(one in texts for name in "qu" for one in node.get(name, ()))
        assert all(one in range(len(made["reasons"])) for one in node.get("y", ()))
        assert node["h"] in range(len(made["tools"]))
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
