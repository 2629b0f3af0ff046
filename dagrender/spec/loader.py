"""From a source to checked models: templates, variables, compositions, variants.

What is wrong is noted with the source, so that all of it can be told at once.
"""

from dataclasses import replace
from fractions import Fraction
from typing import Any

from pydantic import ValidationError

from dagrender import limits
from dagrender.spec.branches import Branch, Mark, locate
from dagrender.spec.canvas import read_rate
from dagrender.spec.composition import INHERITED, OWN, Composition
from dagrender.spec.context import ANYTHING, Context, clips_of, gather
from dagrender.spec.faults import Fault, FaultyError, Loc
from dagrender.spec.film import FORMAT, Film, version_fault
from dagrender.spec.given import Given, Overrides, resolve
from dagrender.spec.items import item_of
from dagrender.spec.reading import faults_of
from dagrender.spec.templates import Templates, Value
from dagrender.spec.unfolding import Scopes
from dagrender.spec.variables import expand
from dagrender.spec.variants import OVERRIDES, Variant, laid_over, variants_of, without
from dagrender.spec.yamltree import ASIDE, Source


class Loader:
    """Takes a source through templates and models; what is wrong is noted with the source.

    ``inside`` is for a composition: its name, and the loader and tree of the film around it.
    ``variant`` is the output whose film it is, where that is not the spec's own.
    """

    def __init__(
        self,
        source: Source,
        overrides: Overrides,
        inside: tuple[str, "Loader", Branch] | None = None,
        variant: Variant | None = None,
    ) -> None:
        self.source = source
        self.variants: tuple[Variant, ...] = ()
        self._variant = variant
        self.values: dict[str, Value] = {}
        self._overrides = overrides
        self._inside = inside
        self._at = ("compositions", inside[0]) if inside else ()
        self._vars: Any = None

    def tree(self) -> Branch | None:
        """The spec with its templates filled in, or None where it is no mapping at all."""
        self._vars = expand(self.source.top(*self._at, "vars"))
        canvas = _data(self.source.top(*self._at, "canvas"))
        if self._variant and isinstance(canvas, dict):
            canvas = canvas | (self._variant.said.data.get("canvas") or {})
        context = Context(rate=rate_of({"canvas": canvas}))
        values, faults, outside = resolve(self._vars, self._overrides, context)
        self.source.problems += outside
        self.values = (self._inside[1].values if self._inside else {}) | values
        scopes = Scopes(self.source, Templates(self.values))
        root = self.source.tree(scopes.render, scopes, self._at)
        if root is None:
            if not self.source.problems:
                hint = f"begin it with dagrender: {FORMAT}"
                self.source.report("this file is empty", Mark(1, 1), hint)
            return None
        if not isinstance(root.data, dict):
            self.source.report("a spec is a mapping of keys: canvas, timeline ...", root.mark)
            return None
        self.note(faults, root)
        return self._completed(root, self._inside[2]) if self._inside else self._varied(root)

    @property
    def may_vary(self) -> bool:
        """Whether there may be outputs that show the film otherwise."""
        said = (_data(self.source.top("outputs")) or {}) if not self._inside else {}
        outputs = said.values() if isinstance(said, dict) else ()
        return any(isinstance(one, dict) and one.keys() & {*OVERRIDES} for one in outputs)

    def _varied(self, root: Branch) -> Branch:
        """The film's own tree, or its variant's."""
        if self._variant is None:
            self.variants = variants_of(root)
            return without(root, self.variants)
        made, wrong = laid_over(root, self._variant)
        for one in wrong:
            self.source.report(one.message, one.mark, one.hint)
        return made

    def given_by(self, variant: Variant) -> dict[str, Given]:
        """What ``variant`` sets variables to."""
        said = variant.vars
        if said is None:
            return {}
        return {
            str(key): Given(
                value=_value(child.data),
                origin=f"{variant.name}: vars: {key}",
                giver=f"{variant.name}: vars",
                place=self.source.place(child.mark),
                named=self.source.place(said.key_marks[str(key)]),
            )
            for key, child in said.children.items()
        }

    def _completed(self, own: Branch, around: Branch) -> Branch:
        """A composition with what it takes over from the film around it."""
        try:
            Composition.model_validate(own.data)
        except ValidationError as error:
            self.note(list(faults_of(error)), own)
        children: dict[str | int, Branch] = {}
        for name in ("dagrender", ASIDE, "canvas", *INHERITED):
            taken = around.children.get(name)
            if taken and (name == "dagrender" or isinstance(taken.data, dict)):
                children[name] = taken
        for key, child in own.children.items():
            if key in (*INHERITED, "canvas") and key in children and child.children:
                children[key] = _over(child, children[key], without=("duration",))
            elif key in OWN:
                children[key] = child
        if "canvas" not in own.children and "canvas" in children:
            empty = Branch(data={}, mark=own.mark)
            children["canvas"] = _over(empty, children["canvas"], without=("duration",))
        data = {key: child.data for key, child in children.items()}
        return replace(own, data=data, children=children)

    def film(self, root: Branch) -> Film | None:
        """The models of ``root``, styles not yet merged; None where anything is wrong."""
        data = root.data
        fault = version_fault(data)
        if fault:
            self.note([fault], root)
            return None
        if self._vars is not None:
            data = {**data, "vars": self._vars}
        beyond = _beyond_limits(data)
        if beyond:
            self.note(beyond, root)
            return None
        self.note(_duplicate_ids(data), root)
        names = gather(data, rate_of(data), self.source.left_out)
        try:
            return Film.model_validate(data, context=names)
        except ValidationError as error:
            self.note(list(faults_of(error)), root)
            return None

    def note(self, faults: list[Fault], root: Branch) -> None:
        """Note ``faults`` with the source, but for those where the YAML itself is wrong."""
        known = {(p.place.line, p.place.column) for p in self.source.problems if p.place}
        for fault in faults:
            mark = locate(root, fault.loc, at_key=fault.at_key)
            if mark not in known:
                self.source.report(fault.text(), mark, fault.hint)


