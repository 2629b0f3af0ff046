"""The graph in Graphviz's DOT, never folded. The shape and line of a node tell its state too."""

import re

from dagrender.harmless import harmless
from dagrender.kinds import KINDS
from dagrender.viz.drawing import Drawing, State

_CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_STYLES = {
    State.CACHED: 'style="rounded,filled", color="#a9c4f3", fillcolor="#edf3fe"',
    State.TO_RUN: 'style="rounded,filled,bold", color="#e58a2e", fillcolor="#fff2e2"',
    State.VIRTUAL: 'style="rounded,filled,dashed", color="#b9c0cd", fillcolor="#f5f6f9"',
    State.FAILED: 'style="filled,bold,diagonals", color="#a3154f", fillcolor="#fdebf2"',
}


def draw(drawing: Drawing) -> str:
    """``drawing`` as DOT; nodes are named by their keys, and ranked by kind."""
    lines = [
        f"digraph {_quoted(drawing.title)} {{",
        '  graph [rankdir=LR, nodesep=0.12, ranksep=0.9, fontname="Helvetica"];',
        '  node [shape=box, fontname="Helvetica", fontsize=11, height=0.3];',
        '  edge [color="#9aa3b2", arrowsize=0.6];',
    ]
    for kind in KINDS:
        nodes = drawing.nodes(kind)
        if not nodes:
            continue
        lines.append("  { rank=same;")
        for node in nodes:
            state = drawing.states[node.key]
            label = _quoted(f"{kind}: {node.label}")
            tooltip = _quoted(f"{state.value}, key {node.key}")
            name = _quoted(node.key)
            lines.append(f"    {name} [label={label}, tooltip={tooltip}, {_STYLES[state]}];")
        lines.append("  }")
    lines += [f"  {_quoted(source)} -> {_quoted(target)};" for source, target in drawing.edges()]
    return "\n".join((*lines, "}")) + "\n"


def _quoted(value: str) -> str:
    plain = _CONTROL.sub("\ufffd", harmless(value)).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'
