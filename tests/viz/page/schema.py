"""What the page's script relies on, as a JSON schema."""

from typing import Any

_COUNT = {"type": "integer", "minimum": 0}
_NODE = {"type": "integer", "minimum": -1}
_TEXT = {"type": "string"}
_KEY = {"type": "string", "pattern": "^[0-9a-f]{32}$"}


def _list(items: Any, **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **more}


def _tuple(*items: Any) -> dict[str, Any]:
    return {"type": "array", "prefixItems": list(items), "items": False, "minItems": len(items)}


def _object(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


_COUNTS = _list(_COUNT)
_SOME = _list(_COUNT, minItems=1)
_RATE = _tuple(*2 * [{"type": "integer", "minimum": 1}])
_STRETCHES = _list(_tuple(*2 * [{"type": "number"}]))
_ROW = _object(
    {
        "k": _KEY,
        "t": _COUNT,
        "s": _COUNT,
        "l": _TEXT,
        "g": {"enum": ["stored", "virtual", "file"]},
        "v": _COUNT,
        "f": _COUNT,
        "o": _COUNT,
        "m": _COUNT,
        "r": _COUNT,
        "h": _COUNT,
    },
    {
        "e": _SOME,
        "p": _SOME,
        "c": _SOME,
        "i": _list(_tuple(_COUNT, _COUNT), minItems=1),
        "n": _list(_tuple(_TEXT, _TEXT), minItems=1),
        "z": {"type": "integer", "minimum": 1},
        "w": {"type": "number", "exclusiveMinimum": 0},
        "y": _SOME,
        "q": _SOME,
        "u": _SOME,
    },
)
_FOLD = _object({"of": _list(_NODE), "labels": _list(_TEXT)})
_OUTPUT = _object(
    {
        "name": _TEXT,
        "kind": {"enum": ["video", "still"]},
        "film": _NODE,
        "node": _NODE,
        "frames": _COUNT,
        "segments": _list(_NODE),
        "tracks": _list(
            _object({"name": _TEXT, "blocks": _list(_tuple(_NODE, {"type": "integer"}, _COUNT))})
        ),
    }
)
_CLIP = _object(
    {
        "n": _COUNT,
        "l": _TEXT,
        "a": _COUNT,
        "b": _COUNT,
        "kind": _TEXT,
        "q": _TEXT,
        "x": _tuple(_COUNT, _COUNT),
    }
)
_FILM = _object(
    {
        "name": _TEXT,
        "frames": _COUNT,
        "rate": _RATE,
        "tracks": _list(_object({"name": _TEXT, "clips": _list(_CLIP)})),
    }
)
_ACTIVITY = _object(
    {
        "t": _TEXT,
        "l": _TEXT,
        "w": _NODE,
        "a": {"type": "number"},
        "b": {"type": "number"},
        "n": _NODE,
        "f": _COUNT,
    },
    {"x": {"const": 1}, "c": {"const": 1}},
)
_BUILD = _object(
    {
        "wall_s": {"type": "number"},
        "at_s": {"type": "number"},
        "ending": {"enum": ["done", "failed", "interrupted"]},
        "activities": _list(_ACTIVITY),
    }
)
_CHANGES = _object(
    {
        "outputs": _list(
            _object(
                {"name": _TEXT}
                | dict.fromkeys(("changed", "moved", "removed", "heard"), _STRETCHES)
            )
        ),
        "nodes": {
            "type": "object",
            "additionalProperties": _object(
                dict.fromkeys(("added", "removed", "kept"), _COUNT),
            ),
        },
    }
)
SCHEMA = _object(
    {
        "title": _TEXT,
        "summary": _TEXT,
        "outlook": _TEXT,
        "rate": _RATE,
        "frames": _COUNT,
        "kinds": _list(_TEXT),
        "does": _list(_TEXT),
        "states": _list(_tuple(_TEXT, _TEXT)),
        "traits": _list(_tuple(_TEXT, _TEXT, _TEXT)),
        "nodes": _list(_ROW),
        "texts": _list(_TEXT),
        "recipes": _list(_list(_tuple(_COUNT, _COUNT))),
        "tools": _list(_list(_tuple(_TEXT, _TEXT))),
        "reasons": _list(
            _object(dict.fromkeys(("text", "field", "old", "new", "clip", "place"), _TEXT))
        ),
        "folds": _object(dict.fromkeys(("runs", "clips", "tracks"), _FOLD)),
        "fold": {"enum": ["", "runs", "clips", "tracks"]},
        "outputs": _list(_OUTPUT),
        "films": _list(_FILM),
        "thumbs": {
            "type": "object",
            "additionalProperties": {"type": "string", "pattern": "^data:image/jpeg;base64,"},
        },
        "thumbOf": {"type": "object", "additionalProperties": _COUNT},
        "build": {"oneOf": [{"type": "null"}, _BUILD]},
        "history": _list({"type": "object"}),
        "changes": {"oneOf": [{"type": "null"}, _CHANGES]},
    }
)
