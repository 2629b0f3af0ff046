"""What an extraction has written, looked at."""

import av


def files(folder):
    return sorted(path.name for path in folder.iterdir() if path.name != "frames.json")


def pixels(path):
    with av.open(str(path)) as container:
        (frame,) = container.decode(video=0)
        return frame.to_ndarray(format="rgb24").astype(int)
