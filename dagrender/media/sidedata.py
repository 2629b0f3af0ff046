"""What rides on a decoded frame beside its samples."""

from typing import Any

from av.video.frame import VideoFrame


def side_data(frame: VideoFrame) -> dict[str, Any] | None:
    """The frame's side data by the kind's name; None if there is some that PyAV has no name for."""
    try:
        items: Any = frame.side_data
        return {item.type.name: item for item in items}
    except ValueError:
        return None
