"""The kinds of nodes of a film's graph: names alone, for whoever must not load what they do."""

KINDS = ("probe", "normalize", "extract", "capture", "encode", "mix", "mux")
"""All of them, sources first."""
STORED_KINDS = ("probe", "encode", "mix")
"""Those whose outputs always lie in the store."""
