"""Mutators of what stands around the timeline: canvas, media and outputs."""

import yaml


def a_wrong_output(maker):
    """An output that there is not, or that does not fit."""
    spec = maker.spec
    table = spec.at("outputs")
    if table is None:
        return None
    new = maker.chance.choice(
        (
            *("zz.avi: {}", "zz.mp5: {}", "zz: {}", "zz.mov: {video: vp9}", "../zz.mp4: {}"),
            *("zz.webm: {audio: aac}", "zz.mp4: {video: prores}", "zz.mp4: {size: 101x57}"),
            *("zz.mp4: {size: 9000x5000}", "zz.mp4: {fps: 0}", "zz.png: {}", "zz.wav: {at: 1s}"),
            *("zz.mp4: {range: 2s..1s}", "zz.png: {at: 900s}", "zz.flac: {bitrate: 64k}"),
            *("zz.mp4: {video: {crf: 99}}", "zz.mp4: {video: {preset: 7}}", "film.yaml: {}"),
        )
    )
    text, line = spec.with_first(table.value, new)
    return maker.made(text, {line}, f"outputs: {new}")


def an_odd_canvas(maker):
    """A canvas that no encoder takes."""
    spec = maker.spec
    pair = spec.at("canvas", "size")
    if pair is None:
        return None
    new = maker.chance.choice(("321x180", "320x181", "320", "0x0", "320x", "axb", "99999x9999"))
    return maker.made(spec.replaced(pair.value, new), {spec.line(pair.value)}, f"size: {new}")


def a_file_that_is_nowhere(maker):
    """Media that are not there, in no folder that is."""
    spec = maker.spec
    pair = maker.pick(
        p
        for p in spec.pairs
        if p.path[:1] == ("media",) and isinstance(p.value, yaml.ScalarNode) and p.name != "fps"
    )
    if pair is None:
        return None
    new = maker.chance.choice(("nowhere/gone.mp4", "http://example.org/a.mp4", "/", "..", "a\\b"))
    return maker.made(spec.replaced(pair.value, new), {spec.line(pair.value)}, f"media: {new}")


MUTATORS = (
    a_wrong_output,
    an_odd_canvas,
    a_file_that_is_nowhere,
)
