"""JSON as YAML reads it: nearly all of it is YAML as it stands."""

import re

_PAIR = re.compile(
    r"(?<!\\)((?:\\\\)*)\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.IGNORECASE
)
"""A character beyond the first 65,536 as JSON escapes it."""


def json_as_yaml(text: str) -> str:
    """JSON with the one thing in it that YAML has no word for: characters escaped in two halves."""

    def whole(pair: re.Match[str]) -> str:
        character = bytes.fromhex(pair[2] + pair[3]).decode("utf-16-be")
        return f"{pair[1]}\\U{ord(character):08x}"

    return _PAIR.sub(whole, text)
