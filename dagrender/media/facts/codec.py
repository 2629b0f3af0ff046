"""Source facts as bytes and back: compact JSON, the same bytes for the same facts.

Times and frame counts are run-length coded by their differences, so that two hours at a constant
rate take a few hundred bytes beside the GOPs.
"""

import json
from collections.abc import Iterable
from fractions import Fraction
from itertools import accumulate, chain, groupby, repeat
from operator import sub
from typing import Any

from dagrender.digest import DIGEST_LENGTH
from dagrender.media.facts.model import (
    AudioFacts,
    FrameTable,
    Gop,
    ImageFacts,
    Run,
    SourceFacts,
    Stamps,
    StreamFacts,
    StreamKind,
    VideoFacts,
)
from dagrender.picture import FieldOrder, Matrix, Primaries, Range, SourceForm, Transfer

FORMAT = 3
_MOST_FRAMES = 1 << 27
"""A month and a half at 30 a second."""
Json = dict[str, Any]
_OTHER_FORMS = (KeyError, TypeError, IndexError, AttributeError, ArithmeticError, RecursionError)
"""What is raised where JSON is not what it should be."""


def facts_to_bytes(facts: SourceFacts) -> bytes:
    """``facts`` as UTF-8 JSON: deterministic, ``facts_from_bytes`` gives them back."""
    value = {
        "format": FORMAT,
        "container": facts.container,
        "size_bytes": facts.size_bytes,
        "duration_s": _fraction(facts.duration_s),
        "video": facts.video and _video(facts.video),
        "audio": facts.audio and _audio(facts.audio),
        "image": facts.image
        and {"codec": facts.image.codec, "form": form_to_json(facts.image.form)},
        "streams": [_stream(one) for one in facts.streams],
        "shortcomings": facts.shortcomings,
        "checked": facts.checked,
    }
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def facts_from_bytes(data: bytes) -> SourceFacts:
    """The facts that ``facts_to_bytes`` wrote.

    Raises:
        ValueError: ``data`` is not such bytes, or of another version of the format.
    """
    try:
        value = json.loads(data)
        if value["format"] != FORMAT:
            raise ValueError(f"facts of format {value['format']}, not {FORMAT}")
        video, audio, image = value["video"], value["audio"], value["image"]
        return SourceFacts(
            container=value["container"],
            size_bytes=value["size_bytes"],
            duration_s=_exact(value["duration_s"]),
            video=_read_video(video) if video else None,
            audio=_read_audio(audio) if audio else None,
            image=ImageFacts(codec=image["codec"], form=form_from_json(image["form"]))
            if image
            else None,
            streams=tuple(_read_stream(one) for one in value["streams"]),
            shortcomings=tuple(value["shortcomings"]),
            checked=value["checked"],
        )
    except _OTHER_FORMS as error:
        raise ValueError(f"not the facts of a source: {error!r}") from error


def _stream(stream: StreamFacts) -> Json:
    return {
        "kind": stream.kind.value,
        "codec": stream.codec,
        "about": stream.about,
        "decodable": stream.decodable,
    }


def _read_stream(value: Json) -> StreamFacts:
    return StreamFacts(**(value | {"kind": StreamKind(value["kind"])}))


