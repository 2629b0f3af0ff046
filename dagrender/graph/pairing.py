"""Which clip of a film is which clip of the film as it was before. Pure."""

from collections import defaultdict
from difflib import SequenceMatcher

from dagrender.graph.snapshot import Snapshot

Names = dict[str, str]


def in_names_of(new: Snapshot, old: Snapshot) -> Snapshot:
    """``old`` with its clips called what they are called in ``new``.

    Clips with an id are known by it. The others are paired along each track, as lines of a text
    are: those that are the same in both come first, and what lies between two of them is taken to
    have been changed.
    """
    names = _pairs(old, new)

    def renamed(name: str) -> str:
        return names.get(name, f"{name} (before)")

    outputs = {
        output: {
            **one,
            "segments": [
                {
                    **segment,
                    "clips": {renamed(name): at for name, at in segment["clips"].items()},
                }
                for segment in one["segments"]
            ],
            "tracks": {
                track: {
                    **sound,
                    "mixes": [
                        {**block, "clips": [renamed(name) for name in block["clips"]]}
                        for block in sound["mixes"]
                    ],
                }
                for track, sound in one["tracks"].items()
            },
        }
        for output, one in old["outputs"].items()
    }
    clips = {renamed(name): clip for name, clip in old["clips"].items()}
    return {**old, "clips": clips, "outputs": outputs}


def _pairs(old: Snapshot, new: Snapshot) -> Names:
    pairs = {name: name for name, clip in old["clips"].items() if clip["named"]}
    rows, columns = _unnamed(old), _unnamed(new)
    for row, before in rows.items():
        after = columns.get(row, [])
        was, is_now = (
            [repr(snapshot["clips"][name]["fields"]) for name in names]
            for snapshot, names in ((old, before), (new, after))
        )
        matcher = SequenceMatcher(None, was, is_now, autojunk=False)
        for tag, first, last, other_first, other_last in matcher.get_opcodes():
            if tag in ("equal", "replace"):
                couples = zip(before[first:last], after[other_first:other_last], strict=False)
                pairs |= dict(couples)
    return pairs


def _unnamed(snapshot: Snapshot) -> dict[tuple[int, str], list[str]]:
    """The names of the clips without an id, in order, by track and kind."""
    rows = defaultdict(list)
    for name, clip in snapshot["clips"].items():
        if not clip["named"]:
            rows[clip["track"], clip["kind"]].append(name)
    return rows
