"""A small film of every kind of layer, and what its keys are. Run: prints them."""

import sys
from pathlib import Path

from dagrender.digest import combine
from dagrender.graph.compile import compile_plan
from dagrender.kinds import KINDS
from dagrender.nodes import capture, encode, extract, mix, mux, normalize, probe

TOOLS = (("libx264", "1"), ("pyav", "2"))
TRACKS = (
    [
        "{id: a, video: talk, in: 1.3s, out: 7s, fit: cover, gain: {0s: 0, end: -6}}",
        "{transition: wipe, duration: 0.4s, feather: 0.2, ease: ease-in-out}",
        "{video: phone, in: 2s, duration: 4s, speed: 1.5, fit: blur, crop: {left: 10%}}",
        "{transition: dip, duration: 0.4s}",
        "{color: {gradient: {angle: 30, stops: [red, blue]}}, duration: 2s}",
    ],
    [
        (
            "{text: Hello, start: a.start + 1s, duration: 3s, opacity: {0s: 0, 0.4s: 1},"
            " background: {color: '#0008', padding: 4}, shadow: {blur: 3}}"
        ),
        (
            "{image: logo, duration: all, start: 0s, position: [right-8, 8], anchor: top right,"
            " rotation: {0s: 0, end: 90}}"
        ),
    ],
    ["{audio: song, duration: all, fade_in: 0.5s, fade_out: 1s}"],
)
OUTPUTS = "  film.mp4: {}\n  poster.png: {at: 2s}\n"


def fix_tools(patch):
    """``patch(module, name, value)``: makes all recipes name the same tools everywhere."""
    for module in (encode, extract, mix, mux, normalize, probe):
        patch(module, "tools", lambda: TOOLS)
    patch(capture, "_painting_tools", lambda: (*TOOLS, ("skia-python", "3")))


def compiled(films, sources):
    return compile_plan(films.plan(*TRACKS, sources=sources, outputs=OUTPUTS), sources)


def keys(film):
    """One digest of the keys of each kind, in order."""
    return {kind: combine(node.key for node in film.nodes(kind)) for kind in KINDS}


def main():
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from plan.films import Films, materials, touch_media

    fix_tools(setattr)
    films = Films(touch_media(Path(sys.argv[1])))
    sys.stdout.write(repr(keys(compiled(films, materials(films.folder)))))


if __name__ == "__main__":
    main()
