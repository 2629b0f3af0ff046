"""Which features have a page of their own in the documentation, part by part."""

PARTS: dict[str, tuple[str, ...]] = {
    "Layout and motion": (
        "fit",
        "crop",
    ),
    "Look": ("brightness",),
}
"""Names of features as they stand in the index: each is ``specs/features/NAME.yaml``, and its page
``docs/features/NAME.md``."""


def links() -> str:
    """A paragraph for every part, with links from ``docs`` to the pages, in Markdown."""
    return "\n".join(
        f"- {part}: " + ", ".join(f"[{name}](features/{name}.md)" for name in names)
        for part, names in PARTS.items()
    )
