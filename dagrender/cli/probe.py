"""``dagrender probe``."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import click

from dagrender.cli.options import cache_option, patience_option
from dagrender.cli.show import plural, say, seconds, size, styled, write

_TELECINED = (
    "telecined: film of 24 pictures a second spread over fields (3:2 pulldown). It is deinterlaced "
    "as video is, so that motion judders; undo the pulldown beforehand for smooth motion"
)


@click.command("probe")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@cache_option
@patience_option
def command(file: Path, *, as_json: bool, cache_dir: Path, patience: float) -> None:
    """Tell what is known of the source FILE: its streams, frames, colour and sound."""
    from dagrender.cli.uncached import usable
    from dagrender.engine.examine import examine, is_telecined
    from dagrender.engine.inquiry import inquiry
    from dagrender.engine.request import BuildRequest
    from dagrender.media.facts.codec import facts_to_bytes
    from dagrender.media.probing.pulldown import may_be_telecined
    from dagrender.store.store import Store

    with (
        usable(cache_dir.expanduser().absolute()) as cache,
        inquiry(BuildRequest(spec=file, cache=cache, patience=patience)) as asked,
    ):
        source, lies = examine(file, Store(cache), asked)
        content, facts = source.file, source.facts
        video = facts.video
        telecined = video is not None and may_be_telecined(video) and is_telecined(lies, asked)
    if as_json:
        told = {"content": content, "telecined": telecined, **json.loads(facts_to_bytes(facts))}
        write(json.dumps(told, indent=2))
        return
    notes = [("note", _TELECINED)] if telecined else []
    for name, text in (*_rows(content, facts), *notes):
        say(f"{styled(f'{name:<10}', bold=True)} {text}")


def _rows(content: str, facts: Any) -> list[tuple[str, str]]:
    rows = [
        ("container", f"{facts.container}, {size(facts.size_bytes)}"),
        ("duration", seconds(facts.duration_s)),
        ("content", content),
    ]
    if facts.video:
        video, form = facts.video, facts.video.form
        steady = "constant" if video.constant_rate else "variable"
        rate = f"{float(video.rate):.5g} frames/s, {steady}"
        rows.append(("picture", f"{video.codec}, {form.width_px}x{form.height_px}, {rate}"))
        rows.append(("", _form(form)))
        table = video.table
        rows.append(
            ("frames", f"{plural(len(table.pts), 'frame')}, {plural(len(table.gops), 'GOP')}")
        )
    if facts.image:
        form = facts.image.form
        rows.append(("still", f"{facts.image.codec}, {form.width_px}x{form.height_px}"))
        rows.append(("", _form(form)))
    if facts.audio:
        audio = facts.audio
        rows.append(
            ("sound", f"{audio.codec}, {audio.rate_hz} Hz, {audio.layout}, from {audio.start_s} s")
        )
    names = _stream_names(facts.streams)
    for number, (name, stream) in enumerate(zip(names, facts.streams, strict=True)):
        taken = (one.index for one in (facts.video, facts.audio) if one)
        words = [word for word in (stream.codec, stream.about) if word]
        if not stream.decodable and stream.kind.value in ("video", "audio"):
            words.append("no decoder is built in")
        told = f"{name}{' *' if number in taken else ''}: {', '.join(words)}"
        rows.append(("" if number else "streams", told))
    return rows


def _stream_names(streams: Any) -> list[str]:
    """What an entry under media calls each stream: ``video 0``; a cover cannot be chosen."""
    counts: Counter[str] = Counter()
    names = []
    for stream in streams:
        kind = stream.kind.value
        choosable = kind in ("video", "audio")
        names.append(f"{kind} {counts[kind]}" if choosable else kind)
        counts[kind] += 1
    return names


def _form(form: Any) -> str:
    parts = [form.pixel_format, form.matrix.value, f"{form.range.value} range"]
    parts += [f"{form.primaries.value} primaries", f"{form.transfer.value} transfer"]
    if form.peak_nits:
        parts.append(f"peak {form.peak_nits} cd/m2")
    if form.field_order.value != "progressive":
        parts.append(f"interlaced, {form.field_order.value}")
    if form.rotation_deg:
        parts.append(f"turned by {form.rotation_deg} degrees")
    if form.sample_aspect != 1:
        parts.append(f"sample aspect {form.sample_aspect}")
    return ", ".join(parts)
