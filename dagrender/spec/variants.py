"""Variants: outputs that show a film otherwise, by a canvas, variables or keys of clips.

What an output says is laid over the tree of the spec before any model sees it, so that it is
checked as what it takes the place of, and what is wrong with it is told where it stands.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from dagrender.spec.branches import Branch, Mark
from dagrender.spec.canvas import Canvas
from dagrender.spec.faults import choices
from dagrender.spec.model import SpecModel
from dagrender.spec.timeline import CLIPS

OVERRIDES = ("canvas", "vars", "clips")
"""The keys of an output that make it a variant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """An output that shows the film otherwise.

    ``number`` is its place among the outputs: its name is what the film's own variables make of it.
    """

    number: int
    name: str
    mark: Mark
    said: Branch
    """What it says, as the film's own variables have it."""

    @property
    def vars(self) -> Branch | None:
        """The variables that it sets."""
        return _mapping(self.said, "vars")

    @property
    def lines(self) -> range:
        """The lines of the spec that it takes."""
        found = [mark.line for mark in _marks(self.said)]
        return range(self.mark.line, max(found) + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Misplaced:
    """What is wrong with an override, and where."""

    message: str
    mark: Mark
    hint: str = ""


def variants_of(root: Branch) -> tuple[Variant, ...]:
    """The outputs in the tree of a spec that show the film otherwise."""
    outputs = _mapping(root, "outputs")
    found = []
    for number, (name, said) in enumerate(outputs.children.items() if outputs else ()):
        if any(_mapping(said, key) for key in OVERRIDES):
            mark = outputs.key_marks[str(name)] if outputs else said.mark
            found.append(Variant(number=number, name=str(name), mark=mark, said=said))
    return tuple(found)


def without(root: Branch, variants: tuple[Variant, ...]) -> Branch:
    """The tree of the film itself: without its variants."""
    outputs = _mapping(root, "outputs")
    if outputs is None or not variants:
        return root
    names = {one.name for one in variants}
    kept = {name: child for name, child in outputs.children.items() if name not in names}
    return with_child(root, "outputs", _mapping_of(outputs, kept))


def laid_over(root: Branch, variant: Variant) -> tuple[Branch, tuple[Misplaced, ...]]:
    """The tree of the film that ``variant`` shows, and what cannot be laid over it.

    ``root`` is the spec's tree with the variables of the variant filled in.
    """
    outputs = _mapping(root, "outputs")
    if outputs is None:
        return root, ()
    said = list(outputs.children.values())[variant.number]
    kept = {
        key: child
        for key, child in said.children.items()
        if not (key in OVERRIDES and isinstance(child.data, dict))
    }
    only = replace(
        outputs,
        data={variant.name: {}},
        children={variant.name: _mapping_of(said, kept)},
        key_marks={variant.name: variant.mark},
    )
    only.data = {key: child.data for key, child in only.children.items()}
    root = with_child(root, "outputs", only)
    wrong: list[Misplaced] = []
    canvas, own = _mapping(said, "canvas"), _mapping(root, "canvas")
    if canvas and own:
        canvas = _known(canvas, Canvas, wrong)
        root = with_child(root, "canvas", _over(own, canvas))
    clips = _mapping(said, "clips")
    if clips:
        root = _with_clips(root, clips, wrong)
    return root, tuple(wrong)


def _with_clips(root: Branch, said: Branch, wrong: list[Misplaced]) -> Branch:
    clips = ((clip.data.get("id"), place) for place, clip in _clips(root))
    places = {name: place for name, place in clips if isinstance(name, str)}
    for key, override in said.children.items():
        name, mark = str(key), said.key_marks[str(key)]
        if name not in places:
            hint = choices(name, places, none="give a clip an id, by which it is called here")
            wrong.append(Misplaced(message=f'no clip has the id "{name}"', mark=mark, hint=hint))
        elif not isinstance(override.data, dict):
            message = f"clips: {name}: needs a mapping of keys that are laid over the clip's own"
            wrong.append(Misplaced(message=message, mark=mark))
        else:
            clip = next(clip for place, clip in _clips(root) if place == places[name])
            kinds = [kind for kind in CLIPS if kind in clip.data]
            if len(kinds) == 1:
                override = _known(override, CLIPS[kinds[0]], wrong)  # noqa: PLW2901 - the rest of it
            root = _replaced(root, places[name], override)
    return root


def _known(said: Branch, model: type[SpecModel], wrong: list[Misplaced]) -> Branch:
    """The keys of ``said`` that there are; the others would be compared with those beneath."""
    names = model.key_names()
    for key, mark in said.key_marks.items():
        if key not in names:
            hint = choices(key, tuple(name for name in names if name not in said.children))
            message = f'{model.called} has no key "{key}"'
            wrong.append(Misplaced(message=message, mark=mark, hint=hint))
    return _mapping_of(said, {key: said.children[key] for key in said.children if key in names})


def _clips(root: Branch) -> Iterator[tuple[tuple[str | int, ...], Branch]]:
    """Every clip of the film itself, and the way to it."""
    timeline = root.children.get("timeline")
    for number, track in (timeline.children if timeline else {}).items():
        clips = track.children.get("clips")
        for index, clip in (clips.children if clips else {}).items():
            if isinstance(clip.data, dict):
                yield ("timeline", number, "clips", index), clip


def _replaced(branch: Branch, way: tuple[str | int, ...], override: Branch) -> Branch:
    if not way:
        return _over(branch, override)
    child = _replaced(branch.children[way[0]], way[1:], override)
    return with_child(branch, way[0], child)


def with_child(branch: Branch, key: str | int, child: Branch) -> Branch:
    """``branch`` with ``child`` in the place of the child of that key."""
    children = {**branch.children, key: child}
    data: Any = [one.data for one in children.values()]
    if isinstance(branch.data, dict):
        data = {name: one.data for name, one in children.items()}
    return replace(branch, data=data, children=children)


def _over(own: Branch, override: Branch) -> Branch:
    """A mapping with the entries of another in the place of its own, or beside them."""
    made = _mapping_of(own, {**own.children, **override.children})
    return replace(made, key_marks={**own.key_marks, **override.key_marks})


def _mapping_of(branch: Branch, children: dict[Any, Branch]) -> Branch:
    data = {key: child.data for key, child in children.items()}
    return replace(branch, data=data, children=children)


def _mapping(branch: Branch, key: str) -> Branch | None:
    child = branch.children.get(key)
    return child if child is not None and isinstance(child.data, dict) else None


def _marks(branch: Branch) -> Iterator[Mark]:
    yield branch.mark
    yield from branch.key_marks.values()
    for child in branch.children.values():
        yield from _marks(child)
