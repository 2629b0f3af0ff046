"""The JSON Schema of specs, from the same models that read them; for editors."""

from fractions import Fraction
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from dagrender.spec.colours import written_colour
from dagrender.spec.easing import Easing
from dagrender.spec.expression import TimeExpression
from dagrender.spec.film import FORMAT, Film
from dagrender.spec.model import SpecModel
from dagrender.spec.reading import SHARED, Schema
from dagrender.spec.values import Animated, Gain, Length

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> Schema:
    """JSON Schema (draft 2020-12) of a spec, short forms and animated values included."""
    made = Film.model_json_schema(schema_generator=_Generator, by_alias=True)
    parts = made.pop("$defs", {})
    defs: dict[str, Schema] = {}
    for name, part in parts.items():
        defs[name] = _tidy({key: item for key, item in part.items() if key != "title"}, defs)
    del made["title"]
    body = {key: _tidy(item, defs) for key, item in made.items()}
    body["title"] = f"dagrender composition, format {FORMAT}"
    return {"$schema": _DIALECT, **body, "$defs": dict(sorted(defs.items()))}


def written(value: Any) -> Any:
    """A default as a user would write it in a spec: scalars, and lists and mappings of them."""
    if isinstance(value, Animated):
        value = value.constant()
    if isinstance(value, SpecModel):
        data = {name: written(getattr(value, name)) for name in type(value).model_fields}
        return {name: item for name, item in data.items() if item is not None}
    if isinstance(value, dict):
        return {name: written(item) for name, item in value.items()}
    return [written(item) for item in value] if isinstance(value, tuple) else _scalar(value)


def _scalar(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, (float, Fraction)):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, Length):
        return _scalar(value.px) if value == Length(px=value.px) else str(value)
    if isinstance(value, Gain):
        return _scalar(value.db) if value.share is None else f"{_scalar(value.share * 100)}%"
    return value.text if isinstance(value, (TimeExpression, Easing)) else written_colour(value)


def _tidy(part: Any, defs: dict[str, Schema]) -> Any:
    """``part`` without nulls, which no spec holds; whatever has a title becomes a definition."""
    if isinstance(part, list):
        return [_tidy(item, defs) for item in part if item != {"type": "null"}]
    if not isinstance(part, dict):
        return part
    tidy = {
        key: _tidy(item, defs)
        for key, item in part.items()
        if not (key == "default" and item in (None, {}))
    }
    if len(tidy.get("anyOf", ())) == 1:
        (only,) = tidy.pop("anyOf")
        tidy = {**only, **tidy}
    title, shared = tidy.pop("title", None), tidy.pop(SHARED, None)
    if shared:
        outside = {key: tidy.pop(key) for key in ("description", "default") if key in tidy}
        defs[shared] = tidy
        return {"$ref": f"#/$defs/{shared}", **outside}
    if not isinstance(title, str):
        return tidy if title is None else {"title": title, **tidy}
    defs[title] = tidy
    return {"$ref": f"#/$defs/{title}"}


class _Generator(GenerateJsonSchema):
    """Pydantic's generator, with defaults as users write them and no titles made of names."""

    def encode_default(self, dft: Any) -> Any:
        return written(dft)

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - pydantic's signature
        return False
