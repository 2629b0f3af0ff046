"""Text from outside, made harmless for whoever looks at it on a terminal or in a picture.

Names, texts and paths come from whoever made the spec. What would move the cursor, set colours,
turn the order of letters round or not be seen at all is written out instead, by its code.
"""

import re

_STEERING = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but for tab and line feed, DEL, C1
    "\xad\u200b\u2060-\u2064\ufeff\U000e0000-\U000e007f"  # not seen
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # what turns the order of letters
    "\u2028\u2029\ufff9-\ufffb\ud800-\udfff"
    "]"
)


_LOGIN = re.compile(r"(?<=://)[^/?#\s]+(?=@)")
"""The user's name and password in an address."""


def harmless(text: str) -> str:
    """``text`` with its line breaks and tabs, and whatever else steers a display escaped.

    Names and passwords in addresses become stars, as many, so that a caret below stays in place.
    """
    return _STEERING.sub(_escaped, _LOGIN.sub(lambda found: "*" * len(found[0]), text))


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape", "backslashreplace").decode("ascii")
