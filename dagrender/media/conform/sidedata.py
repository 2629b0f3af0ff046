"""What rides on a decoded frame beside its samples."""

from typing import Any

from av.video.frame import VideoFrame

_UNTOUCHABLE = frozenset({"png", "apng"})


def side_data(frame: VideoFrame, codec: str = "") -> dict[str, Any] | None:
    """The frame's side data by the kind's name.

    None where they cannot be had: there is some that PyAV has no name for, or ``codec`` is PNG,
    whose profiles have names of their own, which PyAV would free twice.
    """
    if codec in _UNTOUCHABLE:
        return None
    try:
        items: Any = frame.side_data
        return {item.type.name: item for item in items}
    except ValueError:
        return None
