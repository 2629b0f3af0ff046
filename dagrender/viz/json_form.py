"""The graph as JSON, for programs.

One object:

``dagrender_graph``
    1, the version of this form.
``title``, ``rate``, ``frames``
    The film's name, its frame rate in frames a second as a fraction (``"30"``,
    ``"30000/1001"``; of several films, the first one's), and the length of its longest video
    output in frames.
``states``
    How many nodes are in each state.
``shared``
    By kind, how many further times a node was asked for that another place had asked for.
``nodes``
    Each node once, never folded, in an order that depends on the film alone. A node has its
    ``key``, ``kind``, ``label`` and kind ``version``; its ``state`` (``cached``, ``to run``,
    ``virtual``, ``failed``) and ``storage`` (``stored``, ``virtual``, ``file``); ``frames``, how
    many it yields; ``spans``, the places in the film that show it, each ``[first, end]`` in frames
    and half-open; ``clips``, the names of the clips it shows; ``contents``, the digests of the
    sources and fonts that it reads; and ``inputs``, the edges that lead to it, each with the
    ``key`` of the other node and the ``slot`` it fills.
``outputs``
    The files: ``name``, ``kind`` (``video``, ``still``), and the key of the ``node`` that yields
    it; of a video also its ``segments`` and the ``mixes`` of its sound in film order, by key and
    with repeats, its ``frames``, and the ``rate`` that they and the frames of what it alone wants
    are of. Outputs are told whole, also where only a part is asked for.

Keys, digests and names are as the film has them, whatever is in the cache: only states change from
build to build.
"""

import json
from typing import Any

from dagrender.graph.model import Node
from dagrender.viz.drawing import Drawing, State

FORMAT = 1


def draw(drawing: Drawing) -> str:
    """``drawing`` as JSON. Text that is not ASCII is escaped."""
    counts = drawing.counts()
    document = {
        "dagrender_graph": FORMAT,
        "title": drawing.title,
        "rate": str(drawing.rate),
        "frames": drawing.frames,
        "states": {state.value: counts[state] for state in State},
        "shared": dict(sorted(drawing.film.shared.items())),
        "nodes": [_node(drawing, node) for node in drawing.nodes()],
        "outputs": _outputs(drawing),
    }
    return json.dumps(document, indent=1) + "\n"


def _node(drawing: Drawing, node: Node) -> dict[str, Any]:
    film = drawing.film
    return {
        "key": node.key,
        "kind": node.kind,
        "label": node.label,
        "version": node.recipe.version,
        "state": drawing.states[node.key].value,
        "storage": node.storage.value,
        "frames": node.frames,
        "spans": [[span.first, span.end] for span in node.spans],
        "clips": [film.clips[clip].label for clip in node.clips if clip in film.clips],
        "contents": list(node.contents),
        "inputs": [
            {"key": one.key, "slot": film.graph.edges[one.key, node.key]["slot"]}
            for one in film.inputs(node.key)
            if drawing.draws(one.key)
        ],
    }


def _outputs(drawing: Drawing) -> list[dict[str, Any]]:
    videos: list[dict[str, Any]] = [
        {
            "name": video.name,
            "kind": "video",
            "node": video.node,
            "segments": list(video.segments),
            "mixes": list(video.mixes),
            "tracks": [{"name": track.name, "mixes": list(track.mixes)} for track in video.tracks],
            "frames": video.frames,
            "rate": str(drawing.rate_of(video.node)),
        }
        for video in drawing.film.videos
    ]
    stills = [
        {"name": still.name, "kind": "still", "node": still.node} for still in drawing.film.stills
    ]
    return videos + stills
