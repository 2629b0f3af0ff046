"""The graph as a Mermaid flowchart, for Markdown.

Folded sooner than the picture is: Mermaid draws at most 500 edges unless it is told otherwise.
"""

from dagrender.harmless import harmless
from dagrender.kinds import KINDS
from dagrender.viz.drawing import Drawing, State
from dagrender.viz.fold import fold
from dagrender.viz.palette import class_of

FOLD_ABOVE = 150
_PLAIN = frozenset(" .,:-+_()/'")
_CLASSES = {
    State.CACHED: "fill:#edf3fe,stroke:#7fa6ea,color:#171a21",
    State.TO_RUN: "fill:#fff2e2,stroke:#e58a2e,stroke-width:2px,color:#171a21",
    State.VIRTUAL: "fill:#f5f6f9,stroke:#8b94a5,stroke-dasharray:4 3,color:#171a21",
    State.FAILED: "fill:#fdebf2,stroke:#a3154f,stroke-width:3px,color:#171a21",
}


def draw(drawing: Drawing, fold_above: int = FOLD_ABOVE) -> str:
    """``drawing`` as a flowchart from left to right, kinds in boxes of their own."""
    folded = fold(drawing, fold_above)
    names = {box.name: f"n{number}" for number, box in enumerate(folded.boxes)}
    lines = ["flowchart LR"]
    for kind in KINDS:
        boxes = [box for box in folded.boxes if box.kind == kind]
        if boxes:
            lines.append(f"  subgraph {kind}")
            lines += [
                f'    {names[box.name]}["{_escaped(box.label)}"]:::{class_of(box.state)}'
                for box in boxes
            ]
            lines.append("  end")
    lines += [f"  {names[one.name]} --> {names[other.name]}" for one, other, _ in folded.links]
    lines += [f"  classDef {class_of(state)} {style}" for state, style in _CLASSES.items()]
    return "\n".join(lines) + "\n"


def _escaped(label: str) -> str:
    """All but letters, digits and a few signs as ``#code;``: Mermaid knows no other quoting."""
    return "".join(
        one if one.isalnum() or one in _PLAIN else f"#{ord(one)};" for one in harmless(label)
    )