def _fraction(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"


def _exact(text: str) -> Fraction:
    """What ``_fraction`` wrote."""
    numerator, _, denominator = text.partition("/")
    return Fraction(int(numerator), int(denominator))


def _runs(values: Iterable[int]) -> list[int]:
    """Each run of equal values as the value and how often it comes."""
    flat: list[int] = []
    for value, run in groupby(values):
        flat += (value, sum(1 for _ in run))
    return flat


def _unruns(flat: list[int]) -> list[int]:
    pairs = list(zip(flat[::2], flat[1::2], strict=True))
    if sum(count for _, count in pairs) > _MOST_FRAMES:
        raise ValueError("more frames than any film has")
    return list(chain.from_iterable(repeat(value, count) for value, count in pairs))


def _deltas(values: tuple[int, ...]) -> list[int]:
    return _runs(map(sub, values, (0, *values)))


def _undeltas(flat: list[int]) -> tuple[int, ...]:
    return tuple(accumulate(_unruns(flat)))


def form_to_json(form: SourceForm) -> Json:
    """``form`` as plain data."""
    return {
        "width_px": form.width_px,
        "height_px": form.height_px,
        "pixel_format": form.pixel_format,
        "matrix": form.matrix.value,
        "range": form.range.value,
        "rotation_deg": form.rotation_deg,
        "mirrored": form.mirrored,
        "sample_aspect": _fraction(form.sample_aspect),
        "has_alpha": form.has_alpha,
        "primaries": form.primaries.value,
        "transfer": form.transfer.value,
        "field_order": form.field_order.value,
        "fields_flagged": form.fields_flagged,
        "peak_nits": form.peak_nits,
    }


def form_from_json(value: Json) -> SourceForm:
    """The form that ``form_to_json`` wrote."""
    changed = {
        "matrix": Matrix(value["matrix"]),
        "range": Range(value["range"]),
        "primaries": Primaries(value["primaries"]),
        "transfer": Transfer(value["transfer"]),
        "field_order": FieldOrder(value["field_order"]),
        "sample_aspect": _exact(value["sample_aspect"]),
    }
    return SourceForm(**(value | changed))


def _video(video: VideoFacts) -> Json:
    table = video.table
    return {
        "index": video.index,
        "codec": video.codec,
        "form": form_to_json(video.form),
        "rate": _fraction(video.rate),
        "constant_rate": video.constant_rate,
        "time_base": _fraction(table.time_base),
        "pts": _deltas(table.pts),
        "duration": table.duration,
        "origin_pts": table.origin_pts,
        "file_time_base": _fraction(table.file_time_base),
        "file_pts": _deltas(table.file_pts),
        "stamps": table.stamps.value,
        "lost": _spans(table.lost),
        "concealed": _spans(video.concealed),
        "gops": {
            "digests": "".join(gop.digest for gop in table.gops),
            "first": _deltas(tuple(gop.first for gop in table.gops)),
            "count": _runs(gop.count for gop in table.gops),
            "leading": _runs(gop.leading for gop in table.gops),
            "hidden": _runs(gop.hidden for gop in table.gops),
            "key": _deltas(tuple(gop.key for gop in table.gops)),
        },
    }


def _read_video(value: Json) -> VideoFacts:
    return VideoFacts(
        index=value["index"],
        codec=value["codec"],
        form=form_from_json(value["form"]),
        rate=_exact(value["rate"]),
        constant_rate=value["constant_rate"],
        table=FrameTable(
            time_base=_exact(value["time_base"]),
            pts=_undeltas(value["pts"]),
            duration=value["duration"],
            gops=_read_gops(value["gops"]),
            origin_pts=value["origin_pts"],
            file_time_base=_exact(value["file_time_base"]),
            file_pts=_undeltas(value["file_pts"]),
            stamps=Stamps(value["stamps"]),
            lost=_unspans(value["lost"]),
        ),
        concealed=_unspans(value["concealed"]),
    )


def _spans(runs: tuple[Run, ...]) -> list[list[int]]:
    return [[run.first, run.count] for run in runs]


def _unspans(flat: list[list[int]]) -> tuple[Run, ...]:
    return tuple(Run(first=first, count=count) for first, count in flat)


def _read_gops(value: Json) -> tuple[Gop, ...]:
    digests = value["digests"]
    columns = zip(
        _undeltas(value["first"]),
        _unruns(value["count"]),
        _unruns(value["leading"]),
        _unruns(value["hidden"]),
        _undeltas(value["key"]),
        strict=True,
    )
    return tuple(
        Gop(
            digest=digests[number * DIGEST_LENGTH : (number + 1) * DIGEST_LENGTH],
            first=first,
            count=count,
            leading=leading,
            hidden=hidden,
            key=key,
        )
        for number, (first, count, leading, hidden, key) in enumerate(columns)
    )


def _audio(audio: AudioFacts) -> Json:
    return {
        "index": audio.index,
        "codec": audio.codec,
        "rate_hz": audio.rate_hz,
        "channels": audio.channels,
        "layout": audio.layout,
        "start_s": _fraction(audio.start_s),
        "duration_s": _fraction(audio.duration_s),
        "content": audio.content,
        "silent": [[_fraction(start), _fraction(end)] for start, end in audio.silent],
    }


def _read_audio(value: Json) -> AudioFacts:
    times = {"start_s": _exact(value["start_s"]), "duration_s": _exact(value["duration_s"])}
    silent = tuple((_exact(start), _exact(end)) for start, end in value["silent"])
    return AudioFacts(**(value | times | {"silent": silent}))
