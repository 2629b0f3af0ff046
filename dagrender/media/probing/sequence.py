"""Sequences of pictures: one frame a file, each frame named by the content of its file."""

import json
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby
from pathlib import Path

from dagrender.digest import Digest
from dagrender.errors import SourceError
from dagrender.media.facts.codec import form_from_json, form_to_json
from dagrender.media.facts.model import FrameTable, Gop, ImageFacts, SourceFacts, VideoFacts
from dagrender.media.pictures.pngchunks import png_form
from dagrender.picture import SourceForm

CONTAINER = "sequence"
_FORMAT = 1
_MOST_A_CHUNK = 256
_CUT = 64
"""A chunk ends behind one picture in so many."""
_CUT_DIGITS = 4


def chunks(contents: Sequence[Digest]) -> Iterator[range]:
    """Runs of pictures that are probed together.

    Where one ends depends on the content of its last picture, so that pictures that are put in or
    taken out anywhere leave the chunks before and behind as they are.
    """
    first = 0
    for number, content in enumerate(contents, 1):
        cut = int(content[-_CUT_DIGITS:], 16) % _CUT == 0
        if cut or number - first == _MOST_A_CHUNK or number == len(contents):
            yield range(first, number)
            first = number


def probe_pictures(paths: Sequence[Path]) -> tuple[ImageFacts, ...]:
    """The facts of each of these pictures.

    PNGs whose chunks promise the form of one that was decoded are not: decoding is most of the work
    of a probe. What is damaged in their middle shows when they are painted.

    Raises:
        SourceError: one of them is not a still picture, or cannot be read.
    """
    seen: dict[Digest, ImageFacts] = {}
    found = []
    for path in paths:
        try:
            form = png_form(path.read_bytes())
        except OSError:
            form = None  # the probe says why
        image = seen.get(form) if form else None
        if image is None:
            image = _probed(path)
        if form:
            seen[form] = image
        found.append(image)
    return tuple(found)


def _probed(path: Path) -> ImageFacts:
    from dagrender.media.probing.probe import probe

    facts = probe(path)
    if facts.image is None:
        hint = "a sequence is made of still pictures"
        raise SourceError(str(path), "is not a still picture", hint)
    return facts.image


def pictures_to_bytes(pictures: Sequence[ImageFacts]) -> bytes:
    """``pictures`` as UTF-8 JSON, run-length coded: deterministic."""
    runs = [
        [len(tuple(run)), image.codec, form_to_json(image.form)] for image, run in groupby(pictures)
    ]
    return json.dumps({"format": _FORMAT, "pictures": runs}, separators=(",", ":")).encode()


def pictures_from_bytes(data: bytes) -> tuple[ImageFacts, ...]:
    """What ``pictures_to_bytes`` wrote.

    Raises:
        ValueError: ``data`` is not such bytes, or of another version of the format.
    """
    try:
        value = json.loads(data)
        if value["format"] != _FORMAT:
            raise ValueError(f"pictures of format {value['format']}, not {_FORMAT}")
        pictures: list[ImageFacts] = []
        for count, codec, form in value["pictures"]:
            pictures += [ImageFacts(codec=codec, form=form_from_json(form))] * count
        return tuple(pictures)
    except (KeyError, TypeError) as error:
        raise ValueError(f"not the facts of pictures: {error!r}") from error


def odd_one_out(pictures: Sequence[ImageFacts]) -> int | None:
    """The first picture that is not as large as the first of all; None where all are."""
    seen: dict[SourceForm, bool] = {}
    wanted = pictures[0].form.upright_size()
    for number, image in enumerate(pictures):
        if image.form not in seen:
            seen[image.form] = image.form.upright_size() == wanted
        if not seen[image.form]:
            return number
    return None


def sequence_facts(
    contents: Sequence[Digest], pictures: Sequence[ImageFacts], rate: Fraction
) -> SourceFacts:
    """The facts of a sequence, as if it were one file; ``contents`` are those of its pictures."""
    count = len(contents)
    table = FrameTable(
        time_base=1 / rate,
        pts=tuple(range(count)),
        duration=count,
        gops=tuple(
            Gop(digest=content, first=number, count=1) for number, content in enumerate(contents)
        ),
        origin_pts=0,
        file_time_base=1 / rate,
        file_pts=tuple(range(count)),
    )
    runs = tuple((len(tuple(run)), form) for form, run in groupby(one.form for one in pictures))
    return SourceFacts(
        container=CONTAINER,
        size_bytes=0,
        duration_s=table.duration_s,
        video=VideoFacts(
            index=0,
            codec=pictures[0].codec,
            form=pictures[0].form,
            rate=rate,
            constant_rate=True,
            table=table,
            forms=runs if len(runs) > 1 else (),
        ),
        audio=None,
        image=None,
    )
