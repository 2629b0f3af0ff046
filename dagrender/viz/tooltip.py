"""What a box says when the pointer rests on it, and to a screen reader."""

from dagrender.graph.model import Node, Span
from dagrender.viz.drawing import Drawing, clock, counted
from dagrender.viz.fold import Box
from dagrender.viz.traits import Trait, traits_of

_MOST_SPANS = 4
_MOST_CLIPS = 8


def tooltip(drawing: Drawing, box: Box) -> str:
    """Lines of text: what it is, its state, where in the film it shows, its key."""
    first = box.nodes[0]
    if len(box.nodes) > 1:
        lines = [f"{len(box.nodes)} {box.kind} nodes: {first.label} … {box.nodes[-1].label}"]
    else:
        lines = [f"{box.kind}: {first.label}"]
    lines.append(f"{box.state.value} ({box.state.meaning}), output: {first.storage.value}")
    frames = sum(node.frames for node in box.nodes)
    if frames:
        lines.append(counted(frames, "frame"))
    lines += _when(drawing, box.nodes)
    clips = list(dict.fromkeys(clip for node in box.nodes for clip in node.clips))
    names = [drawing.film.clips[clip].label for clip in clips if clip in drawing.film.clips]
    if names:
        more = f" and {len(names) - _MOST_CLIPS} more" if len(names) > _MOST_CLIPS else ""
        lines.append(f"clips: {', '.join(names[:_MOST_CLIPS])}{more}")
    if len(box.nodes) > 1:
        had = traits_of(drawing, box.nodes)
        lines += [f"{count} of them {one.value}: {one.meaning}" for one, count in had.items()]
        return "\n".join(lines)
    if first.kept:
        lines.append(f"{Trait.KEPT.value}: {Trait.KEPT.meaning}")
    users = drawing.film.consumers(first.key)
    if len(users) > 1:
        lines.append(f"shared by {len(users)} nodes")
    if len(first.spans) > 1:
        lines.append(f"shown {len(first.spans)} times")
    lines.append(f"key {first.key}")
    return "\n".join(lines)


def _when(drawing: Drawing, nodes: tuple[Node, ...]) -> list[str]:
    spans = sorted((span.first, span.end) for node in nodes for span in node.spans)
    if not spans:
        return []
    joined: list[Span] = []
    for first, end in spans:
        if len(nodes) > 1 and joined and joined[-1].end >= first:
            joined[-1] = Span(first=joined[-1].first, end=max(end, joined[-1].end))
        else:
            joined.append(Span(first=first, end=end))
    told = [
        [clock(drawing.seconds(frame, nodes[0].key)) for frame in (span.first, span.end)]
        for span in joined[:_MOST_SPANS]
    ]
    said = [" to ".join(times) for times in told]
    more = f" and {len(joined) - _MOST_SPANS} more" if len(joined) > _MOST_SPANS else ""
    return [f"in the film: {', '.join(said)}{more}"]
