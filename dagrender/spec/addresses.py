"""Addresses of media: what is one, what may be told of it, and what is wrong with it.

Nothing here asks a network.
"""

import re
from pathlib import PurePosixPath

from dagrender.spec.sequences import is_sequence

_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_LOGIN = re.compile(r"(?<=://)[^/?#]*@")
_NUMBERS = re.compile(r"%0\d{1,2}d|\*")
ALLOW = "--allow-network fetches it, if you trust this spec"


def is_address(file: str) -> bool:
    """Whether ``file``, as a spec has it, lies on another machine: http or https."""
    return bool(_ADDRESS.match(file))


def is_pattern(file: str) -> bool:
    """Whether ``file`` means many files; in an address ``%20d`` is a space and a letter."""
    return not is_address(file) and is_sequence(file)


def told(address: str) -> str:
    """What messages call an address: without the user's name and password, and the fragment."""
    return _LOGIN.sub("", address).partition("#")[0]


def suffix(address: str) -> str:
    """The suffix of the file that an address leads to, in lower case, such as ``.mp4``."""
    path = re.split(r"[?#]", address, maxsplit=1)[0].split("://", 1)[1].partition("/")[2]
    return PurePosixPath(path).suffix.lower()


def wrong_with(address: str) -> tuple[str, str]:
    """What is wrong with an address, and a hint; nothing where it can be asked."""
    from urllib.parse import urlsplit

    if _NUMBERS.search(re.split(r"[?#]", address, maxsplit=1)[0]):
        hint = "a star in the name of a file is %2A in its address"
        return "a sequence of pictures cannot be an address", hint
    if not address.isprintable():
        return "an address has no characters that are not seen", ""
    try:
        parts = urlsplit(address)
        found = bool(parts.hostname) and parts.port != 0
    except ValueError:
        found = False
    return ("", "") if found else (f'"{told(address)}" is no address', "https://host/file.mp4")
