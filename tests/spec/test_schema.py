import json
from pathlib import Path

import pytest
import yaml

from dagrender.spec.models import CLIPS
from dagrender.spec.reference import reference
from dagrender.spec.schema import schema
from spec.conftest import with_clips

EXAMPLE = Path(__file__).with_name("example.yaml").read_text()


@pytest.fixture(scope="module")
def validator():
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    jsonschema.Draft202012Validator.check_schema(schema())
    return jsonschema.Draft202012Validator(schema())


def references(part):
    if isinstance(part, dict):
        if "$ref" in part:
            yield part["$ref"]
        for item in part.values():
            yield from references(item)
    elif isinstance(part, list):
        for item in part:
            yield from references(item)


def test_the_schema_is_json_and_all_its_references_lead_somewhere():
    made = json.loads(json.dumps(schema()))
    assert made["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert {ref.removeprefix("#/$defs/") for ref in references(made)} <= made["$defs"].keys()


def test_no_definition_is_only_itself():
    for name, part in schema()["$defs"].items():
        own = [part, *part.get("anyOf", [])]
        assert f"#/$defs/{name}" not in [item.get("$ref") for item in own]


def test_the_schema_is_the_same_every_time():
    assert json.dumps(schema()) == json.dumps(schema())


def test_the_schema_has_every_key_of_every_clip_with_its_meaning():
    definitions = schema()["$defs"]
    for model in CLIPS.values():
        properties = definitions[model.__name__]["properties"]
        assert set(properties) == set(model.key_names())
        assert all(properties[key].get("description") for key in properties)


def test_the_schema_names_what_must_be_there():
    made = schema()
    assert made["required"] == ["dagrender", "canvas"]
    assert sorted(made["$defs"]["TextClip"]["required"]) == ["duration", "text"]
    assert made["$defs"]["StillOutput"]["required"] == ["at"]


def test_the_example_follows_the_schema(validator):
    validator.validate(yaml.safe_load(EXAMPLE))


@pytest.mark.parametrize(
    "clip",
    [
        "{vdieo: talk}",
        "{text: Hi}",
        "{text: Hi, duration: 1, colour: red}",
        "{video: talk, fit: covr}",
        "{video: talk, opacity: {keys: {0s: 1}, eas: x}}",
        "{transition: disolve, duration: 1}",
    ],
)
def test_the_schema_finds_what_the_loader_finds(validator, complaints, clip):
    assert complaints(clip)
    assert not validator.is_valid(yaml.safe_load(with_clips(clip)))


def test_the_reference_has_every_key_of_every_clip():
    text = reference()
    for kind, model in CLIPS.items():
        section = text.split(f"## Clips: `{kind}`")[1].split("\n## ")[0]
        assert all(f"| `{key}` |" in section for key in model.key_names())


def test_the_reference_is_the_same_every_time():
    assert reference() == reference()
