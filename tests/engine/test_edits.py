"""The edits of the state machine speak of the whole language."""

import re
from pathlib import Path

from dagrender.spec.schema import schema

_SAID_ELSEWHERE = {
    "encoder": "graphics processors, which machines that run tests lack",
}
_MODULES = (
    *("edits", "file_edits", "language_edits", "sound_edits", "details", "films"),
    "test_same_bytes",
)


def test_every_key_of_the_language_is_said_by_an_edit():
    """A new key is found here: give it an edit, so that its bytes are compared as well."""
    folder = Path(__file__).parent
    text = "".join((folder / f"{name}.py").read_text("utf-8") for name in _MODULES)
    said = set(re.findall(r"[A-Za-z_][\w-]*", text)) | _SAID_ELSEWHERE.keys()
    keys = {
        key
        for model in schema()["$defs"].values()
        for part in (model, *model.get("anyOf", ()))
        for key in part.get("properties", ())
    }
    assert len(keys) > 150
    assert sorted(keys - said) == []
