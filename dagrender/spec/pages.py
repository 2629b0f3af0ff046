"""Which features have a page of their own in the documentation, part by part."""

PARTS: dict[str, tuple[str, ...]] = {
    "Layout and motion": (
        "fit",
        "crop",
        "position",
        "size",
        "scale",
        "rotation",
        "flip",
        "opacity",
        "units",
        "fades",
        "keys",
        "easing",
        "spring",
        "steps",
        "motion-blur",
        "pan-and-zoom",
    ),
    "Edges, masks and blending": (
        "corner-radius",
        "border",
        "shadow",
        "blend",
        "mask-shape",
        "mask-image",
        "mask-clip-alpha",
        "mask-clip-luma",
        "chroma-key",
    ),
    "Transitions": (
        "dissolve",
        "dip",
        "wipe",
        "slide",
        "push",
        "zoom",
        "luma-wipe",
        "xfade",
        "transition-easing",
        "transition-align",
    ),
    "Look": (
        "lut",
        "brightness",
        "contrast",
        "saturation",
        "hue",
        "temperature",
        "exposure",
        "gamma",
        "blur",
        "sharpen",
        "vignette",
        "grain",
        "filters",
    ),
}
"""Names of features as they stand in the index: each is ``specs/features/NAME.yaml``, and its page
``docs/features/NAME.md``."""


def links() -> str:
    """A line for every part, with links from ``docs`` to the pages, in Markdown."""
    return "\n".join(
        f"- {part}: " + ", ".join(f"[{name}](features/{name}.md)" for name in names)
        for part, names in PARTS.items()
    )
