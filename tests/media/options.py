"""What libav says of the options of its filters."""

import av
from av.filter import Graph


def is_unknown(name, option):
    """Whether a filter has no option of that name."""
    try:
        Graph().add(name, f"{option}=1")
    except (av.FFmpegError, ValueError) as error:
        return "Option not found" in str(error)
    return False
