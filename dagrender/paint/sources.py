"""Where the painter's material comes from: callables that whoever drives it hands in."""

from typing import Protocol

from dagrender.digest import Digest
from dagrender.picture import Conform, Picture


class FrameSource(Protocol):
    """Decoded frames by content: frame ``index`` of the GOP ``gop``, conformed.

    The painter asks for the frames of one layer in the order in which they are shown, but not again
    for one that is held.
    """

    def __call__(self, gop: Digest, index: int, conform: Conform, /) -> Picture:
        """The frame's picture, as ``conform`` says."""
        ...


class ImageSource(Protocol):
    """Still images by the digest of their file, conformed."""

    def __call__(self, content: Digest, conform: Conform, /) -> Picture:
        """The image's picture, as ``conform`` says."""
        ...


class FontSource(Protocol):
    """Font files by digest: the file's bytes, or the path where it lies."""

    def __call__(self, content: Digest, /) -> bytes | str:
        """The font's bytes or path."""
        ...
