"""The graph as GraphML, never folded: key, kind, label, state, storage, frames; slots of edges."""

from dagrender.graph.graphml import graphml
from dagrender.viz.drawing import Drawing


def draw(drawing: Drawing) -> str:
    """``drawing`` as GraphML; nodes are named by their keys."""
    attributes = {
        node.key: {
            "kind": node.kind,
            "label": node.label,
            "state": drawing.states[node.key].value,
            "storage": node.storage.value,
            "frames": node.frames,
        }
        for node in drawing.nodes()
    }
    return graphml(drawing.film, attributes, drawing.edges())
