"""Where the painter's material comes from: callables that whoever drives it hands in."""

from typing import Protocol

from dagrender.adjustment import Adjustments
from dagrender.digest import Digest
from dagrender.picture import Conform, DynamicRange, Picture


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


class PictureConformer(Protocol):
    """Painted pictures of films within the film, conformed like a source's frames."""

    def __call__(self, picture: Picture, conform: Conform, /) -> Picture:
        """The picture, as ``conform`` says."""
        ...


def unconformed(picture: Picture, conform: Conform, /) -> Picture:
    """For painters whose films are shown as they are.

    Raises:
        NotImplementedError: always; such a painter must not be given a film that is scaled.
    """
    size = f"{picture.width_px}x{picture.height_px}"
    raise NotImplementedError(f"nobody conforms a picture of {size} to {conform.output_size()}")


class FontSource(Protocol):
    """Font files by digest: the file's bytes, or the path where it lies."""

    def __call__(self, content: Digest, /) -> bytes | str:
        """The font's bytes or path."""
        ...


class AdjusterSource(Protocol):
    """Whoever carries out adjustments on pictures."""

    def __call__(
        self, picture: Picture, adjustments: Adjustments, dynamic_range: DynamicRange, /
    ) -> Picture:
        """``picture`` adjusted, which is not written to, for a canvas of ``dynamic_range``.

        One of YUV keeps its size; one of RGBA may have grown by as much on all sides.
        """
        ...


def no_adjuster(_: Picture, adjustments: Adjustments, _range: DynamicRange, /) -> Picture:
    """Stands where nothing is to be adjusted.

    Raises:
        LookupError: something is.
    """
    raise LookupError(f"nobody is there to carry out {adjustments}")
