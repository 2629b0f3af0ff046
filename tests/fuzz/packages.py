"""Which packages each fuzzer explores. Imports nothing: what is imported before is not explored."""

PACKAGES = {
    "specs": ("dagrender.spec", "dagrender.timebase"),
    "values": ("dagrender.spec", "dagrender.timebase", "tinycss2"),
    "files": ("dagrender.captions", "dagrender.media", "dagrender.spec", "pysubs2", "tinycss2"),
    "tables": ("dagrender.media",),
    "kept": ("dagrender.store", "dagrender.nodes", "dagrender.engine", "dagrender.media"),
}