def _over(own: Branch, other: Branch, *, without: tuple[str, ...]) -> Branch:
    """A mapping's entries, and those of another where it has none of the name."""
    kept = {key: child for key, child in other.children.items() if key not in without}
    children = {**kept, **own.children}
    marks = {**other.key_marks, **own.key_marks}
    data = {key: child.data for key, child in children.items()}
    return replace(own, data=data, children=children, key_marks=marks)


def _value(data: Any) -> str | list[Any]:
    """What a variable is given: a text, or a list of items."""
    return [item_of(str(one)) for one in data] if isinstance(data, list) else str(data)


def _data(branch: Branch | None) -> Any:
    return branch.data if branch else None


def rate_of(data: dict[str, Any]) -> Fraction | None:
    """The canvas's frame rate, before anything is checked; None where it is wrong."""
    canvas = data.get("canvas")
    typed = canvas.get("fps", "30") if isinstance(canvas, dict) else "30"
    try:
        return read_rate(typed, ANYTHING)
    except FaultyError:
        return None


def _beyond_limits(data: dict[str, Any]) -> list[Fault]:
    """What there is more of than the limits let through."""
    outputs = data.get("outputs")
    counts = {
        "clips": ("timeline", sum(1 for _ in clips_of(data))),
        "outputs": ("outputs", len(outputs) if isinstance(outputs, dict) else 0),
    }
    return [
        Fault(message=limits.refusal(name)[0], hint=limits.refusal(name)[1], loc=(key,), subject="")
        for name, (key, count) in counts.items()
        if count > limits.most(name)
    ]


def _duplicate_ids(data: dict[str, Any]) -> list[Fault]:
    seen: set[str] = set()
    faults = []
    for track, index, clip in clips_of(data):
        name = clip.get("id")
        if not isinstance(name, str):
            continue
        if name in seen:
            loc: Loc = ("timeline", track, "clips", index, "id")
            faults.append(Fault(message=f'the id "{name}" is taken already', loc=loc, subject=""))
        seen.add(name)
    return faults
