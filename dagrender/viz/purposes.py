"""What each kind of node is there for, in a few words."""

PURPOSES = {
    "probe": "reads a source",
    "normalize": "sets size, colour",
    "extract": "decodes frames",
    "capture": "paints pictures",
    "encode": "makes segments",
    "mix": "makes the sound",
    "mux": "joins the film",
    "still": "a picture by itself",
}
