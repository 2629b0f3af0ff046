"""The colours, as CSS: light, and dark where the reader's system is.

Blue and orange stay apart for every common kind of colour blindness; shapes, dashes and hatching
say the same again.
"""

from dataclasses import dataclass
from string import Template

from dagrender.kinds import KINDS
from dagrender.viz.drawing import State


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tone:
    strong: str
    edge: str
    tint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Palette:
    page: str
    ink: str
    muted: str
    rule: str
    link: str
    film: str
    panel: str
    """Behind what stands out from the page: rows, fields, cards."""
    accent: str
    """Of what can be followed, and of what was searched for."""
    select: str
    """Of what is chosen."""
    kinds: tuple[str, ...]
    """Of the kinds of nodes, in a chart's bars; text in ink is to be read on them."""
    tones: dict[State, _Tone]


_LIGHT = _Palette(
    page="#fbfbfd",
    ink="#171a21",
    muted="#626b7b",
    rule="#dfe2ea",
    link="#c6ccd8",
    film="#232733",
    panel="#f1f3f7",
    accent="#1d63d8",
    select="#7a3fd0",
    kinds=("#d9dde6", "#c3d6f7", "#a6d3ea", "#f6cfa3", "#f0b37a", "#b9dcb4", "#e3c3ea"),
    tones={
        State.CACHED: _Tone(strong="#1d63d8", edge="#a9c4f3", tint="#edf3fe"),
        State.TO_RUN: _Tone(strong="#b85000", edge="#e58a2e", tint="#fff2e2"),
        State.VIRTUAL: _Tone(strong="#6b7485", edge="#b9c0cd", tint="#f5f6f9"),
        State.FAILED: _Tone(strong="#a3154f", edge="#a3154f", tint="#fdebf2"),
    },
)
_DARK = _Palette(
    page="#0d1017",
    ink="#eceff5",
    muted="#97a1b3",
    rule="#262c39",
    link="#3a4354",
    film="#3d475e",
    panel="#171c27",
    accent="#7fb0ff",
    select="#c39bff",
    kinds=("#3a4354", "#2b4470", "#1f5068", "#6b451d", "#8a5a1f", "#2f5a35", "#5a3a66"),
    tones={
        State.CACHED: _Tone(strong="#7fb0ff", edge="#34558f", tint="#131f36"),
        State.TO_RUN: _Tone(strong="#ffb35c", edge="#c97a25", tint="#33210d"),
        State.VIRTUAL: _Tone(strong="#97a1b3", edge="#475163", tint="#161b25"),
        State.FAILED: _Tone(strong="#ff82ad", edge="#e0568a", tint="#3a1325"),
    },
)

_SHAPES = """\
text{font-family:Inter,ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",\
Arial,sans-serif;font-variant-numeric:tabular-nums}
.title{font-size:26px;font-weight:700;letter-spacing:-.5px}
.subtitle{font-size:13px}
.outlook{font-size:15px;font-weight:600}
.kind{font-size:13px;font-weight:700}
.note,.tick,.badge{font-size:11px}
.label{font-size:12px}
.to-run .label,.failed .label{font-weight:600}
.link{fill:none;stroke-width:1.25}
.link.to-run{stroke-width:1.75;stroke-opacity:.75}
.link.failed{stroke-width:1.75;stroke-dasharray:6 3}
.link.virtual{stroke-dasharray:3 3}
.box{stroke-width:1}
.to-run .box{stroke-width:1.75}
.virtual .box{stroke-dasharray:4 3}
.failed .box{stroke-width:2.25;stroke-dasharray:8 3}
.node .back{stroke-dasharray:none}
.mark{fill:none;stroke-width:1.5;stroke-linecap:round;stroke-linejoin:round}
.mark.cached,.mark.failed{stroke:none}
.mark.virtual{stroke-dasharray:2 2.2;stroke-linecap:butt}
.sign{fill:none;stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round}
.trait{fill:none;stroke-width:1.3;stroke-linecap:round;stroke-linejoin:round}
.holes{fill:none;stroke-width:5;stroke-dasharray:5 6}
.ribbon{fill-opacity:.5}
.hatch{stroke-width:3}
"""
_COLOURS = Template("""\
.page{fill:$page}
text{fill:$ink}
.subtitle,.note,.tick,.badge{fill:$muted}
.trait{stroke:$muted}
.rule{stroke:$rule}
.link{stroke:$link}
.film{fill:$film;stroke:$rule}
.holes{stroke:$page}
.sign{stroke:$page}
""")
_TONE = Template("""\
.$name .box{fill:$tint;stroke:$edge}
.mark.$name{$mark:$strong}
.link.$name{stroke:$line}
.ribbon.$name{fill:$ribbon}
.piece.$name{fill:$piece}
""")


def style() -> str:
    """The style sheet of the picture."""
    dark = "".join(f"  {row}\n" for row in _colours(_DARK).splitlines())
    return f"{_SHAPES}{_colours(_LIGHT)}@media (prefers-color-scheme:dark){{\n{dark}}}\n"


def variables() -> str:
    """The colours as custom properties of a page, for its style sheet and its canvases."""
    dark = "".join(f"  {row}\n" for row in _properties(_DARK).splitlines())
    scheme = ":root{color-scheme:light dark}\n"
    return f"{scheme}{_properties(_LIGHT)}@media (prefers-color-scheme:dark){{\n{dark}}}\n"


def _properties(palette: _Palette) -> str:
    told = {name: getattr(palette, name) for name in (*_NAMES, "panel", "accent", "select")}
    for state, tone in palette.tones.items():
        for part in ("strong", "edge", "tint"):
            told[f"{class_of(state)}-{part}"] = getattr(tone, part)
    told |= {f"kind-{kind}": colour for kind, colour in zip(KINDS, palette.kinds, strict=True)}
    return f":root{{{';'.join(f'--{name}:{value}' for name, value in told.items())}}}\n"


def class_of(state: State) -> str:
    """The class that a state's parts have."""
    return state.value.replace(" ", "-")


def _colours(palette: _Palette) -> str:
    rules = [_COLOURS.substitute({name: getattr(palette, name) for name in _NAMES})]
    for state, tone in palette.tones.items():
        quiet = state in (State.CACHED, State.VIRTUAL)
        rules.append(
            _TONE.substitute(
                name=class_of(state),
                tint=tone.tint,
                edge=tone.edge,
                strong=tone.strong,
                mark="stroke" if state is State.VIRTUAL else "fill",
                line=palette.link if quiet else tone.edge,
                ribbon=tone.edge,
                piece="url(#dg-hatch)" if state is State.TO_RUN else tone.edge,
            )
        )
    to_run = palette.tones[State.TO_RUN]
    rules.append(f".hatch{{stroke:{to_run.tint}}}\n.hatch-ground{{fill:{to_run.edge}}}\n")
    return "".join(rules)


_NAMES = ("page", "ink", "muted", "rule", "link", "film")
